package release

import "testing"

// family is core with the packages that depend on it, all released.
func family(policy string) given {
	return given{
		config: policy,
		packages: `core  1.2.0
		           input 0.9.0 > core 1.2.0
		           ui    2.1.0 > input 0.9.0`,
		tags: "core/1.2.0 input/0.9.0 ui/2.1.0",
	}
}

func TestDependentsByPolicy(t *testing.T) {
	t.Parallel()
	const compatible, follow, never = "dependents: {range: compatible}", "dependents: {range: follow}", "dependents: {range: never}"
	alone := func(v, level string) string {
		return "core 1.2.0 -> " + v + ": " + level + `, requested
			commit chore(release): core ` + v + `
			tag core/` + v + ` new
			push refs/heads/main refs/tags/core/` + v
	}
	testPlans(t, []planCase{
		{"compatible: a compatible version moves nobody", family(compatible), "minor -p core", alone("1.3.0", "minor")},
		{
			"compatible: a breaking one releases the direct dependents, whose patch breaks nobody",
			family(compatible), "major -p core",
			`core 1.2.0 -> 2.0.0: major, requested
			 input 0.9.0 -> 0.9.1: patch, depends on core (2.0.0 may break it)
			 input needs core 1.2.0 -> 2.0.0
			 commit chore(release): core 2.0.0, input 0.9.1
			 tag core/2.0.0 new
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/core/2.0.0 refs/tags/input/0.9.1`,
		},
		{
			"compatible: below 1.0.0 a minor breaks", family(compatible), "minor -p input",
			`input 0.9.0 -> 0.10.0: minor, requested
			 ui 2.1.0 -> 2.1.1: patch, depends on input (0.10.0 may break it)
			 ui needs input 0.9.0 -> 0.10.0
			 commit chore(release): input 0.10.0, ui 2.1.1
			 tag input/0.10.0 new
			 tag ui/2.1.1 new
			 push refs/heads/main refs/tags/input/0.10.0 refs/tags/ui/2.1.1`,
		},
		{"compatible: below 1.0.0 a patch does not", family(compatible), "patch -p input", `
			 input 0.9.0 -> 0.9.1: patch, requested
			 commit chore(release): input 0.9.1
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/input/0.9.1`},
		{
			"compatible: bounds follow whenever the dependent is released anyway",
			family(compatible), "patch -p core -p input",
			`core 1.2.0 -> 1.2.1: patch, requested
			 input 0.9.0 -> 0.9.1: patch, requested
			 input needs core 1.2.0 -> 1.2.1
			 commit chore(release): core 1.2.1, input 0.9.1
			 tag core/1.2.1 new
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/core/1.2.1 refs/tags/input/0.9.1`,
		},
		{
			"compatible: so does a bound that was left behind by an earlier release",
			given{packages: "core 1.3.0\ninput 0.9.0 > core 1.2.0", tags: "core/1.3.0 input/0.9.0"},
			"patch -p input",
			`input 0.9.0 -> 0.9.1: patch, requested
			 input needs core 1.2.0 -> 1.3.0
			 commit chore(release): input 0.9.1
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/input/0.9.1`,
		},
		{
			"but not to a version that nobody can install yet",
			given{packages: "core 1.3.0\ninput 0.9.0 > core 1.2.0", tags: "core/1.2.0 input/0.9.0"},
			"patch -p input",
			`input 0.9.0 -> 0.9.1: patch, requested
			 commit chore(release): input 0.9.1
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/input/0.9.1`,
		},
		{
			"follow: every new version moves the chain", family(follow), "patch -p core",
			`core 1.2.0 -> 1.2.1: patch, requested
			 input 0.9.0 -> 0.9.1: patch, depends on core
			 input needs core 1.2.0 -> 1.2.1
			 ui 2.1.0 -> 2.1.1: patch, depends on input
			 ui needs input 0.9.0 -> 0.9.1
			 commit chore(release): core 1.2.1, input 0.9.1, ui 2.1.1
			 tag core/1.2.1 new
			 tag input/0.9.1 new
			 tag ui/2.1.1 new
			 push refs/heads/main refs/tags/core/1.2.1 refs/tags/input/0.9.1 refs/tags/ui/2.1.1`,
		},
		{"never: even a breaking version moves nobody", family(never), "major -p core", alone("2.0.0", "major")},
		{
			"never: bounds stay even when both are released", family(never), "patch -p core -p input",
			`core 1.2.0 -> 1.2.1: patch, requested
			 input 0.9.0 -> 0.9.1: patch, requested
			 commit chore(release): core 1.2.1, input 0.9.1
			 tag core/1.2.1 new
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/core/1.2.1 refs/tags/input/0.9.1`,
		},
		{
			"same: dependents rise as far as their sibling, through the chain",
			family("dependents: {bump: same}"), "major -p core",
			`core 1.2.0 -> 2.0.0: major, requested
			 input 0.9.0 -> 1.0.0: major, depends on core (2.0.0 may break it)
			 input needs core 1.2.0 -> 2.0.0
			 ui 2.1.0 -> 3.0.0: major, depends on input (1.0.0 may break it)
			 ui needs input 0.9.0 -> 1.0.0
			 commit chore(release): core 2.0.0, input 1.0.0, ui 3.0.0
			 tag core/2.0.0 new
			 tag input/1.0.0 new
			 tag ui/3.0.0 new
			 push refs/heads/main refs/tags/core/2.0.0 refs/tags/input/1.0.0 refs/tags/ui/3.0.0`,
		},
		{
			"same and follow: a minor is passed on as a minor",
			family("dependents: {range: follow, bump: same}"), "minor -p core",
			`core 1.2.0 -> 1.3.0: minor, requested
			 input 0.9.0 -> 0.10.0: minor, depends on core
			 input needs core 1.2.0 -> 1.3.0
			 ui 2.1.0 -> 2.2.0: minor, depends on input (0.10.0 may break it)
			 ui needs input 0.9.0 -> 0.10.0
			 commit chore(release): core 1.3.0, input 0.10.0, ui 2.2.0
			 tag core/1.3.0 new
			 tag input/0.10.0 new
			 tag ui/2.2.0 new
			 push refs/heads/main refs/tags/core/1.3.0 refs/tags/input/0.10.0 refs/tags/ui/2.2.0`,
		},
		{
			"none: the bound follows, no release comes of it",
			family("dependents: {bump: none}"), "major -p core",
			`core 1.2.0 -> 2.0.0: major, requested
			 input 0.9.0: its bound only, depends on core (2.0.0 may break it)
			 input needs core 1.2.0 -> 2.0.0
			 commit chore(release): core 2.0.0
			 tag core/2.0.0 new
			 push refs/heads/main refs/tags/core/2.0.0`,
		},
		{
			"none and follow: not even when the dependent's bound lags behind elsewhere",
			given{
				config:   "dependents: {range: follow, bump: none}",
				packages: "base 3.1.0\ncore 1.2.0\ninput 0.9.0 > core 1.2.0, base 3.0.0\nui 2.1.0 > input 0.8.0",
				tags:     "base/3.1.0 core/1.2.0 input/0.9.0 ui/2.1.0",
			},
			"patch -p core",
			`core 1.2.0 -> 1.2.1: patch, requested
			 input 0.9.0: its bound only, depends on core
			 input needs core 1.2.0 -> 1.2.1
			 commit chore(release): core 1.2.1
			 tag core/1.2.1 new
			 push refs/heads/main refs/tags/core/1.2.1`,
		},
		{
			"none: nor does the bound on a sibling that breaks nothing",
			given{
				config:   "dependents: {bump: none}",
				packages: "base 3.0.0\ncore 1.2.0\ninput 0.9.0 > core 1.2.0, base 3.0.0",
				tags:     "base/3.0.0 core/1.2.0 input/0.9.0",
			},
			"-p core=major -p base=minor",
			`base 3.0.0 -> 3.1.0: minor, requested
			 core 1.2.0 -> 2.0.0: major, requested
			 input 0.9.0: its bound only, depends on core (2.0.0 may break it)
			 input needs core 1.2.0 -> 2.0.0
			 commit chore(release): base 3.1.0, core 2.0.0
			 tag base/3.1.0 new
			 tag core/2.0.0 new
			 push refs/heads/main refs/tags/base/3.1.0 refs/tags/core/2.0.0`,
		},
		{
			"a private dependent is bumped, and never tagged",
			given{packages: "core 1.2.0\ntests 0.1.0 private > core 1.2.0", tags: "core/1.2.0"},
			"major -p core",
			`core 1.2.0 -> 2.0.0: major, requested
			 tests 0.1.0 -> 0.1.1: patch, depends on core (2.0.0 may break it)
			 tests needs core 1.2.0 -> 2.0.0
			 commit chore(release): core 2.0.0, tests 0.1.1
			 tag core/2.0.0 new
			 push refs/heads/main refs/tags/core/2.0.0`,
		},
		{
			"a version that was bumped before breaks those that have the last release",
			given{packages: "core 2.0.0 changed\ninput 0.9.0 > core 1.2.0", tags: "core/1.2.0 input/0.9.0"},
			"major",
			`core 2.0.0: its manifest's version has no tag yet
			 input 0.9.0 -> 0.9.1: patch, depends on core (2.0.0 may break it)
			 input needs core 1.2.0 -> 2.0.0
			 commit chore(release): core 2.0.0, input 0.9.1
			 tag core/2.0.0 new
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/core/2.0.0 refs/tags/input/0.9.1`,
		},
		{
			"a dependent that was bumped before is released as it is",
			given{packages: "core 1.2.0\ninput 0.10.0 > core 1.2.0", tags: "core/1.2.0 input/0.9.0"},
			"major -p core",
			`core 1.2.0 -> 2.0.0: major, requested
			 input 0.10.0: depends on core (2.0.0 may break it); its manifest's version has no tag yet
			 input needs core 1.2.0 -> 2.0.0
			 commit chore(release): core 2.0.0, input 0.10.0
			 tag core/2.0.0 new
			 tag input/0.10.0 new
			 push refs/heads/main refs/tags/core/2.0.0 refs/tags/input/0.10.0`,
		},
		{
			"but bump raises it once more",
			given{packages: "core 1.2.0\ninput 0.10.0 > core 1.2.0", tags: "core/1.2.0 input/0.9.0"},
			"bump major -p core",
			`core 1.2.0 -> 2.0.0: major, requested
			 input 0.10.0 -> 0.10.1: patch, depends on core (2.0.0 may break it)
			 input needs core 1.2.0 -> 2.0.0
			 commit chore(release): core 2.0.0, input 0.10.1`,
		},
		{
			"a dependent that is released at this commit has to rise again",
			given{packages: "core 1.2.0\ninput 0.9.0 > core 1.2.0", tags: "core/1.2.0", here: "input/0.9.0@head"},
			"major -p core",
			`core 1.2.0 -> 2.0.0: major, requested
			 input 0.9.0 -> 0.9.1: patch, depends on core (2.0.0 may break it)
			 input needs core 1.2.0 -> 2.0.0
			 commit chore(release): core 2.0.0, input 0.9.1
			 tag core/2.0.0 new
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/core/2.0.0 refs/tags/input/0.9.1`,
		},
		{
			"even if it was released with another sibling that is asked for again",
			given{
				packages: "base 3.0.0\ncore 1.2.0\ninput 0.9.0 > core 1.2.0, base 3.0.0",
				tags:     "core/1.2.0", here: "base/3.0.0@head input/0.9.0@head",
			},
			"-p base=major -p core=major",
			`base 3.0.0: released already at this commit
			 core 1.2.0 -> 2.0.0: major, requested
			 input 0.9.0 -> 0.9.1: patch, depends on core (2.0.0 may break it)
			 input needs core 1.2.0 -> 2.0.0
			 commit chore(release): core 2.0.0, input 0.9.1
			 tag base/3.0.0 local on head
			 tag core/2.0.0 new
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/base/3.0.0 refs/tags/core/2.0.0 refs/tags/input/0.9.1`,
		},
		{
			"on a branch for an older version the manifest says what users have",
			given{packages: "core 1.2.0 changed\ninput 0.9.0 > core 1.2.0", tags: "core/3.0.0@other input/0.9.0"},
			"patch",
			`core 1.2.0 -> 1.2.1: patch, requested
			 commit chore(release): core 1.2.1
			 tag core/1.2.1 new
			 push refs/heads/main refs/tags/core/1.2.1`,
		},
		{
			"a done release moves nobody, however far bounds lag behind",
			given{config: follow, packages: "core 2.0.0\ninput 0.9.0 > core 1.2.0", tags: "core/2.0.0@head input/0.9.0"},
			"major -p core",
			`core 2.0.0: released already at this commit
			 tag core/2.0.0 published on head
			 nothing to do`,
		},
		{
			"synchronized: every bound takes the common version, up or down, whatever the policy",
			given{config: "strategy: synchronized\n" + never, packages: "core 1.0.0\ninput 1.0.0 > core 0.5.0\nui 1.0.0 > core 1.0.0, input 3.0.0", tags: "1.0.0"},
			"minor",
			`core 1.0.0 -> 1.1.0: minor, requested
			 input 1.0.0 -> 1.1.0: minor, requested
			 input needs core 0.5.0 -> 1.1.0
			 ui 1.0.0 -> 1.1.0: minor, requested
			 ui needs core 1.0.0 -> 1.1.0
			 ui needs input 3.0.0 -> 1.1.0
			 commit chore(release): 1.1.0
			 tag 1.1.0 new
			 push refs/heads/main refs/tags/1.1.0`,
		},
	})
}

func TestDependentsOfPrereleases(t *testing.T) {
	t.Parallel()
	testPlans(t, []planCase{
		{
			"a sibling's prerelease gives dependents a prerelease, with its identifier",
			family("dependents: {range: follow}"), "premajor --pre beta -p core",
			`core 1.2.0 -> 2.0.0-beta.1: premajor, requested
			 input 0.9.0 -> 0.9.1-beta.1: prepatch, depends on core (2.0.0-beta.1 may break it)
			 input needs core 1.2.0 -> 2.0.0-beta.1
			 ui 2.1.0 -> 2.1.1-beta.1: prepatch, depends on input
			 ui needs input 0.9.0 -> 0.9.1-beta.1
			 commit chore(release): core 2.0.0-beta.1, input 0.9.1-beta.1, ui 2.1.1-beta.1
			 tag core/2.0.0-beta.1 new
			 tag input/0.9.1-beta.1 new
			 tag ui/2.1.1-beta.1 new
			 push refs/heads/main refs/tags/core/2.0.0-beta.1 refs/tags/input/0.9.1-beta.1 refs/tags/ui/2.1.1-beta.1`,
		},
		{
			"an explicit prerelease does too, and same means a pre level",
			family("dependents: {bump: same}"), "-p core=2.0.0-rc.3",
			`core 1.2.0 -> 2.0.0-rc.3: 2.0.0-rc.3, requested
			 input 0.9.0 -> 1.0.0-rc.1: premajor, depends on core (2.0.0-rc.3 may break it)
			 input needs core 1.2.0 -> 2.0.0-rc.3
			 ui 2.1.0 -> 3.0.0-rc.1: premajor, depends on input (1.0.0-rc.1 may break it)
			 ui needs input 0.9.0 -> 1.0.0-rc.1
			 commit chore(release): core 2.0.0-rc.3, input 1.0.0-rc.1, ui 3.0.0-rc.1
			 tag core/2.0.0-rc.3 new
			 tag input/1.0.0-rc.1 new
			 tag ui/3.0.0-rc.1 new
			 push refs/heads/main refs/tags/core/2.0.0-rc.3 refs/tags/input/1.0.0-rc.1 refs/tags/ui/3.0.0-rc.1`,
		},
		{
			"a dependent in prereleases goes on with its next one",
			given{packages: "core 1.2.0\ninput 0.9.0-beta.3 > core 1.2.0", tags: "core/1.2.0 input/0.9.0-beta.3"},
			"premajor --pre rc -p core",
			`core 1.2.0 -> 2.0.0-rc.1: premajor, requested
			 input 0.9.0-beta.3 -> 0.9.0-rc.1: prerelease, depends on core (2.0.0-rc.1 may break it)
			 input needs core 1.2.0 -> 2.0.0-rc.1
			 commit chore(release): core 2.0.0-rc.1, input 0.9.0-rc.1
			 tag core/2.0.0-rc.1 new
			 tag input/0.9.0-rc.1 new
			 push refs/heads/main refs/tags/core/2.0.0-rc.1 refs/tags/input/0.9.0-rc.1`,
		},
		{
			"or, under same, with the first one of the version that it has to reach",
			given{
				config:   "dependents: {bump: same}",
				packages: "core 1.2.0\ninput 1.0.3-beta.3 > core 1.2.0\nui 3.0.0-beta.1 > core 1.2.0",
				tags:     "core/1.2.0 input/1.0.3-beta.3 ui/3.0.0-beta.1",
			},
			"premajor --pre rc -p core",
			`core 1.2.0 -> 2.0.0-rc.1: premajor, requested
			 input 1.0.3-beta.3 -> 2.0.0-rc.1: premajor, depends on core (2.0.0-rc.1 may break it)
			 input needs core 1.2.0 -> 2.0.0-rc.1
			 ui 3.0.0-beta.1 -> 3.0.0-rc.1: prerelease, depends on core (2.0.0-rc.1 may break it)
			 ui needs core 1.2.0 -> 2.0.0-rc.1
			 commit chore(release): core 2.0.0-rc.1, input 2.0.0-rc.1, ui 3.0.0-rc.1
			 tag core/2.0.0-rc.1 new
			 tag input/2.0.0-rc.1 new
			 tag ui/3.0.0-rc.1 new
			 push refs/heads/main refs/tags/core/2.0.0-rc.1 refs/tags/input/2.0.0-rc.1 refs/tags/ui/3.0.0-rc.1`,
		},
		{
			"and keeps its identifier where the sibling's would be a step back",
			given{packages: "core 1.2.0\ninput 0.9.0-beta.3 > core 1.2.0", tags: "core/1.2.0 input/0.9.0-beta.3"},
			"premajor --pre alpha -p core",
			`core 1.2.0 -> 2.0.0-alpha.1: premajor, requested
			 input 0.9.0-beta.3 -> 0.9.0-beta.4: prerelease, depends on core (2.0.0-alpha.1 may break it)
			 input needs core 1.2.0 -> 2.0.0-alpha.1
			 commit chore(release): core 2.0.0-alpha.1, input 0.9.0-beta.4
			 tag core/2.0.0-alpha.1 new
			 tag input/0.9.0-beta.4 new
			 push refs/heads/main refs/tags/core/2.0.0-alpha.1 refs/tags/input/0.9.0-beta.4`,
		},
		{
			"a stable version that was asked for does not ask for a prerelease",
			family(""), "-p core=2.0.0-beta.1 -p input=patch",
			`core 1.2.0 -> 2.0.0-beta.1: 2.0.0-beta.1, requested
			 input 0.9.0 -> 0.9.1: patch, requested
			 commit chore(release): core 2.0.0-beta.1, input 0.9.1
			 tag core/2.0.0-beta.1 new
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/core/2.0.0-beta.1 refs/tags/input/0.9.1`,
		},
		{
			"nor does a stable version that stays",
			family("dependents: {bump: none}"), "premajor --pre beta -p core",
			`core 1.2.0 -> 2.0.0-beta.1: premajor, requested
			 commit chore(release): core 2.0.0-beta.1
			 tag core/2.0.0-beta.1 new
			 push refs/heads/main refs/tags/core/2.0.0-beta.1`,
		},
		{
			"a prerelease sibling that is found late still makes the dependent a prerelease",
			given{
				packages: "a 1.0.0\nb 1.0.0\nmid 0.1.0 > b 1.0.0\nz 3.0.0 > a 1.0.0, mid 0.1.0",
				config:   "dependents: {range: follow}",
				tags:     "a/1.0.0 b/1.0.0 mid/0.1.0 z/3.0.0",
			},
			"-p a=patch -p b=1.1.0-beta.1",
			`a 1.0.0 -> 1.0.1: patch, requested
			 b 1.0.0 -> 1.1.0-beta.1: 1.1.0-beta.1, requested
			 mid 0.1.0 -> 0.1.1-beta.1: prepatch, depends on b
			 mid needs b 1.0.0 -> 1.1.0-beta.1
			 z 3.0.0 -> 3.0.1-beta.1: prepatch, depends on mid
			 z needs a 1.0.0 -> 1.0.1
			 z needs mid 0.1.0 -> 0.1.1-beta.1
			 commit chore(release): a 1.0.1, b 1.1.0-beta.1, mid 0.1.1-beta.1, z 3.0.1-beta.1
			 tag a/1.0.1 new
			 tag b/1.1.0-beta.1 new
			 tag mid/0.1.1-beta.1 new
			 tag z/3.0.1-beta.1 new
			 push refs/heads/main refs/tags/a/1.0.1 refs/tags/b/1.1.0-beta.1 refs/tags/mid/0.1.1-beta.1 refs/tags/z/3.0.1-beta.1`,
		},
		{
			"a prerelease without identifier leaves no name for a dependent's first one",
			family(""), "-p core=2.0.0-1",
			"refused: input 0.9.0 depends on core: prepatch after 0.9.0: a first prerelease needs an identifier: --pre beta",
		},
	})
}

func TestDependencyShapes(t *testing.T) {
	t.Parallel()
	testPlans(t, []planCase{
		{
			"a diamond: the strongest cause decides",
			given{
				config:   "dependents: {range: follow, bump: same}",
				packages: "a 1.0.0\nb 1.0.0\nc 1.0.0\nd 1.0.0 > a 1.0.0, b 1.0.0, c 1.0.0",
				tags:     "a/1.0.0 b/1.0.0 c/1.0.0 d/1.0.0",
			},
			"-p a=patch -p b=major -p c=minor",
			`a 1.0.0 -> 1.0.1: patch, requested
			 b 1.0.0 -> 2.0.0: major, requested
			 c 1.0.0 -> 1.1.0: minor, requested
			 d 1.0.0 -> 2.0.0: major, depends on b (2.0.0 may break it)
			 d needs a 1.0.0 -> 1.0.1
			 d needs b 1.0.0 -> 2.0.0
			 d needs c 1.0.0 -> 1.1.0
			 commit chore(release): a 1.0.1, b 2.0.0, c 1.1.0, d 2.0.0
			 tag a/1.0.1 new
			 tag b/2.0.0 new
			 tag c/1.1.0 new
			 tag d/2.0.0 new
			 push refs/heads/main refs/tags/a/1.0.1 refs/tags/b/2.0.0 refs/tags/c/1.1.0 refs/tags/d/2.0.0`,
		},
		{
			"a cycle: each once",
			given{
				config:   "dependents: {range: follow, bump: same}",
				packages: "a 1.0.0 > c 1.0.0\nb 1.0.0 > a 1.0.0\nc 1.0.0 > b 1.0.0",
				tags:     "a/1.0.0 b/1.0.0 c/1.0.0",
			},
			"minor -p b",
			`a 1.0.0 -> 1.1.0: minor, depends on c
			 a needs c 1.0.0 -> 1.1.0
			 b 1.0.0 -> 1.1.0: minor, requested
			 b needs a 1.0.0 -> 1.1.0
			 c 1.0.0 -> 1.1.0: minor, depends on b
			 c needs b 1.0.0 -> 1.1.0
			 commit chore(release): a 1.1.0, b 1.1.0, c 1.1.0
			 tag a/1.1.0 new
			 tag b/1.1.0 new
			 tag c/1.1.0 new
			 push refs/heads/main refs/tags/a/1.1.0 refs/tags/b/1.1.0 refs/tags/c/1.1.0`,
		},
		{
			"two packages that need each other and prereleases of different names",
			given{
				packages: "a 1.0.0\nb 1.0.0\nx 0.1.0 > y 0.1.0, a 1.0.0\ny 0.1.0 > x 0.1.0, b 1.0.0",
				config:   "dependents: {range: follow}",
				tags:     "a/1.0.0 b/1.0.0 x/0.1.0 y/0.1.0",
			},
			"-p a=2.0.0-alpha.1 -p b=2.0.0-beta.1",
			`a 1.0.0 -> 2.0.0-alpha.1: 2.0.0-alpha.1, requested
			 b 1.0.0 -> 2.0.0-beta.1: 2.0.0-beta.1, requested
			 x 0.1.0 -> 0.1.1-alpha.1: prepatch, depends on a (2.0.0-alpha.1 may break it)
			 x needs a 1.0.0 -> 2.0.0-alpha.1
			 x needs y 0.1.0 -> 0.1.1-beta.1
			 y 0.1.0 -> 0.1.1-beta.1: prepatch, depends on b (2.0.0-beta.1 may break it)
			 y needs b 1.0.0 -> 2.0.0-beta.1
			 y needs x 0.1.0 -> 0.1.1-alpha.1
			 commit chore(release): a 2.0.0-alpha.1, b 2.0.0-beta.1, x 0.1.1-alpha.1, y 0.1.1-beta.1
			 tag a/2.0.0-alpha.1 new
			 tag b/2.0.0-beta.1 new
			 tag x/0.1.1-alpha.1 new
			 tag y/0.1.1-beta.1 new
			 push refs/heads/main refs/tags/a/2.0.0-alpha.1 refs/tags/b/2.0.0-beta.1 refs/tags/x/0.1.1-alpha.1 refs/tags/y/0.1.1-beta.1`,
		},
	})
}

func TestBounds(t *testing.T) {
	t.Parallel()
	ahead := given{packages: "core 1.0.0\ninput 0.9.0 > core 1.2.0\nother 1.0.0", tags: "core/1.0.0 input/0.9.0 other/1.0.0"}
	ranged := given{packages: "core 1.0.0\ninput 0.9.0 > core ^1.0.0\ntests 0.1.0 private > core *", tags: "core/1.0.0 input/0.9.0"}
	testPlans(t, []planCase{
		{
			"a bound above the sibling's version is an error in a release", ahead, "patch -p input",
			`input 0.9.0 -> 0.9.1: patch, requested
			 commit chore(release): input 0.9.1
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/input/0.9.1
			 error dependency-ahead: asks for core 1.2.0, but it is at 1.0.0 here`,
		},
		{
			"and no longer if the plan reaches it", ahead, "-p input=patch -p core=1.2.0",
			`core 1.0.0 -> 1.2.0: 1.2.0, requested
			 input 0.9.0 -> 0.9.1: patch, requested
			 commit chore(release): core 1.2.0, input 0.9.1
			 tag core/1.2.0 new
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/core/1.2.0 refs/tags/input/0.9.1`,
		},
		{
			"nor does it stop another package", ahead, "patch -p other",
			`other 1.0.0 -> 1.0.1: patch, requested
			 commit chore(release): other 1.0.1
			 tag other/1.0.1 new
			 push refs/heads/main refs/tags/other/1.0.1
			 warning dependency-ahead: asks for core 1.2.0, but it is at 1.0.0 here`,
		},
		{
			"of two such bounds only the one that stays is an error",
			given{packages: "a 1.0.0\nb 1.0.0\nc 1.0.0 > a 2.0.0, b 2.0.0"},
			"-p a=2.0.0 -p c=patch",
			`a 1.0.0 -> 2.0.0: 2.0.0, requested
			 c 1.0.0: its manifest's version has no tag yet
			 commit chore(release): a 2.0.0, c 1.0.0
			 tag a/2.0.0 new
			 tag c/1.0.0 new
			 push refs/heads/main refs/tags/a/2.0.0 refs/tags/c/1.0.0
			 error dependency-ahead: asks for b 2.0.0, but it is at 1.0.0 here`,
		},
		{
			"a range is an error in a release; a private package may have one", ranged, "patch -p input -p tests",
			`input 0.9.0 -> 0.9.1: patch, requested
			 tests 0.1.0 -> 0.1.1: patch, requested
			 commit chore(release): input 0.9.1, tests 0.1.1
			 tag input/0.9.1 new
			 push refs/heads/main refs/tags/input/0.9.1
			 error dependency-range: "^1.0.0" of core is not an exact version, and Unity takes no other
			 warning dependency-range: "*" of core is not an exact version, and Unity takes no other`,
		},
		{
			"a range in what is released already is only said", ranged, "--from-manifests",
			`warning dependency-range: "^1.0.0" of core is not an exact version, and Unity takes no other
			 warning dependency-range: "*" of core is not an exact version, and Unity takes no other
			 nothing to do`,
		},
		{
			"and is an error in a new tag",
			given{packages: "core 1.0.0\ninput 0.9.0 > core ^1.0.0", tags: "core/1.0.0"},
			"--from-manifests",
			`input 0.9.0: as its manifest says
			 tag input/0.9.0 new
			 push refs/tags/input/0.9.0
			 error dependency-range: "^1.0.0" of core is not an exact version, and Unity takes no other`,
		},
	})
}
