package odb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
)

// view is one listing of a store's folders. Its packs are shared with later ones.
type view struct {
	dirs  []looseDir
	packs []*pack
	last  atomic.Uint32 // the pack that held the last object: the next is likely there too
}

// list makes a new view current, unless another reader has replaced the known
// one meanwhile or nothing has changed; it returns the view to use.
func (s *Store) list(known *view) (*view, error) {
	s.listing.Lock()
	defer s.listing.Unlock()
	if current := s.current.Load(); current != known {
		return current, nil
	}
	dirs, err := objectDirs(s.dir, s.options.Alternates)
	if err != nil {
		return nil, err
	}
	fresh := &view{}
	for _, dir := range dirs {
		fresh.dirs = append(fresh.dirs, looseDir(dir))
		if err := s.listPacks(fresh, filepath.Join(dir, "pack")); err != nil {
			return nil, err
		}
	}
	if known != nil && slices.Equal(known.dirs, fresh.dirs) && slices.Equal(known.packs, fresh.packs) {
		return known, nil
	}
	s.current.Store(fresh)
	return fresh, nil
}

// listPacks appends the packs of one folder. A pack without an index is one
// that git is still writing, an index without a pack one that it is deleting.
func (s *Store) listPacks(v *view, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("list packs: %w", err)
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".idx")
		if !ok || !contains(entries, name+".pack") {
			continue
		}
		path := filepath.Join(dir, name)
		if s.packs[path] == nil {
			s.packs[path] = &pack{path: path, open: s.open, cache: s.cache}
		}
		v.packs = append(v.packs, s.packs[path])
	}
	return nil
}

// contains looks a name up in a folder's entries, which ReadDir sorts.
func contains(entries []fs.DirEntry, name string) bool {
	_, ok := slices.BinarySearchFunc(entries, name, func(e fs.DirEntry, name string) int {
		return strings.Compare(e.Name(), name)
	})
	return ok
}

// find reads an object from the first place that holds a sound copy. Damage is
// reported only when there is none.
func (v *view) find(z *inflater, r request) (object, error) {
	var damage error
	last := int(v.last.Load())
	for i := range v.packs {
		n := (last + i) % len(v.packs)
		obj, err := v.packs[n].find(z, r)
		if err == nil {
			if n != last {
				v.last.Store(uint32(n))
			}
			return obj, nil
		}
		if errors.Is(err, ErrTooLarge) {
			return object{}, err
		}
		damage = worse(damage, err)
	}
	for _, dir := range v.dirs {
		obj, err := dir.find(z, r)
		if err == nil || errors.Is(err, ErrTooLarge) {
			return obj, err
		}
		damage = worse(damage, err)
	}
	if damage != nil {
		return object{}, damage
	}
	return object{}, ErrNotFound
}

// worse keeps the first error that is more than an absence.
func worse(old, err error) error {
	if old != nil || errors.Is(err, ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return old
	}
	return err
}

func (v *view) has(id ID) (bool, error) {
	var damage error
	for _, p := range v.packs {
		_, err := p.row(id)
		if err == nil {
			return true, nil
		}
		damage = worse(damage, err)
	}
	for _, dir := range v.dirs {
		if _, err := os.Lstat(dir.path(id)); err == nil {
			return true, nil
		}
	}
	return false, damage
}
