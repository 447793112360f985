package cmd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// killings is how often an install and a removal are killed, each time a little later.
const killings = 12

// TestKilledInstall kills the program while it chains its hook to another, and while it
// takes it away: git then finds the one hook or the other, whole, and the same command
// goes on from there.
func TestKilledInstall(t *testing.T) {
	t.Parallel()
	const theirs = "#!/bin/sh\ngit lfs pre-push \"$@\"\n"
	program, err := exec.LookPath("upmrel")
	if err != nil {
		t.Fatal(err)
	}
	k := &killing{t: t, program: program, root: t.TempDir()}
	k.hooks = filepath.Join(k.root, ".git", "hooks")
	for _, err := range []error{
		exec.CommandContext(t.Context(), "git", "init", "-q", k.root).Run(),
		os.RemoveAll(k.hooks), os.Mkdir(k.hooks, 0o755),
		os.WriteFile(filepath.Join(k.hooks, "pre-push"), []byte(theirs), 0o755),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	install, uninstall := []string{"hook", "install", "--chain"}, []string{"hook", "uninstall"}
	start := time.Now()
	k.run(install)
	whole := time.Since(start)
	ours := k.hook()
	k.run(uninstall)
	for i := range killings {
		after := whole * time.Duration(i+1) / killings
		k.kill(install, after)
		if now := k.hook(); now != theirs && now != ours {
			t.Errorf("killed after %v, git finds %q", after, now)
		}
		k.run(install)
		if k.hook() != ours {
			t.Errorf("killed after %v, the next install leaves %q", after, k.hook())
		}
		k.kill(uninstall, after)
		if now := k.hook(); now != theirs && now != ours {
			t.Errorf("killed after %v, git finds %q", after, now)
		}
		k.run(install)
		k.run(uninstall)
		if names := k.names(); k.hook() != theirs || !slices.Equal(names, []string{"pre-push"}) {
			t.Errorf("killed after %v, uninstall leaves %q in %q", after, k.hook(), names)
		}
	}
}

// killing is a repository in which programs are killed.
type killing struct {
	t                    *testing.T
	program, root, hooks string
}

func (k *killing) command(args []string) *exec.Cmd {
	cmd := exec.CommandContext(k.t.Context(), k.program, args...)
	cmd.Dir, cmd.Env = k.root, append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	return cmd
}

func (k *killing) run(args []string) {
	k.t.Helper()
	if out, err := k.command(args).CombinedOutput(); err != nil {
		k.t.Fatalf("upmrel %q: %v\n%s", args, err, out)
	}
}

// kill runs a command that is killed after a while, if it takes that long.
func (k *killing) kill(args []string, after time.Duration) {
	k.t.Helper()
	cmd := k.command(args)
	if err := cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait()
}

func (k *killing) hook() string {
	k.t.Helper()
	text, err := os.ReadFile(filepath.Join(k.hooks, "pre-push"))
	if err != nil {
		k.t.Error(err)
	}
	return string(text)
}

func (k *killing) names() []string {
	k.t.Helper()
	entries, err := os.ReadDir(k.hooks)
	if err != nil {
		k.t.Error(err)
	}
	var names []string
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".tmp") { // goes a minute later
			continue
		}
		names = append(names, entry.Name())
	}
	return names
}
