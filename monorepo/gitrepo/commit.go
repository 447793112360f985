package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// Commit is what the tool needs of a commit object.
type Commit struct {
	ID      ID
	Tree    ID
	Parents []ID
	Time    int64 // committer's, seconds since 1970
	Message []byte
}

// Commit reads a commit. At the edge of a shallow clone it has no parents.
func (r *Repo) Commit(ctx context.Context, id ID) (*Commit, error) {
	kind, data, err := r.Object(ctx, id, 0)
	if err != nil {
		return nil, fmt.Errorf("commit %s: %w", id.Short(), err)
	}
	if kind != odb.Commit {
		return nil, fmt.Errorf("%s is a %s, not a commit", id.Short(), kind)
	}
	c, err := parseCommit(data)
	if err != nil {
		return nil, fmt.Errorf("commit %s: %w", id.Short(), err)
	}
	c.ID = id
	if r.cut[id] {
		c.Parents = nil
	}
	return c, nil
}

func parseCommit(data []byte) (*Commit, error) {
	c := &Commit{}
	for len(data) > 0 {
		line, rest, _ := bytes.Cut(data, []byte{'\n'})
		data = rest
		if len(line) == 0 {
			c.Message = data
			break
		}
		key, value, _ := bytes.Cut(line, []byte{' '})
		switch string(key) {
		case "tree", "parent":
			id, err := odb.ParseID(string(value))
			if err != nil {
				return nil, err
			}
			if string(key) == "tree" {
				c.Tree = id
			} else {
				c.Parents = append(c.Parents, id)
			}
		case "committer":
			c.Time = identTime(value)
		}
	}
	if c.Tree.IsZero() {
		return nil, fmt.Errorf("no tree in it")
	}
	return c, nil
}

// identTime reads the time of "Name <email> seconds zone"; 0 if there is none.
func identTime(ident []byte) int64 {
	fields := bytes.Fields(ident[bytes.LastIndexByte(ident, '>')+1:])
	if len(fields) == 0 {
		return 0
	}
	seconds, _ := strconv.ParseInt(string(fields[0]), 10, 64)
	return seconds
}

// maxTag is how large a tag object may be, in bytes.
const maxTag = 4 << 20

// Peel follows annotated tags to the object they stand on and returns its id
// and kind.
func (r *Repo) Peel(ctx context.Context, id ID) (ID, odb.Kind, error) {
	for range 32 {
		kind, data, err := r.Object(ctx, id, maxTag)
		if errors.Is(err, ErrTooLarge) { // as files are, of which the kind will do
			if kind, err = r.Kind(ctx, id); err == nil && kind == odb.Tag {
				err = fmt.Errorf("tag object %s is larger than %d MiB", id.Short(), maxTag>>20)
			}
		}
		if err != nil || kind != odb.Tag {
			return id, kind, err
		}
		line, _, _ := bytes.Cut(data, []byte{'\n'})
		target, ok := bytes.CutPrefix(line, []byte("object "))
		if !ok {
			return id, kind, fmt.Errorf("tag object %s names no object", id.Short())
		}
		if id, err = odb.ParseID(string(target)); err != nil {
			return id, kind, err
		}
	}
	return id, odb.Tag, fmt.Errorf("tag object %s: tags nested too deep", id.Short())
}
