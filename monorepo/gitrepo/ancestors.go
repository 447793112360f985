package gitrepo

import (
	"container/heap"
	"context"
)

// Ancestors walks the history of head, newest first, and returns the commits
// that it met, head included. It stops early once it has met every wanted one:
// then the answer is part of the history, else it is all of it.
func (r *Repo) Ancestors(ctx context.Context, head ID, wanted map[ID]bool) (map[ID]bool, error) {
	met := map[ID]bool{}
	missing := len(wanted)
	queue := byTime[*Commit]{}
	push := func(id ID) error {
		if met[id] {
			return nil
		}
		met[id] = true
		if wanted[id] {
			missing--
		}
		c, err := r.walkedCommit(ctx, id)
		if err != nil {
			return err
		}
		heap.Push(&queue, c)
		return nil
	}
	if missing == 0 {
		return met, nil
	}
	if err := push(head); err != nil {
		return nil, err
	}
	for missing > 0 && len(queue) > 0 {
		for _, parent := range heap.Pop(&queue).(*Commit).Parents {
			if err := push(parent); err != nil {
				return nil, err
			}
		}
	}
	return met, nil
}

// byTime is a heap of commits, the newest first.
type byTime[C interface{ when() int64 }] []C

func (q byTime[C]) Len() int           { return len(q) }
func (q byTime[C]) Less(i, j int) bool { return q[i].when() > q[j].when() }
func (q byTime[C]) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *byTime[C]) Push(x any)        { *q = append(*q, x.(C)) }

func (q *byTime[C]) Pop() any {
	last := len(*q) - 1
	c := (*q)[last]
	*q = (*q)[:last]
	return c
}

func (c *Commit) when() int64 { return c.Time }
