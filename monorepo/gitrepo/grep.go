package gitrepo

import (
	"context"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// Grep finds the commits that rev reaches and in whose messages a line matches a
// basic regular expression, as git reads it.
func (r *Repo) Grep(ctx context.Context, rev ID, pattern string) (map[ID]bool, error) {
	out, err := r.git.run(ctx, "log", "--basic-regexp", "--grep="+pattern, "--format=%H", "--end-of-options", rev.String(), "--")
	if err != nil {
		return nil, err
	}
	ids := map[ID]bool{}
	for line := range strings.FieldsSeq(string(out)) {
		id, err := odb.ParseID(line)
		if err != nil {
			return nil, err
		}
		ids[id] = true
	}
	return ids, nil
}
