package odb

import (
	"bytes"
	"encoding/binary"
)

// The chunks of an idTable.
const (
	fanoutChunk = "OIDF"
	idsChunk    = "OIDL"
)

// idTable is the sorted list of the ids that a chunk file knows.
type idTable struct {
	fanout [256]uint32 // how many ids begin with this byte or a lower one
	ids    []byte
}

func parseIDTable(c *chunkFile) (idTable, error) {
	var t idTable
	fanout, err := c.rows(fanoutChunk, uint32(len(t.fanout)), 4)
	if err != nil {
		return t, err
	}
	for i := range t.fanout {
		t.fanout[i] = binary.BigEndian.Uint32(fanout[i*4:])
		if i > 0 && t.fanout[i] < t.fanout[i-1] {
			return t, c.corrupt(fanoutChunk, int64(i)*4, "the fan-out table is not sorted")
		}
	}
	t.ids, err = c.rows(idsChunk, t.count(), hashSize)
	return t, err
}

func (t *idTable) count() uint32 { return t.fanout[255] }

// at returns the id of a row.
func (t *idTable) at(row uint32) []byte {
	off := int(row) * hashSize
	return t.ids[off : off+hashSize]
}

// slot returns the rows between which ids with a first byte lie.
func (t *idTable) slot(first byte) (low, high uint32) {
	if first > 0 {
		low = t.fanout[first-1]
	}
	return low, t.fanout[first]
}

// find returns the row of an id.
func (t *idTable) find(id []byte) (row uint32, ok bool) {
	low, high := t.slot(id[0])
	i, ok := searchIDs(t.ids[int(low)*hashSize:int(high)*hashSize], hashSize, id)
	if !ok {
		return 0, false
	}
	return low + uint32(i), true
}

// searchIDs looks an id up among sorted ones that begin so many bytes apart. It
// returns its place.
func searchIDs(ids []byte, stride int, id []byte) (place int, ok bool) {
	want := binary.BigEndian.Uint64(id)
	low, high := 0, (len(ids)+stride-hashSize)/stride
	for low < high {
		middle := (low + high) / 2
		name := ids[middle*stride:][:hashSize]
		first := binary.BigEndian.Uint64(name) // nearly always enough, and faster to compare
		if first < want || first == want && bytes.Compare(name, id) < 0 {
			low = middle + 1
		} else {
			high = middle
		}
	}
	at := low * stride
	if at >= len(ids) || !bytes.Equal(ids[at:at+hashSize], id) {
		return 0, false
	}
	return low, true
}

// check makes sure that find finds each id: they are sorted as the fan-out table says.
func (t *idTable) check(c *chunkFile) error {
	for row := range t.count() {
		id := t.at(row)
		low, high := t.slot(id[0])
		if row < low || row >= high || row > low && bytes.Compare(t.at(row-1), id) >= 0 {
			return c.corrupt(idsChunk, int64(row)*hashSize, "the ids are not sorted")
		}
	}
	return nil
}
