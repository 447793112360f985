package monorepo_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// BenchmarkPasts finds what changed 1,000 packages since releases of their own, in
// 50,000 commits.
func BenchmarkPasts(b *testing.B) {
	if testing.Short() {
		b.Skip("makes a big repository")
	}
	p := pastOf(b, repotest.Generate(b, repotest.Busy(50_000)), "")
	states, err := p.w.States(b.Context(), p.repo, p.tags)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		repo, err := gitrepo.Open(b.Context(), p.repo.Root(), nil)
		if err != nil {
			b.Fatal(err)
		}
		pasts, err := p.w.Pasts(b.Context(), repo, states, nil)
		if err != nil || len(pasts) != 1000 || len(pasts[0].Commits) < 10 {
			b.Fatal(err)
		}
		if err := repo.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
