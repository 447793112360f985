package odb

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// history adds commits to main: lines that fork, merges of two and of many, and
// further roots. Equal seeds give equal commits.
func history(tb testing.TB, r *repotest.Repo, seed uint64, commits int) {
	tb.Helper()
	var in strings.Builder
	rng := rand.New(rand.NewPCG(seed, 0))
	var heads []string
	if _, err := r.Try("rev-parse", "--verify", "-q", "refs/heads/main"); err == nil {
		heads = append(heads, "refs/heads/main^0")
	}
	for i := range commits {
		parents := []int{0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 5, 9}[rng.IntN(16)]
		if last := i == commits-1; last || len(heads) > 12 {
			parents = len(heads)
		}
		rng.Shuffle(len(heads), func(i, j int) { heads[i], heads[j] = heads[j], heads[i] })
		branch := "main"
		if parents = min(parents, len(heads)); parents == 0 {
			branch = fmt.Sprint("root", i)
		}
		fmt.Fprintf(&in, "commit refs/heads/%s\nmark :%d\n", branch, i+1)
		fmt.Fprintf(&in, "committer T <t@example.com> %d +0000\ndata 2\nc\n", 1700000000+i)
		for n, head := range heads[:parents] {
			fmt.Fprintf(&in, "%s %s\n", []string{"from", "merge"}[min(n, 1)], head)
		}
		fmt.Fprintf(&in, "M 100644 inline file\ndata 20\n%20d\n", seed<<32|uint64(i))
		if parents > 0 && rng.IntN(4) > 0 {
			heads = heads[parents:]
		}
		heads = append(heads, fmt.Sprint(":", i+1))
	}
	cmd := r.Command("fast-import", "--quiet", "--force")
	cmd.Stdin = strings.NewReader(in.String())
	if output, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("git fast-import: %v\n%s", err, output)
	}
}

// graphed is a commit as a graph tells it.
type graphed struct {
	ID, Tree, Parents string
	Level             uint32
}

// commitsOf returns the commits of a repository as git reads them, by their ids.
func commitsOf(tb testing.TB, r *repotest.Repo) []graphed {
	tb.Helper()
	var all []graphed
	levels := map[string]uint32{}
	log := r.Git("-c", "core.commitGraph=false", "log", "--all", "--topo-order", "--reverse", "--format=%H,%T,%P")
	for line := range strings.FieldsFuncSeq(log, func(c rune) bool { return c == '\n' }) {
		fields := strings.Split(line, ",")
		c := graphed{fields[0], fields[1], fields[2], 1}
		for p := range strings.FieldsSeq(c.Parents) {
			c.Level = max(c.Level, levels[p]+1)
		}
		levels[c.ID] = c.Level
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b graphed) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// commitsIn returns what a graph holds.
func commitsIn(tb testing.TB, g *CommitGraph) []graphed {
	tb.Helper()
	var all []graphed
	for pos := range uint32(g.Len()) {
		parents, err := g.AppendParents(pos, nil)
		if err != nil {
			tb.Fatal(err)
		}
		if found, ok := g.Find(g.ID(pos)); !ok || found != pos {
			tb.Fatalf("commit %d was found at %d, %v", pos, found, ok)
		}
		c := graphed{g.ID(pos).String(), g.Tree(pos).String(), "", g.Generation(pos)}
		for _, p := range parents {
			c.Parents += " " + g.ID(p).String()
		}
		c.Parents = strings.TrimSpace(c.Parents)
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b graphed) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// graphOf returns the graph of a repository, which must have one.
func graphOf(tb testing.TB, r *repotest.Repo, options Options) *CommitGraph {
	tb.Helper()
	g, err := open(tb, r, options).CommitGraph()
	if g == nil || err != nil {
		tb.Fatalf("%v, %v", g, err)
	}
	return g
}

// writeChain writes a commit-graph of several layers, with new commits in each.
func writeChain(tb testing.TB, r *repotest.Repo, layers int) {
	tb.Helper()
	for i := range layers {
		history(tb, r, uint64(10+i), 40>>i)
		r.Git("commit-graph", "write", "--reachable", "--split=no-merge")
	}
}

func TestCommitGraphTellsWhatTheCommitsDo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		arrange func(t *testing.T, r *repotest.Repo)
		layers  int
	}{
		{"in one file", func(_ *testing.T, r *repotest.Repo) {
			r.Git("commit-graph", "write", "--reachable")
		}, 1},
		{"with the paths that changed", func(_ *testing.T, r *repotest.Repo) {
			r.Git("commit-graph", "write", "--reachable", "--changed-paths")
		}, 1},
		{"with levels only, as older gits wrote it", func(_ *testing.T, r *repotest.Repo) {
			r.Git("-c", "commitGraph.generationVersion=1", "commit-graph", "write", "--reachable")
		}, 1},
		{"as gc leaves it", func(_ *testing.T, r *repotest.Repo) {
			r.Git("gc", "-q")
		}, 1},
		{"in a chain of one layer", func(_ *testing.T, r *repotest.Repo) {
			r.Git("commit-graph", "write", "--reachable", "--split")
		}, 1},
		{"in a chain of three layers", func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			writeChain(t, r, 3)
		}, 3},
		{"in a chain whose layers know different generations", func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			r.Git("-c", "commitGraph.generationVersion=1", "commit-graph", "write", "--reachable", "--split=no-merge")
			writeChain(t, r, 1)
		}, 2},
		{"in a chain that became one layer", func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			writeChain(t, r, 3)
			r.Git("commit-graph", "write", "--reachable", "--split=replace")
		}, 1},
		{"in a file beside a chain, which git uses first", func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			writeChain(t, r, 2)
			chain := filepath.Join(objectsDir(r), "info", "commit-graphs")
			if err := os.Rename(chain, chain+".away"); err != nil {
				t.Fatal(err)
			}
			r.Git("commit-graph", "write", "--reachable")
			if err := os.Rename(chain+".away", chain); err != nil {
				t.Fatal(err)
			}
		}, 1},
		{"of an alternate", func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			lender := repotest.New(t)
			lend(t, lender, r)
			lender.Git("commit-graph", "write", "--reachable")
		}, 1},
		{"in a chain that begins in an alternate", func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			lender := repotest.New(t)
			lend(t, lender, r)
			lender.Git("commit-graph", "write", "--reachable", "--split=no-merge")
			writeChain(t, r, 2)
		}, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			history(t, r, 1, 200)
			tt.arrange(t, r)
			want := commitsOf(t, r)
			for _, options := range []Options{{}, {noMap: true}} {
				g := graphOf(t, r, options)
				if diff := cmp.Diff(want, commitsIn(t, g)); diff != "" || len(g.layers) != tt.layers {
					t.Errorf("%d layers: %s", len(g.layers), diff)
				}
			}
		})
	}
}

// lend moves the objects of a repository into another one, to borrow them there.
func lend(t *testing.T, lender, r *repotest.Repo) {
	t.Helper()
	lender.Git("fetch", "-q", "--update-head-ok", r.Dir(), "+refs/heads/*:refs/heads/*")
	borrow(t, r, objectsDir(lender))
	r.Git("repack", "-adlq")
}

func TestCommitGraphOfALinkedWorktreeIsTheRepositorys(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	history(t, r, 1, 20)
	r.Git("commit-graph", "write", "--reachable")
	linked := filepath.Join(t.TempDir(), "linked")
	r.Git("worktree", "add", "-q", "--detach", linked, "main")
	s, err := Open(r.Git("-C", linked, "rev-parse", "--path-format=absolute", "--git-path", "objects"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if g, err := s.CommitGraph(); err != nil || g.Len() != 20 {
		t.Errorf("%v, %v", g, err)
	}
}

func TestCommitGraphThatIsNotThere(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	history(t, r, 1, 5)
	none := func(name string) {
		if g, err := open(t, r, Options{}).CommitGraph(); g != nil || err != nil {
			t.Errorf("%s: %v, %v", name, g, err)
		}
	}
	none("no file")
	replace(t, filepath.Join(objectsDir(r), "info", "commit-graphs", "commit-graph-chain"), nil)
	none("an empty chain, which git takes for none")
}

func TestCommitGraphKnowsNothingOfLaterCommits(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	history(t, r, 1, 5)
	r.Git("commit-graph", "write", "--reachable")
	later, err := ParseID(r.Commit("later", map[string]string{"file": ""}))
	if err != nil {
		t.Fatal(err)
	}
	g := graphOf(t, r, Options{})
	sha256, err := ParseID(strings.Repeat(g.ID(0).String(), 2)[:64])
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []ID{later, sha256, {}} {
		if pos, ok := g.Find(id); ok {
			t.Errorf("%q was found at %d", id, pos)
		}
	}
}

func TestCommitGraphHoldsNothingBeyondItsEndOrAfterClose(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	history(t, r, 1, 5)
	r.Git("commit-graph", "write", "--reachable")
	s := open(t, r, Options{})
	g, err := s.CommitGraph()
	if err != nil {
		t.Fatal(err)
	}
	first := g.ID(0)
	empty := func(pos uint32) {
		_, err := g.AppendParents(pos, nil)
		if !g.ID(pos).IsZero() || !g.Tree(pos).IsZero() || g.Generation(pos) != 0 || err == nil {
			t.Errorf("there is a commit at %d of %d", pos, g.Len())
		}
	}
	empty(5)
	empty(1<<32 - 1)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	empty(0)
	if _, ok := g.Find(first); ok || g.Len() != 0 {
		t.Error("a closed graph has commits")
	}
	if _, err := s.CommitGraph(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("of a closed store: %v", err)
	}
}

func TestCommitGraphAllocatesNothing(t *testing.T) {
	r := repotest.New(t)
	history(t, r, 1, 50)
	r.Git("commit-graph", "write", "--reachable")
	g := graphOf(t, r, Options{})
	parents := make([]uint32, 0, 64)
	allocs := testing.AllocsPerRun(10, func() {
		for pos := range uint32(g.Len()) {
			found, _ := g.Find(g.ID(pos))
			if p, err := g.AppendParents(found, parents); err != nil || len(p) > int(g.Generation(found)+64) || g.Tree(found).IsZero() {
				t.Fatal(p, err)
			}
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}
