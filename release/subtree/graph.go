package subtree

import (
	"context"
	"sync/atomic"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/parallel"
)

// graphWalk is what the commit-graph tells of the history of a commit.
type graphWalk struct {
	graph *odb.CommitGraph
	met   set      // positions in the graph
	list  []uint32 // the same, newest first along each line
}

// reached asks the commit-graph which commits a commit reaches; nil where there is
// none, or it does not hold that commit: how newer ones hang on to it is not known.
func (w *walk) reached(ctx context.Context, from gitrepo.ID) (*graphWalk, error) {
	graph, err := w.repo.CommitGraph(ctx)
	if err != nil || graph == nil {
		return nil, err
	}
	at, ok := graph.Find(from)
	if !ok {
		return nil, nil
	}
	g := &graphWalk{graph: graph}
	var parents []uint32
	for stack := []uint32{at}; len(stack) > 0; {
		at, stack = stack[len(stack)-1], stack[:len(stack)-1]
		if g.met.has(node(at)) { //nolint:gosec // fewer than 2^31
			continue
		}
		g.met.add(node(at)) //nolint:gosec // see above
		g.list = append(g.list, at)
		if parents, err = graph.AppendParents(at, parents[:0]); err != nil {
			return nil, nil //nolint:nilerr // commits are read instead
		}
		for i := range parents {
			stack = append(stack, parents[len(parents)-1-i])
		}
	}
	return g, nil
}

// wants reports whether a commit is still to be read: it may be reached, and its
// message was not searched for joins by an earlier run.
func (w *walk) wants(g *graphWalk, id gitrepo.ID) bool {
	at, ok := g.graph.Find(id)
	return !ok || g.met.has(node(at)) && !w.wasScanned(id) //nolint:gosec // see reached
}

// wasScanned reports whether an earlier run searched a commit's message. Then its
// parents are known too, and only its tree is of interest.
func (w *walk) wasScanned(id gitrepo.ID) bool {
	n := w.history.find(id.Bytes())
	return n != none && w.scanned.has(n)
}

// seeTrees looks up the trees of the commits whose messages were searched before,
// without reading the commits. It reports whether those were all.
func (w *walk) seeTrees(ctx context.Context, workers []aheadWorker, g *graphWalk) (all bool) {
	var next, left atomic.Int64
	parallel.Each(len(workers), func(i int) {
		worker := &workers[i]
		for {
			low := int(next.Add(batch)) - batch
			if low >= len(g.list) || ctx.Err() != nil {
				return
			}
			for _, at := range g.list[low:min(low+batch, len(g.list))] {
				id := g.graph.ID(at)
				if !w.wasScanned(id) {
					left.Add(1)
				} else if row, err := worker.folders.find(ctx, worker.folders.root, g.graph.Tree(at)); err == nil {
					worker.keep(id, sighting{row: row})
				}
			}
		}
	})
	return left.Load() == 0
}
