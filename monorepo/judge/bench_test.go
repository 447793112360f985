package judge_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// BenchmarkRef judges 1,000 tags that are pushed together, each of another commit.
func BenchmarkRef(b *testing.B) {
	r := repotest.Generate(b, repotest.Spec{Packages: 20, Files: 5000, Tags: 1000, Commits: 1001, Strategy: "synchronized"})
	for b.Loop() {
		repo, err := gitrepo.Open(b.Context(), r.Dir(), r.Env())
		if err != nil {
			b.Fatal(err)
		}
		tags, err := repo.Refs(b.Context(), gitrepo.TagPrefix)
		if err != nil {
			b.Fatal(err)
		}
		var refs []judge.Ref
		for _, tag := range tags {
			refs = append(refs, judge.Ref{Name: tag.Name, New: tag.ID})
		}
		j := judge.New(repo, judge.Options{Refs: refs})
		for _, ref := range refs {
			if list, err := j.Ref(b.Context(), ref); err != nil || len(list) > 0 {
				b.Fatalf("%s: %v, error %v", ref.Name, list, err)
			}
		}
		if err := repo.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
