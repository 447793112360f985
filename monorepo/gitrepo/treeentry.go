package gitrepo

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// TreeEntry is what a tree has under one name: a file, a folder, a symlink or a
// submodule.
type TreeEntry struct {
	Name string
	Mode Mode
	ID   ID
}

// ReadTree lists one tree object, without what is below its folders. The names
// are as somebody wrote them: they may hold anything but NUL, and none is checked.
func (r *Repo) ReadTree(ctx context.Context, tree ID) ([]TreeEntry, error) {
	var list []TreeEntry
	err := r.eachEntry(ctx, tree, func(mode Mode, name []byte, id ID) bool {
		list = append(list, TreeEntry{Name: string(name), Mode: mode, ID: id})
		return true
	})
	return list, err
}

// EachEntry is ReadTree without a list: it yields each entry until yield returns false.
// The name is only good for the moment.
func (r *Repo) EachEntry(ctx context.Context, tree ID, yield func(mode Mode, name []byte, id ID) bool) error {
	return r.eachEntry(ctx, tree, yield)
}

// AddTree takes a tree of entries in any order, each name once.
func (w *Writer) AddTree(entries []TreeEntry) ID {
	return w.Add(odb.Tree, encodeTree(slices.Clone(entries)))
}

// encodeTree writes a tree object. git orders folders as if their names ended in
// a slash.
func encodeTree(entries []TreeEntry) []byte {
	size := 0
	for _, e := range entries {
		size += len(e.Name) + len("100644 \x00") + len(e.ID.Bytes())
	}
	slices.SortFunc(entries, compareEntries)
	buf := make([]byte, 0, size)
	for _, e := range entries {
		buf = strconv.AppendUint(buf, uint64(e.Mode), 8)
		buf = append(buf, ' ')
		buf = append(buf, e.Name...)
		buf = append(buf, 0)
		buf = append(buf, e.ID.Bytes()...)
	}
	return buf
}

// compareEntries is git's order of a tree. (git's base_name_compare)
func compareEntries(a, b TreeEntry) int {
	n := min(len(a.Name), len(b.Name))
	return cmp.Or(strings.Compare(a.Name[:n], b.Name[:n]), cmp.Compare(a.byteAt(n), b.byteAt(n)))
}

// byteAt is a byte of the name, or what git takes to follow it.
func (e TreeEntry) byteAt(i int) byte {
	switch {
	case i < len(e.Name):
		return e.Name[i]
	case e.Mode == ModeTree:
		return '/'
	}
	return 0
}
