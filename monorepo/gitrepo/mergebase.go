package gitrepo

import (
	"context"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// MergeBase is the commit at which the histories of two commits part, the best where
// there are several; ok is false where they have none in common, as far as this clone
// knows.
func (r *Repo) MergeBase(ctx context.Context, a, b ID) (base ID, ok bool, err error) {
	out, err := r.git.line(ctx, "merge-base", a.String(), b.String())
	if exitCode(err) == 1 {
		return ID{}, false, nil
	}
	if err != nil {
		return ID{}, false, err
	}
	base, err = odb.ParseID(out)
	return base, err == nil, err
}
