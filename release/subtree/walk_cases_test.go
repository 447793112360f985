package subtree_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
	"github.com/upmrel/upmrel/release/subtree/subtreetest"
)

// graphCase is a history of which the folder a, or another, is split off the
// last commit.
type graphCase struct {
	name, prefix, graph string
}

func (c graphCase) run(t *testing.T) {
	t.Helper()
	c.with(t, func(*graph) subtree.Options { return subtree.Options{} })
}

// with splits with options that may name a commit of the graph.
func (c graphCase) with(t *testing.T, options func(*graph) subtree.Options) {
	t.Helper()
	made := repotest.New(t)
	g := newGraph(t, made, c.graph)
	prefix := c.prefix
	if prefix == "" {
		prefix = "a"
	}
	compare(t, made, subtree.Request{Rev: parseID(t, g.last), Prefixes: []string{prefix}, Options: options(g)})
}

// compare compares a split with git's.
func compare(t *testing.T, made *repotest.Repo, req subtree.Request) {
	t.Helper()
	prefix := req.Prefixes[0]
	want, failure := subtreetest.Oracle(t, made, prefix, req.Rev.String(), arguments(req.Options)...)
	if failure != "" && failure != nothingNew {
		t.Fatalf("git dies: %s", failure)
	}
	got, err := split(t, open(t, made), req)
	if err != nil {
		t.Fatal(err)
	}
	if got[prefix] != want {
		t.Errorf("the split of %q is %q, git: %q", prefix, got[prefix], want)
	}
}

// nothingNew is what git says where no commit holds the folder.
const nothingNew = "fatal: no new revisions were found"

func TestWalk(t *testing.T) {
	t.Parallel()
	tests := []graphCase{
		{"one commit", "", `only: a/f=1, b/f=1`},
		{"a folder that never changes", "", `
			root: a/f=1
			two <- root: a/f=1, b=2
			tip <- two: a/f=1, b=3`},
		{"no commit holds the folder", "", `
			root: b/f=1
			tip <- root: b/f=2`},
		{"the folder comes late", "", `
			root: b=1
			two <- root: a/f=1, b=1
			tip <- two: a/f=2, b=1`},
		{"the folder is deleted at the tip", "", `
			root: a/f=1, b=1
			two <- root: a/f=2, b=1
			tip <- two: b=1`},
		{"two branches whose merge deletes the folder", "", `
			root: a/f=1
			left <- root: a/f=2
			right <- root: a/f=3
			tip <- left right: b=1`},
		{"deleted and added again", "", `
			root: a/f=1
			gone <- root: b=1
			still <- gone: b=2
			back <- still: a/f=2, b=2`},
		{"deleted and added again as it was", "", `
			root: a/f=1
			gone <- root: b=1
			back <- gone: a/f=1, b=1
			tip <- back: a/f=2`},
		{"deleted on a branch that was merged with -s ours", "", `
			root: a/f=1
			gone <- root: b=1
			work <- root: a/f=2
			tip <- work gone: a/f=2`},
		{"deleted on a branch, and the merge deletes it too", "", `
			root: a/f=1
			gone <- root: b=1
			work <- root: a/f=2
			merge <- work gone: b=1
			tip <- merge: a/f=3, b=1`},
		{"forked before the folder came", "", `
			root: b=1
			old <- root: b=2
			new <- root: a/f=1, b=1
			tip <- new old: a/f=1, b=2`},
		{"forked while the folder was gone", "", `
			root: a/f=1, b=1
			gone <- root: b=1
			fork <- gone: b=2
			back <- gone: a/f=2, b=1
			tip <- back fork: a/f=2, b=2`},
		{"a submodule before, between and after", "", `
			lib: f=1
			root: a@lib
			two <- root: a/f=1
			three <- two: a@lib, b=1
			four <- three: a/f=2
			tip <- four: a@lib`},
		{"renamed away and back", "", `
			root: a/f=1
			away <- root: b/f=1
			back <- away: a/f=1`},
		{"a revert", "", `
			root: a/f=1
			two <- root: a/f=2
			tip <- two: a/f=1`},
		{"empty commits", "", `
			root: a/f=1
			two <- root: a/f=1
			tip <- two: a/f=1`},
		{"unrelated histories of the same tree", "", `
			root: a/f=1
			other: a/f=1, b=1
			tip <- root other: a/f=1, b=1`},
		{"a long way without the folder between two merges", "", `
			root: a/f=1
			gone <- root: b=1
			more <- gone: b=2
			side <- root: a/f=2
			merge <- more side: b=3
			tip <- merge: a/f=2, b=3`},
		{"both parents' copies are the same", "", `
			root: a/f=1, b=1
			left <- root: a/f=1, b=2
			right <- root: a/f=1, b=3
			tip <- left right: a/f=2`},
		{"a nested folder", "P/x/inner", `
			root: P/x/inner/f=1, P/x/f=1
			two <- root: P/x/inner/f=1, P/x/f=2
			tip <- two: P/x/inner/f=2, P/x/f=2`},
		{"a folder in which another lies", "P/x", `
			root: P/x/inner/f=1, P/x/f=1
			two <- root: P/x/inner/f=2, P/x/f=1
			tip <- two: P/x/f=1, P/y/f=1`},
		{"blanks in the name", "P/a  b c", `
			root: P/a  b c/f=1
			tip <- root: P/a  b c/f=2`},
		{"a name outside ASCII", "größe", `
			root: größe/f=1
			tip <- root: größe/f=2`},
		{"a name that begins with dashes", "P/--onto", `
			root: P/--onto/f=1
			tip <- root: P/--onto/f=2`},
		{"a name of a pattern's characters", "P/a*b?[c]", `
			root: P/a*b?[c]/f=1, P/aXbYc/f=2
			tip <- root: P/a*b?[c]/f=2, P/aXbYc/f=2`},
		{"a name that begins like another's", "a", `
			root: a/f=1, ab/f=1, a.b=1, a-b/f=1
			two <- root: a/f=1, ab/f=2, a.b=1, a-b/f=1
			tip <- two: a/f=2, ab/f=2, a.b=2, a-b/f=1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.run(t)
		})
	}
}
