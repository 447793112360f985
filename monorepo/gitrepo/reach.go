package gitrepo

import (
	"container/heap"
	"context"
)

// Reach is what some commits reach. It walks their history only as far as it is
// asked, and never twice. It is not safe for concurrent use.
type Reach struct {
	repo  *Repo
	heads []ID // not walked from yet
	met   map[ID]bool
	queue byTime[*Commit]
}

// Reach prepares to ask what commits reach, which must be in the repository.
func (r *Repo) Reach(heads ...ID) *Reach { return &Reach{repo: r, heads: heads, met: map[ID]bool{}} }

// Holds reports whether a commit is one of the heads or in their history.
func (s *Reach) Holds(ctx context.Context, id ID) (bool, error) {
	return s.walk(ctx, id, func(*Commit) bool { return false })
}

// HoldsByDate is Holds, but goes by the commits' dates, as git's own walks do, and
// gives up where all that is left is more than a day older than the commit.
func (s *Reach) HoldsByDate(ctx context.Context, c *Commit) (bool, error) {
	return s.walk(ctx, c.ID, func(next *Commit) bool { return next.Time < c.Time-maxSkew })
}

// walk goes on, newest commit first, until it meets a commit or is past it.
func (s *Reach) walk(ctx context.Context, id ID, past func(*Commit) bool) (bool, error) {
	for ; len(s.heads) > 0; s.heads = s.heads[1:] {
		if err := s.meet(ctx, s.heads[0]); err != nil {
			return false, err
		}
	}
	for !s.met[id] && len(s.queue) > 0 && !past(s.queue[0]) {
		for _, parent := range heap.Pop(&s.queue).(*Commit).Parents {
			if err := s.meet(ctx, parent); err != nil {
				return false, err
			}
		}
	}
	return s.met[id], nil
}

func (s *Reach) meet(ctx context.Context, id ID) error {
	if s.met[id] {
		return nil
	}
	c, err := s.repo.Commit(ctx, id)
	if err != nil {
		return err
	}
	c.Message = nil // it would keep the object's bytes
	s.met[id] = true
	heap.Push(&s.queue, c)
	return nil
}
