// Package index reads git's index file: the paths that are staged, and the
// tree ids that the index already knows for whole folders. When the root's id
// equals a commit's tree, the entries are that tree's listing and no tree
// object need be read.
//
// It reads one file and never writes. Split and sparse indexes are refused with
// [ErrUnsupported]; finding the file, and reading trees instead, is the caller's.
package index

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// ErrUnsupported is returned (wrapped) for an index that is sound but that this
// package does not read: a split or sparse one, one of a later version of git,
// or one with a path of more than 4,000 bytes. The caller reads trees or asks
// git instead.
var ErrUnsupported = errors.New("unsupported index")

var errTruncated = errors.New("unexpected end of file")

// Entry is one path at stage 0: what a commit made now would hold for it.
type Entry struct {
	Path         string   // from the root, with slashes; any bytes but NUL, never empty
	Mode         odb.Mode // of a file, a symlink or a submodule
	ID           odb.ID   // zero for a file that is only in the work tree
	IntentToAdd  bool     // added with `git add -N`: a commit made now would not hold it
	SkipWorktree bool     // left out of the work tree by a sparse checkout
}

// Index is what an index file holds.
type Index struct {
	// Entries are sorted by the bytes of their paths, and each path is there
	// once. A path in conflict has no entry.
	Entries []Entry
	// Unmerged tells that at least one path is in conflict (stages 1 to 3).
	Unmerged bool

	intent bool // some entry is IntentToAdd
	trees  []treeNode
}

// ReadFile reads the index file at path as [Parse] does, without ever holding
// the whole file.
func ReadFile(path string, hashSize int) (*Index, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read index: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read index: %w", err)
	}
	x, err := decode(f, info.Size(), hashSize)
	if err != nil {
		return nil, fmt.Errorf("read index %s: %w", path, err)
	}
	return x, nil
}

// Parse reads the bytes of an index file of version 2, 3 or 4 whose object ids
// have hashSize bytes: 20 for SHA-1, 32 for SHA-256. The error wraps
// [ErrUnsupported] where git could read the file and Parse can't; every other
// error means a corrupt file. The checksum at the end is not verified: that
// would take as long as the rest, and git leaves it out under index.skipHash.
//
// The format is git's Documentation/gitformat-index.txt.
func Parse(data []byte, hashSize int) (*Index, error) {
	x, err := decode(bytes.NewReader(data), int64(len(data)), hashSize)
	if err != nil {
		return nil, fmt.Errorf("parse index: %w", err)
	}
	return x, nil
}
