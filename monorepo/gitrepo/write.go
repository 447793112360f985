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
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// unpackLimit is the number of objects from which one pack is kept instead of
// loose files, as git itself does when it receives a push.
const unpackLimit = 100

// Writer collects new objects. Their ids are known at once; nothing is in the
// repository before Flush, which writes them all through git.
type Writer struct {
	repo    *Repo
	pending []object
	byID    map[ID]int
}

type object struct {
	kind odb.Kind
	data []byte
}

// NewWriter starts a collection of objects.
func (r *Repo) NewWriter() *Writer { return &Writer{repo: r, byID: map[ID]int{}} }

// Add takes an object and returns its id.
func (w *Writer) Add(kind odb.Kind, data []byte) ID {
	h := w.repo.newHash()
	fmt.Fprintf(h, "%s %d\x00", kind, len(data))
	h.Write(data)
	id := odb.IDFromBytes(h.Sum(nil))
	if _, ok := w.byID[id]; !ok {
		w.byID[id] = len(w.pending)
		w.pending = append(w.pending, object{kind, data})
	}
	return id
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
	w.pending, w.byID = nil, map[ID]int{}
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

// EditTree returns the id of a tree like the given one in which the files at
// some paths have new bytes. New files get ModeFile, others keep their mode.
func (w *Writer) EditTree(ctx context.Context, tree ID, files map[string][]byte) (ID, error) {
	var entries []treeEntry
	if !tree.IsZero() {
		var err error
		if entries, err = w.repo.tree(ctx, tree); err != nil {
			return ID{}, err
		}
	}
	below := map[string]map[string][]byte{}
	for path, data := range files {
		name, rest, nested := strings.Cut(path, "/")
		i := slices.IndexFunc(entries, func(e treeEntry) bool { return e.Name == name })
		if nested {
			if below[name] == nil {
				below[name] = map[string][]byte{}
			}
			below[name][rest] = data
			continue
		}
		if i < 0 {
			i = len(entries)
			entries = append(entries, treeEntry{Name: name, Mode: ModeFile})
		}
		if !entries[i].Mode.Regular() {
			return ID{}, fmt.Errorf("%s is no regular file", path)
		}
		entries[i].ID = w.Add(odb.Blob, data)
	}
	for name, files := range below {
		i := slices.IndexFunc(entries, func(e treeEntry) bool { return e.Name == name })
		if i < 0 {
			i = len(entries)
			entries = append(entries, treeEntry{Name: name, Mode: ModeTree})
		}
		if entries[i].Mode != ModeTree {
			return ID{}, fmt.Errorf("%s is no folder", name)
		}
		child, err := w.EditTree(ctx, entries[i].ID, files)
		if err != nil {
			return ID{}, fmt.Errorf("%s: %w", name, err)
		}
		entries[i].ID = child
	}
	return w.Add(odb.Tree, encodeTree(entries)), nil
}

// encodeTree writes a tree object; git orders folders as if their names ended in a slash.
func encodeTree(entries []treeEntry) []byte {
	key := func(e treeEntry) string {
		if e.Mode == ModeTree {
			return e.Name + "/"
		}
		return e.Name
	}
	slices.SortFunc(entries, func(a, b treeEntry) int { return strings.Compare(key(a), key(b)) })
	var buf bytes.Buffer
	for _, e := range entries {
		fmt.Fprintf(&buf, "%o %s\x00", e.Mode, e.Name)
		buf.Write(e.ID.Bytes())
	}
	return buf.Bytes()
}
