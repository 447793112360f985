package release

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

func TestTagsThatAreTaken(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		given   given
		request string
		want    finding.Finding
	}{
		{
			"here, on an older commit",
			given{packages: "core 1.0.0 changed", tags: "core/1.0.0", here: "core/1.1.0"},
			"minor",
			finding.Finding{
				Code: finding.TagExists, Ref: "refs/tags/core/1.1.0",
				Message: "exists at 6f6c640, the release would be at a new commit on 6865616",
				Fix:     "release a higher version; if the tag was never pushed: git tag -d core/1.1.0",
			},
		},
		{
			"under a name that a shell would obey",
			given{packages: "co;$re 1.0.0 changed", tags: "co;$re/1.0.0", here: "co;$re/1.1.0"},
			"minor",
			finding.Finding{
				Code: finding.TagExists, Ref: "refs/tags/co;$re/1.1.0",
				Message: "exists at 6f6c640, the release would be at a new commit on 6865616",
				Fix:     "release a higher version; if the tag was never pushed: git tag -d 'co;$re/1.1.0'",
			},
		},
		{
			"on the remote",
			given{packages: "core 1.0.0 changed", tags: "core/1.0.0", there: "core/1.1.0@other"},
			"minor",
			finding.Finding{
				Code: finding.TagExists, Ref: "refs/tags/core/1.1.0",
				Message: "exists on origin at 6f74686, the release would be at a new commit on 6865616",
				Fix:     "git fetch --tags origin, then release a higher version",
			},
		},
		{
			"at the explicit version that the manifest has",
			given{packages: "core 1.1.0 changed", tags: "core/1.1.0"},
			"1.1.0",
			finding.Finding{
				Code: finding.TagExists, Ref: "refs/tags/core/1.1.0",
				Message: "exists at 6f6c640, the release would be at 6865616",
				Fix:     "release a higher version; if the tag was never pushed: git tag -d core/1.1.0",
			},
		},
		{
			"on two different commits, here and there",
			given{packages: "core 1.1.0", here: "core/1.1.0@mine^head", there: "core/1.1.0@theirs^other"},
			"minor -p core",
			finding.Finding{
				Code: finding.TagExists, Ref: "refs/tags/core/1.1.0",
				Message: "stands at 6865616 here and at 6f74686 on origin",
				Fix:     "git fetch origin +refs/tags/core/1.1.0:refs/tags/core/1.1.0   (takes the published one)",
			},
		},
		{
			"by a branch here",
			given{packages: "core 1.0.0 changed", tags: "core/1.0.0", with: func(s *Situation) { s.Branches["core/1.1.0"] = commit("old") }},
			"minor",
			finding.Finding{
				Code: finding.TagIsBranch, Ref: "refs/tags/core/1.1.0",
				Message: "a branch has the name of this tag: OpenUPM clones the branch instead",
				Fix:     "rename the branch: git branch -m core/1.1.0 NEW, and delete it on the remote",
			},
		},
		{
			"by a branch of the remote",
			given{packages: "core 1.0.0 changed", tags: "core/1.0.0", with: func(s *Situation) {
				s.OnRemote.Branches["core/1.1.0"] = commit("other")
			}},
			"minor",
			finding.Finding{
				Code: finding.TagIsBranch, Ref: "refs/tags/core/1.1.0",
				Message: "a branch has the name of this tag: OpenUPM clones the branch instead",
				Fix:     "rename the branch: git branch -m core/1.1.0 NEW, and delete it on the remote",
			},
		},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			plan, err := Make(c.given.situation(t), ask(t, c.request))
			if err != nil {
				t.Fatal(err)
			}
			c.want.Severity = finding.Error
			if diff := cmp.Diff(finding.List{c.want}, plan.Problems); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTagsThatAreNoConcern(t *testing.T) {
	t.Parallel()
	released := func(s *Situation) { s.Branches["ui/1.0.0"] = commit("old") }
	testPlans(t, []planCase{
		{
			"a package that the plan leaves alone may have its tag elsewhere",
			given{packages: "core 1.0.0 changed\nui 1.0.0", tags: "core/1.0.0", here: "ui/1.0.0", there: "ui/1.0.0@other"},
			"minor",
			`core 1.0.0 -> 1.1.0: minor, requested
			 commit chore(release): core 1.1.0
			 tag core/1.1.0 new
			 push refs/heads/main refs/tags/core/1.1.0`,
		},
		{
			"a published tag may share its name with a branch",
			given{packages: "core 1.0.0\nui 1.0.0", tags: "ui/1.0.0", with: released},
			"--from-manifests",
			`core 1.0.0: as its manifest says
			 tag core/1.0.0 new
			 push refs/tags/core/1.0.0`,
		},
		{
			"so may the tag of a release that is done",
			given{packages: "ui 1.0.0", tags: "ui/1.0.0@head", with: released},
			"minor -p ui",
			`ui 1.0.0: released already at this commit
			 tag ui/1.0.0 published on head
			 nothing to do`,
		},
		{
			"a branch of the remote does not count while the remote can't be asked",
			given{packages: "core 1.0.0", with: func(s *Situation) { s.OnRemote = nil }},
			"minor",
			`core 1.0.0: its manifest's version has no tag yet
			 tag core/1.0.0 new
			 push refs/heads/main refs/tags/core/1.0.0`,
		},
	})
}

func TestTagPlans(t *testing.T) {
	t.Parallel()
	const both = "core 1.0.0\nui 1.0.0"
	tests := []struct {
		name   string
		config string
		want   []TagPlan
	}{
		{
			"annotated by default, with the package and its version", "", []TagPlan{
				{Name: "core/1.1.0", Packages: []string{"core"}, Message: "core 1.1.0", Annotated: true},
				{Name: "ui/1.1.0", Packages: []string{"ui"}, Message: "ui 1.1.0", Annotated: true},
			},
		},
		{
			"a shared tag names all that it releases", "strategy: synchronized\ntag: v{version}", []TagPlan{
				{Name: "v1.1.0", Packages: []string{"core", "ui"}, Message: "Release 1.1.0\n\ncore\nui", Annotated: true},
			},
		},
		{
			"a message of one's own", "tags: {message: \"{version} of {name}, v{version}\", sign: never}", []TagPlan{
				{Name: "core/1.1.0", Packages: []string{"core"}, Message: "1.1.0 of core, v1.1.0", Annotated: true, Sign: "never"},
				{Name: "ui/1.1.0", Packages: []string{"ui"}, Message: "1.1.0 of ui, v1.1.0", Annotated: true, Sign: "never"},
			},
		},
		{
			"lightweight when configured", "tags: {annotated: false}\ntag: \"{name}@{version}\"", []TagPlan{
				{Name: "core@1.1.0", Packages: []string{"core"}, Message: "core 1.1.0"},
				{Name: "ui@1.1.0", Packages: []string{"ui"}, Message: "ui 1.1.0"},
			},
		},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			plan, err := Make(given{config: c.config, packages: both}.situation(t), ask(t, "1.1.0"))
			if err != nil {
				t.Fatal(err)
			}
			for i := range c.want {
				c.want[i].State, c.want[i].Version, c.want[i].Builds = TagNew, "1.1.0", true
				if c.want[i].Sign == "" {
					c.want[i].Sign = gitrepo.Sign("auto")
				}
			}
			if diff := cmp.Diff(c.want, plan.Tags, cmpopts.EquateComparable(gitrepo.ID{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCommitMessages(t *testing.T) {
	t.Parallel()
	prefixed := given{packages: "core 1.0.0 changed\ninput 0.9.0 > core 1.0.0\nui 2.0.0 > core 1.0.0", tags: "core/1.0.0 input/0.9.0"}
	synchronized := given{packages: "core 1.0.0\nui 1.0.0", tags: "1.0.0"}
	tests := []struct {
		name, config string
		given        given
		request      string
		want         string
	}{
		{
			"what is released: raised, raised with a sibling, and as it is", "", prefixed, "major",
			"chore(release): core 2.0.0, input 0.9.1, ui 2.0.0",
		},
		{
			"no package whose bound alone follows", "dependents: {bump: none}", prefixed, "major -p core",
			"chore(release): core 2.0.0",
		},
		{
			"no private package that stays", "",
			given{packages: "core 1.0.0\ntests 0.1.0 private", tags: "core/1.0.0"},
			"-p core=minor -p tests=0.1.0",
			"chore(release): core 1.1.0",
		},
		{"one version for all", "strategy: synchronized", synchronized, "minor", "chore(release): 1.1.0"},
		{
			"a template of one's own", "strategy: synchronized\ncommit: {message: \"Release v{version}\\n\\n{releases}, that is v{version}\"}", synchronized, "minor",
			"Release v1.1.0\n\n1.1.0, that is v1.1.0",
		},
		{"{version} of one package", "commit: {message: \"v{version}\"}", prefixed, "minor -p core", "v1.1.0"},
		{"{version} of packages with different ones", "commit: {message: \"v{version}\"}", prefixed, "major -p core", "v2.0.0, 0.9.1, 2.0.0"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.given.config = c.config
			plan, err := Make(c.given.situation(t), ask(t, c.request))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&CommitPlan{Message: c.want, Sign: "auto"}, plan.Commit); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWholePlan(t *testing.T) {
	t.Parallel()
	s := given{packages: "core 1.0.0 changed\ninput 0.9.0 > core 1.0.0", tags: "core/1.0.0 input/0.9.0"}.situation(t)
	s.Remote.URL = "https://me:secret@example.com/acme/unity.git"
	plan, err := Make(s, ask(t, "major"))
	if err != nil {
		t.Fatal(err)
	}
	manifest := func(path string) []byte {
		data, err := s.Workspace.Snapshot.Read(t.Context(), path, 0)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	edit := func(path string, oldnew ...string) Edit {
		old := manifest(path)
		return Edit{Path: path, Old: old, New: []byte(strings.NewReplacer(oldnew...).Replace(string(old)))}
	}
	want := &Plan{
		Strategy: "prefixed", Template: "{name}/{version}",
		Base: commit("head"), BaseTree: commit("tree"), Branch: "main",
		Packages: []PackagePlan{
			{
				Name: "core", Path: "Packages/core", Previous: "1.0.0", Version: "2.0.0", Bump: "major", Reason: "major, requested",
				Tag: "core/2.0.0", TagState: "new", Dependencies: []DependencyPlan{}, Files: []string{"Packages/core/package.json"}, Evidence: []Evidence{},
			},
			{
				Name: "input", Path: "Packages/input", Previous: "0.9.0", Version: "0.9.1", Bump: "patch",
				Reason: "patch, depends on core (2.0.0 may break it)", Tag: "input/0.9.1", TagState: "new",
				Dependencies: []DependencyPlan{{Name: "core", From: "1.0.0", To: "2.0.0"}}, Files: []string{"Packages/input/package.json"}, Evidence: []Evidence{},
			},
		},
		Edits: []Edit{
			edit("Packages/core/package.json", `"version": "1.0.0"`, `"version": "2.0.0"`),
			edit("Packages/input/package.json", `"version": "0.9.0"`, `"version": "0.9.1"`, `"core": "1.0.0"`, `"core": "2.0.0"`),
		},
		Commit: &CommitPlan{Message: "chore(release): core 2.0.0, input 0.9.1", Sign: "auto"},
		Tags: []TagPlan{
			{Name: "core/2.0.0", State: TagNew, Packages: []string{"core"}, Version: "2.0.0", Message: "core 2.0.0", Annotated: true, Sign: "auto", Builds: true},
			{Name: "input/0.9.1", State: TagNew, Packages: []string{"input"}, Version: "0.9.1", Message: "input 0.9.1", Annotated: true, Sign: "auto", Builds: true},
		},
		Push: &PushPlan{
			Remote: "origin", URL: "https://example.com/acme/unity.git", Branch: "main",
			Branches: []string{}, Tags: []string{"core/2.0.0", "input/0.9.1"}, Atomic: "auto",
			Mode: "atomic", Steps: [][]string{{"refs/heads/main", "refs/tags/core/2.0.0", "refs/tags/input/0.9.1"}}, Results: []RefOutcome{},
		},
		Remote: "origin", Request: ask(t, "major"),
	}
	if diff := cmp.Diff(want, plan, cmpopts.EquateComparable(gitrepo.ID{}), cmpopts.IgnoreUnexported(PushPlan{})); diff != "" {
		t.Error(diff)
	}
}
