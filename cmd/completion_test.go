package cmd_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// TestPowerShellCompletes asks PowerShell for what its Tab key asks for.
func TestPowerShellCompletes(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("pwsh"); err != nil {
		t.Skip("no pwsh here")
	}
	r := repotest.New(t)
	r.Git("commit", "-q", "--allow-empty", "-m", "feat: nothing")
	r.Git("tag", "touch/$(ran)'x")
	for typed, want := range map[string]string{
		"upmrel releas":           "release",
		"upmrel hook uninst":      "uninstall",
		"upmrel check --format s": "sarif",
		"upmrel list --gra":       "--graph",
		"upmrel check --refs t":   "'touch/$(ran)''x'",
	} {
		script := "upmrel completion powershell | Out-String | Invoke-Expression; $typed = '" + typed + "'; " +
			"(TabExpansion2 -inputScript $typed -cursorColumn $typed.Length).CompletionMatches.CompletionText"
		shell := exec.Command("pwsh", "-NoProfile", "-NonInteractive", "-Command", script)
		shell.Dir = r.Dir()
		out, err := shell.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if diff := cmp.Diff(want, strings.TrimSpace(string(out))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", typed, diff)
		}
	}
}

func TestCompletionIsForKnownShells(t *testing.T) {
	t.Parallel()
	for shell, want := range map[string]string{
		"bash":       "complete -F _upmrel upmrel\n",
		"zsh":        "#compdef upmrel\n",
		"fish":       "complete -c upmrel ",
		"powershell": "Register-ArgumentCompleter -Native -CommandName upmrel ",
	} {
		out, err := exec.Command("upmrel", "completion", shell).Output()
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v, %.80q", shell, err, out)
		}
	}
	for _, args := range [][]string{{"tcsh"}, {}, {"../upmrel.bash"}, {"bash", "zsh"}} {
		out, err := exec.Command("upmrel", append([]string{"completion"}, args...)...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "fix: upmrel completion bash") {
			t.Errorf("%q: %v, %s", args, err, out)
		}
	}
}
