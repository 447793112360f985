package subtree_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
)

// summed is a repository whose last split was summed up. What is remembered beside
// that is damaged: a run that reads it makes it anew.
type summed struct {
	*cached
	graph *graph
	ids   []string // of the split, the newest first
}

const summedHistory = `
	root: a/f=1, c/f=1
	left <- root: a/f=2
	right <- root: a/f=3
	merged <- left right: a/f=4, b/f=1
	tip <- merged: a/f=4, b/f=2, c/f=1`

func newSummed(t *testing.T, history string) *summed {
	t.Helper()
	made := repotest.New(t)
	s := &summed{graph: newGraph(t, made, history), cached: &cached{
		t: t, made: made, file: filepath.Join(made.Dir(), ".git", "upmrel", "split.cache"),
	}}
	s.req = subtree.Request{Rev: parseID(t, s.graph.last), Prefixes: []string{"a"}}
	s.ids = strings.Fields(made.Git("rev-list", "--topo-order", write(t, made, s.req)))
	s.data = s.read()
	return s
}

// drop takes an object out of the repository.
func (s *summed) drop(id string) {
	s.t.Helper()
	if err := os.Remove(filepath.Join(s.made.Dir(), ".git", "objects", id[:2], id[2:])); err != nil {
		s.t.Fatal(err)
	}
}

func TestASummaryServesWhoAsksTheSameAgain(t *testing.T) {
	t.Parallel()
	const join = "\n\tjoined <- tip: a/f=4, b/f=2, c/f=1 | join\\n\\ngit-subtree-dir: b\\ngit-subtree-split: {root}"
	tests := []struct {
		name    string
		history string
		writes  bool
		change  func(s *summed)
		used    bool
	}{
		{"the same", "", false, func(*summed) {}, true},
		{"the same, to be pushed", "", true, func(*summed) {}, true},
		{"the same, and the root", "", false, func(s *summed) { s.req.Prefixes = []string{"", "a"} }, true},
		{"a branch is at the split", "", true, func(s *summed) { s.made.Git("branch", "upm", s.ids[0]) }, true},
		{"that is the branch to go on from", "", true, func(s *summed) {
			s.req.Branches = map[string][]gitrepo.ID{"a": {parseID(s.t, s.ids[0]), {}}}
		}, true},
		{"the branch to go on from is older", "", false, func(s *summed) {
			s.req.Branches = map[string][]gitrepo.ID{"a": {parseID(s.t, s.ids[1])}}
		}, false},
		{"other folders were split since", "", false, func(s *summed) {
			mustSplit(s.t, s.made, subtree.Request{Rev: s.req.Rev, Prefixes: []string{"b"}})
			s.data = s.read()
			s.req.Prefixes = []string{"a", "b"}
		}, true},
		{"another commit was split since", "", false, func(s *summed) {
			mustSplit(s.t, s.made, subtree.Request{Rev: parseID(s.t, s.graph.id("left")), Prefixes: []string{"a"}})
			s.data = s.read()
		}, false},
		{"another commit", "", false, func(s *summed) { s.req.Rev = parseID(s.t, s.graph.id("left")) }, false},
		{"another folder", "", false, func(s *summed) { s.req.Prefixes = []string{"b"} }, false},
		{"more folders", "", false, func(s *summed) { s.req.Prefixes = []string{"a", "b"} }, false},
		{"a folder that is not there", "", false, func(s *summed) { s.req.Prefixes = []string{"none"} }, false},
		{"the newest copy is gone", "", true, func(s *summed) { s.drop(s.ids[0]) }, false},
		{"an older copy is gone", "", true, func(s *summed) { s.drop(s.ids[len(s.ids)-1]) }, false},
		{"a copy is gone, but none is to be pushed", "", false, func(s *summed) { s.drop(s.ids[0]) }, true},
		{"there is a join, if of another folder", summedHistory + join, false, func(*summed) {}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.history == "" {
				tt.history = summedHistory
			}
			s := newSummed(t, tt.history)
			tt.change(s)
			damaged := bytes.Clone(s.data)
			damaged[len(damaged)-1]++
			s.put(damaged)
			req := s.req
			req.Options.NoCache = true
			want, err := split(t, open(t, s.made), req)
			if err != nil {
				t.Fatal(err)
			}
			r := open(t, s.made)
			if tt.writes {
				s.req.Writer = r.NewWriter()
			}
			if got, err := split(t, r, s.req); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("the splits are %s, want %s, error %v", got, want, err)
			}
			if used := bytes.Equal(s.read(), damaged); used != tt.used {
				t.Errorf("the summary is used: %v", used)
			}
			if !tt.writes {
				return
			}
			if err := s.req.Writer.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			if output, err := s.made.Try("rev-list", "--objects", "--quiet", want["a"]); err != nil {
				t.Errorf("the split is not whole: %v\n%s", err, output)
			}
		})
	}
}

func TestADamagedSummaryHidesNoLostCopy(t *testing.T) {
	t.Parallel()
	s := newSummed(t, summedHistory)
	newest, lost := s.ids[0], s.ids[len(s.ids)-1]
	try := func(what string, data []byte) {
		t.Helper()
		s.drop(lost) // it was written again
		s.put(data)
		if got := write(t, s.made, s.req); got != newest {
			t.Fatalf("%s: the split is %s, want %s", what, got, newest)
		}
	}
	end := subtree.SummaryEnd(s.data, 20) + 20*len(s.ids)
	for i := 0; i < end; i += 3 {
		data := bytes.Clone(s.data)
		data[i] ^= byte(1 << (i % 8))
		try(fmt.Sprintf("bit %d of byte %d flipped", i%8, i), data)
	}
	try("another copy in its place", bytes.ReplaceAll(s.data, parseID(t, lost).Bytes(), parseID(t, newest).Bytes()))
	s.drop(lost)
}
