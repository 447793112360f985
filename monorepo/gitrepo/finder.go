package gitrepo

import (
	"context"
	"fmt"
	"slices"
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
}

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
	return f.below(ctx, tree, 0)
}

// below finds the files below a tree.
func (f *Finder) below(ctx context.Context, tree ID, depth int) ([]Entry, error) {
	if found, ok := f.found[tree]; ok {
		return found, nil
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("tree %s: too many folders", tree.Short())
	}
	var children []Entry // only those that matter: most files have other names
	err := f.repo.eachEntry(ctx, tree, func(mode Mode, name []byte, id ID) bool {
		if mode == ModeTree || f.links && mode == ModeSubmodule || slices.Contains(f.names, string(name)) {
			children = append(children, Entry{Path: string(name), Mode: mode, ID: id})
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	var found []Entry
	for _, c := range children {
		if c.Mode != ModeTree {
			found = append(found, c)
			continue
		}
		deeper, err := f.below(ctx, c.ID, depth+1)
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
	f.found[tree] = found
	f.held += 1 + len(found)
	return found, nil
}
