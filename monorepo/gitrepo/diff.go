package gitrepo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// Change is one path that differs between two trees.
type Change struct {
	Path     string
	Old, New ID // zero where there is no file; equal where only the mode differs
}

// Diff lists the paths that differ between two trees, files only, in order.
// A zero id stands for the empty tree.
func (r *Repo) Diff(ctx context.Context, from, to ID) ([]Change, error) {
	d := treeDiff{repo: r}
	if err := d.compare(ctx, "", [2]ID{from, to}, 0); err != nil {
		return nil, err
	}
	slices.SortFunc(d.changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return d.changes, nil
}

// treeDiff collects the changes between two trees.
type treeDiff struct {
	repo    *Repo
	changes []Change
	entries int // that were looked at
}

// compare compares two folders at one path, either of which may be missing.
func (d *treeDiff) compare(ctx context.Context, prefix string, trees [2]ID, depth int) error {
	if trees[0] == trees[1] {
		return nil
	}
	d.entries++
	if depth > maxDepth || d.entries > d.repo.maxEntries {
		return fmt.Errorf("%.80s...: too many folders to compare", prefix)
	}
	found, err := d.repo.differing(ctx, trees, func([]byte) bool { return true })
	if err != nil {
		return err
	}
	d.entries += len(found)
	for name, sides := range found {
		if files := sides.files(); files != [2]ID{} {
			d.changes = append(d.changes, Change{Path: prefix + name, Old: files[0], New: files[1]})
		}
		if err := d.compare(ctx, prefix+name+"/", sides.folders(), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// sides is what two trees have under one name; zero where one has nothing.
type sides [2]treeEntry

// folders returns the trees of what is a folder.
func (s *sides) folders() (ids [2]ID) {
	for i, e := range s {
		if e.Mode == ModeTree {
			ids[i] = e.ID
		}
	}
	return ids
}

// files returns the ids of what is no folder.
func (s *sides) files() (ids [2]ID) {
	for i, e := range s {
		if e.Mode != ModeTree {
			ids[i] = e.ID
		}
	}
	return ids
}

// differing returns, by name, the wanted entries in which two trees differ. A
// zero id stands for an empty tree.
func (r *Repo) differing(ctx context.Context, trees [2]ID, wanted func(name []byte) bool) (map[string]*sides, error) {
	var data [2][]byte
	for side, tree := range trees {
		if tree.IsZero() {
			continue
		}
		var err error
		if data[side], err = r.treeData(ctx, tree); err != nil {
			return nil, err
		}
	}
	found := map[string]*sides{}
	err := odb.CompareTrees(data, r.hashSize, func(side int, mode uint32, name []byte, id ID) {
		if !wanted(name) {
			return
		}
		pair := found[string(name)]
		if pair == nil {
			pair = &sides{}
			found[string(name)] = pair
		}
		pair[side] = treeEntry{Mode: canonical(mode), ID: id}
	})
	if err != nil {
		return nil, fmt.Errorf("compare trees %s and %s: %w", trees[0].Short(), trees[1].Short(), err)
	}
	maps.DeleteFunc(found, func(_ string, s *sides) bool { return s[0] == s[1] })
	return found, nil
}
