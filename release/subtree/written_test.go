package subtree_test

import (
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
)

const threeCopies = `
	root: a/f=1
	left <- root: a/f=2
	right <- root: a/f=3
	tip <- left right: a/f=4`

func TestCopiesAreWritten(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		before func(t *testing.T, made *repotest.Repo, req subtree.Request)
		want   int // objects that a run with a writer adds
	}{
		{"by the first run", func(*testing.T, *repotest.Repo, subtree.Request) {}, 4},
		{"by a run after one that only made their ids", func(t *testing.T, made *repotest.Repo, req subtree.Request) {
			mustSplit(t, made, req)
		}, 4},
		{"after a run whose writer was never flushed", func(t *testing.T, made *repotest.Repo, req subtree.Request) {
			r := open(t, made)
			req.Writer = r.NewWriter()
			if _, err := split(t, r, req); err != nil {
				t.Fatal(err)
			}
		}, 4},
		{"not again by a run after one that wrote them", func(t *testing.T, made *repotest.Repo, req subtree.Request) {
			write(t, made, req)
		}, 0},
	}
	for _, tt := range tests {
		for _, noCache := range []bool{false, true} {
			name := tt.name
			if noCache {
				name += ", without a memory"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				made := repotest.New(t)
				req := subtree.Request{
					Rev: parseID(t, newGraph(t, made, threeCopies).last), Prefixes: []string{"a"},
					Options: subtree.Options{NoCache: noCache},
				}
				tt.before(t, made, req)
				before := objects(made)
				id := write(t, made, req)
				if got := objects(made) - before; got != tt.want {
					t.Errorf("%d objects are new, want %d", got, tt.want)
				}
				if output, err := made.Try("rev-list", "--objects", "--quiet", id); err != nil {
					t.Errorf("the split is not whole: %v\n%s", err, output)
				}
			})
		}
	}
}

func mustSplit(t *testing.T, made *repotest.Repo, req subtree.Request) string {
	t.Helper()
	got, err := split(t, open(t, made), req)
	if err != nil {
		t.Fatal(err)
	}
	return got[req.Prefixes[0]]
}

// write splits with a writer and flushes it.
func write(t *testing.T, made *repotest.Repo, req subtree.Request) string {
	t.Helper()
	r := open(t, made)
	req.Writer = r.NewWriter()
	got, err := split(t, r, req)
	if err != nil {
		t.Fatal(err)
	}
	if err := req.Writer.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	return got[req.Prefixes[0]]
}

// objects counts what the repository holds.
func objects(made *repotest.Repo) int {
	return strings.Count(made.Git("cat-file", "--batch-all-objects", "--batch-check"), "\n")
}
