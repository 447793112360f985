package gitrepo

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha1" //nolint:gosec // git's object format
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"time"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// unpackLimit is the number of objects from which one pack is kept instead of
// loose files, as git itself does when it receives a push.
const unpackLimit = 100

// Writer collects new objects. Their ids are known at once; nothing is in the
// repository before Flush, which writes them all through git. It is not safe
// for concurrent use.
type Writer struct {
	// Date is that of the commits and tags made from now on; zero is when they are made.
	// GIT_AUTHOR_DATE and GIT_COMMITTER_DATE of git's environment count for more.
	Date time.Time

	repo    *Repo
	pending []object
	taken   map[ID]bool
}

type object struct {
	kind odb.Kind
	data []byte
}

// NewWriter starts a collection of objects.
func (r *Repo) NewWriter() *Writer { return &Writer{repo: r, taken: map[ID]bool{}} }

// Add takes an object and returns its id. The bytes are kept, so they are not to
// be changed afterwards.
func (w *Writer) Add(kind odb.Kind, data []byte) ID {
	id := w.repo.ObjectID(kind, data)
	if !w.taken[id] {
		w.taken[id] = true
		w.pending = append(w.pending, object{kind, data})
	}
	return id
}

// ObjectID is the id that an object has, whether or not it is in the repository.
func (r *Repo) ObjectID(kind odb.Kind, data []byte) ID {
	h := r.newHash()
	h.Write(fmt.Appendf(nil, "%s %d\x00", kind, len(data)))
	h.Write(data)
	return odb.IDFromBytes(h.Sum(nil))
}

func (r *Repo) newHash() hash.Hash {
	if r.hashSize == 32 {
		return sha256.New()
	}
	return sha1.New() //nolint:gosec // git's object format
}

// Flush writes every collected object, durably as git is set up to write.
// Objects without a ref are harmless: git collects them in time.
func (w *Writer) Flush(ctx context.Context) error {
	if len(w.pending) == 0 {
		return nil
	}
	pack, err := w.pack()
	if err != nil {
		return err
	}
	args := []string{"unpack-objects", "-q"}
	if len(w.pending) >= unpackLimit {
		args = []string{"index-pack", "--stdin", "--fix-thin"}
	}
	if _, err := w.repo.git.pipe(ctx, bytes.NewReader(pack), args...); err != nil {
		return fmt.Errorf("write %d objects: %w", len(w.pending), err)
	}
	w.pending, w.taken = nil, map[ID]bool{}
	return nil
}

// pack encodes the objects as a git pack without deltas.
func (w *Writer) pack() ([]byte, error) {
	var buf bytes.Buffer
	buf.WriteString("PACK")
	header := binary.BigEndian.AppendUint32(nil, 2)
	buf.Write(binary.BigEndian.AppendUint32(header, uint32(len(w.pending)))) //nolint:gosec // bounded by memory
	z := zlib.NewWriter(nil)
	for _, o := range w.pending {
		buf.Write(packHeader(o.kind, uint64(len(o.data))))
		z.Reset(&buf)
		if _, err := z.Write(o.data); err != nil {
			return nil, err
		}
		if err := z.Close(); err != nil {
			return nil, err
		}
	}
	h := w.repo.newHash()
	h.Write(buf.Bytes())
	return h.Sum(buf.Bytes()), nil
}

// packHeader encodes an object's kind and size: 4 bits of size beside the
// kind, then 7 bits a byte.
func packHeader(kind odb.Kind, size uint64) []byte {
	b := byte(kind)<<4 | byte(size&0x0f)
	size >>= 4
	var out []byte
	for size > 0 {
		out = append(out, b|0x80)
		b = byte(size & 0x7f)
		size >>= 7
	}
	return append(out, b)
}
