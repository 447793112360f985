package odb

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whatever the order of their entries, what only one of two trees has is found. (Names
// that a tree holds twice are no matter: git makes no such tree.)
func FuzzCompareTrees(f *testing.F) {
	id := string(make([]byte, 19)) + "\x01"
	a, b, dir := "100644 a\x00"+id, "100644 b\x00"+id, "40000 a\x00"+id
	for _, seed := range [][2]string{
		{"", ""}, {a + b, b}, {a + b, a + b}, {a + b, b + a}, {"100644 a.b\x00" + id + dir, a + "100644 a.b\x00" + id}, {a, "100644 a"}, {"", dir},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, one, two []byte) {
		want := map[treeEntry]int{} // sides, as bits
		for side, data := range [][]byte{one, two} {
			entries, err := treeEntries(data, 20)
			if err != nil {
				t.Skip()
			}
			names := map[string]bool{}
			for _, e := range entries {
				if names[e.Name] {
					t.Skip()
				}
				names[e.Name] = true
				want[e] |= 1 << side
			}
		}
		got := map[treeEntry]int{}
		err := CompareTrees([2][]byte{one, two}, 20, func(side int, mode uint32, name []byte, id ID) {
			got[treeEntry{mode, string(name), id.String()}] |= 1 << side
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, sides := range []map[treeEntry]int{want, got} { // what both have may be found on both sides
			for e, side := range sides {
				if side == 3 {
					delete(sides, e)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q %q (-want +got):\n%s", one, two, diff)
		}
	})
}
