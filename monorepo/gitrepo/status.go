package gitrepo

import (
	"context"
	"strings"
)

// Dirty lists the paths where the work tree or the index differs from HEAD.
type Dirty struct {
	Tracked   []string // changed, added, removed or unmerged
	Untracked []string // neither tracked nor ignored; a folder ends in a slash
}

// Status asks git what is not committed.
func (r *Repo) Status(ctx context.Context) (Dirty, error) {
	out, err := r.git.run(ctx, "status", "--porcelain=v2", "-z", "--untracked-files=normal", "--no-renames", "--ignore-submodules=untracked")
	if err != nil {
		return Dirty{}, err
	}
	var dirty Dirty
	fields := map[byte]int{'1': 9, 'u': 11} // the path is the last field
	for _, record := range splitNUL(out) {
		switch kind := record[0]; kind {
		case '?':
			dirty.Untracked = append(dirty.Untracked, record[2:])
		case '1', 'u':
			parts := strings.SplitN(record, " ", fields[kind])
			dirty.Tracked = append(dirty.Tracked, parts[len(parts)-1])
		}
	}
	return dirty, nil
}
