package odb

import (
	"errors"
	"fmt"
)

// The kinds of pack entries that are deltas.
const (
	offsetDelta Kind = 6
	idDelta     Kind = 7
)

// entry is the header of what a pack holds at one offset.
type entry struct {
	kind Kind
	size int64 // of the inflated data
	data int64 // where its zlib stream begins
	base int64 // where the object lies that a delta builds on, else 0
}

// entry reads the header at an offset.
func (p *pack) entry(off int64) (entry, error) {
	const longest = 10 + hashSize // of the size, and of what names the base
	if off < packHeaderSize || off >= p.end {
		return entry{}, p.corrupt(off, errors.New("no object can lie there"))
	}
	b, err := p.data.bytes(off, min(longest, p.end-off))
	if err != nil {
		return entry{}, err
	}
	// Four bits of the size are beside the kind, the rest follows.
	e := entry{kind: Kind(b[0] >> 4 & 7), size: int64(b[0] & 15)}
	n := 1
	if b[0]&0x80 != 0 {
		high, used := sizeVarint(b[1:])
		if used == 0 || high >= 1<<59 {
			return entry{}, p.corrupt(off, errors.New("the size is malformed"))
		}
		e.size |= high << 4
		n += used
	}
	base, used, err := p.base(off, e.kind, b[n:])
	e.base, e.data = base, off+int64(n+used)
	return e, err
}

// base returns where the base of a delta lies, 0 for what is no delta. It is
// named in b, the bytes after the size of the entry at off; used of them say so.
func (p *pack) base(off int64, kind Kind, b []byte) (base int64, used int, err error) {
	switch kind {
	case Commit, Tree, Blob, Tag:
		return 0, 0, nil
	case offsetDelta:
		back, used := offsetVarint(b)
		if used == 0 || back <= 0 || back > off-packHeaderSize {
			return 0, 0, p.corrupt(off, errors.New("the delta's base lies outside of the pack"))
		}
		return off - back, used, nil
	case idDelta:
		if len(b) < hashSize {
			return 0, 0, p.corrupt(off, errors.New("the pack ends there"))
		}
		base, err = p.locate(b[:hashSize])
		if errors.Is(err, ErrNotFound) { // which would say that the wanted object is not there
			err = p.corrupt(off, errors.New("the delta's base is not in the pack"))
		}
		return base, hashSize, err
	}
	return 0, 0, p.corrupt(off, fmt.Errorf("kind %d is not known", kind))
}

// locate returns where in the pack the object with a binary id lies.
func (p *pack) locate(id []byte) (int64, error) {
	row, err := p.index.find(id)
	if err != nil {
		return 0, err
	}
	return p.index.offset(row)
}

// offsetVarint reads a distance in groups of seven bits, highest first, where
// each further byte adds one so that no distance has two forms. It returns how
// many bytes it took: none when they end early or the number is too large.
func offsetVarint(b []byte) (value int64, n int) {
	for i, c := range b {
		if i == 9 {
			break
		}
		value = value<<7 | int64(c&0x7f)
		if c&0x80 == 0 {
			return value, i + 1
		}
		value++
	}
	return 0, 0
}
