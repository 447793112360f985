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
	multi []*multiIndex
	plain []*pack       // the packs that no multi-pack-index names
	last  atomic.Uint32 // the plain pack that held the last object: the next is likely there too
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
	if known != nil && slices.Equal(known.dirs, fresh.dirs) && slices.Equal(known.packs, fresh.packs) &&
		slices.Equal(known.multi, fresh.multi) {
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
	first := len(v.packs)
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
	m := s.multiIndex(dir, v.packs[first:])
	if m != nil {
		v.multi = append(v.multi, m)
	}
	for _, p := range v.packs[first:] {
		if m == nil || !m.named[p] {
			v.plain = append(v.plain, p)
		}
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
	damage := ErrNotFound
	for _, places := range [...]func(*view, *inflater, request) (object, error){
		(*view).findIndexed, (*view).findPlain, (*view).findLoose, (*view).findAnywhere,
	} {
		obj, err := places(v, z, r)
		if err == nil || errors.Is(err, ErrTooLarge) {
			return obj, err
		}
		damage = worse(damage, err)
	}
	return object{}, damage
}

// findIndexed reads an object from the pack that a multi-pack-index names.
func (v *view) findIndexed(z *inflater, r request) (object, error) {
	for _, m := range v.multi {
		if p := m.pack(r.id); p != nil {
			return p.find(z, r)
		}
	}
	return object{}, ErrNotFound
}

// findPlain reads an object from the packs that no multi-pack-index names.
func (v *view) findPlain(z *inflater, r request) (object, error) {
	last := int(v.last.Load())
	obj, n, err := findFrom(v.plain, last, z, r)
	if err == nil && n != last {
		v.last.Store(uint32(n))
	}
	return obj, err
}

// findAnywhere reads an object from any pack, when what a multi-pack-index says
// didn't lead to it.
func (v *view) findAnywhere(z *inflater, r request) (object, error) {
	if len(v.multi) == 0 {
		return object{}, ErrNotFound
	}
	obj, _, err := findFrom(v.packs, 0, z, r)
	return obj, err
}

// findFrom reads an object from one of the packs, trying that at start first,
// and returns which one it was.
func findFrom(packs []*pack, start int, z *inflater, r request) (object, int, error) {
	damage := ErrNotFound
	for i := range packs {
		n := (start + i) % len(packs)
		obj, err := packs[n].find(z, r)
		if err == nil || errors.Is(err, ErrTooLarge) {
			return obj, n, err
		}
		damage = worse(damage, err)
	}
	return object{}, 0, damage
}

func (v *view) findLoose(z *inflater, r request) (object, error) {
	damage := ErrNotFound
	for _, dir := range v.dirs {
		obj, err := dir.find(z, r)
		if err == nil || errors.Is(err, ErrTooLarge) {
			return obj, err
		}
		damage = worse(damage, err)
	}
	return object{}, damage
}

// worse keeps the first error that is more than an absence.
func worse(old, err error) error {
	if !absent(old) || absent(err) {
		return old
	}
	return err
}

func absent(err error) bool {
	return errors.Is(err, ErrNotFound) || errors.Is(err, fs.ErrNotExist)
}

func (v *view) has(id ID) (bool, error) {
	for _, m := range v.multi {
		if p := m.pack(id); p != nil {
			if _, err := p.row(id); err == nil {
				return true, nil
			}
		}
	}
	damage := ErrNotFound
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
	if absent(damage) {
		damage = nil
	}
	return false, damage
}
