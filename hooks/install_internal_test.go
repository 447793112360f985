package hooks

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const theirs = "#!/bin/sh\ngit lfs pre-push \"$@\"\n"

// folder is what is in a folder of hooks: "mode text" or "-> target" by name.
type folder map[string]string

func (f folder) make(t *testing.T) Place {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "hooks")
	if f != nil {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, what := range f {
		path := filepath.Join(dir, name)
		if target, ok := strings.CutPrefix(what, "-> "); ok {
			if err := os.Symlink(target, path); err != nil {
				t.Skip(err)
			}
			continue
		}
		mode, text, _ := strings.Cut(what, " ")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, tempSuffix) { // of long ago
			if err := os.Chtimes(path, time.Time{}, time.Unix(1e9, 0)); err != nil {
				t.Fatal(err)
			}
		}
		if mode == "x" {
			if err := os.Chmod(path, 0o751); err != nil {
				t.Fatal(err)
			}
		}
	}
	return Place{Dir: dir}
}

func read(t *testing.T, dir string) folder {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	found := folder{}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		if target, err := os.Readlink(path); err == nil {
			found[entry.Name()] = "-> " + target
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		mode := "-"
		if executable(path) {
			mode = "x"
		}
		found[entry.Name()] = mode + " " + string(text)
	}
	return found
}

var (
	ours  = "x " + string(shim("/bin/upmrel"))
	older = "x " + firstText
)

// TestInterrupted kills installs and removals after every step: git then finds the old
// hook or the new one, and the same command goes on from there.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	install := func(f Foreign) func(Place) (Done, []step, error) {
		return func(p Place) (Done, []step, error) { return p.install(Options{Binary: "/bin/upmrel", Foreign: f}) }
	}
	for _, tt := range []struct {
		name          string
		before, after folder
		plan          func(Place) (Done, []step, error)
	}{
		{"the first install", nil, folder{hookName: ours}, install(Leave)},
		{"an upgrade", folder{hookName: older}, folder{hookName: ours}, install(Leave)},
		{"an upgrade beside a kept hook", folder{hookName: older, chainedName: "x " + theirs}, folder{hookName: ours, chainedName: "x " + theirs}, install(Leave)},
		{"a chain", folder{hookName: "x " + theirs}, folder{hookName: ours, chainedName: "x " + theirs}, install(Chain)},
		{"a chain with a link", folder{hookName: "-> ../x", "y": "x y"}, folder{hookName: ours, chainedName: "-> ../x", "y": "x y"}, install(Chain)},
		{"a replacement", folder{hookName: "x " + theirs}, folder{hookName: ours, replacedName: "x " + theirs}, install(Replace)},
		{"after half a write", folder{hookName: older, "pre-push.upmrel-1.tmp": "x #!/bi"}, folder{hookName: ours}, install(Leave)},
		{"a removal", folder{hookName: ours}, folder{}, Place.uninstall},
		{"a removal from a chain", folder{hookName: ours, chainedName: "x " + theirs}, folder{hookName: "x " + theirs}, Place.uninstall},
		{"a removal from a chain with a link", folder{hookName: ours, chainedName: "-> ../x"}, folder{hookName: "-> ../x"}, Place.uninstall},
		{"a removal after a replacement", folder{hookName: ours, replacedName: "x " + theirs}, folder{hookName: "x " + theirs}, Place.uninstall},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, all, err := tt.plan(tt.before.make(t))
			if err != nil {
				t.Fatal(err)
			}
			for killed := range len(all) + 1 {
				p := tt.before.make(t)
				_, steps, _ := tt.plan(p)
				if err := p.run(steps[:killed]); err != nil {
					t.Fatal(err)
				}
				if now := read(t, p.Dir)[hookName]; now != tt.before[hookName] && now != tt.after[hookName] {
					t.Errorf("killed after step %d, git finds %q", killed, now)
				}
				_, steps, err := tt.plan(p)
				if _, foreign := errors.AsType[*ForeignError](err); foreign && cmp.Equal(tt.after, read(t, p.Dir)) {
					continue // nothing is left to remove
				}
				if err := errors.Join(err, p.run(steps)); err != nil {
					t.Errorf("again after step %d: %v", killed, err)
				}
				if diff := cmp.Diff(tt.after, read(t, p.Dir)); diff != "" {
					t.Errorf("again after step %d (-want +got):\n%s", killed, diff)
				}
			}
		})
	}
}

// TestInterruptedChainIsUndone gives up a chain after every step.
func TestInterruptedChainIsUndone(t *testing.T) {
	t.Parallel()
	before := folder{hookName: "x " + theirs, "pre-commit": "x y"}
	for _, what := range []Foreign{Chain, Replace} {
		for killed := range 5 {
			p := before.make(t)
			_, steps, err := p.install(Options{Foreign: what})
			if err := errors.Join(err, p.run(steps[:min(killed, len(steps))])); err != nil {
				t.Fatal(err)
			}
			_, err = p.Uninstall(Options{})
			if _, foreign := errors.AsType[*ForeignError](err); err != nil && !foreign {
				t.Error(err)
			}
			if diff := cmp.Diff(before, read(t, p.Dir)); diff != "" {
				t.Errorf("undone after step %d (-want +got):\n%s", killed, diff)
			}
		}
	}
}

func TestNobodysHookIsLost(t *testing.T) {
	t.Parallel()
	const edited = "# mine\n"
	for _, tt := range []struct {
		name    string
		before  folder
		foreign Foreign
		want    string // the action, or what the error says
	}{
		{"somebody else's", folder{hookName: "x " + theirs}, Leave, "is not upmrel's but git-lfs's"},
		{"a link to nothing", folder{hookName: "-> nowhere"}, Leave, "is not upmrel's"},
		{"ours with a change", folder{hookName: ours + edited}, Leave, "somebody changed it"},
		{"ours with a change, which would run itself", folder{hookName: ours + edited}, Chain, "somebody changed it"},
		{"the first version with a change", folder{hookName: older + edited}, Leave, "somebody changed it"},
		{"a hook where the chained one would go", folder{hookName: "x " + theirs, chainedName: "x other"}, Chain, "where another hook is kept already"},
		{"a hook where the replaced one would go", folder{hookName: "x " + theirs, replacedName: "-> other"}, Replace, "where another hook is kept already"},
		{"one that calls upmrel already", folder{hookName: "x #!/bin/sh\nupmrel hook pre-push \"$@\"\n"}, Leave, "called"},
		{"a link to ours", folder{hookName: "-> ours", "ours": ours}, Leave, "called"},
		{"the current one", folder{hookName: ours, chainedName: "x " + theirs}, Chain, "unchanged"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := tt.before.make(t)
			done, err := p.Install(Options{Binary: "/bin/upmrel", Foreign: tt.foreign})
			got := string(done.Action)
			if err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, tt.want) {
				t.Errorf("%q, not %q", got, tt.want)
			}
			if diff := cmp.Diff(tt.before, read(t, p.Dir)); diff != "" {
				t.Errorf("changed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRepaired(t *testing.T) {
	t.Parallel()
	text := string(shim("/bin/upmrel"))
	for name, before := range map[string]string{
		"lines as on Windows":        "x " + strings.ReplaceAll(text, "\n", "\r\n"),
		"a byte order mark":          "x \ufeff" + text,
		"the path of another upmrel": "x " + string(shim("/elsewhere/upmrel")),
	} {
		p := folder{hookName: before}.make(t)
		done, err := p.Install(Options{Binary: "/bin/upmrel"})
		if err != nil || done.Action != Renewed {
			t.Errorf("%s: %v, %v", name, done.Action, err)
		}
		if diff := cmp.Diff(folder{hookName: ours}, read(t, p.Dir)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestModesCount(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have no such mode here")
	}
	p := folder{hookName: strings.Replace(ours, "x", "-", 1)}.make(t)
	done, err := p.Install(Options{Binary: "/bin/upmrel"})
	if diff := cmp.Diff(folder{hookName: ours}, read(t, p.Dir)); diff != "" || err != nil || done.Action != Renewed {
		t.Errorf("%v, %v (-want +got):\n%s", done.Action, err, diff)
	}
	p = folder{hookName: "x " + theirs, chainedName: "- " + theirs}.make(t)
	if _, err = p.Install(Options{Foreign: Chain}); err == nil {
		t.Error("a hook of the same text and another mode is given up")
	}
}

// TestMovedByPreCommit finds our hook where pre-commit put it, which runs it from there.
func TestMovedByPreCommit(t *testing.T) {
	t.Parallel()
	const manager = "x #!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\n"
	p := folder{hookName: manager, hookName + ".legacy": older}.make(t)
	done, err := p.Install(Options{Binary: "/bin/upmrel"})
	if diff := cmp.Diff(folder{hookName: manager, hookName + ".legacy": ours}, read(t, p.Dir)); diff != "" || err != nil || done.Action != Renewed {
		t.Errorf("%v, %v (-want +got):\n%s", done.Action, err, diff)
	}
	done, err = p.Uninstall(Options{})
	if diff := cmp.Diff(folder{hookName: manager}, read(t, p.Dir)); diff != "" || err != nil || done.Action != Removed {
		t.Errorf("%v, %v (-want +got):\n%s", done.Action, err, diff)
	}
}

func TestAFolderIsNoHook(t *testing.T) {
	t.Parallel()
	p := folder{}.make(t)
	if err := os.Mkdir(filepath.Join(p.Dir, hookName), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, what := range []Foreign{Leave, Chain, Replace} {
		_, err := p.Install(Options{Foreign: what})
		if foreign, ok := errors.AsType[*ForeignError](err); !ok || foreign.CanChain || !strings.HasPrefix(foreign.Fix, "mv ") {
			t.Errorf("%v", err)
		}
	}
}

// TestRemovedByManyAtOnce brings the other hook back, whoever is the first.
func TestRemovedByManyAtOnce(t *testing.T) {
	t.Parallel()
	for range 100 {
		p := folder{hookName: ours, chainedName: "x " + theirs}.make(t)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { _, _ = p.Uninstall(Options{}) })
		}
		all.Wait()
		if diff := cmp.Diff(folder{hookName: "x " + theirs}, read(t, p.Dir)); diff != "" {
			t.Fatalf("what is left (-want +got):\n%s", diff)
		}
	}
}
