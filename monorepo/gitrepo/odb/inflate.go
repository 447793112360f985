package odb

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/zlib"
	"crypto/sha1"
	"errors"
	"hash"
	"io"
	"strconv"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb/inflate"
)

// eagerSize is how much memory is set aside because a header asks for it.
// Beyond it memory grows with what really comes out.
const eagerSize = 4 << 20

var errTrailing = errors.New("the data is longer than its header says")

// inflater holds what one read needs and later ones reuse.
type inflater struct {
	memory  bytes.Reader  // what of a mapped file was not taken
	section *bufio.Reader // in place of memory where a file isn't mapped
	decoder inflate.Decoder
	stream  io.ReadCloser // a zlib reader
	head    [32]byte      // for start
	scratch []byte        // for a delta
	commit  []byte        // for one of many that are read in a row
	chain   []entry       // for the deltas that an object is made of
	hash    hash.Hash
	sum     []byte
}

func newInflater() *inflater {
	return &inflater{section: bufio.NewReader(nil), hash: sha1.New()}
}

// open starts to inflate the stream that lies in a file from start on, before end.
func (z *inflater) open(f *file, start, end int64) error {
	var source flate.Reader = &z.memory
	if f.handle != nil {
		z.section.Reset(io.NewSectionReader(f.handle, start, end-start))
		source = z.section
	} else {
		data, err := f.bytes(start, end-start)
		if err != nil {
			return err
		}
		z.memory.Reset(data)
	}
	if z.stream != nil {
		return z.stream.(zlib.Resetter).Reset(source, nil)
	}
	stream, err := zlib.NewReader(source)
	z.stream = stream
	return err
}

// fill fills out, all of it, with what the stream at the start of memory holds.
// It reports whether it could: if not, open and rest have the word.
func (z *inflater) fill(memory, out []byte) bool {
	used, ok := z.decoder.Decode(out, memory)
	z.memory.Reset(memory[used:])
	return ok
}

// reset lets go of the file and of more memory than most reads need.
func (z *inflater) reset() {
	const longChain = 4096 // git makes none (pack.depth)
	z.memory.Reset(nil)
	z.section.Reset(nil)
	if cap(z.scratch) > eagerSize {
		z.scratch = nil
	}
	if cap(z.commit) > eagerSize {
		z.commit = nil
	}
	if cap(z.chain) > longChain {
		z.chain = nil
	}
}

// start returns the first bytes of the open stream, 32 if there are so many:
// they are valid until the next call.
func (z *inflater) start() ([]byte, error) {
	n, err := io.ReadFull(z.stream, z.head[:])
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return z.head[:n], err
}

// rest reads the open stream to its end. What was read of it before is in data,
// and the whole must have size bytes. It uses data's memory if that is enough.
func (z *inflater) rest(size int64, data []byte) ([]byte, error) {
	for int64(len(data)) < size {
		if len(data) == cap(data) {
			data = grow(data, size)
		}
		n, err := io.ReadFull(z.stream, data[len(data):min(int64(cap(data)), size)])
		data = data[:len(data)+n]
		if err != nil {
			return nil, noEOF(err)
		}
	}
	if int64(len(data)) > size {
		return nil, errTrailing
	}
	if n, err := io.ReadFull(z.stream, z.head[:1]); n > 0 {
		return nil, errTrailing
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	return data, nil
}

// grow makes room for more of size bytes, at most for as many as are there
// already, or for eagerSize.
func grow(buf []byte, size int64) []byte {
	room := min(size, max(eagerSize, 2*int64(len(buf))))
	return append(make([]byte, 0, room), buf...)
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// verify checks that an object is the one its id names.
func (z *inflater) verify(id ID, obj object) error {
	z.hash.Reset()
	z.sum = append(append(z.sum[:0], obj.kind.String()...), ' ')
	z.sum = append(strconv.AppendInt(z.sum, int64(len(obj.data)), 10), 0)
	z.hash.Write(z.sum)
	z.hash.Write(obj.data)
	z.sum = z.hash.Sum(z.sum[:0])
	if !bytes.Equal(z.sum, id.Bytes()) {
		return errors.New("the object there is not the one that its id names")
	}
	return nil
}
