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
	id, rest, ok := headerLine(raw, "tree ", size)
	if !ok {
		return tree, nil, errHeader
	}
	tree = odb.IDFromBytes(id)
	for {
		if id, rest, ok = headerLine(rest, "parent ", size); !ok {
			return tree, parents, nil
		}
		parents = append(parents, id...)
	}
}

// headerLine reads a line of a keyword and an id.
func headerLine(raw []byte, key string, size int) (id, rest []byte, ok bool) {
	digits, found := bytes.CutPrefix(raw, []byte(key))
	end := 2 * size
	if !found || len(digits) <= end || digits[end] != '\n' {
		return nil, raw, false
	}
	id = make([]byte, size)
	if _, err := hex.Decode(id, digits[:end]); err != nil {
		return nil, raw, false
	}
	return id, digits[end+1:], true
}
