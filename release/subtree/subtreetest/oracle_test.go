package subtreetest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree/subtreetest"
)

func TestOracleSaysWhatGitSays(t *testing.T) {
	t.Parallel()
	subtreetest.NeedGit(t)
	r := repotest.New(t)
	r.Commit("one", map[string]string{"a/f": "1", "file": "1"})
	r.Commit("two", map[string]string{"a/f": "2"})
	objects := r.Git("cat-file", "--batch-all-objects", "--batch-check")

	id, failure := subtreetest.Oracle(t, r, "a", "HEAD")
	if failure != "" {
		t.Fatal(failure)
	}
	if _, failure := subtreetest.Oracle(t, r, "none", "HEAD"); failure != "fatal: no new revisions were found" {
		t.Errorf("of no folder, git says %q", failure)
	}
	if _, failure := subtreetest.Oracle(t, r, "file", "HEAD"); !strings.Contains(failure, "assertion failed") {
		t.Errorf("of a file, git says %q", failure)
	}
	if diff := cmp.Diff(objects, r.Git("cat-file", "--batch-all-objects", "--batch-check")); diff != "" {
		t.Errorf("objects that git left behind:\n%s", diff)
	}
	if want := r.Git("subtree", "split", "-q", "--prefix=a"); id != want {
		t.Errorf("the oracle says %s, git in the repository itself %s", id, want)
	}
}

func TestGenerateGivesTheSameAgain(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		spec := subtreetest.Spec{Seed: seed, Deadly: seed%2 == 1}
		if diff := cmp.Diff(subtreetest.Generate(spec).String(), subtreetest.Generate(spec).String()); diff != "" {
			t.Fatalf("seed %d (-first +second):\n%s", seed, diff)
		}
	}
}

func TestGeneratedObjectsAreGits(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	for seed := range uint64(50) {
		h := subtreetest.Generate(subtreetest.Spec{Seed: seed})
		h.Objects.Write(t, r)
		r.Git("rev-list", "--objects", "--quiet", h.TipID())
		tree := r.Git("rev-parse", h.TipID()+"^{tree}")
		r.Git("read-tree", tree)
		if got := r.Git("write-tree"); got != tree {
			t.Errorf("seed %d: git writes the tree %s as %s", seed, tree, got)
		}
	}
}
