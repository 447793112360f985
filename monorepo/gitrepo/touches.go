package gitrepo

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"runtime"
	"sync"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// History is the part of a commit's history that some bases do not reach. It is
// held in memory: ids, no messages. It is not safe for concurrent use.
type History struct {
	walk   historyWalk
	number map[ID]int // of the bases' bits
	order  []*visit   // the commits that some base does not reach, newest first
}

// History walks back from head until the bases reach everything. progress, if set,
// is told now and then how many commits were read.
func (r *Repo) History(ctx context.Context, head ID, bases []ID, progress func(commits int)) (*History, error) {
	h := &History{number: map[ID]int{}}
	for _, base := range bases {
		if h.number[base] == 0 {
			h.number[base] = len(h.number) + 1
		}
	}
	h.walk = historyWalk{repo: r, told: progress, bases: len(h.number), visits: map[ID]*visit{}, oldest: math.MaxInt64}
	if err := h.walk.run(ctx, head, h.number); err != nil {
		return nil, err
	}
	h.order = h.walk.newestFirst()
	return h, nil
}

// Commits lists the commits that some base does not reach, the newest first.
func (h *History) Commits() []ID {
	ids := make([]ID, len(h.order))
	for i, v := range h.order {
		ids[i] = v.ID
	}
	return ids
}

// Ending says how the history since a base ends.
type Ending int

// The endings.
const (
	Whole Ending = iota // at the base, or where the history begins
	Cut                 // where a shallow clone is cut off, before the base is met on every way
	Apart               // where it begins: it has no commit in common with the base's
)

// Endings tells of each base how the history since it ends.
func (h *History) Endings() map[ID]Ending {
	cut, met := newBits(h.walk.bases+1), newBits(h.walk.bases+1)
	for id, v := range h.walk.visits {
		if !v.by.has(0) {
			continue
		}
		met.add(v.by)
		if h.walk.repo.cut[id] {
			for i := range cut {
				cut[i] |= ^v.by[i]
			}
		}
	}
	endings := make(map[ID]Ending, len(h.number))
	for base, bit := range h.number {
		switch {
		case cut.has(bit):
			endings[base] = Cut
		case !met.has(bit):
			endings[base] = Apart
		default:
			endings[base] = Whole
		}
	}
	return endings
}

// Touch is a commit that changed the folder of a track.
type Touch struct {
	Track  int // its place among the tracks
	Commit ID
	At     int  // place of the commit among those that some base does not reach, the newest first
	Tree   ID   // the root tree of the first parent; zero: there is none
	After  ID   // the folder's tree in the commit; zero: it has none
	Before []ID // in each of its parents, one zero id for a first commit
}

// touchBatch is how many commits are compared with their parents at a time.
const touchBatch = 2048

// Touches visits, for each track, the commits that its base does not reach and that
// changed the folder: children before their parents, else the newest first. A merge
// changes what differs from its first parent. The tracks' bases are some of the
// history's.
func (h *History) Touches(ctx context.Context, tracks []Track, visit func(Touch) error) error {
	return h.touches(ctx, tracks, true, visit)
}

func (h *History) touches(ctx context.Context, tracks []Track, merges bool, visit func(Touch) error) error {
	t := toucher{history: h, tracks: tracks, bits: make([]int, len(tracks)), paths: newTrackTree(tracks), merges: merges}
	for i, track := range tracks {
		t.bits[i] = h.number[track.Base]
	}
	for first := 0; first < len(h.order); first += touchBatch {
		found, err := t.batch(ctx, h.order[first:min(first+touchBatch, len(h.order))])
		if err != nil {
			return err
		}
		for i, touches := range found {
			for _, touch := range touches {
				touch.At = first + i
				if err := visit(touch); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// toucher finds the tracks that commits changed.
type toucher struct {
	history *History
	tracks  []Track
	bits    []int // of the tracks' bases
	paths   *trackTree
	merges  bool
}

// batch lists what each of some commits changed.
func (t *toucher) batch(ctx context.Context, commits []*visit) ([][]Touch, error) {
	found := make([][]Touch, len(commits))
	workers := min(runtime.GOMAXPROCS(0), len(commits))
	errs := make([]error, workers)
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() { // in a row, as neighbours share trees
			for i := worker * len(commits) / workers; i < (worker+1)*len(commits)/workers && errs[worker] == nil; i++ {
				found[i], errs[worker] = t.touches(ctx, commits[i])
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// touches lists the tracks that one commit changed.
func (t *toucher) touches(ctx context.Context, v *visit) ([]Touch, error) {
	if len(v.Parents) > 1 && !t.merges {
		return nil, nil
	}
	walk := &t.history.walk
	parent := ID{}
	if len(v.Parents) > 0 {
		parent = walk.visits[v.Parents[0]].Tree
	}
	first := parent
	if first.IsZero() {
		first = walk.repo.ObjectID(odb.Tree, nil) // git compares a first commit with the empty tree
	}
	var list []Touch
	err := walk.repo.touched(ctx, [2]ID{v.Tree, first}, t.paths, func(track int, folders [2]ID) {
		if v.by.has(t.bits[track]) {
			return
		}
		if parent.IsZero() {
			folders[1] = ID{}
		}
		list = append(list, Touch{Track: track, Commit: v.ID, Tree: parent, After: folders[0], Before: []ID{folders[1]}})
	})
	if err != nil || len(list) == 0 || len(v.Parents) < 2 {
		return list, err
	}
	return list, t.otherParents(ctx, v.Parents[1:], list)
}

// otherParents adds to the touches of a merge what its other parents hold.
func (t *toucher) otherParents(ctx context.Context, parents []ID, list []Touch) error {
	paths := make([]string, len(list))
	for i, touch := range list {
		paths[i] = t.tracks[touch.Track].Path
	}
	for _, parent := range parents {
		walk := &t.history.walk
		folders, err := walk.repo.Folders(ctx, walk.visits[parent].Tree, paths)
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Before = append(list[i].Before, folders[i])
		}
	}
	return nil
}

// newestFirst lists the commits that some base does not reach.
func (w *historyWalk) newestFirst() []*visit {
	var order []*visit
	for _, v := range w.visits {
		if !w.isOpen(v) {
			continue
		}
		order = append(order, v)
		for _, parent := range v.Parents {
			w.visits[parent].children++
		}
	}
	var ready newest
	for _, v := range order {
		if v.children == 0 {
			ready.byTime = append(ready.byTime, v)
		}
	}
	heap.Init(&ready)
	order = order[:0]
	for ready.Len() > 0 {
		v := heap.Pop(&ready).(*visit)
		order = append(order, v)
		for _, parent := range v.Parents {
			p := w.visits[parent]
			if p.children--; p.children == 0 && w.isOpen(p) {
				heap.Push(&ready, p)
			}
		}
	}
	return order
}

// newest is a heap of visits, the newest first, in an order that is always the same.
type newest struct{ byTime[*visit] }

func (q newest) Less(i, j int) bool {
	a, b := q.byTime[i], q.byTime[j]
	return cmp.Or(cmp.Compare(b.Time, a.Time), a.ID.Compare(b.ID)) < 0
}
