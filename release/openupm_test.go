package release

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/upmrel/upmrel/monorepo/openupm"
)

func TestThePlanSaysWhatOpenUPMBuilds(t *testing.T) {
	t.Parallel()
	const released, two = "core 1.0.0 changed", "core 1.0.0 changed\nui 1.0.0"
	stray := func(s *Situation) {
		s.Strays = map[string]openupm.Found{"core": {Path: "bak/package.json", Version: "1.0.0"}}
	}
	tests := []struct {
		name   string
		given  given
		builds string // tags that it builds
		want   string // code and path or ref of the problems
	}{
		{"a plain release", given{packages: released, tags: "core/1.0.0"}, "core/1.1.0", ""},
		{"a tag for all", given{config: "strategy: synchronized", packages: two, tags: "1.0.0"}, "1.1.0", ""},
		{
			"another tag of the version, here alone",
			given{packages: released, tags: "core/1.0.0", here: "core/v1.1.0"},
			"", "tag-shadowed refs/tags/core/1.1.0",
		},
		{
			"another tag of the version, on the remote alone",
			given{packages: released, tags: "core/1.0.0", there: "core/v1.1.0"},
			"", "tag-shadowed refs/tags/core/1.1.0",
		},
		{
			"below the lowest version",
			given{config: `openupm: {packages: [{match: core, minVersion: "2.0.0"}]}`, packages: released, tags: "core/1.0.0"},
			"", "tag-ignored refs/tags/core/1.1.0",
		},
		{
			"a branch of the name",
			given{packages: released, tags: "core/1.0.0", with: func(s *Situation) { s.Branches["core/1.1.0"] = commit("old") }},
			"", "tag-is-branch refs/tags/core/1.1.0",
		},
		{"another manifest of the name comes first", given{packages: released, tags: "core/1.0.0", with: stray}, "", "tag-fails bak/package.json"},
		{"for git alone", given{config: "check: {targets: [git]}", packages: released, tags: "core/1.0.0", here: "core/v1.1.0", with: stray}, "", ""},
		{
			"for a repository of builds",
			given{config: "upm: {repository: \"https://example.com/builds.git\"}", packages: released, tags: "core/1.0.0"},
			"", "",
		},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.given.config != "" && !strings.Contains(c.given.config, "strategy") {
				c.given.config += "\nstrategy: prefixed"
			}
			plan, err := Make(c.given.situation(t), ask(t, "minor"))
			if err != nil {
				t.Fatal(err)
			}
			var builds, problems []string
			for _, tag := range plan.Tags {
				if tag.Builds {
					builds = append(builds, tag.Name)
				}
			}
			for _, f := range plan.Problems {
				problems = append(problems, string(f.Code)+" "+f.Where())
			}
			if diff := cmp.Diff(strings.Fields(c.builds), builds, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("builds (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.want, strings.Join(problems, "\n")); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}
