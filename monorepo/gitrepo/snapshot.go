package gitrepo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/index"
)

// sortStrings orders paths as git does, by their bytes.
func sortStrings(s []string) { slices.Sort(s) }

// Entry is one file of a snapshot.
type Entry = index.Entry

// Snapshot is what a repository holds at one commit, or what its work tree
// holds now: the files in order, their bytes on demand. It does not change.
type Snapshot struct {
	// Commit is the commit that the snapshot shows; zero for a work tree.
	Commit ID
	// Tree is the commit's tree; zero for a work tree.
	Tree ID

	entries []Entry // sorted by Path
	read    func(ctx context.Context, e Entry, limit int64) ([]byte, error)
}

// Entries lists every file, symlink and submodule, sorted by path. The slice is
// shared: do not change it.
func (s *Snapshot) Entries() []Entry { return s.entries }

// Entry finds a path; ok is false where there is no such file.
func (s *Snapshot) Entry(path string) (e Entry, ok bool) {
	i, ok := slices.BinarySearchFunc(s.entries, path, func(e Entry, path string) int {
		return strings.Compare(e.Path, path)
	})
	if !ok {
		return Entry{}, false
	}
	return s.entries[i], true
}

// Read returns the bytes of a file of at most limit bytes (0: any size).
// Symlinks and submodules are errors: nothing is followed.
func (s *Snapshot) Read(ctx context.Context, path string, limit int64) ([]byte, error) {
	e, ok := s.Entry(path)
	if !ok {
		return nil, fmt.Errorf("%s: %w", path, ErrNotFound)
	}
	switch {
	case e.Mode == ModeSymlink:
		return nil, fmt.Errorf("%s is a symlink", path)
	case !e.Mode.Regular():
		return nil, fmt.Errorf("%s is a submodule", path)
	}
	data, err := s.read(ctx, e, limit)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return data, nil
}

// SnapshotOf makes a snapshot of files in memory, for tests: path to content.
func SnapshotOf(files map[string]string) *Snapshot {
	s := &Snapshot{read: func(_ context.Context, e Entry, limit int64) ([]byte, error) {
		data := files[e.Path]
		if limit > 0 && int64(len(data)) > limit {
			return nil, ErrTooLarge
		}
		return []byte(data), nil
	}}
	for path := range files {
		s.entries = append(s.entries, Entry{Path: path, Mode: ModeFile})
	}
	s.sort()
	return s
}

func (s *Snapshot) sort() {
	slices.SortFunc(s.entries, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
}
