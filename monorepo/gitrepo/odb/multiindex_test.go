package odb

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// packs adds so many packs of a few objects each to a repository.
func packs(tb testing.TB, r *repotest.Repo, from, n int) {
	tb.Helper()
	for i := range n {
		fill(tb, r, from+2*i, from+2*i+2)
		r.Git("repack", "-dq")
	}
}

func multiIndexFile(r *repotest.Repo) string {
	return filepath.Join(objectsDir(r), "pack", "multi-pack-index")
}

// indexed returns how many of the objects a store finds by a multi-pack-index.
func indexed(s *Store, objects []stored) int {
	n := 0
	for _, o := range objects {
		if _, err := s.current.Load().findIndexed(newInflater(), request{id: o.ID}); err == nil {
			n++
		}
	}
	return n
}

// edit changes the multi-pack-index of a repository.
func edit(tb testing.TB, r *repotest.Repo, change func(b []byte) []byte) {
	tb.Helper()
	data, err := os.ReadFile(multiIndexFile(r))
	if err != nil {
		tb.Fatal(err)
	}
	replace(tb, multiIndexFile(r), change(data))
}

func TestReadByAMultiPackIndex(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		arrange func(t *testing.T, r *repotest.Repo)
		used    bool
	}{
		"of all packs": {func(*testing.T, *repotest.Repo) {}, true},
		"beside packs and loose objects that came later": {func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			packs(t, r, 20, 1)
			fill(t, r, 30, 32)
		}, true},
		"of an alternate": {func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			lender := repotest.New(t)
			packs(t, lender, 20, 2)
			lender.Git("multi-pack-index", "write")
			borrow(t, r, objectsDir(lender))
		}, true},
		"of packs that hold objects twice": {func(_ *testing.T, r *repotest.Repo) {
			r.Git("repack", "-aq")
			r.Git("multi-pack-index", "write")
		}, true},
		"of one pack, which saves nothing": {func(_ *testing.T, r *repotest.Repo) {
			r.Git("repack", "-adq")
			r.Git("multi-pack-index", "write", "--bitmap")
		}, false},
		"that names a pack that is gone": {func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			edit(t, r, func(b []byte) []byte {
				r.Git("repack", "-adq")
				packs(t, r, 20, 1)
				return b
			})
		}, false},
		"of a version to come": {func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			edit(t, r, func(b []byte) []byte { b[4] = 9; return b })
		}, false},
		"of SHA-256 ids": {func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			edit(t, r, func(b []byte) []byte { b[5] = 2; return b })
		}, false},
		"that is empty": {func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			edit(t, r, func([]byte) []byte { return nil })
		}, false},
		"that counts more packs than it names": {func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			edit(t, r, func(b []byte) []byte { b[8] = 0xff; return b })
		}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			packs(t, r, 0, 3)
			r.Git("multi-pack-index", "write")
			tt.arrange(t, r)
			r.Git("config", "core.multiPackIndex", "false") // some make git die
			s := open(t, r, Options{})
			want := objectsOf(t, r)
			if n := indexed(s, want); (n > 0) != tt.used {
				t.Errorf("%d objects were found by it", n)
			}
			checkSame(t, s, want)
			checkSame(t, open(t, r, Options{noMap: true}), want)
		})
	}
}

// It is a hint: whatever is wrong with it, the packs' own indexes answer.
func TestReadByADamagedMultiPackIndex(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	packs(t, r, 0, 2)
	want := objectsOf(t, r)
	r.Git("multi-pack-index", "write")
	absent := hashObject(Blob, "absent")
	var data []byte
	edit(t, r, func(b []byte) []byte { data = b; return b })
	check := func() {
		replace(t, multiIndexFile(r), data)
		s, err := Open(objectsDir(r))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		checkSame(t, s, want)
		if _, _, err := s.Read(absent, 0); !errors.Is(err, ErrNotFound) {
			t.Fatalf("what is not there: %v", err)
		}
	}
	for i := 0; i < len(data); i += 23 { // each place in rows of 8 and 20 bytes
		data[i] ^= 0xff
		check()
		data[i] ^= 0xff
	}
	for whole := data; len(data) > 100; data = whole[:len(data)-100] {
		check()
	}
}

func TestReadByAMultiPackIndexThatGitWritesLater(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	packs(t, r, 0, 2)
	s := open(t, r, Options{})
	for i := range 3 {
		r.Git("multi-pack-index", "write")
		packs(t, r, 10+10*i, 1)
		want := objectsOf(t, r)
		checkSame(t, s, want)
		if n := indexed(s, want); n == 0 || n == len(want) {
			t.Errorf("%d of %d objects were found by it", n, len(want))
		}
	}
}

// A pack that is damaged does not hide the copy in another one.
func TestReadByAMultiPackIndexUsesASoundCopy(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	packs(t, r, 0, 2)
	want := objectsOf(t, r)
	r.Git("repack", "-aq") // the others stay
	r.Git("multi-pack-index", "write")
	s := open(t, r, Options{})
	named := s.current.Load().multi[0].pack(want[0].ID)
	damage(t, named.path+".pack", packHeaderSize, "damaged")
	checkSame(t, s, want)
}

// FuzzMultiPackIndex looks objects up in any multi-pack-index: a pack that it
// names is one of those there are.
func FuzzMultiPackIndex(f *testing.F) {
	r := repotest.New(f)
	packs(f, r, 0, 2)
	r.Git("multi-pack-index", "write")
	edit(f, r, func(b []byte) []byte { f.Add(b); return b })
	listed := []*pack{{path: "a"}, {path: "b"}}
	f.Fuzz(func(t *testing.T, data []byte) {
		var m multiIndex
		if err := m.parse("", data); err != nil {
			if damage := (*CorruptError)(nil); !errors.As(err, &damage) {
				t.Errorf("error %v", err)
			}
			return
		}
		m.packs = listed[:min(len(m.names), len(listed))]
		for row := range m.ids.count() {
			if p := m.pack(IDFromBytes(m.ids.at(row))); p != nil && !slices.Contains(m.packs, p) {
				t.Errorf("row %d is in a pack that is not there", row)
			}
		}
	})
}

// BenchmarkManyPacks reads each commit of a repository of 50 packs, and looks
// for what is not there, with a multi-pack-index and without.
func BenchmarkManyPacks(b *testing.B) {
	r := repotest.New(b)
	var in strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter T <t@example.com> %d +0000\ndata 2\nc\n", 1700000000+i)
		fmt.Fprintf(&in, "M 100644 inline file\ndata 20\n%20d\n", i)
		if i%400 == 399 {
			in.WriteString("checkpoint\n")
		}
	}
	cmd := r.Command("-c", "fastimport.unpackLimit=0", "fast-import", "--quiet")
	cmd.Stdin = strings.NewReader(in.String())
	if output, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("git fast-import: %v\n%s", err, output)
	}
	ids := idsOf(b, r, "commit")
	rand.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	lookups := func(b *testing.B) {
		b.Run("all", func(b *testing.B) { benchmarkRead(b, r, ids, Options{}) })
		b.Run("first", func(b *testing.B) { benchmarkRead(b, r, ids[:1], Options{}) })
		b.Run("absent", func(b *testing.B) {
			s := open(b, r, Options{})
			for b.Loop() {
				if ok, err := s.Has(hashObject(Blob, "absent")); ok || err != nil {
					b.Fatal(ok, err)
				}
			}
		})
	}
	b.Run("without", lookups)
	r.Git("multi-pack-index", "write")
	b.Run("with", lookups)
	r.Git("repack", "-adq")
	b.Run("in one pack", lookups)
}
