package gitrepo

import (
	"context"
	"fmt"
	"slices"
)

// maxFound is how many trees a Finder remembers before it starts afresh.
const maxFound = 1 << 18

// Finder shows commits by the few files that have certain names, wherever they
// lie. It remembers what it found below each tree, so that a tree that many
// commits share is read once. It is not safe for concurrent use.
type Finder struct {
	repo  *Repo
	names []string
	found map[ID][]Entry // by tree; paths are relative to it
}

// Finder finds files by their base names.
func (r *Repo) Finder(names ...string) *Finder {
	return &Finder{repo: r, names: names, found: map[ID][]Entry{}}
}

// Snapshot shows those files of a commit that have one of the names.
func (f *Finder) Snapshot(ctx context.Context, commit ID) (*Snapshot, error) {
	c, err := f.repo.Commit(ctx, commit)
	if err != nil {
		return nil, err
	}
	if len(f.found) > maxFound {
		clear(f.found)
	}
	found, err := f.below(ctx, c.Tree, 0)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Commit: commit, Tree: c.Tree, entries: slices.Clone(found), read: f.repo.readEntry}
	s.sort()
	return s, nil
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
		if mode == ModeTree || slices.Contains(f.names, string(name)) {
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
	return found, nil
}
