package subtree

import (
	"encoding/binary"
	"slices"
)

// index is an open hash table of the places of ids in a list, by the first bytes of
// the ids. At least half of it is free.
type index []node

func emptyIndex(size int) index { return slices.Repeat(index{none}, size) }

// slot is where in the index an id of a list is, or the free place for it.
func (x index) slot(list, id []byte) int {
	mask := len(x) - 1
	at := int(binary.LittleEndian.Uint32(id)) & mask
	for x[at] != none && string(list[int(x[at])*len(id):][:len(id)]) != string(id) {
		at = (at + 1) & mask
	}
	return at
}

// isFull reports whether an index has no room for count ids.
func (x index) isFull(count int) bool { return 2*count > len(x) }

// newIndex makes the index of a list of ids of a size, with room for twice count ids.
func newIndex(count int, list []byte, size int) index {
	length := 1 << 10
	for length < 4*count {
		length *= 2
	}
	x := emptyIndex(length)
	for n := 0; len(list) > 0; n, list = n+1, list[size:] {
		at := int(binary.LittleEndian.Uint32(list)) & (length - 1)
		for x[at] != none { // no id is there twice
			at = (at + 1) & (length - 1)
		}
		x[at] = node(n) //nolint:gosec // a list of 2^31 ids fits no memory
	}
	return x
}

// numbering numbers ids as they come.
type numbering struct {
	size  int    // bytes of an id
	ids   []byte // of number n at n*size
	index index
}

func newNumbering(size int) *numbering { return &numbering{size: size, index: emptyIndex(1 << 6)} }

func (t *numbering) len() int { return len(t.ids) / t.size }

// find returns the number of an id, none if it has none.
func (t *numbering) find(id []byte) node { return t.index[t.index.slot(t.ids, id)] }

// add returns the number of an id, a new one where there is none.
func (t *numbering) add(id []byte) node {
	at := t.index.slot(t.ids, id)
	if n := t.index[at]; n != none {
		return n
	}
	n := node(t.len()) //nolint:gosec // see newIndex
	t.ids = append(t.ids, id...)
	t.index[at] = n
	if t.index.isFull(t.len()) {
		t.index = newIndex(t.len(), t.ids, t.size)
	}
	return n
}

// grow makes room for so many more ids.
func (t *numbering) grow(more int) {
	t.ids = slices.Grow(t.ids, more*t.size)
	if count := t.len() + more; t.index.isFull(count) {
		t.index = newIndex(count, t.ids, t.size)
	}
}
