package release

import "testing"

func TestGroups(t *testing.T) {
	t.Parallel()
	const group = `packages: {groups: {core: ["core*"]}}`
	testPlans(t, []planCase{
		{
			"a package that rises takes its group with it, and bounds follow",
			given{config: group, packages: "core 1.2.0\ncore.ui 1.2.0 > core 1.2.0\ntool 0.3.0 > core.ui 1.2.0", tags: "core/1.2.0 core.ui/1.2.0 tool/0.3.0"},
			"minor -p core",
			`core 1.2.0 -> 1.3.0: minor, requested
			 core.ui 1.2.0 -> 1.3.0: minor, in group core with core
			 core.ui needs core 1.2.0 -> 1.3.0
			 commit chore(release): core 1.3.0, core.ui 1.3.0
			 tag core.ui/1.3.0 new
			 tag core/1.3.0 new
			 push refs/heads/main refs/tags/core.ui/1.3.0 refs/tags/core/1.3.0`,
		},
		{
			"dependents of any of them follow",
			given{config: group, packages: "core 1.2.0\ncore.ui 1.2.0\ntool 0.3.0 > core.ui 1.2.0", tags: "core/1.2.0 core.ui/1.2.0 tool/0.3.0"},
			"major -p core",
			`core 1.2.0 -> 2.0.0: major, requested
			 core.ui 1.2.0 -> 2.0.0: major, in group core with core
			 tool 0.3.0 -> 0.3.1: patch, depends on core.ui (2.0.0 may break it)
			 tool needs core.ui 1.2.0 -> 2.0.0
			 commit chore(release): core 2.0.0, core.ui 2.0.0, tool 0.3.1
			 tag core.ui/2.0.0 new
			 tag core/2.0.0 new
			 tag tool/0.3.1 new
			 push refs/heads/main refs/tags/core.ui/2.0.0 refs/tags/core/2.0.0 refs/tags/tool/0.3.1`,
		},
		{
			"the level that leads highest counts, private packages come along",
			given{config: group, packages: "core 1.2.0\ncore.ui 1.2.0\ncore.x 1.2.0 private", tags: "core/1.2.0 core.ui/1.2.0"},
			"-p core=patch -p core.ui=minor",
			`core 1.2.0 -> 1.3.0: minor, in group core with core.ui
			 core.ui 1.2.0 -> 1.3.0: minor, requested
			 core.x 1.2.0 -> 1.3.0: minor, in group core with core.ui
			 commit chore(release): core 1.3.0, core.ui 1.3.0, core.x 1.3.0
			 tag core.ui/1.3.0 new
			 tag core/1.3.0 new
			 push refs/heads/main refs/tags/core.ui/1.3.0 refs/tags/core/1.3.0`,
		},
		{
			"one that changed is enough",
			given{config: group, packages: "core 1.2.0 changed\ncore.ui 1.2.0", tags: "core/1.2.0 core.ui/1.2.0"},
			"patch",
			`core 1.2.0 -> 1.2.1: patch, requested
			 core.ui 1.2.0 -> 1.2.1: patch, in group core with core
			 commit chore(release): core 1.2.1, core.ui 1.2.1
			 tag core.ui/1.2.1 new
			 tag core/1.2.1 new
			 push refs/heads/main refs/tags/core.ui/1.2.1 refs/tags/core/1.2.1`,
		},
		{
			"what is released at this commit is released as a group",
			given{config: group, packages: "core 1.2.0\ncore.ui 1.2.0\ncore.x 1.2.0 private", tags: "core/1.2.0@head", here: "core.ui/1.2.0@head"},
			"patch",
			`core 1.2.0: released already at this commit
			 core.ui 1.2.0: released already at this commit
			 core.x 1.2.0: private, and no other version rises
			 tag core.ui/1.2.0 local on head
			 tag core/1.2.0 published on head
			 push refs/tags/core.ui/1.2.0`,
		},
		{
			"a bump that was committed is released as it is",
			given{config: group, packages: "core 1.3.0 changed\ncore.ui 1.3.0 changed", tags: "core/1.2.0 core.ui/1.2.0"},
			"minor",
			`core 1.3.0: its manifest's version has no tag yet
			 core.ui 1.3.0: its manifest's version has no tag yet
			 tag core.ui/1.3.0 new
			 tag core/1.3.0 new
			 push refs/tags/core.ui/1.3.0 refs/tags/core/1.3.0`,
		},
		{
			"two versions are refused",
			given{config: group, packages: "core 1.2.0\ncore.ui 1.2.0"},
			"-p core=1.3.0 -p core.ui=1.4.0",
			`refused: the packages of group core share one version: it can't be 1.3.0 for core and 1.4.0 for core.ui`,
		},
		{
			"so is a level that leads higher than the version",
			given{config: group, packages: "core 1.2.0\ncore.ui 1.2.0", tags: "core/1.2.0 core.ui/1.2.0"},
			"-p core=1.2.1 -p core.ui=minor",
			`refused: the packages of group core share one version: minor for core.ui leads to 1.3.0, and 1.2.1 is asked for core`,
		},
		{
			"packages that drifted apart are not released by a level",
			given{config: group, packages: "core 1.2.0\ncore.ui 1.1.0", tags: "core/1.2.0 core.ui/1.1.0"},
			"minor -p core",
			`core 1.2.0 -> 1.3.0: minor, requested
			 core.ui 1.1.0 -> 1.3.0: minor, in group core with core
			 commit chore(release): core 1.3.0, core.ui 1.3.0
			 tag core.ui/1.3.0 new
			 tag core/1.3.0 new
			 push refs/heads/main refs/tags/core.ui/1.3.0 refs/tags/core/1.3.0
			 error group-drift: packages of group core have different versions: core 1.2.0, core.ui 1.1.0`,
		},
		{
			"one version mends the drift",
			given{config: group, packages: "core 1.2.0\ncore.ui 1.1.0", tags: "core/1.2.0 core.ui/1.1.0"},
			"-p core.ui=1.3.0",
			`core 1.2.0 -> 1.3.0: 1.3.0, in group core with core.ui
			 core.ui 1.1.0 -> 1.3.0: 1.3.0, requested
			 commit chore(release): core 1.3.0, core.ui 1.3.0
			 tag core.ui/1.3.0 new
			 tag core/1.3.0 new
			 push refs/heads/main refs/tags/core.ui/1.3.0 refs/tags/core/1.3.0`,
		},
		{
			"drift is no matter for others",
			given{config: group, packages: "core 1.2.0\ncore.ui 1.1.0\ntool 1.0.0", tags: "core/1.2.0 core.ui/1.1.0 tool/1.0.0"},
			"minor -p tool",
			`tool 1.0.0 -> 1.1.0: minor, requested
			 commit chore(release): tool 1.1.0
			 tag tool/1.1.0 new
			 push refs/heads/main refs/tags/tool/1.1.0
			 warning group-drift: packages of group core have different versions: core 1.2.0, core.ui 1.1.0`,
		},
		{
			"a dependent takes its group with it",
			given{config: group, packages: "base 1.0.0\ncore 1.2.0 > base 1.0.0\ncore.ui 1.2.0", tags: "base/1.0.0 core/1.2.0 core.ui/1.2.0"},
			"major -p base",
			`base 1.0.0 -> 2.0.0: major, requested
			 core 1.2.0 -> 1.2.1: patch, depends on base (2.0.0 may break it)
			 core needs base 1.0.0 -> 2.0.0
			 core.ui 1.2.0 -> 1.2.1: patch, in group core with core, which depends on base
			 commit chore(release): base 2.0.0, core 1.2.1, core.ui 1.2.1
			 tag base/2.0.0 new
			 tag core.ui/1.2.1 new
			 tag core/1.2.1 new
			 push refs/heads/main refs/tags/base/2.0.0 refs/tags/core.ui/1.2.1 refs/tags/core/1.2.1`,
		},
		{
			"and through it what depends on that",
			given{config: group + "\ndependents: {bump: same}", packages: "base 1.0.0\ncore 1.2.0 > base 1.0.0\ncore.ui 1.2.0\ntool 0.3.0 > core.ui 1.2.0", tags: "base/1.0.0 core/1.2.0 core.ui/1.2.0 tool/0.3.0"},
			"major -p base",
			`base 1.0.0 -> 2.0.0: major, requested
			 core 1.2.0 -> 2.0.0: major, depends on base (2.0.0 may break it)
			 core needs base 1.0.0 -> 2.0.0
			 core.ui 1.2.0 -> 2.0.0: major, in group core with core, which depends on base
			 tool 0.3.0 -> 1.0.0: major, depends on core.ui (2.0.0 may break it)
			 tool needs core.ui 1.2.0 -> 2.0.0
			 commit chore(release): base 2.0.0, core 2.0.0, core.ui 2.0.0, tool 1.0.0
			 tag base/2.0.0 new
			 tag core.ui/2.0.0 new
			 tag core/2.0.0 new
			 tag tool/1.0.0 new
			 push refs/heads/main refs/tags/base/2.0.0 refs/tags/core.ui/2.0.0 refs/tags/core/2.0.0 refs/tags/tool/1.0.0`,
		},
		{
			"a group that depends on what depends on it comes to rest",
			given{config: group + "\ndependents: {bump: same}", packages: "core 1.2.0 > tool 0.3.0\ncore.ui 1.2.0\ntool 0.3.0 > core.ui 1.2.0", tags: "core/1.2.0 core.ui/1.2.0 tool/0.3.0"},
			"major -p tool",
			`core 1.2.0 -> 2.0.0: major, depends on tool (1.0.0 may break it)
			 core needs tool 0.3.0 -> 1.0.0
			 core.ui 1.2.0 -> 2.0.0: major, in group core with core, which depends on tool
			 tool 0.3.0 -> 1.0.0: major, requested
			 tool needs core.ui 1.2.0 -> 2.0.0
			 commit chore(release): core 2.0.0, core.ui 2.0.0, tool 1.0.0
			 tag core.ui/2.0.0 new
			 tag core/2.0.0 new
			 tag tool/1.0.0 new
			 push refs/heads/main refs/tags/core.ui/2.0.0 refs/tags/core/2.0.0 refs/tags/tool/1.0.0`,
		},
	})
}
