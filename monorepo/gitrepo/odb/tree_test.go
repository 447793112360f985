package odb

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// treeEntry is an entry that is easy to compare.
type treeEntry struct {
	Mode     uint32
	Name, ID string
}

func treeEntries(data []byte, hashSize int) ([]treeEntry, error) {
	var entries []treeEntry
	err := ParseTree(data, hashSize, func(mode uint32, name []byte, id ID) bool {
		entries = append(entries, treeEntry{mode, string(name), id.String()})
		return true
	})
	return entries, err
}

func TestParseTree(t *testing.T) {
	t.Parallel()
	sha1, sha256 := strings.Repeat("\xab", 20), strings.Repeat("\xcd", 32)
	tests := []struct {
		name, data string
		hashSize   int
		want       []treeEntry
	}{
		{"empty", "", 20, nil},
		{"every mode that git writes", "100644 a\x00" + sha1 + "100755 b\x00" + sha1 + "120000 c\x00" + sha1 +
			"160000 d\x00" + sha1 + "40000 e\x00" + sha1, 20, []treeEntry{
			{0o100644, "a", strings.Repeat("ab", 20)},
			{0o100755, "b", strings.Repeat("ab", 20)},
			{0o120000, "c", strings.Repeat("ab", 20)},
			{0o160000, "d", strings.Repeat("ab", 20)},
			{0o40000, "e", strings.Repeat("ab", 20)},
		}},
		{"a mode with a leading zero, as old tools wrote", "040000 a\x00" + sha1, 20, []treeEntry{
			{0o40000, "a", strings.Repeat("ab", 20)},
		}},
		{"a name that is not UTF-8 and holds blanks", "100644 \xff b \x00" + sha1, 20, []treeEntry{
			{0o100644, "\xff b ", strings.Repeat("ab", 20)},
		}},
		{"SHA-256", "100644 a\x00" + sha256 + "100644 b\x00" + sha256, 32, []treeEntry{
			{0o100644, "a", strings.Repeat("cd", 32)},
			{0o100644, "b", strings.Repeat("cd", 32)},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := treeEntries([]byte(tt.data), tt.hashSize)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseTreeRefuses(t *testing.T) {
	t.Parallel()
	id := strings.Repeat("\xab", 20)
	for name, entry := range map[string]string{
		"an entry without a mode":          " a\x00" + id,
		"a mode that is not octal":         "100684 a\x00" + id,
		"a mode of many digits":            "000000100644 a\x00" + id,
		"a mode without an end":            "100644",
		"an empty name":                    "100644 \x00" + id,
		"a name without an end":            "100644 a",
		"an id that ends early":            "100644 a\x00" + id[:19],
		"a name that reaches into the end": "100644 " + id,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := treeEntries([]byte("100644 ok\x00"+id+entry), 20)
			if err == nil || !strings.Contains(err.Error(), "byte 30") || len(got) != 1 {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

func TestParseTreeStopsWhenTold(t *testing.T) {
	t.Parallel()
	calls := 0
	err := ParseTree([]byte("100644 a\x00"+strings.Repeat("\xab", 20)+"malformed"), 20, func(uint32, []byte, ID) bool {
		calls++
		return false
	})
	if calls != 1 || err != nil {
		t.Errorf("%d calls, %v", calls, err)
	}
}

// What is parsed, written again, gives the same bytes, up to a damaged entry
// and but for leading zeros.
func FuzzParseTree(f *testing.F) {
	f.Add([]byte("100644 a\x00" + strings.Repeat("\xab", 20)))
	f.Add([]byte("40000 a b\x00" + strings.Repeat("\x00", 20) + "120000 \xff\x00" + strings.Repeat(" ", 20)))
	f.Add([]byte("0100644 a\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var again bytes.Buffer
		err := ParseTree(data, 20, func(mode uint32, name []byte, id ID) bool {
			zeros := data[again.Len():]
			zeros = zeros[:len(zeros)-len(bytes.TrimLeft(zeros, "0"))]
			if mode == 0 {
				zeros = zeros[1:]
			}
			fmt.Fprintf(&again, "%s%o %s\x00%s", zeros, mode, name, id.Bytes())
			return true
		})
		if !bytes.HasPrefix(data, again.Bytes()) || (err == nil) != (again.Len() == len(data)) {
			t.Errorf("%q, %v, of %q", again.Bytes(), err, data)
		}
	})
}

func BenchmarkParseTree(b *testing.B) {
	var data []byte
	for i := range 1000 {
		data = fmt.Appendf(data, "40000 com.example.package%03d\x00%s", i, strings.Repeat("\xab", 20))
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if err := ParseTree(data, 20, func(uint32, []byte, ID) bool { return true }); err != nil {
			b.Fatal(err)
		}
	}
}
