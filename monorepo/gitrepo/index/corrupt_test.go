package index_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/index"
)

// file is an index file of SHA-1 with a checksum of zeros, as git writes it
// under index.skipHash.
func file(version, count uint32, parts ...string) []byte {
	b := []byte("DIRC")
	b = binary.BigEndian.AppendUint32(b, version)
	b = binary.BigEndian.AppendUint32(b, count)
	b = append(b, strings.Join(parts, "")...)
	return append(b, make([]byte, 20)...)
}

const (
	zeros24 = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	zeros12 = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	someID  = "ABCDEFGHIJKLMNOPQRST"
)

// entry is a file at stage 0 of versions 2 and 3.
func entry(path string) string {
	e := zeros24 + "\x00\x00\x81\xa4" + zeros12 + someID + "\x00" + string(rune(len(path))) + path
	return e + zeros24[:8-len(e)%8]
}

// entry4 is a file of version 4 whose path has length bytes: all but cut of the
// path before, and suffix.
func entry4(length uint16, cut byte, suffix string) string {
	e := zeros24 + "\x00\x00\x81\xa4" + zeros12 + someID
	e += string(binary.BigEndian.AppendUint16(nil, min(length, 0xfff)))
	return e + string([]byte{cut}) + suffix + "\x00"
}

func extension(name, body string) string {
	return name + string(binary.BigEndian.AppendUint32(nil, uint32(len(body)))) + body
}

func TestACorruptIndexIsAnError(t *testing.T) {
	t.Parallel()
	var bomb strings.Builder
	for length := range uint16(5000) {
		bomb.WriteString(entry4(length+1, 0, "a"))
	}
	tests := []struct {
		name string
		data []byte
		want string // part of the error; none if empty
	}{
		{"a sound one", file(2, 2, entry("a"), entry("b"), extension("TREE", "\x002 0\n"+someID)), ""},
		{"a sound one of version 4", file(4, 2, entry4(3, 0, "a/b"), entry4(4, 1, "cd")), ""},
		{"an unknown optional extension", file(2, 0, extension("ABCD", "body")), ""},
		{"an unknown required extension", file(2, 0, extension("abcd", "body")), `extension "abcd": unsupported`},
		{"nothing", nil, "unexpected end"},
		{"another file", bytes.Repeat([]byte("text "), 20), "not an index file"},
		{"a later version", file(5, 0), "unsupported index: version 5"},
		{"an early version", file(1, 0), "unsupported index: version 1"},
		{"more entries than fit into the file", file(2, 1<<31, entry("a")), "2147483648 entries: unexpected end"},
		{"an entry that is cut off", file(2, 1, entry("a")[:60]), "unexpected end"},
		{"an entry whose path does not end", file(4, 1, strings.TrimSuffix(entry4(3, 0, "abcde"), "\x00")), "unexpected end"},
		{"a path of another length than its flags say", file(2, 1, strings.Replace(entry("abc"), "abc", "ab\x00", 1)), "another length"},
		{"a path that cuts too much", file(4, 2, entry4(1, 0, "a"), entry4(1, 2, "b")), `entry after "a": cuts more`},
		{"a cut without end", file(4, 1, strings.Replace(entry4(1, 0xff, ""), "\xff", strings.Repeat("\xff", 30), 1)), "cuts more"},
		{"paths that grow without end", file(4, 5000, bomb.String()), "paths are too long"},
		{"an empty path", file(2, 1, entry("")), "out of order"},
		{"paths that are not sorted", file(2, 2, entry("b"), entry("a")), `"a" is out of order after "b"`},
		{"a path that is there twice", file(2, 2, entry("a"), entry("a")), "out of order"},
		{"an unknown mode", file(2, 1, strings.Replace(entry("a"), "\x81\xa4", "\x41\xed", 1)), `"a" has the unknown mode 40755`},
		{"an unknown flag", file(3, 1, strings.Replace(entry("a"), "T\x00", "T\x40", 1)), "flags 6100"},
		{"an extension that is cut off", file(2, 0, extension("ABCD", "body")[:10]), "unexpected end"},
		{"an extension without a size", file(2, 0, "ABCD"), "unexpected end"},
		{"an empty cache tree", file(2, 0, extension("TREE", "")), "malformed cache tree"},
		{"a cache tree without a root", file(2, 0, extension("TREE", "a\x00-1 0\n")), "malformed cache tree"},
		{"a cache tree without an id", file(2, 0, extension("TREE", "\x000 0\n")), "malformed cache tree"},
		{"a cache tree with odd counts", file(2, 0, extension("TREE", "\x00-1 x\n")), "malformed cache tree"},
		{"a cache tree with fewer than no folders", file(2, 0, extension("TREE", "\x00-1 -1\n")), "malformed cache tree"},
		{"a cache tree with more folders than fit", file(2, 0, extension("TREE", "\x00-1 2147483647\na\x00-1 2147483647\n")), "malformed cache tree"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, err := index.Parse(test.data, 20)
			if test.want == "" && err != nil {
				t.Fatal(err)
			}
			if test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v and the error %v, want %q", x, err, test.want)
			}
		})
	}
}

func TestATreeThatIsNotWhatTheEntriesMakeIsNotBelieved(t *testing.T) {
	t.Parallel()
	trees := extension("TREE", "\x002 1\n"+someID+"a\x001 0\n"+someID)
	conflict := strings.Replace(entry("c"), "T\x00", "T\x10", 1)
	intended := strings.Replace(entry("a/b"), "T\x00\x03a/b\x00\x00", "T\x40\x03\x20\x00a/b", 1)
	tests := []struct {
		name          string
		data          []byte
		root, folderA bool
	}{
		{"both are believed", file(2, 2, entry("a/b"), entry("c"), trees), true, true},
		{"the root covers more", file(2, 1, entry("a/b"), trees), false, true},
		{"the folder covers less", file(2, 2, entry("a/b"), entry("a/c"), trees), true, false},
		{"another path is in conflict", file(2, 3, entry("a/b"), entry("b"), conflict, trees), false, true},
		{"a path is intended to be added", file(3, 2, intended, entry("c"), trees), false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, err := index.Parse(test.data, 20)
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := x.Root(); ok != test.root {
				t.Errorf("the root is believed: %v", ok)
			}
			if _, ok := x.Tree("a"); ok != test.folderA {
				t.Errorf("the folder is believed: %v", ok)
			}
		})
	}
}

func TestACutIndexNeverHasFewerEntries(t *testing.T) {
	t.Parallel()
	for _, data := range [][]byte{
		file(2, 2, entry("a/b"), entry("c"), extension("TREE", "\x002 1\n"+someID+"a\x001 0\n"+someID)),
		file(4, 2, entry4(3, 0, "a/b"), entry4(4, 1, "cd"), extension("ABCD", "body")),
	} {
		full, err := index.Parse(data, 20)
		if err != nil {
			t.Fatal(err)
		}
		for n := range len(data) {
			x, err := index.Parse(data[:n], 20)
			if err == nil && len(x.Entries) != len(full.Entries) {
				t.Errorf("the first %d of %d bytes have %d entries", n, len(data), len(x.Entries))
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(file(2, 2, entry("a/b"), entry("c"), extension("TREE", "\x002 1\n"+someID+"a\x001 0\n"+someID)))
	f.Add(file(4, 2, entry4(3, 0, "a/b"), entry4(4, 1, "cd"), extension("TREE", "\x00-1 1\na\x00-1 0\n")))
	f.Add(file(3, 1, strings.Replace(entry("a"), "T\x00\x01a", "T\x40\x01\x20\x00a", 1)))
	f.Add(file(2, 0, extension("link", someID)))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, hashSize := range []int{20, 32} {
			x, err := index.Parse(data, hashSize)
			if err != nil {
				continue
			}
			last, size := "", 0
			for _, e := range x.Entries {
				if e.Path <= last {
					t.Errorf("%q comes after %q", e.Path, last)
				}
				last = e.Path
				size += len(e.Path)
				for dir := e.Path; dir != ""; dir = dir[:max(0, strings.LastIndexByte(dir, '/'))] {
					x.Tree(dir)
				}
			}
			if size > 16*len(data) {
				t.Errorf("%d bytes of paths in %d bytes", size, len(data))
			}
			if _, ok := x.Root(); ok && x.Unmerged {
				t.Error("the root is valid despite conflicts")
			}
		}
	})
}

func TestUnknownHashSizes(t *testing.T) {
	t.Parallel()
	if _, err := index.Parse(file(2, 0), 16); err == nil || errors.Is(err, index.ErrUnsupported) {
		t.Errorf("got the error %v", err)
	}
}
