package gitrepo

import (
	"context"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// LastChange finds the last commit that rev reaches and that changed a path; zero
// where none did.
func (r *Repo) LastChange(ctx context.Context, rev ID, path string) (ID, error) {
	out, err := r.git.line(ctx, "--literal-pathspecs", "log", "-1", "--format=%H", "--end-of-options", rev.String(), "--", path)
	if err != nil || out == "" {
		return ID{}, err
	}
	return odb.ParseID(out)
}
