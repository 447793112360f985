package subtree_test

import (
	"io"
	"path"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
)

// BenchmarkSplit splits packages off a history of 20,000 commits for the first
// time, without writing. Beside it git walks the same history, reading commits only, without its commit-graph.
func BenchmarkSplit(b *testing.B) {
	r := repotest.Generate(b, repotest.Deep(20_000))
	repo := open(b, r)
	head, err := repo.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	prefixes := packagesOf(b, repo, head.Commit)
	for _, bb := range []struct {
		name     string
		prefixes []string
	}{
		{"one package", prefixes[:1]},
		{"ten packages", prefixes[:10]},
	} {
		b.Run(bb.name, func(b *testing.B) {
			for b.Loop() {
				fresh := open(b, r) // with nothing in its memory
				results, err := subtree.Split(b.Context(), fresh, subtree.Request{
					Rev: head.Commit, Prefixes: bb.prefixes, Options: subtree.Options{NoCache: true},
				})
				if err != nil || results[0].ID.IsZero() {
					b.Fatal(results, err)
				}
			}
		})
	}
	b.Run("git rev-list", func(b *testing.B) {
		for b.Loop() {
			cmd := r.Command("-c", "core.commitGraph=false", "rev-list", "--topo-order", "--parents", "HEAD")
			cmd.Stdout = io.Discard
			if err := cmd.Run(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// packagesOf lists the folders of the packages that a commit holds.
func packagesOf(tb testing.TB, repo *gitrepo.Repo, commit gitrepo.ID) []string {
	tb.Helper()
	snap, err := repo.CommitSnapshot(tb.Context(), commit)
	if err != nil {
		tb.Fatal(err)
	}
	var folders []string
	for _, e := range snap.Entries() {
		if path.Base(e.Path) == "package.json" {
			folders = append(folders, path.Dir(e.Path))
		}
	}
	return folders
}
