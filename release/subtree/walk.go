package subtree

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// keepBytes is how many bytes of commits are kept in memory for the copies that
// may be made of them. Others are read again.
const keepBytes = 64 << 20

// batch is how many commits are handed from the walk to the lookup at once.
const batch = 128

// walk reads commits into a history and finds the trees of prefixes in them.
type walk struct {
	repo    *gitrepo.Repo
	history *history
	folders *folders
	seen    func(commits int) // may be nil

	raw   [][]byte // of the commits that were read, by node; nil where not kept
	kept  int      // bytes in raw
	joins []node   // commits whose messages may tell of joins

	visited []node       // in the order of rows
	rows    []treeNumber // for each visited commit those of all prefixes
}

// visit is a commit whose trees are to be found.
type visit struct {
	node node
	tree gitrepo.ID
}

// run reads the commits that one can reach from a node through those that enter
// accepts. Beside it their trees are looked up.
func (w *walk) run(ctx context.Context, from node, enter func(node) bool) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	visits := make(chan []visit, 64)
	found := make(chan error, 1)
	go func() {
		err := w.find(ctx, visits)
		if err != nil {
			stop()
		}
		found <- err
	}()
	err := w.read(ctx, from, enter, visits)
	close(visits)
	if findErr := <-found; findErr != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return findErr
	}
	return err
}

// read reads commits along one line of first parents after the other: trees that
// follow each other are stored near each other.
func (w *walk) read(ctx context.Context, from node, enter func(node) bool, visits chan<- []visit) error {
	var met set
	next := make([]visit, 0, batch)
	count := 0
	for stack := []node{from}; len(stack) > 0; {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !met.has(n) && enter(n) {
			met.add(n)
			tree, err := w.commit(ctx, n)
			if err != nil {
				return err
			}
			next = append(next, visit{n, tree})
			for _, p := range slices.Backward(w.history.parents(n)) {
				stack = append(stack, p)
			}
		}
		if len(next) < batch && len(stack) > 0 {
			continue
		}
		select {
		case visits <- next:
		case <-ctx.Done():
			return ctx.Err()
		}
		if count += len(next); w.seen != nil {
			w.seen(count)
		}
		next = make([]visit, 0, batch)
	}
	return nil
}

// find looks up the prefixes in the trees of commits. It runs beside read and
// leaves the history alone.
func (w *walk) find(ctx context.Context, visits <-chan []visit) error {
	for some := range visits {
		for _, v := range some {
			row, err := w.folders.find(ctx, w.folders.root, v.tree)
			if err != nil {
				return err
			}
			w.visited = append(w.visited, v.node)
			w.rows = append(w.rows, row...)
		}
	}
	return nil
}

// commit reads a commit: its parents go into the history, its tree is returned.
func (w *walk) commit(ctx context.Context, n node) (tree gitrepo.ID, err error) {
	raw, err := readCommit(ctx, w.repo, w.history.id(n))
	if err != nil {
		return tree, err
	}
	tree, parents, err := header(raw, w.history.size)
	if err != nil {
		return tree, commitError(w.history.id(n), err)
	}
	w.history.adopt(n, parents)
	if bytes.Contains(raw, joinMark) {
		w.joins = append(w.joins, n)
	}
	if w.kept += len(raw); w.kept <= keepBytes {
		if more := int(n) + 1 - len(w.raw); more > 0 {
			w.raw = append(w.raw, make([][]byte, more)...)
		}
		w.raw[n] = raw
	}
	return tree, nil
}
