package gitrepo

import (
	"context"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// Mode is git's file mode.
type Mode = odb.Mode

// The modes that git writes into trees.
const (
	ModeTree       = odb.ModeTree
	ModeFile       = odb.ModeFile
	ModeExecutable = odb.ModeExecutable
	ModeSymlink    = odb.ModeSymlink
	ModeSubmodule  = odb.ModeSubmodule
)

// canonical is the mode that git takes an entry of a tree to have: old trees hold
// others, such as 100664. (git's canon_mode)
func canonical(mode uint32) Mode {
	switch m := Mode(mode); m & 0o170000 {
	case 0o100000:
		if m&0o100 != 0 {
			return ModeExecutable
		}
		return ModeFile
	case ModeSymlink, ModeTree:
		return m & 0o170000
	default:
		return ModeSubmodule
	}
}

// A tree from outside may be made to have no end: few objects that contain each
// other many times. No real repository comes near these.
const (
	maxDepth   = 2048      // folders in folders; git's own limit (core.maxTreeDepth)
	maxEntries = 4_000_000 // files and folders of one listing or comparison
)

// treeEntry is what a tree has under one name.
type treeEntry struct {
	Mode Mode
	ID   ID
}

// eachEntry yields the entries of one tree object until yield returns false. The
// name is only good for the moment.
func (r *Repo) eachEntry(ctx context.Context, tree ID, yield func(mode Mode, name []byte, id ID) bool) error {
	data, err := r.treeData(ctx, tree)
	if err != nil {
		return err
	}
	err = odb.ParseTree(data, r.hashSize, func(mode uint32, name []byte, id ID) bool {
		return yield(canonical(mode), name, id)
	})
	if err != nil {
		return fmt.Errorf("tree %s: %w", tree.Short(), err)
	}
	return nil
}

// treeData reads the bytes of one tree object.
func (r *Repo) treeData(ctx context.Context, tree ID) ([]byte, error) {
	kind, data, err := r.Object(ctx, tree, 0)
	if err != nil {
		return nil, fmt.Errorf("tree %s: %w", tree.Short(), err)
	}
	if kind != odb.Tree {
		return nil, fmt.Errorf("%s is a %s, not a tree", tree.Short(), kind)
	}
	return data, nil
}

// Lookup finds the entry at a slash path below a tree. "" is the tree itself.
// ok is false where there is nothing.
func (r *Repo) Lookup(ctx context.Context, tree ID, path string) (id ID, mode Mode, ok bool, err error) {
	id, mode, ok = tree, ModeTree, true
	for path != "" && ok && err == nil {
		if mode != ModeTree {
			return ID{}, 0, false, nil
		}
		var name string
		name, path, _ = strings.Cut(path, "/")
		below := id
		id, mode, ok = ID{}, 0, false
		err = r.eachEntry(ctx, below, func(m Mode, n []byte, i ID) bool {
			if string(n) == name {
				id, mode, ok = i, m, true
			}
			return !ok
		})
	}
	return id, mode, ok, err
}
