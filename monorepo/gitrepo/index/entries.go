package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// An entry is: ten 32-bit numbers (times, device, inode, mode, owner, size),
// the object id, 16 bits of flags, 16 more if flagExtended is set, the path.
const (
	modeOffset = 24
	idOffset   = 40

	flagExtended = 0x4000
	flagStage    = 0x3000
	flagLength   = 0x0fff // length of the path, or all ones for this and more

	flagSkipWorktree = 0x4000 // of the 16 more
	flagIntentToAdd  = 0x2000

	maxEntry = 4096 // bytes of the longest entry that is read
)

// entries reads count entries into x.
func (d *decoder) entries(x *Index, count uint32) error {
	smallest := int64(idOffset + d.hashSize + 4)
	if int64(count) > d.left()/smallest {
		return fmt.Errorf("%d entries: %w", count, errTruncated)
	}
	x.Entries = make([]Entry, count)
	kept := 0
	for range count {
		e := &x.Entries[kept]
		stage, err := d.entry(e)
		if err != nil {
			return fmt.Errorf("entry after %q: %w", d.last, err)
		}
		if stage == 0 {
			x.intent = x.intent || e.IntentToAdd
			kept++
		} else {
			x.Unmerged = true
		}
	}
	clear(x.Entries[kept:])
	x.Entries = x.Entries[:kept]
	return nil
}

// entry reads one entry and returns its stage, 0 unless the path is in conflict.
func (d *decoder) entry(e *Entry) (stage uint16, err error) {
	b, err := d.buf.Peek(maxEntry)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	at := idOffset + d.hashSize + 2
	if len(b) < at+2 {
		return 0, errTruncated
	}
	flags, more := binary.BigEndian.Uint16(b[at-2:]), uint16(0)
	if flags&flagExtended != 0 {
		more = binary.BigEndian.Uint16(b[at:])
		at += 2
	}
	if more&^(flagSkipWorktree|flagIntentToAdd) != 0 {
		return 0, fmt.Errorf("%w: flags %04x", ErrUnsupported, more)
	}
	path, size, err := d.path(b, at)
	if err != nil {
		return 0, err
	}
	if uint16(min(len(path), flagLength)) != flags&flagLength {
		return 0, fmt.Errorf("%q has another length than its flags say", path)
	}
	*e = Entry{
		Path:         path,
		Mode:         odb.Mode(binary.BigEndian.Uint32(b[modeOffset:])),
		ID:           odb.IDFromBytes(b[idOffset : idOffset+d.hashSize]),
		IntentToAdd:  more&flagIntentToAdd != 0,
		SkipWorktree: more&flagSkipWorktree != 0,
	}
	stage = flags & flagStage
	d.judge(e, stage)
	d.last = path
	_, err = d.buf.Discard(size)
	return stage, err
}

// judge notes the first entry that is not as [Index] promises. It is no error
// yet, as the entries of a split index, which an extension tells later, may
// have no path.
func (d *decoder) judge(e *Entry, stage uint16) {
	switch {
	case d.disorder != nil:
	case e.Path < d.last || e.Path == d.last && stage == 0:
		d.disorder = fmt.Errorf("%q is out of order after %q", e.Path, d.last)
	case e.Mode != odb.ModeFile && e.Mode != odb.ModeExecutable && e.Mode != odb.ModeSymlink && e.Mode != odb.ModeSubmodule:
		d.disorder = fmt.Errorf("%q has the unknown mode %o", e.Path, e.Mode)
	}
}

// path reads the path that is at bytes into the entry b, and returns the size
// of the entry too. Up to version 3 the path is whole and followed by one to
// eight NULs, to a multiple of eight; in version 4 it is how many bytes to cut
// from the end of the path before and what to add, then one NUL.
func (d *decoder) path(b []byte, at int) (path string, size int, err error) {
	keep := ""
	if d.version == 4 {
		cut, n := offsetVarint(b[at:])
		if n == 0 || cut > len(d.last) {
			return "", 0, errors.New("cuts more than the path before it has")
		}
		keep = d.last[:len(d.last)-cut]
		at += n
	}
	n := bytes.IndexByte(b[at:], 0)
	size = at + n + 1
	if d.version < 4 {
		size = (at + n + 8) &^ 7
	}
	if n < 0 || size > len(b) {
		if len(b) == maxEntry {
			return "", 0, fmt.Errorf("%w: path is too long", ErrUnsupported)
		}
		return "", 0, errTruncated
	}
	path, ok := d.text.join(keep, b[at:at+n])
	if !ok {
		return "", 0, errors.New("paths are too long")
	}
	return path, size, nil
}

// offsetVarint reads the number at the start of b, coded as offsets in packs
// are, and how many bytes it takes: 0 if it doesn't end or is past any length.
func offsetVarint(b []byte) (value, n int) {
	for n < len(b) {
		c := b[n]
		n++
		value = value<<7 | int(c&0x7f)
		if c < 0x80 {
			return value, n
		}
		if value++; value > math.MaxInt32>>7 {
			break
		}
	}
	return 0, 0
}
