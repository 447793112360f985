package odb

import (
	"context"
	"sync"
	"sync/atomic"
)

// scanBatch is how many entries of a pack one goroutine reads in a row.
const scanBatch = 256

// scanGap is how many trees and blobs end the commits of a pack: git writes those,
// and tags, before the first tree.
const scanGap = 512

// Scanner says which commits Scan reads, and what becomes of them.
type Scanner struct {
	Workers int // goroutines that read at the same time
	// Wants, if set, says whether a commit is to be read.
	Wants func(id ID) bool
	// Visit gets each commit with the number of the goroutine that read it. The bytes
	// are good until it returns. An error ends the scan.
	Visit func(worker int, id ID, data []byte) error
}

// Scan reads the commits of the packs in the order in which the packs hold them.
// That is the fastest way to most commits of a repository, reachable or not. Loose
// commits are left out, and some others may be: Read has them.
func (s *Store) Scan(ctx context.Context, scan Scanner) error {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		return nil
	}
	for _, p := range s.current.Load().packs {
		if err := s.scanPack(ctx, p, scan); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) scanPack(ctx context.Context, p *pack, scan Scanner) error {
	rows := p.commitRows()
	var next atomic.Int64
	var first error
	var once sync.Once
	var group sync.WaitGroup
	for worker := range scan.Workers {
		group.Go(func() {
			z := s.pool.Get().(*inflater)
			defer func() { z.reset(); s.pool.Put(z) }()
			for {
				low := int(next.Add(scanBatch)) - scanBatch
				if low >= len(rows) {
					return
				}
				err := ctx.Err()
				if err == nil {
					err = p.scanRows(z, rows[low:min(low+scanBatch, len(rows))], scan, worker)
				}
				if err != nil {
					once.Do(func() { first = err })
					next.Add(int64(len(rows))) // the others stop too
					return
				}
			}
		})
	}
	group.Wait()
	return first
}

// scanRows reads the commits among some entries. What is damaged is left out: Read
// tells of it if it is wanted.
func (p *pack) scanRows(z *inflater, rows []packed, scan Scanner, worker int) error {
	for _, r := range rows {
		id, err := p.index.id(r.row())
		if err != nil || scan.Wants != nil && !scan.Wants(id) {
			continue
		}
		obj, err := p.commit(z, id, r)
		if err != nil || obj.kind != Commit {
			continue
		}
		if err := scan.Visit(worker, id, obj.data); err != nil {
			return err
		}
	}
	return nil
}

// commit reads an entry that is a commit, most likely one that is stored whole. Its
// bytes are good until z reads on.
func (p *pack) commit(z *inflater, id ID, r packed) (object, error) {
	e, err := p.entry(r.offset())
	switch {
	case err != nil:
		return object{}, err
	case e.base != 0:
		return p.sound(z, request{id: id}, r.row(), r.offset())
	case e.kind != Commit:
		return object{kind: e.kind}, nil
	}
	if z.commit, err = p.inflate(z, e, z.commit); err != nil {
		return object{}, err
	}
	obj := object{kind: e.kind, size: e.size, data: z.commit}
	return obj, p.check(z, id, r.row(), r.offset(), obj)
}

// packed is where an entry lies: the offset in the upper half, the row of the index
// in the lower.
type packed uint64

func (r packed) offset() int64 { return int64(r >> 32) }
func (r packed) row() int64    { return int64(r & 0xffffffff) }

// commitRows lists the entries at the beginning of a pack that are commits, or may
// be as deltas, in order. Of a pack that can't be read, or is too large for packed,
// there are none.
func (p *pack) commitRows() []packed {
	if p.indexOnce.do(p.openIndex) != nil || p.dataOnce.do(p.openData) != nil || p.end >= 1<<32 {
		return nil
	}
	for part := p.end/8 + 1; ; part *= 4 { // what lies behind the commits need not be sorted
		rows, err := p.rowsBelow(part)
		if err != nil {
			return nil
		}
		commits, ended := p.firstCommits(sortPacked(rows))
		if ended || part >= p.end {
			return commits
		}
	}
}

// rowsBelow lists the entries that lie before an offset.
func (p *pack) rowsBelow(end int64) ([]packed, error) {
	var rows []packed
	for row := range p.index.count {
		off, err := p.index.offset(row)
		if err != nil {
			return nil, err
		}
		if uint64(off) < uint64(end) || end >= p.end {
			rows = append(rows, packed(off)<<32|packed(row))
		}
	}
	return rows, nil
}

// firstCommits picks the commits off sorted entries, in their memory. It reports
// whether it met the end of the pack's commits.
func (p *pack) firstCommits(rows []packed) (commits []packed, ended bool) {
	commits = rows[:0]
	gap := 0
	for _, r := range rows {
		e, err := p.entry(r.offset())
		switch {
		case err == nil && e.kind == Commit:
			commits, gap = append(commits, r), 0
		case err == nil && e.base != 0 && gap == 0:
			commits = append(commits, r)
		case err == nil && e.kind != Tree && e.kind != Blob:
		default:
			if gap++; gap > scanGap {
				return commits, true
			}
		}
	}
	return commits, false
}

// sortPacked sorts by offset: eleven bits at a time, for there may be millions.
func sortPacked(rows []packed) []packed {
	const bits = 11
	other := make([]packed, len(rows))
	for shift := 32; shift < 64; shift += bits {
		var ends [1 << bits]int
		for _, r := range rows {
			ends[r>>shift&(1<<bits-1)]++
		}
		sum := 0
		for i, n := range ends {
			ends[i], sum = sum, sum+n
		}
		for _, r := range rows {
			at := &ends[r>>shift&(1<<bits-1)]
			other[*at] = r
			*at++
		}
		rows, other = other, rows
	}
	return rows
}

// id returns the object's id that a row is of.
func (x *index) id(row int64) (ID, error) {
	name, err := x.file.bytes(x.names+row*x.nameStride, hashSize)
	if err != nil {
		return ID{}, err
	}
	return IDFromBytes(name), nil
}
