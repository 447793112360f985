package odb

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
)

// Ids are spread evenly, but whoever makes them need not keep to it.
func TestSearchFindsIDsHoweverTheyAreSpread(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, tc := range []struct {
		name string
		next func(i int) uint64 // the first bytes of an id
	}{
		{"evenly", func(int) uint64 { return random.Uint64() }},
		{"all at the beginning", func(i int) uint64 { return uint64(i) }},
		{"all at the end", func(i int) uint64 { return 1<<56 - 1 - uint64(i) }},
		{"in two heaps", func(i int) uint64 { return uint64(i%2)*(1<<55) + uint64(i) }},
		{"with the same first bytes", func(i int) uint64 { return uint64(i / 100) }},
	} {
		for _, count := range []int{0, 1, 2, 3, 10, 1000} {
			for _, stride := range []int{hashSize, hashSize + 4} {
				ids := make([][]byte, count)
				for i := range ids {
					first := tc.next(i)&(1<<56-1) | 0xab<<56
					ids[i] = binary.BigEndian.AppendUint32(make([]byte, hashSize-4), uint32(i))
					binary.BigEndian.PutUint64(ids[i], first)
				}
				slices.SortFunc(ids, bytes.Compare)
				var list []byte
				for _, id := range ids {
					list = append(append(list, id...), make([]byte, stride-hashSize)...)
				}
				for i, id := range ids {
					if place, ok := searchIDs(list, stride, id); place != i || !ok {
						t.Fatalf("%s: id %d of %d is at %d, %v", tc.name, i, count, place, ok)
					}
					for _, step := range []byte{1, 0xff} { // beside it
						absent := slices.Clone(id)
						absent[9] += step
						if _, ok := searchIDs(list, stride, absent); ok {
							t.Fatalf("%s: what is not there was found beside id %d of %d", tc.name, i, count)
						}
					}
				}
			}
		}
	}
}
