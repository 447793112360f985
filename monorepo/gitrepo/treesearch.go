package gitrepo

import (
	"container/heap"
	"context"
)

// maxSearched is how many trees a TreeSearch reads before it gives up.
const maxSearched = 1 << 18

// TreeSearch looks for folders in the history of some commits, newest commit first.
// It goes only as far as it is asked, and reads no tree twice. It is not safe for
// concurrent use.
type TreeSearch struct {
	repo  *Repo
	met   map[ID]bool // commits
	queue byTime[*Commit]
	trees map[ID]bool // folders, without those that commits have at their root
	reads int
}

// TreeSearch prepares to search what commits reach. Those that are not here are left
// out.
func (r *Repo) TreeSearch(ctx context.Context, heads ...ID) (*TreeSearch, error) {
	s := &TreeSearch{repo: r, met: map[ID]bool{}, trees: map[ID]bool{}}
	for _, head := range heads {
		has, err := r.Has(ctx, head)
		if err != nil {
			return nil, err
		}
		if has {
			if err := s.meet(ctx, head); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// Find reports whether a commit has a folder with a tree, at any place but its root.
// known is false where there is more history than is searched, or than is here.
func (s *TreeSearch) Find(ctx context.Context, tree ID) (found, known bool, err error) {
	for !s.trees[tree] && len(s.queue) > 0 {
		if s.reads > maxSearched {
			return false, false, nil
		}
		next := heap.Pop(&s.queue).(*Commit)
		if err := s.look(ctx, next.Tree, 0); err != nil {
			return false, false, err
		}
		for _, parent := range next.Parents {
			if err := s.meet(ctx, parent); err != nil {
				return false, false, err
			}
		}
	}
	found = s.trees[tree]
	return found, found || len(s.met) > 0 && !s.repo.Shallow(), nil
}

// Holds reports whether a commit is in the history.
func (s *TreeSearch) Holds(ctx context.Context, commit ID) (bool, error) {
	for !s.met[commit] && len(s.queue) > 0 {
		for _, parent := range heap.Pop(&s.queue).(*Commit).Parents {
			if err := s.meet(ctx, parent); err != nil {
				return false, err
			}
		}
	}
	return s.met[commit], nil
}

func (s *TreeSearch) meet(ctx context.Context, id ID) error {
	if s.met[id] {
		return nil
	}
	s.met[id] = true
	c, err := s.repo.Commit(ctx, id)
	if err != nil {
		return err
	}
	c.Message = nil // it would keep the object's bytes
	heap.Push(&s.queue, c)
	return nil
}

// look remembers the folders below a tree.
func (s *TreeSearch) look(ctx context.Context, tree ID, depth int) error {
	if depth > maxDepth || s.reads > maxSearched {
		return nil
	}
	s.reads++
	var below []ID
	err := s.repo.eachEntry(ctx, tree, func(mode Mode, _ []byte, id ID) bool {
		if mode == ModeTree && !s.trees[id] {
			s.trees[id] = true
			below = append(below, id)
		}
		return true
	})
	for i := 0; err == nil && i < len(below); i++ {
		err = s.look(ctx, below[i], depth+1)
	}
	return err
}
