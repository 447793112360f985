package gitrepo

import (
	"context"
	"sync"
)

// maxWalked is how many commits are remembered.
const maxWalked = 1 << 17

// walked remembers the commits that walks met, for the next walk.
type walked struct {
	mu      sync.Mutex
	commits map[ID]*Commit
}

// walkedCommit is Commit without the message, and shared: it must not be changed.
func (r *Repo) walkedCommit(ctx context.Context, id ID) (*Commit, error) {
	r.walked.mu.Lock()
	c := r.walked.commits[id]
	r.walked.mu.Unlock()
	if c != nil {
		return c, nil
	}
	c, err := r.Commit(ctx, id)
	if err != nil {
		return nil, err
	}
	c.Message = nil // it would keep the object's bytes
	r.walked.mu.Lock()
	defer r.walked.mu.Unlock()
	if r.walked.commits == nil {
		r.walked.commits = map[ID]*Commit{}
	}
	if len(r.walked.commits) < maxWalked {
		r.walked.commits[id] = c
	}
	return c, nil
}
