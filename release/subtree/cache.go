package subtree

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release/subtree/rewrite"
)

// A repository's splits are remembered in this file below its common folder. It is
// guarded against damage, not against forgers: who writes it on purpose can make a
// split of another history, as who writes refs and hooks there can.
const (
	cacheFolder = "upmrel"
	cacheName   = "split.cache"
	cacheTemp   = "split-%08x.tmp"
)

// maxCache is how large a file is read, in bytes.
const maxCache = 1 << 30

// largeCache is from which size on, in bytes, the file is dropped if most of the
// commits in it are of branches that the present one does not have: what once was
// is never forgotten otherwise.
const largeCache = 32 << 20

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
	data, err := readCache(filepath.Join(r.cacheDir(), cacheName))
	if err != nil {
		return nil //nolint:nilerr // without a memory everything is read
	}
	m, err := decodeMemory(data, r.history.size)
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	r.history, r.scanned, r.joined = m.history, m.scanned, m.joined
	r.recalled, r.others, r.summary = m.tops, m.columns, m.summary
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

func (r *run) cacheDir() string { return filepath.Join(r.repo.CommonDir(), cacheFolder) }

func readCache(name string) ([]byte, error) {
	f, size, err := openCache(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := make([]byte, size)
	_, err = io.ReadFull(f, data)
	return data, err
}

// openCache opens the file and tells its size.
func openCache(name string) (f *os.File, size int64, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxCache { // a pipe would be waited for
		return nil, 0, errMemory
	}
	f, err = os.Open(name)
	return f, info.Size(), err
}

// openSummary opens the file and reads the summary, for ids of size bytes.
func openSummary(name string, size int) (*os.File, *summary, error) {
	f, length, err := openCache(name)
	if err != nil {
		return nil, nil, err
	}
	s, err := readSummary(f, length, size)
	if err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return f, s, nil
}

func readSummary(f io.ReaderAt, length int64, size int) (*summary, error) {
	data := make([]byte, len(fileHead(size))+4)
	if _, err := f.ReadAt(data, 0); err != nil {
		return nil, err
	}
	whole := int64(len(data)) + int64(binary.LittleEndian.Uint32(data[len(data)-4:])) + int64(len(sums(nil)))
	if whole > length {
		return nil, errMemory
	}
	data = make([]byte, whole)
	if _, err := f.ReadAt(data, 0); err != nil {
		return nil, err
	}
	s, _, err := decodeSummary(data, size)
	if err == nil && int64(s.behind) != length-whole {
		err = errMemory
	}
	return s, err
}

// revive returns a stored column if it holds here and now: nil if git's rule for
// idents is another one, or a copy is gone that is to be pushed.
func (r *run) revive(ctx context.Context, prefix string, stored remembered) (*column, error) {
	c, rule := stored.recall(prefix, r.history)
	if c == nil {
		return nil, nil
	}
	if c.sensitive {
		if now, err := r.idents(); err != nil || now != rule {
			return nil, err
		}
	}
	if r.req.Writer != nil {
		if all, err := r.haveCopies(ctx, c); err != nil || !all {
			return nil, err
		}
	}
	return c, nil
}

// haveCopies reports whether the repository has every commit that stands for
// another one. What a branch leads to git keeps, so it is not looked for.
func (r *run) haveCopies(ctx context.Context, c *column) (bool, error) {
	var values, there set
	for i, v := range c.values {
		if v >= 0 && (i == 0 || v != c.values[i-1]) {
			values.add(v)
		}
	}
	tips, err := r.branches(ctx)
	if err != nil {
		return false, err
	}
	for _, tip := range tips {
		if has, err := r.repo.Has(ctx, r.history.id(tip)); err != nil || !has || !values.has(tip) {
			continue
		}
		for _, n := range r.history.order(tip, func(n node) bool { return !there.has(n) }) {
			there.add(n)
		}
	}
	for n := range values.all() {
		if there.has(n) {
			continue
		}
		if has, err := r.repo.Has(ctx, r.history.id(n)); err != nil || !has {
			return false, err
		}
	}
	return true, nil
}

// branches lists the commits of the history that branches point at, here or as
// they were last fetched.
func (r *run) branches(ctx context.Context) ([]node, error) {
	var tips []node
	for _, prefix := range []string{gitrepo.BranchPrefix, gitrepo.RemotePrefix} {
		refs, err := r.repo.Refs(ctx, prefix)
		if err != nil {
			return nil, err
		}
		for _, ref := range refs {
			if n := r.history.find(ref.ID.Bytes()); n != none && r.history.known(n) {
				tips = append(tips, n)
			}
		}
	}
	return tips, nil
}

// remember writes what this run and earlier ones know, in one step, if it is more
// than the file tells: a run at the same time may win, and nothing is lost but time.
// A folder that can't be written to costs the next run time too, and is no error.
func (r *run) remember(ctx context.Context, large int) {
	rule := rewrite.TrimDots
	if slices.ContainsFunc(r.columns, func(c *column) bool { return c.sensitive }) {
		rule, _ = r.idents() // it was asked before
	}
	s := r.summarize(ctx, rule)
	if !r.changed && (len(s.entries) == 0 || bytes.Equal(s.encode(0), r.summary.encode(0))) {
		return
	}
	for _, c := range r.columns {
		r.others[c.prefix] = c.remember(rule)
	}
	m := memory{summary: s, history: r.history, scanned: r.scanned, joined: r.joined, tops: r.topList(), columns: r.others}
	data := m.encode(slices.Sorted(maps.Keys(r.others)))
	if len(data) > large && r.mostlyElsewhere() {
		if r.changed {
			_ = os.Remove(filepath.Join(r.cacheDir(), cacheName)) // the next run starts anew
		}
		return
	}
	_ = replaceFile(r.cacheDir(), data)
}

// mostlyElsewhere reports whether the run's commit leads to less than half of the
// commits that ever were read.
func (r *run) mostlyElsewhere() bool {
	return 2*len(r.history.lineage(r.rev)) < r.scanned.len()
}

// replaceFile puts the file into a folder in one step.
func replaceFile(dir string, data []byte) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := createTemp(dir)
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

// createTemp makes a file that whoever shares the repository can read, which
// os.CreateTemp does not.
func createTemp(dir string) (*os.File, error) {
	name := fmt.Sprintf(cacheTemp, rand.Uint32()) //nolint:gosec // it need not be hard to guess
	return os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// sweep takes away what runs left that died while they wrote.
func sweep(dir string, newest *os.File) {
	now, err := newest.Stat()
	if err != nil {
		return
	}
	left, _ := os.ReadDir(dir)
	for _, entry := range left {
		var number uint32
		if _, err := fmt.Sscanf(entry.Name(), cacheTemp, &number); err != nil {
			continue
		}
		if info, err := entry.Info(); err == nil && now.ModTime().Sub(info.ModTime()) > staleAfter {
			_ = os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
}
