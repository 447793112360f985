package rules_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/rules"
)

// BenchmarkCheck judges 1,000 packages with 100,000 files, half of them .meta, each
// time from a repository that is opened anew.
func BenchmarkCheck(b *testing.B) {
	commit := func(b *testing.B, r *gitrepo.Repo) (*gitrepo.Snapshot, error) {
		head, err := r.Head(b.Context())
		if err != nil {
			return nil, err
		}
		return r.CommitSnapshot(b.Context(), head.Commit)
	}
	worktree := func(b *testing.B, r *gitrepo.Repo) (*gitrepo.Snapshot, error) {
		return r.WorktreeSnapshot(b.Context())
	}
	spec := repotest.Big()
	b.Run("a commit", func(b *testing.B) { benchCheck(b, spec, commit) })
	spec.Worktree = true
	b.Run("the work tree", func(b *testing.B) { benchCheck(b, spec, worktree) })
}

func benchCheck(b *testing.B, spec repotest.Spec, take func(*testing.B, *gitrepo.Repo) (*gitrepo.Snapshot, error)) {
	if testing.Short() {
		b.Skip("makes a big repository")
	}
	made := repotest.Generate(b, spec)
	b.ReportAllocs()
	for b.Loop() {
		r, err := gitrepo.Open(b.Context(), made.Dir(), made.Env())
		if err != nil {
			b.Fatal(err)
		}
		snap, err := take(b, r)
		if err != nil {
			b.Fatal(err)
		}
		w, err := monorepo.Load(b.Context(), snap, config.Default(), nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := rules.Check(b.Context(), rules.Request{Workspace: w}); err != nil {
			b.Fatal(err)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
