package upm

import (
	"bytes"
	"context"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// maxMessage is how large a tag or commit is read for its message, in bytes.
const maxMessage = 1 << 20

// SourceOf finds the commit that an upm commit was made of: in the message of the
// tag that stands on it, or else in its own. tag may be the commit itself. The zero
// id says that neither names one.
func SourceOf(ctx context.Context, repo *gitrepo.Repo, tag, commit gitrepo.ID) (gitrepo.ID, error) {
	for _, id := range slices.Compact([]gitrepo.ID{tag, commit}) {
		kind, data, err := repo.Object(ctx, id, maxMessage)
		if err != nil {
			return gitrepo.ID{}, ctx.Err() // a tag on something large or missing has no source
		}
		if kind != odb.Tag && kind != odb.Commit {
			break
		}
		_, message, _ := bytes.Cut(data, []byte("\n\n"))
		if source, ok := ParseSource(message); ok {
			return source, nil
		}
	}
	return gitrepo.ID{}, nil
}
