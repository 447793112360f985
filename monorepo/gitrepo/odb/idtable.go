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

// searchIDs looks an id up among sorted ones of the same first byte that begin so
// many bytes apart. It returns its place.
//
// Ids are spread evenly, so a guess leads near the place and a second one to within
// a few ids of it. From there it goes on in steps, each twice as long as the one
// before, until it has passed the place.
func searchIDs(ids []byte, stride int, id []byte) (place int, ok bool) {
	want := binary.BigEndian.Uint64(id)
	low, high := 0, (len(ids)+stride-hashSize)/stride
	distance := float64(1<<56) / float64(high) // from one id to the next
	at := int(float64(want&(1<<56-1)) / distance)
	step := 4
	for round := 0; low < high; round++ {
		at = min(max(at, low), high-1)
		name := ids[at*stride:][:hashSize]
		first := binary.BigEndian.Uint64(name) // nearly always enough, and faster to compare
		less := first < want || first == want && bytes.Compare(name, id) < 0
		switch {
		case less:
			low = at + 1
		case bytes.Equal(name, id):
			return at, true
		default:
			high = at
		}
		switch step *= 2; {
		case round == 0:
			at += int(float64(int64(want-first)) / distance)
		case high-low <= step:
			at = (low + high) / 2
		case less:
			at = low + step
		default:
			at = high - step
		}
	}
	return 0, false
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
