package index

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// decoder reads an index from front to back.
type decoder struct {
	file     io.LimitedReader // the file without its checksum
	buf      *bufio.Reader    // of file
	version  uint32
	hashSize int
	last     string // path of the entry before
	text     arena
	disorder error // the first entry that is not as Index promises
}

// maxExpansion is how many times longer than the file all its paths together
// may be. An entry takes 64 bytes or more, so real paths stay far below, and a
// file made to grow without end through prefix compression is cut short.
const maxExpansion = 16

// decode reads an index of size bytes.
func decode(r io.Reader, size int64, hashSize int) (*Index, error) {
	if hashSize != 20 && hashSize != 32 {
		return nil, fmt.Errorf("no hash has %d bytes", hashSize)
	}
	if size > math.MaxInt32 {
		return nil, fmt.Errorf("%w: %d bytes", ErrUnsupported, size)
	}
	d := &decoder{file: io.LimitedReader{R: r, N: size - int64(hashSize)}, hashSize: hashSize}
	d.buf = bufio.NewReaderSize(&d.file, 1<<16)
	d.text.left = maxExpansion * size
	header, err := d.take(12)
	if err != nil {
		return nil, err
	}
	if string(header[:4]) != "DIRC" {
		return nil, errors.New("not an index file")
	}
	d.version = binary.BigEndian.Uint32(header[4:])
	if d.version < 2 || d.version > 4 {
		return nil, fmt.Errorf("%w: version %d", ErrUnsupported, d.version)
	}
	x := &Index{}
	if err := d.entries(x, binary.BigEndian.Uint32(header[8:])); err != nil {
		return nil, err
	}
	if err := d.extensions(x); err != nil {
		return nil, err
	}
	return x, d.disorder
}

// extensions reads what follows the entries. An extension whose name starts
// with a capital letter is optional: whoever doesn't know it skips it.
func (d *decoder) extensions(x *Index) error {
	for d.left() > 0 {
		header, err := d.take(8)
		if err != nil {
			return err
		}
		name, size := string(header[:4]), binary.BigEndian.Uint32(header[4:])
		if int64(size) > d.left() {
			return fmt.Errorf("extension %q: %w", name, errTruncated)
		}
		switch {
		case name == "TREE":
			x.trees, err = d.cacheTree(int(size))
		case name[0] < 'A' || name[0] > 'Z':
			err = ErrUnsupported
		default:
			_, err = d.buf.Discard(int(size))
		}
		if err != nil {
			return fmt.Errorf("extension %q: %w", name, err)
		}
	}
	return nil
}

// left returns how many bytes are not read yet.
func (d *decoder) left() int64 { return d.file.N + int64(d.buf.Buffered()) }

// take reads n bytes, which stay as they are until the next read.
func (d *decoder) take(n int) ([]byte, error) {
	b, err := d.buf.Peek(n)
	if errors.Is(err, io.EOF) {
		return nil, errTruncated
	}
	if err != nil {
		return nil, err
	}
	_, err = d.buf.Discard(n)
	return b, err
}

// arena makes strings of bytes in few allocations.
type arena struct {
	chunk strings.Builder
	left  int64 // how many bytes may still be added
}

const arenaChunk = 1 << 18

// join returns head+tail as one string, or false when that is more than may
// still be added.
func (a *arena) join(head string, tail []byte) (string, bool) {
	size := len(head) + len(tail)
	if a.left -= int64(size); a.left < 0 {
		return "", false
	}
	// A builder that never outgrows its capacity keeps its strings where they are.
	if a.chunk.Cap()-a.chunk.Len() < size {
		a.chunk.Reset()
		a.chunk.Grow(max(arenaChunk, size))
	}
	start := a.chunk.Len()
	a.chunk.WriteString(head)
	a.chunk.Write(tail)
	return a.chunk.String()[start:], true
}
