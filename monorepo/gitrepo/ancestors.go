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
	queue := &byTime{}
	push := func(id ID) error {
		if met[id] {
			return nil
		}
		met[id] = true
		if wanted[id] {
			missing--
		}
		c, err := r.Commit(ctx, id)
		if err == nil {
			heap.Push(queue, c)
		}
		return err
	}
	if missing == 0 {
		return met, nil
	}
	if err := push(head); err != nil {
		return nil, err
	}
	for missing > 0 && queue.Len() > 0 {
		c := heap.Pop(queue).(*Commit)
		for _, parent := range c.Parents {
			if err := push(parent); err != nil {
				return nil, err
			}
		}
	}
	return met, nil
}

// byTime is a heap of commits, the newest first.
type byTime []*Commit

func (q byTime) Len() int           { return len(q) }
func (q byTime) Less(i, j int) bool { return q[i].Time > q[j].Time }
func (q byTime) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *byTime) Push(x any)        { *q = append(*q, x.(*Commit)) }

func (q *byTime) Pop() any {
	last := len(*q) - 1
	c := (*q)[last]
	*q = (*q)[:last]
	return c
}
