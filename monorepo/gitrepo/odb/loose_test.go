package odb

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// writeLoose makes an object folder with one loose object of that content.
func writeLoose(tb testing.TB, id ID, content []byte) *Store {
	tb.Helper()
	dir := tb.TempDir()
	replace(tb, looseDir(dir).path(id), content)
	s, err := Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

func TestReadOfAMalformedLooseObject(t *testing.T) {
	t.Parallel()
	wanted := hashObject(Blob, digits)
	sound := deflate("blob 10\x00" + digits)
	for name, content := range map[string][]byte{
		"empty":                           nil,
		"not compressed":                  []byte("blob 10\x00" + digits),
		"cut off":                         sound[:len(sound)/2],
		"without its checksum":            sound[:len(sound)-4],
		"with a byte too much":            append(slices.Clip(sound), 0),
		"without a header":                deflate(""),
		"with a header that does not end": deflate("blob 10"),
		"with a header of 100 bytes":      deflate("blob " + strings.Repeat("0", 100) + "10\x00" + digits),
		"with a negative size":            deflate("blob -10\x00" + digits),
		"with a size of 2^64":             deflate("blob 18446744073709551616\x00" + digits),
		"with a huge size":                deflate("blob 9223372036854775807\x00" + digits),
		"shorter than its header says":    deflate("blob 11\x00" + digits),
		"longer than its header says":     deflate("blob 9\x00" + digits),
		"longer than its header, by much": deflate("blob 1\x00" + strings.Repeat(digits, 100)),
		"of no kind":                      deflate("blobs 10\x00" + digits),
		"of another kind":                 deflate("tree 10\x00" + digits),
		"another object":                  deflate("blob 10\x00" + reversed),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := writeLoose(t, wanted, content)
			var damage *CorruptError
			if _, data, err := s.Read(wanted, 0); !errors.As(err, &damage) || data != nil {
				t.Errorf("%q, error %v", data, err)
			} else if damage.File != s.current.Load().dirs[0].path(wanted) {
				t.Errorf("the error names %s", damage.File)
			}
		})
	}
	if _, data, err := writeLoose(t, wanted, sound).Read(wanted, 0); string(data) != digits || err != nil {
		t.Errorf("the object without damage: %q, %v", data, err)
	}
}

func TestReadOfAFolderInPlaceOfAnObject(t *testing.T) {
	t.Parallel()
	wanted := hashObject(Blob, digits)
	s := writeLoose(t, hashObject(Blob, reversed), nil)
	if err := os.MkdirAll(filepath.Join(looseDir(s.dir).path(wanted), "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	var damage *CorruptError
	if _, _, err := s.Read(wanted, 0); !errors.As(err, &damage) {
		t.Errorf("error %v", err)
	}
}

func FuzzLoose(f *testing.F) {
	wanted := hashObject(Blob, digits)
	sound := deflate("blob 10\x00" + digits)
	for i := range len(sound) {
		f.Add(sound[:i])
	}
	f.Add(append(sound, 0))
	f.Add(deflate("tag 1\x00x"))
	f.Fuzz(func(t *testing.T, content []byte) {
		s := writeLoose(t, wanted, content)
		kind, data, err := s.Read(wanted, 1000)
		if err == nil && (kind != Blob || string(data) != digits) {
			t.Errorf("%s %q", kind, data)
		}
	})
}
