package gitrepo

import (
	"context"
	"fmt"
	"strings"
)

// PartSnapshot shows the files of a commit that are at its root or below one of some
// folders. It never asks the server of a partial clone for a file that is not here:
// reading that is ErrNotFound.
func (r *Repo) PartSnapshot(ctx context.Context, commit ID, folders []string) (*Snapshot, error) {
	c, err := r.Commit(ctx, commit)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Commit: commit, Tree: c.Tree, read: r.readHere, size: r.entrySize}
	l := partList{repo: r, snap: s, wanted: map[string]bool{}, ways: map[string]bool{}}
	for _, folder := range folders {
		l.want(folder)
	}
	if err := l.walk(ctx, c.Tree, "", 0); err != nil {
		return nil, err
	}
	s.sort()
	return s, nil
}

// readHere reads a file of a commit unless the repository lacks it.
func (r *Repo) readHere(ctx context.Context, e Entry, limit int64) ([]byte, error) {
	store, err := r.objects.open(ctx)
	if err != nil {
		return nil, err
	}
	if store != nil {
		if has, err := store.Has(e.ID); err == nil && !has {
			return nil, fmt.Errorf("object %s: %w", e.ID.Short(), ErrNotFound)
		}
	}
	return r.readEntry(ctx, e, limit)
}

// partList lists a part of a tree.
type partList struct {
	repo    *Repo
	snap    *Snapshot
	wanted  map[string]bool // folders, "" for all
	ways    map[string]bool // folders that lead to them
	folders int             // that were read
}

func (l *partList) want(folder string) {
	l.wanted[folder] = true
	for at := folder; at != ""; {
		at = at[:max(0, strings.LastIndexByte(at, '/'))]
		l.ways[at] = true
	}
}

// walk lists a folder: all of it if it, or one that it is in, is wanted, and else
// what leads to those that are.
func (l *partList) walk(ctx context.Context, tree ID, path string, depth int) error {
	l.folders++
	if depth > maxDepth || l.folders+len(l.snap.entries) > l.repo.maxEntries {
		return fmt.Errorf("tree %s: too many folders or files", l.snap.Tree.Short())
	}
	all := l.wanted[path]
	prefix := path
	if path != "" {
		prefix += "/"
	}
	var below error
	whole := []byte(prefix)
	err := l.repo.eachEntry(ctx, tree, func(mode Mode, name []byte, id ID) bool {
		whole = append(whole[:len(prefix)], name...)
		if !all && path != "" && !l.wanted[string(whole)] && !l.ways[string(whole)] {
			return true
		}
		at := string(whole)
		switch {
		case mode != ModeTree:
			if all || path == "" {
				l.snap.entries = append(l.snap.entries, Entry{Path: at, Mode: mode, ID: id})
			}
			return true
		case all:
			l.wanted[at] = true
		case !l.wanted[at] && !l.ways[at]:
			return true
		}
		below = l.walk(ctx, id, at, depth+1)
		return below == nil
	})
	if below != nil {
		return below
	}
	return err
}
