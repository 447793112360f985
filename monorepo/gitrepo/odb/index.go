package odb

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// hashSize is the length of a SHA-1 id.
const hashSize = 20

// index is a pack's .idx file, version 1 or 2 (gitformat-pack). It maps sorted
// ids to offsets in the pack. Its checksum is not verified: every object read
// through it is.
type index struct {
	file   *file
	fanout [256]uint32 // how many ids begin with this byte or a lower one
	count  int64

	names, nameStride     int64 // where ids are, and from one to the next
	offsets, offsetStride int64 // likewise for 4-byte offsets
	crcs                  int64 // where the 4-byte CRCs of entries are; 0 in version 1
	large, largeCount     int64 // where 8-byte offsets are, and how many
}

// openIndex opens an .idx file and checks its header and size.
func openIndex(name string, open func(string) (*file, error)) (*index, error) {
	f, err := open(name)
	if err != nil {
		return nil, err
	}
	x := &index{file: f}
	if err := x.parse(); err != nil {
		_ = f.close()
		return nil, err
	}
	return x, nil
}

func (x *index) parse() error {
	const fanoutSize = 256 * 4
	head, err := x.file.bytes(0, 8)
	if err != nil {
		return err
	}
	version, start := uint32(1), int64(0)
	if string(head[:4]) == "\xfftOc" {
		version, start = binary.BigEndian.Uint32(head[4:]), 8
	}
	if err := x.parseFanout(start); err != nil {
		return err
	}
	start += fanoutSize
	switch version {
	case 1: // offset and id, side by side
		x.offsets, x.offsetStride = start, 4+hashSize
		x.names, x.nameStride = start+4, 4+hashSize
		x.large = start + x.count*(4+hashSize)
	case 2: // ids, then CRCs, then offsets, then large offsets
		x.names, x.nameStride = start, hashSize
		x.crcs = start + x.count*hashSize
		x.offsets, x.offsetStride = start+x.count*(hashSize+4), 4
		x.large = start + x.count*(hashSize+4+4)
	default:
		return corrupt(x.file.name, 4, "index version %d is not known", version)
	}
	return x.parseSize(version)
}

func (x *index) parseFanout(start int64) error {
	fanout, err := x.file.bytes(start, 256*4)
	if err != nil {
		return err
	}
	for i := range x.fanout {
		x.fanout[i] = binary.BigEndian.Uint32(fanout[i*4:])
		if i > 0 && x.fanout[i] < x.fanout[i-1] {
			return corrupt(x.file.name, start+int64(i)*4, "the fan-out table is not sorted")
		}
	}
	x.count = int64(x.fanout[255])
	return nil
}

// parseSize derives the number of large offsets from what lies between the
// tables and the two checksums at the end.
func (x *index) parseSize(version uint32) error {
	rest := x.file.size - 2*hashSize - x.large
	x.largeCount = rest / 8
	if rest < 0 || rest%8 != 0 || x.largeCount > x.count || version == 1 && rest != 0 {
		return corrupt(x.file.name, 0, "%d bytes can't hold a version %d index of %d objects",
			x.file.size, version, x.count)
	}
	return nil
}

// belongsTo checks that a pack is one and that the index was made for it.
func (x *index) belongsTo(pack *file) error {
	head, err := pack.bytes(0, packHeaderSize)
	if err != nil {
		return err
	}
	version, count := binary.BigEndian.Uint32(head[4:]), binary.BigEndian.Uint32(head[8:])
	if string(head[:4]) != "PACK" || version != 2 && version != 3 {
		return corrupt(pack.name, 0, "it is not a pack of version 2 or 3")
	}
	checksum, err := pack.bytes(pack.size-hashSize, hashSize)
	if err != nil {
		return err
	}
	want, err := x.file.bytes(x.file.size-2*hashSize, hashSize)
	if err != nil {
		return err
	}
	if int64(count) != x.count || !bytes.Equal(checksum, want) {
		return corrupt(pack.name, 8, "its index was made for another pack")
	}
	return nil
}

// find returns the row of an object, or ErrNotFound.
func (x *index) find(id []byte) (int64, error) {
	low, high := int64(0), int64(x.fanout[id[0]])
	if id[0] > 0 {
		low = int64(x.fanout[id[0]-1])
	}
	if low == high {
		return 0, ErrNotFound
	}
	names, err := x.file.bytes(x.names+low*x.nameStride, (high-low-1)*x.nameStride+hashSize)
	if err != nil {
		return 0, err
	}
	i, ok := searchIDs(names, int(x.nameStride), id)
	if !ok {
		return 0, ErrNotFound
	}
	return low + int64(i), nil
}

// offset returns where in the pack the object of a row lies.
func (x *index) offset(row int64) (int64, error) {
	at := x.offsets + row*x.offsetStride
	b, err := x.file.bytes(at, 4)
	if err != nil {
		return 0, err
	}
	small := binary.BigEndian.Uint32(b)
	const largeFlag = 1 << 31
	if x.crcs == 0 || small&largeFlag == 0 { // version 1 has no flag
		return int64(small), nil
	}
	large := int64(small &^ largeFlag)
	if large >= x.largeCount {
		return 0, corrupt(x.file.name, at, "large offset %d of %d", large, x.largeCount)
	}
	if b, err = x.file.bytes(x.large+large*8, 8); err != nil {
		return 0, err
	}
	return int64(binary.BigEndian.Uint64(b)), nil // from 1<<63 on it is negative and lies in no pack
}

// matches reports whether the bytes of a pack entry are those that the index
// was made of; a version 1 index can't tell.
func (x *index) matches(row int64, entry []byte) bool {
	if x.crcs == 0 {
		return false
	}
	crc, err := x.file.bytes(x.crcs+row*4, 4)
	return err == nil && binary.BigEndian.Uint32(crc) == crc32.ChecksumIEEE(entry)
}
