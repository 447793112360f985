package subtree

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// keepBytes is how many bytes of commits are kept in memory for the copies that
// may be made of them. Others are read again.
const keepBytes = 16 << 20

// batch is after how many commits one looks up: whether to go on, and to tell how
// far things are.
const batch = 128

// walk reads commits into a history and finds the trees of prefixes in them.
type walk struct {
	repo     *gitrepo.Repo
	history  *history
	folders  *folders
	ahead    *ahead            // nil where only few commits are new
	scanned  set               // commits whose messages were searched for joins before
	progress func(commits int) // may be nil

	kept    atomic.Int64   // bytes of commits in memory
	raw     [][]byte       // of the commits that were read, by node; nil where not kept
	rows    [][]treeNumber // trees of the prefixes, by node; nil where not read
	visited []node
	joins   []node // commits whose messages may tell of joins
}

// expect makes room for so many commits.
func (w *walk) expect(commits int) {
	w.history.grow(commits)
	w.visited = slices.Grow(w.visited, commits)
	all := w.history.len() + commits
	w.rows, w.raw = slices.Grow(w.rows, all), slices.Grow(w.raw, all)
}

// run reads the commits that one can reach from a node through those that enter
// accepts.
func (w *walk) run(ctx context.Context, from node, enter func(node) bool) error {
	var met set
	for stack := []node{from}; len(stack) > 0; {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if met.has(n) || !enter(n) {
			continue
		}
		met.add(n)
		if err := w.visit(ctx, n); err != nil {
			return err
		}
		for _, p := range slices.Backward(w.history.parents(n)) { // first parents first
			stack = append(stack, p)
		}
	}
	return nil
}

// visit reads a commit: its parents go into the history.
func (w *walk) visit(ctx context.Context, n node) error {
	s, ok := w.ahead.find(w.history.bytes(n))
	if !ok {
		id := w.history.id(n)
		raw, err := readCommit(ctx, w.repo, id)
		if err != nil {
			return err
		}
		if s, err = w.sight(ctx, w.folders, raw); err != nil {
			return commitError(id, err)
		}
	}
	if !w.history.known(n) {
		w.history.adopt(n, s.parents)
	}
	if s.joins {
		w.joins = append(w.joins, n)
	}
	w.rows, w.raw = grown(w.rows, n), grown(w.raw, n)
	w.rows[n], w.raw[n] = s.row, s.raw
	if w.visited = append(w.visited, n); len(w.visited)%batch != 0 {
		return nil
	}
	if w.progress != nil && w.ahead == nil {
		w.progress(len(w.visited))
	}
	return ctx.Err()
}
