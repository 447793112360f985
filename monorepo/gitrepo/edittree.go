package gitrepo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// EditTree returns the id of a tree like the given one, zero for an empty one,
// in which the files at some paths have new bytes. New files get ModeFile,
// others keep their mode. A path where a folder, a symlink or a submodule is in
// the way is an error.
func (w *Writer) EditTree(ctx context.Context, tree ID, files map[string][]byte) (ID, error) {
	edits := make([]edit, 0, len(files))
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if err := checkPath(path); err != nil {
			return ID{}, err
		}
		edits = append(edits, edit{path: path, rest: path, data: files[path]})
	}
	return w.editTree(ctx, tree, edits)
}

// edit is a file to be written.
type edit struct {
	path string // from the root, for messages
	rest string // from the folder that is being edited
	data []byte
}

// checkPath refuses what git would never check out. (git's verify_path)
func checkPath(path string) error {
	for name := range strings.SplitSeq(path, "/") {
		if name == "" || name == "." || name == ".." || strings.EqualFold(name, ".git") || strings.Contains(name, "\x00") {
			return fmt.Errorf("%q is no path for a file", path)
		}
	}
	return nil
}

// editTree makes all edits in one folder and what is below it. Edits are sorted
// by path, so those of one subfolder follow each other.
func (w *Writer) editTree(ctx context.Context, tree ID, edits []edit) (ID, error) {
	entries, err := w.entries(ctx, tree)
	if err != nil {
		return ID{}, err
	}
	for len(edits) > 0 {
		name, _, nested := strings.Cut(edits[0].rest, "/")
		if !nested {
			if entries[name], err = w.editFile(entries[name], edits[0]); err != nil {
				return ID{}, err
			}
			edits = edits[1:]
			continue
		}
		var below []edit
		for len(edits) > 0 && strings.HasPrefix(edits[0].rest, name+"/") {
			below = append(below, edits[0])
			below[len(below)-1].rest = edits[0].rest[len(name)+1:]
			edits = edits[1:]
		}
		if entries[name], err = w.editFolder(ctx, entries[name], below); err != nil {
			return ID{}, err
		}
	}
	list := make([]TreeEntry, 0, len(entries))
	for name, e := range entries {
		list = append(list, TreeEntry{name, e.Mode, e.ID})
	}
	return w.Add(odb.Tree, encodeTree(list)), nil
}

// editFile gives a file its new bytes. The zero entry is a file to be made.
func (w *Writer) editFile(old treeEntry, e edit) (treeEntry, error) {
	mode := old.Mode
	if old == (treeEntry{}) {
		mode = ModeFile
	}
	if !mode.Regular() {
		return treeEntry{}, fmt.Errorf("%s is no regular file", e.path)
	}
	return treeEntry{Mode: mode, ID: w.Add(odb.Blob, e.data)}, nil
}

// editFolder makes edits in a folder. The zero entry is a folder to be made.
func (w *Writer) editFolder(ctx context.Context, old treeEntry, edits []edit) (treeEntry, error) {
	if old != (treeEntry{}) && old.Mode != ModeTree {
		e := edits[0]
		return treeEntry{}, fmt.Errorf("%s is no folder", strings.TrimSuffix(e.path, "/"+e.rest))
	}
	id, err := w.editTree(ctx, old.ID, edits)
	return treeEntry{Mode: ModeTree, ID: id}, err
}

// entries reads a tree, by name; the zero id is an empty one.
func (w *Writer) entries(ctx context.Context, tree ID) (map[string]treeEntry, error) {
	entries := map[string]treeEntry{}
	if tree.IsZero() {
		return entries, nil
	}
	err := w.repo.eachEntry(ctx, tree, func(mode Mode, name []byte, id ID) bool {
		entries[string(name)] = treeEntry{Mode: mode, ID: id}
		return true
	})
	return entries, err
}
