package gitrepo_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// twoTrees commits files and changes to them, and goes back to the first commit.
func twoTrees(made *repotest.Repo, attributes string) {
	made.Commit("first", map[string]string{".gitattributes": attributes, "a/package.json": "1\n", "b/package.json": "1\n", "kept": "kept\n"})
	made.Commit("second", map[string]string{"a/package.json": "2\n", "b/package.json": "2\n", "c/new": "new\n"})
	made.Git("tag", "second")
	made.Git("reset", "-q", "--hard", "HEAD~")
}

func TestCheckoutMovesIndexAndWorkTree(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		attributes string
		prepare    func(t *testing.T, made *repotest.Repo)
		want       string // of a/package.json
	}{
		{"clean", "", func(*testing.T, *repotest.Repo) {}, "2\n"},
		{"line ends of Windows", "* text=auto\n", func(_ *testing.T, made *repotest.Repo) {
			made.Git("config", "core.autocrlf", "true")
			made.Git("rm", "-q", "--cached", "-r", ".")
			made.Git("reset", "-q", "--hard")
		}, "2\r\n"},
		{"the user's filter", "*.json filter=x\n", func(_ *testing.T, made *repotest.Repo) {
			made.Git("config", "filter.x.smudge", "sed s/^/smudged/")
			made.Git("config", "filter.x.clean", "sed s/^smudged//")
			made.Git("rm", "-q", "--cached", "-r", ".")
			made.Git("reset", "-q", "--hard")
		}, "smudged2\n"},
		{"a file that was only touched", "", func(t *testing.T, made *repotest.Repo) {
			rewrite(t, made, "a/package.json")
		}, "2\n"},
		{"changes of the user that are not in the way", "", func(_ *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"kept": "changed\n", "untracked": "untracked\n"})
		}, "2\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			twoTrees(made, tt.attributes)
			tt.prepare(t, made)
			before := onDisk(t, made)
			r := open(t, made)
			from, to := id(t, made, "HEAD^{tree}"), id(t, made, "second^{tree}")
			if err := r.Checkout(t.Context(), from, to); err != nil {
				t.Fatal(err)
			}
			if got := onDisk(t, made); got["a/package.json"] != tt.want || got["c/new"] == "" || got["kept"] != before["kept"] {
				t.Errorf("%q", got)
			}
			if got := made.Git("write-tree"); got != to.String() {
				t.Errorf("the index holds %s, want %s", got, to)
			}
			if err := r.Checkout(t.Context(), to, from); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, onDisk(t, made)); diff != "" {
				t.Errorf("there and back (-before +after):\n%s", diff)
			}
		})
	}
}

// rewrite replaces a file by one of the same bytes, which git has to read again.
func rewrite(t *testing.T, made *repotest.Repo, path string) {
	t.Helper()
	path = filepath.Join(made.Dir(), filepath.FromSlash(path))
	data, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path+".new", data, 0o644)
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestCheckoutThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		attributes string
		prepare    func(t *testing.T, made *repotest.Repo)
		want       string
	}{
		{"a changed file is in the way", "", func(_ *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"b/package.json": "mine\n"})
		}, "Entry 'b/package.json' not uptodate. Cannot merge."},
		{"a staged file is in the way", "", func(_ *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"b/package.json": "mine\n"})
			made.Git("add", "b/package.json")
		}, "Entry 'b/package.json' would be overwritten by merge. Cannot merge."},
		{"an untracked file is in the way", "", func(_ *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"c/new": "mine\n"})
		}, "Untracked working tree file 'c/new' would be overwritten by merge."},
		{"another git works on the index", "", func(_ *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{".git/index.lock": ""})
		}, "index.lock': File exists."},
		{"a filter fails on the way", "b/package.json filter=x\n", func(_ *testing.T, made *repotest.Repo) {
			made.Git("config", "filter.x.smudge", "grep -v 2")
			made.Git("config", "filter.x.clean", "cat")
			made.Git("config", "filter.x.required", "true")
		}, "smudge filter x failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			twoTrees(made, tt.attributes)
			tt.prepare(t, made)
			before, index := onDisk(t, made), made.Git("ls-files", "-s")
			err := open(t, made).Checkout(t.Context(), id(t, made, "HEAD^{tree}"), id(t, made, "second^{tree}"))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v", err)
			}
			if diff := cmp.Diff(before, onDisk(t, made)); diff != "" {
				t.Errorf("work tree (-before +after):\n%s", diff)
			}
			if diff := cmp.Diff(index, made.Git("ls-files", "-s")); diff != "" {
				t.Errorf("index (-before +after):\n%s", diff)
			}
		})
	}
}

func TestCheckoutThatIsInterruptedGoesBack(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("git is killed there, and leaves its lock")
	}
	made := repotest.New(t)
	twoTrees(made, "b/package.json filter=x\n")
	// By the time that the filter of b gets to run, a is written.
	reached := filepath.Join(made.Dir(), ".git", "reached")
	if out, err := exec.Command("mkfifo", reached).CombinedOutput(); err != nil {
		t.Skipf("mkfifo: %v\n%s", err, out)
	}
	made.Git("config", "filter.x.smudge", "if ! test -e .git/again; then touch .git/again; echo >.git/reached; exec sleep 5 >/dev/null 2>&1; fi; cat")
	made.Git("config", "filter.x.clean", "cat")
	made.Git("config", "filter.x.required", "true")
	before := onDisk(t, made)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = os.ReadFile(reached) // waits for the filter
		cancel()
	}()
	err := open(t, made).Checkout(ctx, id(t, made, "HEAD^{tree}"), id(t, made, "second^{tree}"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff(before, onDisk(t, made)); diff != "" {
		t.Errorf("work tree (-before +after):\n%s", diff)
	}
}
