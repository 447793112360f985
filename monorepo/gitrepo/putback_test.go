package gitrepo_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestWorkChangesStageAndPutBack(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	odd := "b/:(glob)* é"
	made.Commit("first", map[string]string{"a/one": "1\n", "a/two": "2\n", "b/gone": "3\n", odd: "4\n", ".gitignore": "ignored\n", "touched": "5\n"})
	before := onDisk(t, made)
	r := open(t, made)
	tree := id(t, made, "HEAD^{tree}")

	made.Write(map[string]string{"a/one": "changed\n", odd: "changed\n", "new/deep/er": "new\n", "other": "other\n", "new/ignored": "x\n"})
	rewrite(t, made, "touched")
	if err := os.Remove(filepath.Join(made.Dir(), "b", "gone")); err != nil {
		t.Fatal(err)
	}
	made.Git("add", "a/one")
	changes, err := r.WorkChanges(t.Context(), tree)
	if err != nil {
		t.Fatal(err)
	}
	want := gitrepo.WorkChanges{Staged: []string{"a/one"}, Unstaged: []string{odd, "b/gone"}, Untracked: []string{"new/deep/er", "other"}}
	if diff := cmp.Diff(want, changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}

	staged, err := r.Stage(t.Context(), []string{odd, "b/gone", "new/deep/er"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := made.Git("diff-tree", "-z", "-r", "--name-status", tree.String(), staged.String()),
		"M\x00a/one\x00M\x00"+odd+"\x00D\x00b/gone\x00A\x00new/deep/er\x00"; got != want {
		t.Errorf("staged %q, want %q", got, want)
	}

	paths := []string{"a/one", "a/two", odd, "b/gone", "new/deep/er", "never/was"}
	for range 2 { // again, there is nothing to do
		if err := r.PutBack(t.Context(), tree, paths); err != nil {
			t.Fatal(err)
		}
	}
	before["other"], before["new/ignored"] = "other\n", "x\n"
	if diff := cmp.Diff(before, onDisk(t, made)); diff != "" {
		t.Errorf("put back (-before +after):\n%s", diff)
	}
	if got := made.Git("write-tree"); got != tree.String() {
		t.Errorf("the index holds %s, want %s", got, tree)
	}
	if _, err := os.Stat(filepath.Join(made.Dir(), "new", "deep")); err == nil {
		t.Error("an empty folder is left")
	}
}

func TestUnstageLeavesFilesAlone(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"a": "1\n"})
	made.Write(map[string]string{"a": "2\n", "b": "2\n"})
	made.Git("add", ".")
	r := open(t, made)
	tree := id(t, made, "HEAD^{tree}")
	if err := r.Unstage(t.Context(), tree, []string{"a", "b"}); err != nil {
		t.Fatal(err)
	}
	if got := made.Git("status", "--porcelain"); got != " M a\n?? b" && got != "M a\n?? b" {
		t.Errorf("status %q", got)
	}
}
