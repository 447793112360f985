package subtree_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/release/subtree"
	"github.com/upmrel/upmrel/release/subtree/subtreetest"
)

// However objects are stored, and whatever the commit-graph says, the split is the same.
func TestStorageMakesNoDifference(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			c := newComparison(t, subtreetest.Generate(subtreetest.Spec{Seed: 9000 + seed}))
			side := c.history.Commits[len(c.history.Commits)/2].ID
			c.made.Git("update-ref", "refs/heads/tip", c.rev.String())
			c.made.Git("update-ref", "refs/heads/side", side)
			now := func() map[string]string {
				if err := os.RemoveAll(filepath.Join(c.made.Dir(), ".git", "upmrel")); err != nil {
					t.Fatal(err)
				}
				c.repo = open(t, c.made)
				ids := map[string]string{}
				for _, prefix := range c.history.Prefixes {
					for _, forget := range []bool{true, false} { // what other prefixes found may help
						got, err := split(t, c.repo, subtree.Request{Rev: c.rev, Prefixes: []string{prefix}, Options: subtree.Options{NoCache: forget}})
						ids[fmt.Sprint(prefix, forget)] = fmt.Sprint(got[prefix], err)
					}
				}
				return ids
			}
			want := now()
			for _, commands := range [][]string{
				{"repack", "-Adfq", "--depth=50"}, // loosens what no branch holds
				{"commit-graph", "write", "--reachable"},
				{"repack", "-q"},
				{"multi-pack-index", "write"},
			} {
				c.made.Git(commands...)
				if diff := cmp.Diff(want, now()); diff != "" {
					t.Errorf("after git %q:\n%s", commands, diff)
				}
			}
		})
	}
}
