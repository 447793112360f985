package cmd_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/release/github"
)

// action is action.yml, as far as it is judged here.
type action struct {
	Inputs  map[string]any
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Steps []struct {
			Run string
			Env map[string]string
		}
	}
}

// No linter knows action.yml: that its inputs and outputs are those of its steps, and of
// the scripts behind them, is seen here. How it runs is seen in CI, see .ci/action.
func TestAction(t *testing.T) {
	t.Parallel()
	const root = ".."
	var a action
	if err := yaml.Unmarshal(readFile(t, root, "action.yml"), &a); err != nil {
		t.Fatal(err)
	}
	var used, set, read []string
	for _, step := range a.Runs.Steps {
		if strings.Contains(step.Run, "${{") {
			t.Errorf("an expression becomes a part of a command: %s", step.Run)
		}
		for name, value := range step.Env {
			used = append(used, submatches(`inputs\.([a-z-]+)`, value)...)
			set = append(set, name)
		}
		script, ok := strings.CutPrefix(step.Run, `bash "$GITHUB_ACTION_PATH/`)
		if !ok {
			t.Fatalf("no script is run: %s", step.Run)
		}
		read = append(read, submatches(`\$\{?((?:INPUT|ACTION)_[A-Z_]+)`, string(readFile(t, root, strings.TrimSuffix(script, `"`))))...)
	}
	set = slices.DeleteFunc(set, func(name string) bool { return strings.HasSuffix(name, "_TOKEN") }) // upmrel reads them
	same(t, "inputs, and those that steps use", keysOf(a.Inputs), used)
	same(t, "variables, and those that scripts read", set, read)
	for name, output := range a.Outputs {
		if want := "${{ steps.run.outputs." + name + " }}"; output.Value != want {
			t.Errorf("output %s is %s, want %s", name, output.Value, want)
		}
	}
	written, err := github.Outputs{}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	same(t, "outputs, and those that upmrel writes", keysOf(a.Outputs), submatches(`(?m)^([a-z]+)=`, written))
}

func readFile(t *testing.T, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func submatches(pattern, text string) []string {
	var all []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

func keysOf[V any](m map[string]V) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}

func same(t *testing.T, what string, a, b []string) {
	t.Helper()
	slices.Sort(a)
	slices.Sort(b)
	if diff := cmp.Diff(slices.Compact(a), slices.Compact(b)); diff != "" {
		t.Errorf("%s (-first +second):\n%s", what, diff)
	}
}
