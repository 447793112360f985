package gitrepo_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestLeftLocksAreFound(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"a": "a\n"})
	made.Git("tag", "1.0.0")
	r := open(t, made)
	asked := []string{"refs/tags/1.1.0", "refs/tags/1.0.0/x", "refs/../../outside", "HEAD"}
	if found, err := r.LeftLocks(asked); err != nil || len(found) > 0 {
		t.Fatalf("error %v, found %v", err, found)
	}
	want := []string{"index.lock", "HEAD.lock", filepath.Join("refs", "tags", "1.1.0.lock")}
	for i, name := range want {
		want[i] = filepath.Join(r.GitDir(), name)
		if err := os.WriteFile(want[i], nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, others := range []string{filepath.Join("refs", "tags", "other.lock"), "config.lock"} {
		if err := os.WriteFile(filepath.Join(r.CommonDir(), others), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found, err := r.LeftLocks(asked)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, lock := range found {
		if paths = append(paths, lock.Path); lock.Made.IsZero() {
			t.Errorf("%s has no time", lock.Path)
		}
	}
	if !slices.Equal(paths, want) {
		t.Errorf("found %q, want %q", paths, want)
	}
	if err := os.Remove(want[0]); err != nil {
		t.Fatal(err)
	}
	if left, busy := r.AwaitUnlocked(t.Context(), found); len(left) != 2 || busy {
		t.Errorf("left %v, busy %v", left, busy)
	}
}

func TestUpdateRefsTakesARefAway(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"a": "a\n"})
	made.Git("tag", "1.0.0")
	r := open(t, made)
	head := id(t, made, "HEAD")
	const name = "refs/tags/1.0.0"
	if err := r.UpdateRefs(t.Context(), "test", []gitrepo.RefUpdate{{Name: name, Old: id(t, made, "HEAD^{tree}")}}); err == nil {
		t.Error("it went from where it was not")
	}
	if err := r.UpdateRefs(t.Context(), "test", []gitrepo.RefUpdate{{Name: name, Old: head}, {Name: "refs/tags/1.1.0", New: head}}); err != nil {
		t.Fatal(err)
	}
	if got := made.Git("tag"); got != "1.1.0" {
		t.Errorf("tags %q", got)
	}
}

func TestGitIsSeenAtWorkInAnotherWorkTree(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"a": "a\n"})
	beside := filepath.Join(t.TempDir(), "beside")
	made.Git("worktree", "add", "-q", beside, "-b", "side")
	at := exec.Command("git", "-C", beside, "cat-file", "--batch-check")
	in, err := at.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := at.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := at.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, "HEAD\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // it is at work now
		t.Fatal(err)
	}
	r := open(t, made)
	linked := openAt(t, beside, nil)
	if runs, known := r.GitRuns("cat-file"); known && !runs {
		t.Error("not seen from the first work tree")
	}
	if runs, known := linked.GitRuns("cat-file"); known && !runs {
		t.Error("not seen from its own")
	}
	if err := errors.Join(in.Close(), at.Wait()); err != nil {
		t.Fatal(err)
	}
	if runs, _ := r.GitRuns("cat-file"); runs {
		t.Error("still seen after its end")
	}
}
