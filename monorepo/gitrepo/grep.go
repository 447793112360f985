package gitrepo

import (
	"context"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// Grep lists the commits that rev reaches and in whose messages a line matches a
// basic regular expression, as git reads it and in the order of its log.
func (r *Repo) Grep(ctx context.Context, rev ID, pattern string) ([]ID, error) {
	out, err := r.git.run(ctx, "log", "--basic-regexp", "--grep="+pattern, "--format=%H", "--end-of-options", rev.String(), "--")
	if err != nil {
		return nil, err
	}
	var ids []ID
	for line := range strings.FieldsSeq(string(out)) {
		id, err := odb.ParseID(line)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}
