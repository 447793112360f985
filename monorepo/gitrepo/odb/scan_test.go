package odb

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// scanned reads the commits of a store with several goroutines.
func scanned(tb testing.TB, s *Store, wants func(ID) bool) map[ID]string {
	tb.Helper()
	commits := map[ID]string{}
	var mu sync.Mutex
	err := s.Scan(tb.Context(), Scanner{Workers: 3, Wants: wants, Visit: func(_ int, id ID, data []byte) error {
		mu.Lock()
		defer mu.Unlock()
		commits[id] = string(data)
		return nil
	}})
	if err != nil {
		tb.Fatal(err)
	}
	return commits
}

func TestScanGivesTheCommitsThatGitGives(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	for _, from := range []int{0, 40} { // a pack each
		fill(t, r, from, from+40)
		r.Git("repack", "-dq")
	}
	want := map[ID]string{}
	for _, o := range objectsOf(t, r) {
		if o.Kind == Commit.String() {
			want[o.ID] = string(o.Data)
		}
	}
	for _, options := range []Options{{}, {noMap: true}} {
		s := open(t, r, options)
		if diff := cmp.Diff(want, scanned(t, s, nil)); diff != "" {
			t.Errorf("noMap %v: %s", options.noMap, diff)
		}
		if got := scanned(t, s, func(ID) bool { return false }); len(got) > 0 {
			t.Errorf("noMap %v: %d commits that nobody wants", options.noMap, len(got))
		}
	}
}

func TestScanEndsWithTheFirstErrorOfItsVisitor(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	fill(t, r, 0, 10)
	r.Git("repack", "-dq")
	err := open(t, r, Options{}).Scan(t.Context(), Scanner{Workers: 1, Visit: func(int, ID, []byte) error { return io.ErrNoProgress }})
	if !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
}

// A pack has its commits at its beginning, and what lies far behind them is not looked at.
func TestScanEndsWhereTheCommitsOfAPackEnd(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name                   string
		before, between, after int // commits, trees, and commits again
		want                   int
	}{
		{"nothing", 0, 0, 0, 0},
		{"only commits, up to the end", 1000, 0, 0, 1000},
		{"few commits before many trees", 10, 5000, 0, 10},
		{"commits behind a few trees", 10, scanGap, 700, 710},
		{"commits behind too many trees", 10, scanGap + 1, 700, 10},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var b packBuilder
			var want []ID
			for i := range tc.before + tc.between + tc.after {
				kind := Commit
				if i >= tc.before && i < tc.before+tc.between {
					kind = Tree
				}
				id := b.object(kind, fmt.Sprint(i))
				if kind == Commit && len(want) < tc.want {
					want = append(want, id)
				}
			}
			p := memoryPack(b.build())
			var got []ID
			for _, r := range p.commitRows() {
				id, err := p.index.id(r.row())
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, id)
			}
			if !slices.Equal(want, got) {
				t.Errorf("%d commits of %d", len(got), len(want))
			}
		})
	}
}

// A commit in a scan is checked as any object is: by its CRC, else by its hash.
func TestScanLeavesOutWhatIsNotWhatItsIDNames(t *testing.T) {
	t.Parallel()
	sound, other := hashObject(Commit, "sound"), hashObject(Commit, "other")
	for _, tc := range []struct {
		name  string
		id    ID
		wrong byte // is added to the CRC
		entry []byte
		want  string
	}{
		{"a sound commit", sound, 0, slices.Concat(entryHeader(Commit, 5), deflate("sound")), "sound"},
		{"a commit with a wrong CRC", sound, 1, slices.Concat(entryHeader(Commit, 5), deflate("sound")), "sound"},
		{"another commit", other, 1, slices.Concat(entryHeader(Commit, 5), deflate("sound")), ""},
		{"a longer commit", sound, 0, slices.Concat(entryHeader(Commit, 4), deflate("sound")), ""},
		{"no stream", sound, 0, slices.Concat(entryHeader(Commit, 5), bytes.Repeat([]byte{0xff}, 20)), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var b packBuilder
			b.raw(tc.id, tc.entry)
			b.rows[0].crc += uint32(tc.wrong)
			p := memoryPack(b.build())
			got := ""
			err := p.scanRows(newInflater(), p.commitRows(), Scanner{Visit: func(_ int, _ ID, data []byte) error {
				got = string(data)
				return nil
			}}, 0)
			if err != nil || got != tc.want {
				t.Errorf("%q, %v, want %q", got, err, tc.want)
			}
		})
	}
}
