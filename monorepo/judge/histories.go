package judge

import "github.com/upmrel/upmrel/monorepo/gitrepo"

// maxHistories is of how many commits it is remembered what they reach.
const maxHistories = 64

// histories are what commits reach in which others are looked for.
type histories struct {
	repo *gitrepo.Repo
	of   map[gitrepo.ID]*gitrepo.Reach
}

// from is what a commit reaches.
func (h *histories) from(id gitrepo.ID) *gitrepo.Reach {
	if h.of[id] == nil {
		if len(h.of) == maxHistories {
			clear(h.of)
		}
		h.of[id] = h.repo.Reach(id)
	}
	return h.of[id]
}
