package gitrepo

import (
	"context"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// Mode is git's file mode.
type Mode uint32

// The modes that git writes into trees.
const (
	ModeTree       Mode = 0o040000
	ModeFile       Mode = 0o100644
	ModeExecutable Mode = 0o100755
	ModeSymlink    Mode = 0o120000
	ModeSubmodule  Mode = 0o160000
)

// Regular reports whether the mode is that of a file with bytes of its own.
func (m Mode) Regular() bool { return m&0o170000 == 0o100000 }

// treeEntry is one entry of one tree object.
type treeEntry struct {
	Name string
	Mode Mode
	ID   ID
}

// tree reads one tree object.
func (r *Repo) tree(ctx context.Context, id ID) ([]treeEntry, error) {
	kind, data, err := r.Object(ctx, id, 0)
	if err != nil {
		return nil, fmt.Errorf("tree %s: %w", id.Short(), err)
	}
	if kind != odb.Tree {
		return nil, fmt.Errorf("%s is a %s, not a tree", id.Short(), kind)
	}
	var entries []treeEntry
	err = odb.ParseTree(data, r.hashSize, func(mode uint32, name []byte, id ID) bool {
		entries = append(entries, treeEntry{Name: string(name), Mode: Mode(mode), ID: id})
		return true
	})
	if err != nil {
		return nil, fmt.Errorf("tree %s: %w", id.Short(), err)
	}
	return entries, nil
}

// Lookup finds the entry at a slash path below a tree. "" is the tree itself.
// ok is false where there is nothing.
func (r *Repo) Lookup(ctx context.Context, tree ID, path string) (id ID, mode Mode, ok bool, err error) {
	id, mode = tree, ModeTree
	for path != "" {
		if mode != ModeTree {
			return ID{}, 0, false, nil
		}
		var name string
		name, path, _ = strings.Cut(path, "/")
		id, mode, ok, err = r.child(ctx, id, name)
		if err != nil || !ok {
			return ID{}, 0, false, err
		}
	}
	return id, mode, true, nil
}

// child finds one name in one tree without keeping the others.
func (r *Repo) child(ctx context.Context, tree ID, name string) (id ID, mode Mode, ok bool, err error) {
	kind, data, err := r.Object(ctx, tree, 0)
	if err != nil {
		return ID{}, 0, false, fmt.Errorf("tree %s: %w", tree.Short(), err)
	}
	if kind != odb.Tree {
		return ID{}, 0, false, fmt.Errorf("%s is a %s, not a tree", tree.Short(), kind)
	}
	err = odb.ParseTree(data, r.hashSize, func(m uint32, n []byte, i ID) bool {
		if string(n) == name {
			id, mode, ok = i, Mode(m), true
		}
		return !ok
	})
	return id, mode, ok, err
}

// Change is one path that differs between two trees.
type Change struct {
	Path     string
	Old, New ID // zero where the path does not exist
}

// Diff lists the paths that differ between two trees, files only, in order.
// A zero id stands for the empty tree.
func (r *Repo) Diff(ctx context.Context, from, to ID) ([]Change, error) {
	var changes []Change
	err := r.diff(ctx, "", [2]ID{from, to}, &changes)
	return changes, err
}

func (r *Repo) diff(ctx context.Context, prefix string, trees [2]ID, changes *[]Change) error {
	if trees[0] == trees[1] {
		return nil
	}
	type pair [2]treeEntry
	pairs := map[string]*pair{}
	var names []string
	for side, id := range trees {
		if id.IsZero() {
			continue
		}
		entries, err := r.tree(ctx, id)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if pairs[e.Name] == nil {
				pairs[e.Name] = &pair{}
				names = append(names, e.Name)
			}
			pairs[e.Name][side] = e
		}
	}
	sortStrings(names)
	for _, name := range names {
		if err := r.diffEntry(ctx, prefix+name, *pairs[name], changes); err != nil {
			return err
		}
	}
	return nil
}

// diffEntry compares the two sides of one name.
func (r *Repo) diffEntry(ctx context.Context, path string, sides [2]treeEntry, changes *[]Change) error {
	if sides[0].ID == sides[1].ID && sides[0].Mode == sides[1].Mode {
		return nil
	}
	var trees, files [2]ID
	for i, e := range sides {
		if e.Mode == ModeTree {
			trees[i] = e.ID
		} else {
			files[i] = e.ID
		}
	}
	if files != [2]ID{} {
		*changes = append(*changes, Change{Path: path, Old: files[0], New: files[1]})
	}
	return r.diff(ctx, path+"/", trees, changes)
}
