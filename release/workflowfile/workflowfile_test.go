package workflowfile_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/workflow"
	"github.com/upmrel/upmrel/release/workflowfile"
)

var update = flag.Bool("update", false, "rewrite the files in testdata")

// The files in testdata are linted in CI; those of OpenUPM are what is commented out at
// the end of the others.
func TestWrite(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]workflowfile.Options{
		"single":       {Branches: []string{"main"}, Wait: &workflowfile.Wait{Package: "com.acme.only"}},
		"prefixed":     {Branches: []string{"main"}, Prefixed: true, Wait: &workflowfile.Wait{After: "/"}},
		"synchronized": {Branches: []string{"master", "release/*"}, Splits: true},
		"channels":     {Branches: []string{"main", "beta"}, Prefixed: true, Prereleases: true, Splits: true, Wait: &workflowfile.Wait{After: "@"}},
		"unknown":      {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := string(workflowfile.Write(o))
			golden(t, name+".yml", got)
			_, openupm, ok := strings.Cut(got, "\n# start it.\n#\n")
			if ok != (o.Wait != nil) {
				t.Fatalf("waits for OpenUPM: %v", ok)
			}
			if ok {
				golden(t, name+"-openupm.yml", strings.ReplaceAll("\n"+openupm, "\n# ", "\n")[1:])
			}
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s, write it anew with go test -update:\n%s", file, diff)
	}
}

func TestBranches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, glob, want string }{
		{"a name", "main", `["main"]`},
		{"a glob of both kinds", "release/**", `["release/**"]`},
		{"one character is any number of them", "v?.x", `["v*.x"]`},
		{"alternatives", "{main,dev}/x", `["*/x"]`},
		{"alternatives at several depths", "{main,release/*}", `["**"]`},
		{"a class", "v[0-9]", `["v*"]`},
		{"classes at several depths", "v[0-9]/x[0-9]", `["v**"]`},
		{"what GitHub alone has a meaning for", "!c++", `["\\!c\\+\\+"]`},
		{"an escape stays", `a\*b`, `["a\\*b"]`},
		{"an escape of what GitHub has no meaning for", `a\{b\}`, `["a{b}"]`},
		{"an expression", "${{secrets.x}}", `["$*"]`},
		{"quotes", `a"b`, `["a\"b"]`},
		{"letters of the world", "größe", `["größe"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := string(workflowfile.Write(workflowfile.Options{Branches: []string{c.glob}}))
			if line := "    branches: " + c.want + "\n"; strings.Count(got, line) != 2 {
				t.Errorf("want %s in\n%s", line, got)
			}
		})
	}
}

// The workflow that releases must not be one that tags start: upmrel would push them in
// small groups for its sake.
func TestStartsOnNoTag(t *testing.T) {
	t.Parallel()
	w, err := workflow.Parse(workflowfile.Write(workflowfile.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	if w.StartsOn("1.0.0") {
		t.Error("a tag starts it")
	}
}
