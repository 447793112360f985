package odb

import (
	"slices"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// BenchmarkCommitGraph opens a graph and visits each commit from the newest on,
// beside git.
func BenchmarkCommitGraph(b *testing.B) {
	r := repotest.New(b)
	history(b, r, 1, 20_000)
	head, err := ParseID(r.Git("rev-parse", "main"))
	if err != nil {
		b.Fatal(err)
	}
	r.Git("commit-graph", "write", "--reachable", "--changed-paths")
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			walkGraph(b, r, nil)
		}
	})
	b.Run("open and walk", func(b *testing.B) {
		for b.Loop() {
			walkGraph(b, r, &head)
		}
	})
	b.Run("git rev-list", func(b *testing.B) {
		for b.Loop() {
			r.Git("rev-list", "--topo-order", "--parents", "--count", "main")
		}
	})
}

func walkGraph(b *testing.B, r *repotest.Repo, head *ID) {
	b.Helper()
	s, err := Open(objectsDir(r))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	g, err := s.CommitGraph()
	if err != nil {
		b.Fatal(err)
	}
	if head == nil {
		return
	}
	start, _ := g.Find(*head)
	queue, seen, parents := []uint32{start}, make([]bool, g.Len()), []uint32(nil)
	for len(queue) > 0 {
		pos := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if seen[pos] {
			continue
		}
		seen[pos] = true
		if parents, err = g.AppendParents(pos, parents[:0]); err != nil || g.Tree(pos).IsZero() {
			b.Fatal(err)
		}
		queue = append(queue, parents...)
	}
	if slices.Contains(seen, false) {
		b.Fatal("the walk did not reach every commit")
	}
}
