package subtree

import (
	"encoding/binary"
	"math"
)

// encoder appends numbers of 4 bytes, the lowest byte first, and bytes with their
// number in front.
type encoder []byte

func (e *encoder) number(n int) {
	*e = binary.LittleEndian.AppendUint32(*e, uint32(n)) //nolint:gosec // a longer list fits no memory
}

func (e *encoder) nodes(list []node) {
	for _, n := range list {
		*e = binary.LittleEndian.AppendUint32(*e, uint32(n)) //nolint:gosec // read back as it was
	}
}

func (e *encoder) list(list []node) {
	e.number(len(list))
	e.nodes(list)
}

func (e *encoder) bytes(b []byte) {
	e.number(len(b))
	*e = append(*e, b...)
}

// decoder reads what an encoder wrote. Once something is missing it has failed, and
// gives zeros.
type decoder struct {
	rest   []byte
	failed bool
}

// take returns the next n bytes.
func (d *decoder) take(n int) []byte {
	if n > len(d.rest) {
		d.failed, d.rest = true, nil
		return make([]byte, min(n, 8))
	}
	b := d.rest[:n:n]
	d.rest = d.rest[n:]
	return b
}

// count reads how many things follow, each of at least size bytes.
func (d *decoder) count(size int) int {
	n := binary.LittleEndian.Uint32(d.take(4))
	if uint64(n)*uint64(size) > uint64(len(d.rest)) || n > math.MaxInt32 { //nolint:gosec // sizes are small
		d.failed, d.rest = true, nil
		return 0
	}
	return int(n)
}

func (d *decoder) nodes(n int) []node {
	list := make([]node, n)
	if b := d.take(4 * n); !d.failed {
		for i := range list {
			list[i] = node(binary.LittleEndian.Uint32(b[4*i:])) //nolint:gosec // as it was written
		}
	}
	return list
}

func (d *decoder) list() []node { return d.nodes(d.count(4)) }

func (d *decoder) bytes() []byte { return d.take(d.count(1)) }

// history reads the commits, their parents and generations.
func (d *decoder) history(size int) *history {
	h := &history{size: size, index: emptyIndex(1 << 10)}
	n := d.count(size + 12)
	h.ids = d.take(n * size)
	h.edges = make([][2]node, n)
	if b := d.take(8 * n); !d.failed {
		for i := range h.edges {
			first, second := binary.LittleEndian.Uint32(b[8*i:]), binary.LittleEndian.Uint32(b[8*i+4:])
			h.edges[i] = [2]node{node(first), node(second)} //nolint:gosec // as they were written
		}
	}
	h.gens = d.nodes(n)
	h.more = d.list()
	return h
}
