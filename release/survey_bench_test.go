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

// BenchmarkPlanAuto plans what the commits ask for in 1,000 packages with 10,000 tags, of
// which one was released last near the beginning of a history of 50,000 commits.
// Compare it with `git log --raw` of the same history.
func BenchmarkPlanAuto(b *testing.B) {
	if testing.Short() {
		b.Skip("makes a big repository")
	}
	busy := repotest.Generate(b, repotest.Busy(50_000))
	b.ReportAllocs()
	for b.Loop() {
		s := surveyWith(b, busy, release.SurveyOptions{Plan: true, Histories: true})
		plan, err := release.Make(s, release.Request{Bump: release.Bump{Level: release.Auto}})
		if err != nil {
			b.Fatal(err)
		}
		if len(plan.Tags) != 1000 || len(s.Histories["com.acme.pkg0000"].Commits) < 10 {
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
	return surveyWith(b, big, release.SurveyOptions{})
}

func surveyWith(b *testing.B, big *repotest.Repo, opts release.SurveyOptions) *release.Situation {
	b.Helper()
	repo, err := gitrepo.Open(b.Context(), big.Dir(), big.Env())
	if err != nil {
		b.Fatal(err)
	}
	defer repo.Close()
	opts.Config, opts.Local = config.Default(), true
	s, err := release.Survey(b.Context(), repo, opts)
	if err != nil {
		b.Fatal(err)
	}
	return s
}
