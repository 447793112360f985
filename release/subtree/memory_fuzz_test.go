package subtree

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree/rewrite"
)

// forgery is a repository whose cache is forged: edited, with checksums that fit.
type forgery struct {
	tb   testing.TB
	repo *gitrepo.Repo
	req  Request
	file string
	data []byte // of the true cache
	want gitrepo.ID
}

func newForgery(tb testing.TB, message string) *forgery {
	tb.Helper()
	made := repotest.New(tb)
	made.Commit("one", map[string]string{"a/f": "1"})
	made.Git("branch", "side")
	made.Commit("two", map[string]string{"a/f": "2"})
	made.Git("checkout", "-q", "side")
	made.Commit("three", map[string]string{"b/f": "1"})
	made.Commit("four", map[string]string{"a/g": "1"})
	made.Git("merge", "-q", "--no-ff", "-m", strings.ReplaceAll(message, "MAIN", made.Git("rev-parse", "main")), "main")
	tip := made.Commit("six", map[string]string{"a/f": "3"})
	repo, err := gitrepo.Open(tb.Context(), made.Dir(), made.Env())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = repo.Close() })
	f := &forgery{
		tb: tb, repo: repo, req: Request{Rev: mustParse(tb, tip), Prefixes: []string{"a"}},
		file: filepath.Join(made.Dir(), ".git", "upmrel", "split.cache"),
	}
	results, err := Split(tb.Context(), repo, f.req)
	if err == nil {
		f.want = results[0].ID
		f.data, err = os.ReadFile(f.file)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

func mustParse(tb testing.TB, hex string) gitrepo.ID {
	tb.Helper()
	id, err := odb.ParseID(hex)
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

// try splits with a forged cache, and reports whether the split is the true one.
// A forger may make it another one, but no error and no panic.
func (f *forgery) try(data []byte) bool {
	f.tb.Helper()
	same := true
	for _, writer := range []*gitrepo.Writer{nil, f.repo.NewWriter()} {
		if err := os.WriteFile(f.file, data, 0o600); err != nil {
			f.tb.Fatal(err)
		}
		f.req.Writer = writer
		results, err := Split(f.tb.Context(), f.repo, f.req)
		if err != nil {
			f.tb.Fatalf("split: %v", err)
		}
		results[0].Holds(f.want)
		results[0].Since(f.want)
		same = same && results[0].ID == f.want
	}
	return same
}

const aJoin = "five\n\ngit-subtree-dir: a\ngit-subtree-split: MAIN"

func TestAForgedCacheIsNoCrash(t *testing.T) {
	t.Parallel()
	for name, message := range map[string]string{"with a join": aJoin, "with a summary": "five"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newForgery(t, message)
			changed, tried := 0, 0
			for i := range f.data[:len(f.data)-len(sums(nil))] {
				data := bytes.Clone(f.data)
				data[i] += byte(1 + i%2*127)
				tried++
				if !f.try(Reseal(data)) {
					changed++
				}
			}
			if changed > tried/100 {
				t.Errorf("%d of %d forgeries of one byte changed the split: the checks find few", changed, tried)
			}
		})
	}
}

func FuzzMemory(f *testing.F) {
	forged := newForgery(f, "five")
	f.Add(forged.data)
	f.Add(newForgery(f, aJoin).data)
	f.Add([]byte(memoryMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < len(sums(nil)) {
			return
		}
		forged := *forged
		forged.tb = t
		forged.try(Reseal(data))
	})
}

// Old git trims dots off names, so the copies of these commits are others.
func TestColumnsMadeByAnotherRuleAreNotUsed(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	commit := func(content, author, parent string) string {
		made.Write(map[string]string{"a/f": content})
		made.Git("add", ".")
		cmd := made.Command("hash-object", "-t", "commit", "-w", "--stdin")
		cmd.Stdin = strings.NewReader("tree " + made.Git("write-tree") + "\n" + parent +
			"author " + author + " <s@b.c> 1 +0000\ncommitter C <c@b.c> 1 +0000\n\nm\n")
		id, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(id))
	}
	tip := commit("2", "Plain", "parent "+commit("1", "Sammy Jr.", "")+"\n")
	repo, err := gitrepo.Open(t.Context(), made.Dir(), made.Env())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	req := Request{Rev: mustParse(t, tip), Prefixes: []string{"a"}}
	ids := map[rewrite.Idents]gitrepo.ID{}
	rules := []rewrite.Idents{rewrite.TrimDots, rewrite.KeepDots, rewrite.TrimDots, rewrite.TrimDots}
	for i, rule := range rules {
		r := newRun(t.Context(), repo, req)
		r.idents = func() (rewrite.Idents, error) { return rule, nil }
		if _, err := r.unchanged(t.Context()); (err == nil) != (i > 0 && rules[i-1] == rule) {
			t.Errorf("run %d goes by the summary: %v", i, err == nil)
		}
		r = newRun(t.Context(), repo, req)
		r.idents = func() (rewrite.Idents, error) { return rule, nil }
		if err := r.recall(t.Context()); err != nil {
			t.Fatal(err)
		}
		results, err := r.split(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if old, ok := ids[rule]; ok && old != results[0].ID {
			t.Errorf("by the rule %v the split is %s, was %s", rule, results[0].ID, old)
		}
		ids[rule] = results[0].ID
		r.remember(t.Context(), largeCache)
	}
	if ids[rewrite.TrimDots] == ids[rewrite.KeepDots] {
		t.Error("the rules make no difference")
	}
}

func TestALargeCacheOfOtherBranchesIsDropped(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		here, there int // commits
		large       int // bytes
		dropped     bool
	}{
		{"large, mostly of other branches", 3, 5, 0, true},
		{"small, mostly of other branches", 3, 5, 1 << 20, false},
		{"large, half of the commits are of this branch", 4, 4, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			var tips []string
			for _, count := range []int{tt.there, tt.here} {
				made.Git("checkout", "-q", "--orphan", fmt.Sprintf("branch-%d", len(tips)))
				for i := range count {
					made.Commit("c", map[string]string{"a/f": string(rune('a'+count)) + string(rune('a'+i))})
				}
				tips = append(tips, made.Git("rev-parse", "HEAD"))
			}
			repo, err := gitrepo.Open(t.Context(), made.Dir(), made.Env())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = repo.Close() })
			for i, tip := range tips {
				r := newRun(t.Context(), repo, Request{Rev: mustParse(t, tip), Prefixes: []string{"a"}})
				if err := r.recall(t.Context()); err != nil {
					t.Fatal(err)
				}
				if _, err := r.split(t.Context()); err != nil {
					t.Fatal(err)
				}
				r.remember(t.Context(), tt.large+1<<30*(1-i))
			}
			_, err = os.Stat(filepath.Join(made.Dir(), ".git", "upmrel", cacheName))
			if dropped := err != nil; dropped != tt.dropped {
				t.Errorf("dropped: %v, want %v", dropped, tt.dropped)
			}
		})
	}
}
