package subtree

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"sync/atomic"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/parallel"
)

// sighting is what the split needs of a commit.
type sighting struct {
	parents []byte       // their ids, one after the other
	row     []treeNumber // the trees of the prefixes
	raw     []byte       // the commit's bytes; nil where they are not kept
	joins   bool         // the message may tell of joins
}

// ahead holds commits that were read, on all processors and in the order in which
// they are stored, before the walk asks for them.
type ahead struct {
	numbers *numbering // of the commits
	seen    []*sighting
}

// find returns a commit that was read.
func (a *ahead) find(id []byte) (sighting, bool) {
	if a == nil {
		return sighting{}, false
	}
	n := a.numbers.find(id)
	if n == none {
		return sighting{}, false
	}
	return *a.seen[n], true
}

// readAhead reads the commits that the repository's packs hold and finds the
// prefixes' trees in them. What can't be read is left out: the walk says so if it
// needs it.
func (w *walk) readAhead(ctx context.Context, from gitrepo.ID) (*ahead, error) {
	workers := make([]aheadWorker, runtime.GOMAXPROCS(0))
	for i := range workers {
		workers[i] = aheadWorker{walk: w, folders: w.folders.another()}
	}
	graph, err := w.reached(ctx, from)
	if err != nil {
		return nil, err
	}
	if graph == nil || !w.seeTrees(ctx, workers, graph) {
		if err := w.scan(ctx, workers, graph); err != nil {
			return nil, err
		}
	}
	a := &ahead{numbers: newNumbering(w.history.size)}
	missing := a.take(workers)
	for len(missing) > len(workers) && ctx.Err() == nil {
		w.readParallel(ctx, workers, missing)
		missing = a.take(workers)
	}
	return a, ctx.Err()
}

// scan reads commits in the order in which they are stored; those that the
// commit-graph, if there is one, says are worth it.
func (w *walk) scan(ctx context.Context, workers []aheadWorker, graph *graphWalk) error {
	var total atomic.Int64
	scanner := odb.Scanner{Workers: len(workers), Visit: func(worker int, id gitrepo.ID, raw []byte) error {
		workers[worker].see(ctx, id, raw)
		if n := total.Add(1); n%(64*batch) == 0 && w.progress != nil {
			w.progress(int(n))
		}
		return nil
	}}
	if graph != nil {
		scanner.Wants = func(id gitrepo.ID) bool { return w.wants(graph, id) }
	}
	return w.repo.ScanCommits(ctx, scanner)
}

// take takes over what the workers have seen, and lists the parents of that which
// nobody has seen yet: commits that are stored as deltas, or loose.
func (a *ahead) take(workers []aheadWorker) (missing []gitrepo.ID) {
	first, more := len(a.seen), 0
	for i := range workers {
		more += len(workers[i].seen)
	}
	a.numbers.grow(more)
	a.seen = slices.Grow(a.seen, more)
	size := a.numbers.size
	for i := range workers {
		worker := &workers[i]
		for at, s := range worker.seen {
			if n := a.numbers.add(worker.ids[at*size:][:size]); int(n) == len(a.seen) { // else it is in two packs
				a.seen = append(a.seen, s)
			}
		}
		worker.ids, worker.seen = nil, nil
	}
	asked := newNumbering(size)
	for _, s := range a.seen[first:] {
		for parents := s.parents; len(parents) > 0; parents = parents[size:] {
			if id := parents[:size]; a.numbers.find(id) == none && asked.find(id) == none {
				asked.add(id)
				missing = append(missing, odb.IDFromBytes(id))
			}
		}
	}
	return missing
}

// readParallel reads commits on all workers.
func (w *walk) readParallel(ctx context.Context, workers []aheadWorker, ids []gitrepo.ID) {
	var next atomic.Int64
	parallel.Each(len(workers), func(i int) {
		for at := int(next.Add(1)) - 1; at < len(ids); at = int(next.Add(1)) - 1 {
			if raw, err := readCommit(ctx, w.repo, ids[at]); err == nil {
				workers[i].see(ctx, ids[at], raw)
			}
		}
	})
}

// aheadWorker is one of several that read ahead. It has folders of its own, so that
// none waits for another.
type aheadWorker struct {
	walk    *walk
	folders *folders
	ids     []byte // of the commits, one after the other
	seen    []*sighting
	slab    []sighting // the latest of those, in a piece of memory that does not move
}

// slabSize is for how many sightings memory is set aside at a time.
const slabSize = 256

// keep takes a sighting of a commit.
func (a *aheadWorker) keep(id gitrepo.ID, s sighting) {
	if len(a.slab) == cap(a.slab) {
		a.slab = make([]sighting, 0, slabSize)
	}
	a.slab = append(a.slab, s)
	a.ids, a.seen = append(a.ids, id.Bytes()...), append(a.seen, &a.slab[len(a.slab)-1])
}

func (a *aheadWorker) see(ctx context.Context, id gitrepo.ID, raw []byte) {
	if s, err := a.walk.sight(ctx, a.folders, raw); err == nil {
		a.keep(id, s)
	}
}

// sight takes from a commit's bytes what the split needs.
func (w *walk) sight(ctx context.Context, f *folders, raw []byte) (sighting, error) {
	tree, parents, err := header(raw, w.history.size)
	if err != nil {
		return sighting{}, err
	}
	s := sighting{parents: parents, joins: mayJoin(raw)}
	if s.row, err = f.find(ctx, f.root, tree); err != nil {
		return sighting{}, err
	}
	if w.kept.Add(int64(len(raw))) <= keepBytes {
		s.raw = bytes.Clone(raw)
	}
	return s, nil
}
