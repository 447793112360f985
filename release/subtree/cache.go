package subtree

import (
	"context"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/upmrel/upmrel/release/subtree/rewrite"
)

// A repository's splits are remembered in this file below its common folder.
const (
	cacheFolder = "upmrel"
	cacheName   = "split.cache"
	cacheTemp   = "split-*.tmp"
)

// maxCache is how large a file is read, in bytes.
const maxCache = 1 << 30

// staleAfter is how old the unfinished file of a run that died must be to be taken away.
const staleAfter = time.Hour

// remembers reports whether the run may use what others remembered. With options
// the values would be others, and what replace refs show may change.
func (r *run) remembers(ctx context.Context) (bool, error) {
	o := r.req.Options
	if o.NoCache || o.Annotate != "" || o.IgnoreJoins || !o.Onto.IsZero() || len(r.columns) == 0 {
		return false, nil
	}
	replaced, err := r.repo.Replaces(ctx)
	return !replaced, err
}

// recall takes over what earlier runs remembered. What can't be read or can't be
// trusted is as if it were not there.
func (r *run) recall(ctx context.Context) error {
	data, err := readCache(filepath.Join(r.repo.CommonDir(), cacheFolder, cacheName))
	if err != nil {
		return nil //nolint:nilerr // without a memory everything is read
	}
	m, err := decodeMemory(data, r.history.size)
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	r.history, r.scanned, r.joined = m.history, m.scanned, m.joined
	r.recalled, r.others = m.tops, m.columns
	for i, c := range r.columns {
		stored, ok := m.columns[c.prefix]
		if !ok {
			continue
		}
		delete(r.others, c.prefix)
		if c, err = r.revive(ctx, c.prefix, stored); err != nil {
			return err
		}
		if c != nil {
			r.columns[i] = c
		}
	}
	return nil
}

func readCache(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > maxCache {
		return nil, errMemory
	}
	data := make([]byte, info.Size())
	_, err = io.ReadFull(f, data)
	return data, err
}

// revive returns a stored column if it holds here and now: nil if git's rule for
// idents is another one, or a copy is gone that is to be pushed.
func (r *run) revive(ctx context.Context, prefix string, stored remembered) (*column, error) {
	c, rule := stored.recall(prefix, r.history.len())
	if c == nil {
		return nil, nil
	}
	if c.sensitive {
		if now, err := r.idents(); err != nil || now != rule {
			return nil, err
		}
	}
	if r.req.Writer == nil {
		return c, nil
	}
	var met set
	for i, v := range c.values {
		if v < 0 || i > 0 && v == c.values[i-1] || met.has(v) {
			continue
		}
		met.add(v)
		if has, err := r.repo.Has(ctx, r.history.id(v)); err != nil || !has {
			return nil, err
		}
	}
	return c, nil
}

// remember writes what this run and earlier ones know, in one step: a run at the
// same time may win, and nothing is lost but time. A folder that can't be written
// to costs the next run time too, and is no error.
func (r *run) remember() {
	rule := rewrite.TrimDots
	for _, c := range r.columns {
		if c.sensitive {
			rule, _ = r.idents() // it was asked before
		}
		r.others[c.prefix] = c.remember(rule)
	}
	m := memory{history: r.history, scanned: r.scanned, joined: r.joined, tops: r.topList(), columns: r.others}
	dir := filepath.Join(r.repo.CommonDir(), cacheFolder)
	if err := replaceFile(dir, m.encode(slices.Sorted(maps.Keys(r.others)))); err != nil {
		return
	}
}

// replaceFile puts the file into a folder in one step.
func replaceFile(dir string, data []byte) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, cacheTemp)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it has another name by then
	_, err = f.Write(data)
	sweep(dir, f)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(dir, cacheName))
}

// sweep takes away what runs left that died while they wrote.
func sweep(dir string, newest *os.File) {
	now, err := newest.Stat()
	if err != nil {
		return
	}
	left, _ := filepath.Glob(filepath.Join(dir, cacheTemp)) // the pattern is sound
	for _, name := range left {
		if info, err := os.Stat(name); err == nil && now.ModTime().Sub(info.ModTime()) > staleAfter {
			_ = os.Remove(name)
		}
	}
}
