package gitrepo_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// big opens the repository that the tool is measured at.
func big(b *testing.B, spec repotest.Spec) (*repotest.Repo, *gitrepo.Repo, gitrepo.ID) {
	b.Helper()
	if testing.Short() {
		b.Skip("makes a big repository")
	}
	made := repotest.Generate(b, spec)
	r := open(b, made)
	head, err := r.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return made, r, head.Commit
}

func BenchmarkCommitSnapshot(b *testing.B) {
	_, r, head := big(b, repotest.Big())
	b.Run("through the index", func(b *testing.B) { benchSnapshot(b, r, head) })
	parent, err := r.Resolve(b.Context(), "HEAD~")
	if err != nil {
		b.Fatal(err)
	}
	b.Run("through trees", func(b *testing.B) { benchSnapshot(b, r, parent) })
}

func benchSnapshot(b *testing.B, r *gitrepo.Repo, commit gitrepo.ID) {
	b.ReportAllocs()
	for b.Loop() {
		s, err := r.CommitSnapshot(b.Context(), commit)
		if err != nil || len(s.Entries()) < 100_000 {
			b.Fatal(err)
		}
	}
}

// The first look at the refs reads git's files.
func BenchmarkRefs(b *testing.B) {
	made, _, _ := big(b, repotest.Big())
	b.ReportAllocs()
	for b.Loop() {
		r := open(b, made)
		tags, err := r.Refs(b.Context(), gitrepo.TagPrefix)
		if err != nil || len(tags) != 10_000 {
			b.Fatal(len(tags), err)
		}
	}
}

func BenchmarkWorktreeSnapshot(b *testing.B) {
	spec := repotest.Big()
	spec.Worktree = true
	_, r, _ := big(b, spec)
	for b.Loop() {
		s, err := r.WorktreeSnapshot(b.Context())
		if err != nil || len(s.Entries()) < 100_000 {
			b.Fatal(err)
		}
	}
}

func BenchmarkCommitsSince(b *testing.B) {
	spec := repotest.Spec{Packages: 20, Files: 5000, Tags: 20, Commits: 30_000, Strategy: "prefixed", Changed: 1}
	made, r, head := big(b, spec)
	since := func(rev string) []gitrepo.Track {
		base, err := r.Resolve(b.Context(), rev)
		if err != nil {
			b.Fatal(err)
		}
		var tracks []gitrepo.Track
		for _, dir := range dirs(b, made, "HEAD:Packages") {
			tracks = append(tracks, gitrepo.Track{Path: "Packages/" + dir, Base: base})
		}
		return tracks
	}
	for _, rev := range []string{"HEAD~100", "HEAD~20000"} {
		tracks := since(rev)
		b.Run(rev, func(b *testing.B) {
			for b.Loop() {
				if _, err := r.CommitsSince(b.Context(), head, tracks); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
