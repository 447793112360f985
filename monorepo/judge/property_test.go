package judge_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/scheme"
)

// world is a repository with a random layout, the scheme that its configuration sets,
// and the versions of its packages.
type world struct {
	court

	scheme   *scheme.Scheme
	versions map[string]string
}

func newWorld(t *testing.T, random *rand.Rand) world {
	t.Helper()
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	strategy := scheme.Strategy(pick("prefixed", "synchronized"))
	template := pick("{name}/{version}", "{name}@{version}", "{name}/v{version}", "{short}/{version}", "releases/{short}@{version}")
	if strategy == scheme.Synchronized {
		template = pick("{version}", "v{version}", "release/{version}", "acme@{version}")
	}
	w := world{versions: map[string]string{}}
	var list []string
	var named []scheme.Package
	version := func() string {
		return fmt.Sprintf("%d.%d.%d", random.IntN(3), random.IntN(12), 1+random.IntN(3)) + pick("", "", "", "-rc.1", "-beta.2")
	}
	common := version()
	for _, name := range []string{"core", "core.editor", "corex", "ui-kit"}[:1+random.IntN(4)] {
		if strategy == scheme.Prefixed {
			common = version()
		}
		name = "com.acme." + name
		w.versions[name] = common
		list, named = append(list, name+" "+common), append(named, scheme.Package{Name: name})
	}
	var faults any
	if w.scheme, faults = scheme.New(strategy, template, named); w.scheme == nil {
		t.Fatal(faults)
	}
	r := repotest.New(t)
	r.Commit("all", packages(list, fmt.Sprintf("{strategy: %s, tag: %q}\n", strategy, template)))
	w.court = newCourt(t, r)
	return w
}

// TestTheJudgeAgreesWithWhoMakesTagsAndWhoBuildsThem tries random repositories: a tag that
// a release would make goes out without a word, and what goes out without a word, and is
// a version to OpenUPM, is built as the version of its package's manifest.
func TestTheJudgeAgreesWithWhoMakesTagsAndWhoBuildsThem(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 4))
			w := newWorld(t, random)
			head := w.id("HEAD")
			verdict := func(tag string) string {
				return w.judge(judge.Options{}, judge.Ref{Name: gitrepo.TagPrefix + tag, New: head})[0]
			}
			for name, version := range w.versions {
				if tag := w.scheme.Tag(name, version); verdict(tag) != "ok" {
					t.Errorf("%s, as a release would make it: %s", tag, verdict(tag))
				}
			}
			for range 40 {
				if tag := w.slip(random); verdict(tag) == "ok" && !w.builds(tag) {
					t.Errorf("%s goes out, but OpenUPM builds something else from it", tag)
				}
			}
		})
	}
}

// slip is a tag as a hurried person makes it.
func (w world) slip(random *rand.Rand) string {
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	name := pick("com.acme.core", "com.acme.core.editor", "com.acme.ui-kit", "core", "editor", "com.acme.gone", "upm", "release", "")
	version := pick("1.0.0", "01.2.0", "1.2", "v1.0.0", "2.3.1+7", "1.0.0-RC.1", "1.0.0.1", "2024.1.15")
	if own, ok := w.versions[name]; ok && random.IntN(2) == 0 {
		version = own
	}
	if random.IntN(4) == 0 {
		return w.scheme.Tag("com.acme.core", version)
	}
	return pick("", "v", "upm/", "releases/") + name + pick("/", "@", "-", "", "/v") + version + pick("", "", "-upm", "-master")
}

// builds reports whether OpenUPM makes the packages' own versions of a tag, as far as it
// takes it for theirs.
func (w world) builds(tag string) bool {
	for name, version := range w.versions {
		selected, err := openupm.Select([]openupm.Tag{{Name: tag}}, openupm.Settings{TagPrefix: w.scheme.OpenUPMPrefix(name)})
		if err != nil {
			return false
		}
		for _, release := range selected.Releases {
			if release.Version != version {
				return false
			}
		}
	}
	return true
}
