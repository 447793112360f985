package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/config"
)

// othersOptions are options in README.md that other programs have.
var othersOptions = []string{"abort", "add", "continue", "delete", "help", "ignore-missing", "mirror", "no-verify", "rebase", "tags", "unshallow"}

// TestREADMENamesWhatIsThere reads every option and every command that README.md names.
func TestREADMENamesWhatIsThere(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	app := newApp(newOutput(os.Stdin, os.Stdout, os.Stderr), Build{})
	var options []string
	for _, f := range allFlags(app.Commands) {
		options = append(options, f.Names()...)
	}
	for _, m := range regexp.MustCompile("(?:^|[\\s(`\\[])--([a-z][a-z-]*)").FindAllStringSubmatch(string(data), -1) {
		if !slices.Contains(options, m[1]) && !slices.Contains(othersOptions, m[1]) {
			t.Errorf("README.md names --%s, which no command has", m[1])
		}
	}
	command := regexp.MustCompile("(?m)(?:`|^\\$ |run: |exec )upmrel ([a-z]+)(?: ([a-z-]+))?")
	found := command.FindAllStringSubmatch(string(data), -1)
	if len(found) < 30 {
		t.Fatalf("only %d commands found", len(found))
	}
	for _, m := range found {
		c := find(app.Commands, m[1])
		if c == nil {
			t.Errorf("README.md names upmrel %s, which is no command", m[1])
		} else if len(c.Subcommands) > 0 && find(c.Subcommands, m[2]) == nil {
			t.Errorf("README.md names upmrel %s %s, which is no command", m[1], m[2])
		}
	}
}

// TestREADMETellsExitCodes compares the table with that of the manual page.
func TestREADMETellsExitCodes(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	table := "| code | meaning |\n|---|---|\n"
	for _, s := range exitStatuses() {
		table += fmt.Sprintf("| %d | %s |\n", s.code, s.means)
	}
	if !strings.Contains(string(data), table+"\n") {
		t.Errorf("README.md lacks the table of exit codes:\n%s", table)
	}
}

// TestREADMEConfigures reads the examples of .upmrel.yaml, the blocks of YAML that are
// no part of a workflow.
func TestREADMEConfigures(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```yaml\r?\n([a-z]+:.*?)^```").FindAllStringSubmatch(string(data), -1)
	n := 0
	for _, m := range blocks {
		if strings.HasPrefix(m[1], "on:") || strings.HasPrefix(m[1], "jobs:") {
			continue
		}
		n++
		if _, problems := config.Parse(config.Filename, []byte(m[1])); len(problems) > 0 {
			t.Errorf("%v\n%s", problems, m[1])
		}
	}
	if n < 7 {
		t.Fatalf("only %d configurations found", n)
	}
}

// TestREADMEQuotesScreens looks for the screens that the table of troubles quotes in the
// scripts, which see them on the real program.
func TestREADMEQuotesScreens(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), "| the screen says |")
	table, _, _ := strings.Cut(rest, "\n\n")
	scripts, err := filepath.Glob(filepath.Join("..", "testdata", "script", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var seen strings.Builder
	for _, name := range scripts {
		script, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		seen.Write(script)
	}
	screens := strings.NewReplacer(`\`, "", "''", "'").Replace(seen.String()) // expected as patterns
	quoted := regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(table, -1)
	if len(quoted) < 10 {
		t.Fatalf("only %d screens found", len(quoted))
	}
	for _, m := range quoted {
		if !strings.Contains(screens, m[1]) {
			t.Errorf("no script sees the screen %q", m[1])
		}
	}
}

// TestLinksOfDocuments follows the links to files and headings; those to elsewhere are
// for people to try.
func TestLinksOfDocuments(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"README.md", "CONTRIBUTING.md"} {
		data, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		anchors := map[string]bool{}
		for _, m := range regexp.MustCompile("(?m)^#+ (.+)$").FindAllStringSubmatch(string(data), -1) {
			anchors["#"+strings.ReplaceAll(strings.ToLower(m[1]), " ", "-")] = true
		}
		for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(string(data), -1) {
			to := m[1]
			switch {
			case strings.HasPrefix(to, "https://"):
			case strings.HasPrefix(to, "#"):
				if !anchors[to] {
					t.Errorf("%s links to %s, which is no heading", name, to)
				}
			default:
				if _, err := os.Stat(filepath.Join("..", to)); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}
