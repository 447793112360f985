package gitrepo

import (
	"context"
	"fmt"
	"io"
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
	// OnDisk is set for a work tree, whose files may change or be out of reach.
	OnDisk bool

	entries []Entry // sorted by Path
	read    func(ctx context.Context, e Entry, limit int64) ([]byte, error)
	size    func(ctx context.Context, e Entry) (int64, error)
	fetch   func(ctx context.Context, list []Entry) error // nil where nothing can be missing
	smudge  func(ctx context.Context, path string, pointer []byte, w io.Writer) error
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

// Below lists what is in a folder, at any depth; "" is the root. The slice is shared:
// do not change it.
func (s *Snapshot) Below(dir string) []Entry {
	if dir == "" {
		return s.entries
	}
	after := func(e Entry, path string) int { return strings.Compare(e.Path, path) }
	from, _ := slices.BinarySearchFunc(s.entries, dir+"/", after)
	to, _ := slices.BinarySearchFunc(s.entries, dir+"0", after) // what follows a slash
	return s.entries[from:to]
}

// Inside is the path, from a folder on, of what Below finds in it.
func Inside(dir, path string) string {
	if dir == "" {
		return path
	}
	return path[len(dir)+1:]
}

// Without is the snapshot without some of its files.
func (s *Snapshot) Without(paths map[string]bool) *Snapshot {
	less := *s
	less.Commit, less.Tree = ID{}, ID{}
	less.entries = slices.DeleteFunc(slices.Clone(s.entries), func(e Entry) bool { return paths[e.Path] })
	return &less
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

// Size returns how many bytes a regular file has, reading no more of it than that
// takes. One that a partial clone lacks is ErrNotFound: it is not fetched for this.
func (s *Snapshot) Size(ctx context.Context, e Entry) (int64, error) {
	size, err := s.size(ctx, e)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", e.Path, err)
	}
	return size, nil
}

// Fetch has the server of a partial clone send what is not here of these files, all
// at once: who reads them one by one asks it for each. Elsewhere it does nothing.
func (s *Snapshot) Fetch(ctx context.Context, list []Entry) error {
	if s.fetch == nil {
		return nil
	}
	return s.fetch(ctx, list)
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
	s.size = func(_ context.Context, e Entry) (int64, error) { return int64(len(files[e.Path])), nil }
	for path := range files {
		s.entries = append(s.entries, Entry{Path: path, Mode: ModeFile})
	}
	s.sort()
	return s
}

// Edited is the snapshot with other bytes in some of its files, and with those that it
// has not.
func (s *Snapshot) Edited(files map[string][]byte) *Snapshot {
	edited := *s
	edited.Commit, edited.Tree = ID{}, ID{}
	edited.add(files)
	if s.fetch != nil {
		edited.fetch = func(ctx context.Context, list []Entry) error {
			isEdited := func(e Entry) bool { _, ok := files[e.Path]; return ok }
			return s.fetch(ctx, slices.DeleteFunc(slices.Clone(list), isEdited))
		}
	}
	edited.read = func(ctx context.Context, e Entry, limit int64) ([]byte, error) {
		data, ok := files[e.Path]
		switch {
		case !ok:
			return s.read(ctx, e, limit)
		case limit > 0 && int64(len(data)) > limit:
			return nil, ErrTooLarge
		}
		return slices.Clone(data), nil
	}
	edited.size = func(ctx context.Context, e Entry) (int64, error) {
		if data, ok := files[e.Path]; ok {
			return int64(len(data)), nil
		}
		return s.size(ctx, e)
	}
	return &edited
}

// add lists files that are not there yet.
func (s *Snapshot) add(files map[string][]byte) {
	var added []Entry
	for path := range files {
		if _, ok := s.Entry(path); !ok {
			added = append(added, Entry{Path: path, Mode: ModeFile})
		}
	}
	if len(added) > 0 {
		s.entries = append(slices.Clone(s.entries), added...)
		s.sort()
	}
}

// With is a snapshot with one more file, of which only the mode and the size are
// known, for tests.
func (s *Snapshot) With(path string, mode Mode, size int64) *Snapshot {
	more := *s
	more.entries = append(slices.Clone(s.entries), Entry{Path: path, Mode: mode})
	more.sort()
	more.size = func(ctx context.Context, e Entry) (int64, error) {
		if e.Path == path {
			return size, nil
		}
		return s.size(ctx, e)
	}
	return &more
}

func (s *Snapshot) sort() {
	slices.SortFunc(s.entries, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
}
