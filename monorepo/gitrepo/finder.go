package gitrepo

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
)

// maxFound is how many trees, and files in trees, a Finder remembers before it starts
// afresh.
const maxFound = 1 << 19

// Finder shows commits by the few files that have certain names, wherever they
// lie. It remembers what it found below each tree, so that a tree that many
// commits share is read once. It is not safe for concurrent use.
type Finder struct {
	repo  *Repo
	names []string
	links bool           // submodules are shown too
	found map[ID][]Entry // by tree; paths are relative to it
	held  int            // trees and files in found
	seen  int            // trees and files of these names, until the index is asked
}

// fewTrees is how many trees are met before the index, which may be large, is read.
const fewTrees = 32

// Finder finds files by their base names.
func (r *Repo) Finder(names ...string) *Finder {
	return &Finder{repo: r, names: names, found: map[ID][]Entry{}}
}

// WithSubmodules makes the finder show submodules too, whatever they are called.
// It must be called before the first Snapshot.
func (f *Finder) WithSubmodules() *Finder {
	f.links = true
	return f
}

// Snapshot shows those files of a commit that have one of the names.
func (f *Finder) Snapshot(ctx context.Context, commit ID) (*Snapshot, error) {
	c, err := f.repo.Commit(ctx, commit)
	if err != nil {
		return nil, err
	}
	found, err := f.Entries(ctx, c.Tree)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Commit: commit, Tree: c.Tree, entries: slices.Clone(found), read: f.repo.readEntry, size: f.repo.entrySize}
	s.sort()
	return s, nil
}

// Entries lists those files of a tree, in no order that matters. The slice is
// shared: do not change it.
func (f *Finder) Entries(ctx context.Context, tree ID) ([]Entry, error) {
	if f.held > maxFound {
		clear(f.found)
		f.held = 0
	}
	return f.below(ctx, subtree{tree: tree})
}

// subtree is a tree and where it lies in the one that is looked through.
type subtree struct {
	tree  ID
	path  string // "" is the root
	depth int
}

// below finds the files below a tree.
func (f *Finder) below(ctx context.Context, at subtree) ([]Entry, error) {
	tree := at.tree
	if found, ok := f.found[tree]; ok {
		return found, nil
	}
	if at.depth > maxDepth {
		return nil, fmt.Errorf("tree %s: too many folders", tree.Short())
	}
	if found, ok, err := f.indexed(ctx, at); ok || err != nil {
		return found, err
	}
	children, err := f.children(ctx, tree)
	if err != nil {
		return nil, err
	}
	few := f.seen < fewTrees
	if f.seen += 1 + len(children); few { // else the index was asked already
		if found, ok, err := f.indexed(ctx, at); ok || err != nil {
			return found, err
		}
	}
	var found []Entry
	for _, c := range children {
		if c.Mode != ModeTree {
			found = append(found, c)
			continue
		}
		deeper, err := f.below(ctx, subtree{c.ID, path.Join(at.path, c.Path), at.depth + 1})
		if err != nil {
			return nil, err
		}
		if len(found)+len(deeper) > f.repo.maxEntries {
			return nil, fmt.Errorf("tree %s: too many files", tree.Short())
		}
		for _, e := range deeper {
			e.Path = c.Path + "/" + e.Path
			found = append(found, e)
		}
	}
	f.keep(tree, found)
	return found, nil
}

// children are the folders in a tree, and those of its files that are sought: most have
// other names.
func (f *Finder) children(ctx context.Context, tree ID) ([]Entry, error) {
	var children []Entry
	err := f.repo.eachEntry(ctx, tree, func(mode Mode, name []byte, id ID) bool {
		if mode == ModeTree || f.wants(mode, string(name)) {
			children = append(children, Entry{Path: string(name), Mode: mode, ID: id})
		}
		return true
	})
	return children, err
}

func (f *Finder) wants(mode Mode, name string) bool {
	return f.links && mode == ModeSubmodule || slices.Contains(f.names, name)
}

func (f *Finder) keep(tree ID, found []Entry) {
	f.found[tree] = found
	f.held += 1 + len(found)
}

// indexed is below for what the index holds just so: mostly all folders but those that
// were changed since.
func (f *Finder) indexed(ctx context.Context, at subtree) (found []Entry, ok bool, err error) {
	if f.seen < fewTrees {
		return nil, false, nil
	}
	x := f.repo.index()
	if x == nil || x.Unmerged {
		return nil, false, nil
	}
	if id, ok := x.Tree(at.path); !ok || id != at.tree {
		return nil, false, nil
	}
	replaced, err := f.repo.Replaces(ctx) // the index knows nothing of what git shows in the place of a tree
	if err != nil || replaced {
		return nil, false, err
	}
	for _, e := range x.Under(at.path) {
		if f.wants(e.Mode, path.Base(e.Path)) {
			e.Path = strings.TrimPrefix(e.Path[len(at.path):], "/")
			found = append(found, Entry{Path: e.Path, Mode: e.Mode, ID: e.ID})
		}
	}
	f.keep(at.tree, found)
	return found, true, nil
}
