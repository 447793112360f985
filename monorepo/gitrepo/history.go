package gitrepo

import (
	"container/heap"
	"context"
)

// Track asks what happened to one folder since a commit.
type Track struct {
	Path string // of the folder; "" is the root
	Base ID     // commits that this one reaches do not count
}

// CommitsSince counts, for each track, the commits that head reaches and its
// base does not and that changed the folder, merges left out: what
// `git rev-list --count --full-history --no-merges head ^base -- path` counts.
// (Without --full-history git leaves out the side branches whose changes a merge
// undid.) One walk over the history answers all tracks.
func (r *Repo) CommitsSince(ctx context.Context, head ID, tracks []Track) ([]int, error) {
	counts := make([]int, len(tracks))
	if len(tracks) == 0 {
		return counts, nil
	}
	bases := make([]ID, len(tracks))
	for i, t := range tracks {
		bases[i] = t.Base
	}
	history, err := r.History(ctx, head, bases, nil)
	if err != nil {
		return nil, err
	}
	return counts, history.touches(ctx, tracks, false, func(t Touch) error {
		counts[t.Track]++
		return nil
	})
}

// maxSkew is by how many seconds a commit may claim to be older than its parents.
const maxSkew = 24 * 60 * 60

// progressEvery is for how many commits a walk tells once of its progress.
const progressEvery = 1024

// historyWalk walks back from head and the bases, newest commit first, and finds
// out which of them reach each commit. It stops where every base reaches
// everything. Like git's own it goes by the commits' dates: a history in which
// a commit is more than maxSkew older than its parent may be read wrong.
type historyWalk struct {
	repo   *Repo
	told   func(commits int) // of progress; nil: nobody
	bases  int
	visits map[ID]*visit
	queue  byTime[*visit]
	open   int   // visits in the queue that are open
	oldest int64 // time of the oldest commit that was open when it was visited
}

// visit is a commit and what is known to reach it.
type visit struct {
	*Commit
	by       bits // 0 is head, the bases follow
	queued   bool
	children int // of a visit that is open: those that are not listed yet
}

func (w *historyWalk) run(ctx context.Context, head ID, number map[ID]int) error {
	start := func(id ID, bit int) error {
		by := newBits(w.bases + 1)
		by.set(bit)
		return w.reach(ctx, id, by)
	}
	for base, bit := range number {
		if err := start(base, bit); err != nil {
			return err
		}
	}
	if err := start(head, 0); err != nil {
		return err
	}
	for len(w.queue) > 0 {
		if w.open == 0 && w.queue[0].Time < w.oldest-maxSkew {
			return nil
		}
		v := heap.Pop(&w.queue).(*visit)
		v.queued = false
		if w.isOpen(v) {
			w.open--
			w.oldest = min(w.oldest, v.Time)
		}
		for _, parent := range v.Parents {
			if err := w.reach(ctx, parent, v.by); err != nil {
				return err
			}
		}
	}
	return nil
}

// isOpen reports whether head reaches a commit and some base does not, as far as
// is known.
func (w *historyWalk) isOpen(v *visit) bool { return v.by.has(0) && !v.by.full(w.bases+1) }

// reach notes what reaches a commit, and queues it if that is news.
func (w *historyWalk) reach(ctx context.Context, id ID, by bits) error {
	v := w.visits[id]
	if v == nil {
		c, err := w.repo.walkedCommit(ctx, id)
		if err != nil {
			return err
		}
		v = &visit{Commit: c, by: newBits(w.bases + 1)}
		w.visits[id] = v
		if w.told != nil && len(w.visits)%progressEvery == 0 {
			w.told(len(w.visits))
		}
	}
	wasOpen := v.queued && w.isOpen(v)
	if !v.by.add(by) {
		return nil
	}
	if !v.queued {
		v.queued = true
		heap.Push(&w.queue, v)
	}
	switch isOpen := w.isOpen(v); {
	case isOpen && !wasOpen:
		w.open++
	case wasOpen && !isOpen:
		w.open--
	}
	return nil
}

// bits is a set of small numbers.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) set(i int)      { b[i/64] |= 1 << (i % 64) }
func (b bits) has(i int) bool { return b[i/64]>>(i%64)&1 == 1 }

// full reports whether all numbers below n are in the set.
func (b bits) full(n int) bool {
	for i := range b {
		if left := n - 64*i; b[i] != ^uint64(0)>>max(0, 64-left) {
			return false
		}
	}
	return true
}

// add adds another set and reports whether there was anything new in it.
func (b bits) add(other bits) bool {
	added := false
	for i, word := range other {
		added = added || word&^b[i] != 0
		b[i] |= word
	}
	return added
}
