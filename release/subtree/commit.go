package subtree

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// readCommit reads the bytes of a commit.
func readCommit(ctx context.Context, repo *gitrepo.Repo, id gitrepo.ID) ([]byte, error) {
	kind, raw, err := repo.Object(ctx, id, 0)
	if err != nil {
		return nil, commitError(id, err)
	}
	if kind != odb.Commit {
		return nil, fmt.Errorf("%s is a %s, not a commit", id.Short(), kind)
	}
	return raw, nil
}

func commitError(id gitrepo.ID, err error) error { return fmt.Errorf("commit %s: %w", id.Short(), err) }

var errHeader = errors.New("its header is malformed")

// header reads the tree and the parents of a commit, the latter one after the
// other in binary. git's own reader takes no other order of the header's lines.
func header(raw []byte, size int) (tree gitrepo.ID, parents []byte, err error) {
	id, rest, ok := cutLine(nil, raw, "tree ", size)
	if !ok {
		return tree, nil, errHeader
	}
	for ok {
		parents, rest, ok = cutLine(parents, rest, "parent ", size)
	}
	return odb.IDFromBytes(id), parents, nil
}

// cutLine takes a line of a keyword and an id off a header, and appends the id to
// others.
func cutLine(ids, header []byte, key string, size int) (more, rest []byte, ok bool) {
	digits, found := bytes.CutPrefix(header, []byte(key))
	end := 2 * size
	if !found || len(digits) <= end || digits[end] != '\n' {
		return ids, header, false
	}
	more, err := hex.AppendDecode(ids, digits[:end])
	if err != nil {
		return ids, header, false
	}
	return more, digits[end+1:], true
}
