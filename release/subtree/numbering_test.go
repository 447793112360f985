package subtree

import (
	"encoding/binary"
	"testing"
)

// numbered is the id that gets a number in these tests: many begin alike.
func numbered(n int) []byte {
	id := make([]byte, 20)
	binary.LittleEndian.PutUint16(id, uint16(n/3))
	binary.BigEndian.PutUint32(id[16:], uint32(n))
	return id
}

func TestNumberingNumbersIDsAsTheyCome(t *testing.T) {
	t.Parallel()
	for _, room := range []int{0, 10, 100_000} {
		ids := newNumbering(20)
		for n := range 3_000 {
			if n == 50 {
				ids.grow(room)
			}
			if got := ids.find(numbered(n)); got != none {
				t.Fatalf("id %d has number %d before it came", n, got)
			}
			for range 2 {
				if got := ids.add(numbered(n)); int(got) != n {
					t.Fatalf("id %d got number %d", n, got)
				}
			}
			if again := n / 2; int(ids.find(numbered(again))) != again {
				t.Fatalf("id %d has lost its number after %d", again, n)
			}
		}
		if ids.len() != 3_000 {
			t.Error(ids.len())
		}
	}
}
