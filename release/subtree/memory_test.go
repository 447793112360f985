package subtree_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
	"github.com/upmrel/upmrel/release/subtree/subtreetest"
)

func TestWhatRunsRememberChangesNoResult(t *testing.T) {
	t.Parallel()
	for seed := range max(histories()/4, 1) {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			l := newLife(t, subtreetest.Spec{Seed: seed, Deadly: seed%3 == 2})
			for range 2 {
				for range 6 {
					l.splitSome()
				}
				l.forcePush()
				for range 4 {
					l.splitSome()
				}
				l.regrow()
			}
			l.fsck()
		})
	}
}

// life is a repository that is split again and again while its branches come
// and go.
type life struct {
	t       *testing.T
	rng     *rand.Rand
	history *subtreetest.History
	made    *repotest.Repo
	repo    *gitrepo.Repo
	copies  []gitrepo.ID // that some split gave
}

func newLife(t *testing.T, spec subtreetest.Spec) *life {
	t.Helper()
	h := subtreetest.Generate(spec)
	l := &life{t: t, rng: rand.New(rand.NewPCG(spec.Seed, 1)), history: h, made: repotest.New(t)} //nolint:gosec // the same again is the point
	h.Objects.Write(t, l.made)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(h)
		}
	})
	l.reopen()
	return l
}

// reopen reads the repository as another process would find it.
func (l *life) reopen() {
	l.t.Helper()
	l.repo = open(l.t, l.made)
}

// outcome is all that a caller sees of a split.
type outcome struct {
	IDs   []string
	Holds []bool // of each prefix each commit that some split gave before
	Since []int
	Err   string
}

func (l *life) outcome(req subtree.Request) (o outcome, newest []gitrepo.ID) {
	l.t.Helper()
	results, err := subtree.Split(l.t.Context(), l.repo, req)
	if err != nil {
		return outcome{Err: err.Error()}, nil
	}
	for _, r := range results {
		o.IDs = append(o.IDs, r.ID.String())
		for _, id := range l.copies {
			o.Holds, o.Since = append(o.Holds, r.Holds(id)), append(o.Since, r.Since(id))
		}
		if !r.ID.IsZero() {
			newest = append(newest, r.ID)
		}
	}
	return o, newest
}

// splitSome splits some commit for some prefixes, with and without a memory, and
// may write the copies.
func (l *life) splitSome() {
	l.t.Helper()
	req := subtree.Request{Rev: l.someCommit(), Prefixes: l.somePrefixes()}
	fresh := req
	fresh.Options.NoCache = true
	want, newest := l.outcome(fresh)
	writes := l.rng.IntN(2) == 0
	if writes {
		req.Writer = l.repo.NewWriter()
	}
	got, _ := l.outcome(req)
	if diff := cmp.Diff(want, got); diff != "" {
		l.t.Fatalf("split %s of %q, writes %v (-without +with a memory):\n%s", req.Rev, req.Prefixes, writes, diff)
	}
	for _, id := range newest {
		if !slices.Contains(l.copies, id) {
			l.copies = append(l.copies, id)
		}
	}
	if writes && l.rng.IntN(3) > 0 {
		l.flush(req, newest)
	}
}

// flush writes the copies and has git look for all that they need.
func (l *life) flush(req subtree.Request, newest []gitrepo.ID) {
	l.t.Helper()
	if err := req.Writer.Flush(l.t.Context()); err != nil {
		l.t.Fatal(err)
	}
	args := []string{"rev-list", "--objects", "--quiet", req.Rev.String()}
	for _, id := range newest {
		args = append(args, id.String())
	}
	if output, err := l.made.Try(args...); err != nil {
		l.t.Fatalf("the splits of %s for %q are not whole: %v\n%s", req.Rev, req.Prefixes, err, output)
	}
	if l.rng.IntN(2) == 0 && len(newest) > 0 {
		l.made.Git("update-ref", fmt.Sprintf("refs/heads/upm/%d", l.rng.IntN(4)), newest[l.rng.IntN(len(newest))].String())
	}
	l.reopen()
}

// forcePush sets the only branch to any commit, deletes most others, and has git
// drop all that none leads to.
func (l *life) forcePush() {
	l.t.Helper()
	l.made.Git("update-ref", "refs/heads/main", l.someCommit().String())
	for i := range 4 {
		if l.rng.IntN(3) > 0 {
			l.made.Git("update-ref", "-d", fmt.Sprintf("refs/heads/upm/%d", i))
		}
	}
	if l.repo.Close() != nil { // files in use can't be deleted everywhere
		l.t.Fatal("close")
	}
	l.made.Git("gc", "-q", "--prune=now")
	l.reopen()
}

// regrow brings every branch back.
func (l *life) regrow() {
	l.t.Helper()
	l.history.Objects.Write(l.t, l.made)
	l.reopen()
}

func (l *life) fsck() {
	l.t.Helper()
	if output, err := l.made.Try("fsck", "--connectivity-only"); err != nil {
		l.t.Errorf("git fsck: %v\n%s", err, output)
	}
}

// someCommit is any commit that is there, reached from a tip or not.
func (l *life) someCommit() gitrepo.ID {
	l.t.Helper()
	for {
		id := parseID(l.t, l.history.Commits[l.rng.IntN(len(l.history.Commits))].ID)
		has, err := l.repo.Has(l.t.Context(), id)
		if err != nil {
			l.t.Fatal(err)
		}
		if has {
			return id
		}
	}
}

func (l *life) somePrefixes() []string {
	all := slices.Clone(l.history.Prefixes)
	l.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:1+l.rng.IntN(len(all))]
}

// A join may name a commit of a branch that was left behind. git leaves out what
// is above it, whether the commit to split leads there or not, unless it is gone.
func TestAJoinOfAnotherBranchIsTheSameWithAMemory(t *testing.T) {
	t.Parallel()
	const history = `
		root: a/f=1
		left <- root: a/f=2
		right <- root: a/f=3
		gone <- left right: b=1
		other <- root: a/f=5
		main <- gone: a/f=7, b=2
		sub: f=9
		tip <- gone other: b=3 | join\n\ngit-subtree-dir: a\ngit-subtree-mainline: {main}\ngit-subtree-split: {sub}`
	tests := []struct {
		name   string
		before func(made *repotest.Repo, g *graph)
	}{
		{"at first", func(*repotest.Repo, *graph) {}},
		{"after a split of that branch", func(made *repotest.Repo, g *graph) {
			mustSplit(g.t, made, subtree.Request{Rev: parseID(g.t, g.id("main")), Prefixes: []string{"a"}})
		}},
		{"after that, and the branch is gone", func(made *repotest.Repo, g *graph) {
			mustSplit(g.t, made, subtree.Request{Rev: parseID(g.t, g.id("main")), Prefixes: []string{"a"}})
			made.Git("update-ref", "refs/heads/main", g.last)
			made.Git("update-ref", "refs/heads/sub", g.id("sub"))
			made.Git("gc", "-q", "--prune=now")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			g := newGraph(t, made, history)
			tt.before(made, g)
			want, failure := subtreetest.Oracle(t, made, "a", g.last)
			if got := mustSplit(t, made, subtree.Request{Rev: parseID(t, g.last), Prefixes: []string{"a"}}); got != want {
				t.Errorf("the split is %s, want %s %s", got, want, failure)
			}
		})
	}
}
