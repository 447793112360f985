package release_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/version"
	"github.com/upmrel/upmrel/release"
)

// BenchmarkSurvey looks at a repository of 1,000 packages, 100,000 files and
// 10,000 tags, as `upmrel list` does. Compare it with
// `git ls-files; git cat-file --batch` of the manifests.
func BenchmarkSurvey(b *testing.B) {
	big := openBig(b)
	for b.Loop() {
		survey(b, big)
	}
}

// BenchmarkPlan plans a minor release of every package of the same repository.
func BenchmarkPlan(b *testing.B) {
	big := openBig(b)
	for b.Loop() {
		s := survey(b, big)
		plan, err := release.Make(s, release.Request{Bump: release.Bump{Level: version.Minor}, All: true})
		if err != nil {
			b.Fatal(err)
		}
		if len(plan.Tags) != 1000 {
			b.Fatalf("%d tags planned", len(plan.Tags))
		}
	}
}

func openBig(b *testing.B) *repotest.Repo {
	b.Helper()
	if testing.Short() {
		b.Skip("makes a big repository")
	}
	spec := repotest.Big()
	spec.Worktree = true
	return repotest.Generate(b, spec)
}

func survey(b *testing.B, big *repotest.Repo) *release.Situation {
	b.Helper()
	repo, err := gitrepo.Open(b.Context(), big.Dir(), big.Env())
	if err != nil {
		b.Fatal(err)
	}
	defer repo.Close()
	s, err := release.Survey(b.Context(), repo, release.SurveyOptions{Config: config.Default(), Local: true})
	if err != nil {
		b.Fatal(err)
	}
	return s
}
