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

// Status asks git what is not committed. It does not refresh the index on the
// disk, which would lock it.
func (r *Repo) Status(ctx context.Context) (Dirty, error) {
	out, err := r.status(ctx, "normal")
	if err != nil {
		return Dirty{}, err
	}
	return parseStatus(out), nil
}

func (r *Repo) status(ctx context.Context, untracked string) ([]byte, error) {
	return r.git.run(ctx, "--no-optional-locks", "status", "--porcelain=v2", "-z",
		"--untracked-files="+untracked, "--no-renames", "--ignore-submodules=untracked")
}

// parseStatus reads `git status --porcelain=v2 -z`. What it does not know, such
// as header lines, it passes over.
func parseStatus(out []byte) Dirty {
	var dirty Dirty
	fields := map[string]int{"1": 9, "2": 10, "u": 11} // the path is the last of so many
	isOrigin := false                                  // of a rename, in a record of its own
	for _, record := range splitNUL(out) {
		kind, path, _ := strings.Cut(record, " ")
		parts := strings.SplitN(record, " ", fields[kind])
		switch {
		case isOrigin:
			dirty.Tracked = append(dirty.Tracked, record)
			isOrigin = false
		case kind == "?":
			dirty.Untracked = append(dirty.Untracked, path)
		case len(parts) > 0 && len(parts) == fields[kind]:
			dirty.Tracked = append(dirty.Tracked, parts[len(parts)-1])
			isOrigin = kind == "2"
		}
	}
	return dirty
}
