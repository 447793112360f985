package gitrepo_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestCheckedOutNamesTheBranchOfEveryWorkTree(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("one", map[string]string{"a": "1"})
	made.Git("branch", "upm/free")
	alone := map[string]string{"main": filepath.Base(made.Dir())}
	if diff := cmp.Diff(alone, checkedOut(t, made)); diff != "" {
		t.Error(diff)
	}

	linked := filepath.Join(t.TempDir(), "of upm")
	made.Git("worktree", "add", "-q", "-b", "upm/a", linked)
	made.Git("checkout", "-q", "--detach")
	if diff := cmp.Diff(map[string]string{"upm/a": "of upm"}, checkedOut(t, made)); diff != "" {
		t.Error(diff)
	}
	made.Git("worktree", "remove", linked)
	if diff := cmp.Diff(map[string]string{}, checkedOut(t, made)); diff != "" {
		t.Error(diff)
	}
}

// checkedOut is what CheckedOut finds, with the last part of each path.
func checkedOut(t *testing.T, made *repotest.Repo) map[string]string {
	t.Helper()
	found, err := open(t, made).CheckedOut(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for branch, path := range found {
		found[branch] = filepath.Base(path)
	}
	return found
}
