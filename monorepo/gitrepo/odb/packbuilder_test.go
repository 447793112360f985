package odb

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
)

// packBuilder writes packs that git would not: of any entries, listed anywhere.
type packBuilder struct {
	entries []byte
	rows    []packRow
}

type packRow struct {
	id  ID
	off int
	crc uint32
}

// off is where the next entry will lie.
func (b *packBuilder) off() int { return packHeaderSize + len(b.entries) }

// object adds an object and lists it.
func (b *packBuilder) object(kind Kind, data string) ID {
	id := hashObject(kind, data)
	b.list(id, kind, int64(len(data)), nil, deflate(data))
	return id
}

// offsetDelta adds a delta of what lies so many bytes before, listed as id.
func (b *packBuilder) offsetDelta(id ID, back int, delta string) {
	b.list(id, offsetDelta, int64(len(delta)), offsetBytes(back), deflate(delta))
}

// idDelta adds a delta of the object base, listed as id.
func (b *packBuilder) idDelta(id, base ID, delta string) {
	b.list(id, idDelta, int64(len(delta)), base.Bytes(), deflate(delta))
}

// list adds an entry of those parts, listed as id.
func (b *packBuilder) list(id ID, kind Kind, size int64, base, stream []byte) {
	b.raw(id, slices.Concat(entryHeader(kind, size), base, stream))
}

// raw adds the bytes of an entry, listed as id.
func (b *packBuilder) raw(id ID, entry []byte) {
	b.rows = append(b.rows, packRow{id, b.off(), crc32.ChecksumIEEE(entry)})
	b.entries = append(b.entries, entry...)
}

// build returns the pack and its index, which has no large offsets.
func (b *packBuilder) build() (pack, index []byte) {
	pack = binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(len(b.rows)))
	pack = seal(append(pack, b.entries...))
	slices.SortFunc(b.rows, func(x, y packRow) int { return cmp.Or(x.id.Compare(y.id), x.off-y.off) })
	var names, crcs, offsets []byte
	var fanout [256]uint32
	for _, row := range b.rows {
		for i := int(row.id.raw[0]); i < 256; i++ {
			fanout[i]++
		}
		names = append(names, row.id.Bytes()...)
		crcs = binary.BigEndian.AppendUint32(crcs, row.crc)
		offsets = binary.BigEndian.AppendUint32(offsets, uint32(row.off))
	}
	index = []byte("\xfftOc\x00\x00\x00\x02")
	for _, n := range fanout {
		index = binary.BigEndian.AppendUint32(index, n)
	}
	return pack, seal(slices.Concat(index, names, crcs, offsets, pack[len(pack)-hashSize:]))
}

// read builds the pack and reads one object from it.
func (b *packBuilder) read(id ID, limit int64) (object, error) {
	pack, index := b.build()
	return memoryPack(pack, index).find(newInflater(), request{id: id, limit: limit})
}

// memoryPack is a pack whose files lie in memory. It must not be closed.
func memoryPack(data, index []byte) *pack {
	return &pack{path: "pack", cache: newCache(cacheBudget), open: func(name string) (*file, error) {
		if name == "pack.idx" {
			return &file{name: name, size: int64(len(index)), mapped: index}, nil
		}
		return &file{name: name, size: int64(len(data)), mapped: data}, nil
	}}
}

// seal appends the checksum that packs and indexes end with.
func seal(b []byte) []byte {
	sum := sha1.Sum(b)
	return append(b, sum[:]...)
}

func hashObject(kind Kind, data string) ID {
	sum := sha1.Sum(fmt.Appendf(nil, "%s %d\x00%s", kind, len(data), data))
	return IDFromBytes(sum[:])
}

func deflate(data string) []byte {
	var buf bytes.Buffer
	w := zlib.NewWriter(&buf)
	_, _ = w.Write([]byte(data)) // a buffer takes everything
	_ = w.Close()
	return buf.Bytes()
}

// entryHeader encodes a kind and a size.
func entryHeader(kind Kind, size int64) []byte {
	first := byte(kind)<<4 | byte(size&15)
	if size >>= 4; size == 0 {
		return []byte{first}
	}
	return append([]byte{first | 0x80}, sizeBytes(size)...)
}

// sizeBytes encodes what sizeVarint reads.
func sizeBytes(n int64) []byte { return binary.AppendUvarint(nil, uint64(n)) }

// offsetBytes encodes what offsetVarint reads.
func offsetBytes(n int) []byte {
	b := []byte{byte(n & 0x7f)}
	for n >>= 7; n > 0; n >>= 7 {
		n--
		b = append(b, byte(n&0x7f)|0x80)
	}
	slices.Reverse(b)
	return b
}

// deltaOf is a delta with those instructions.
func deltaOf(baseSize, size int64, code string) string {
	return string(sizeBytes(baseSize)) + string(sizeBytes(size)) + code
}

// insert is the instruction to insert up to 127 bytes.
func insert(text string) string { return string([]byte{byte(len(text))}) + text }
