package release

import "testing"

func TestChannels(t *testing.T) {
	t.Parallel()
	const channels = `channels: {beta: beta, "next/*": next}`
	testPlans(t, []planCase{
		{
			"every level makes a prerelease, for dependents too",
			given{config: channels, packages: "core 1.2.0\ntool 1.0.0 > core 1.2.0", tags: "core/1.2.0 tool/1.0.0", with: on("beta")},
			"major -p core",
			`core 1.2.0 -> 2.0.0-beta.1: major, requested
			 tool 1.0.0 -> 1.0.1-beta.1: prepatch, depends on core (2.0.0-beta.1 may break it)
			 tool needs core 1.2.0 -> 2.0.0-beta.1
			 commit chore(release): core 2.0.0-beta.1, tool 1.0.1-beta.1
			 tag core/2.0.0-beta.1 new
			 tag tool/1.0.1-beta.1 new
			 push refs/heads/beta refs/tags/core/2.0.0-beta.1 refs/tags/tool/1.0.1-beta.1`,
		},
		{
			"again it counts up",
			given{config: channels, packages: "core 1.3.0-beta.2", tags: "core/1.3.0-beta.2", with: on("beta")},
			"minor -p core",
			`core 1.3.0-beta.2 -> 1.3.0-beta.3: minor, requested
			 commit chore(release): core 1.3.0-beta.3
			 tag core/1.3.0-beta.3 new
			 push refs/heads/beta refs/tags/core/1.3.0-beta.3`,
		},
		{
			"a higher level starts another version",
			given{config: channels, packages: "core 1.3.0-beta.2", tags: "core/1.3.0-beta.2", with: on("beta")},
			"major -p core",
			`core 1.3.0-beta.2 -> 2.0.0-beta.1: major, requested
			 commit chore(release): core 2.0.0-beta.1
			 tag core/2.0.0-beta.1 new
			 push refs/heads/beta refs/tags/core/2.0.0-beta.1`,
		},
		{
			"another channel's prerelease goes on under the own identifier",
			given{config: channels, packages: "core 1.3.0-beta.2", tags: "core/1.3.0-beta.2", with: on("next/1")},
			"minor -p core",
			`core 1.3.0-beta.2 -> 1.3.0-next.1: minor, requested
			 commit chore(release): core 1.3.0-next.1
			 tag core/1.3.0-next.1 new
			 push refs/heads/next/1 refs/tags/core/1.3.0-next.1`,
		},
		{
			"a bump that was committed is released as it is",
			given{config: channels, packages: "core 1.3.0-beta.1 changed", tags: "core/1.2.0", with: on("beta")},
			"minor",
			`core 1.3.0-beta.1: its manifest's version has no tag yet
			 tag core/1.3.0-beta.1 new
			 push refs/tags/core/1.3.0-beta.1`,
		},
		{
			"release is refused",
			given{config: channels, packages: "core 1.3.0-beta.2", tags: "core/1.3.0-beta.2", with: on("beta")},
			"release -p core",
			`refused: releases from branch beta are prereleases beta (channels in .upmrel.yaml): release would make a stable one`,
		},
		{
			"so is another identifier",
			given{config: channels, packages: "core 1.3.0-beta.2", tags: "core/1.3.0-beta.2", with: on("beta")},
			"minor --pre rc -p core",
			`refused: releases from branch beta are prereleases beta (channels in .upmrel.yaml), not rc`,
		},
		{
			"so is a stable version",
			given{config: channels, packages: "core 1.3.0-beta.2", tags: "core/1.3.0-beta.2", with: on("beta")},
			"1.3.0 -p core",
			`refused: releases from branch beta are prereleases beta (channels in .upmrel.yaml), 1.3.0 is a stable version`,
		},
		{
			"so is a prerelease of another channel",
			given{config: channels, packages: "core 1.3.0-beta.2", tags: "core/1.3.0-beta.2", with: on("beta")},
			"1.3.0-rc.1 -p core",
			`refused: releases from branch beta are prereleases beta (channels in .upmrel.yaml), not 1.3.0-rc.1`,
		},
		{
			"on a branch of stable releases a channel's prereleases become final, changed or not",
			given{config: channels, packages: "core 1.3.0-beta.2\ntool 1.0.1-beta.1 > core 1.3.0-beta.2\nz 1.0.0", tags: "core/1.3.0-beta.2@head tool/1.0.1-beta.1@head z/1.0.0"},
			"minor",
			`core 1.3.0-beta.2 -> 1.3.0: minor, requested
			 tool 1.0.1-beta.1 -> 1.1.0: minor, requested
			 tool needs core 1.3.0-beta.2 -> 1.3.0
			 commit chore(release): core 1.3.0, tool 1.1.0
			 tag core/1.3.0 new
			 tag tool/1.1.0 new
			 push refs/heads/main refs/tags/core/1.3.0 refs/tags/tool/1.1.0`,
		},
		{
			"without channels only release does that",
			given{packages: "core 1.3.0-beta.2\ntool 1.0.1-beta.1 > core 1.3.0-beta.2\nz 1.0.0 changed", tags: "core/1.3.0-beta.2@head tool/1.0.1-beta.1@head z/1.0.0"},
			"release",
			`core 1.3.0-beta.2 -> 1.3.0: release, requested
			 tool 1.0.1-beta.1 -> 1.0.1: release, requested
			 tool needs core 1.3.0-beta.2 -> 1.3.0
			 commit chore(release): core 1.3.0, tool 1.0.1
			 tag core/1.3.0 new
			 tag tool/1.0.1 new
			 push refs/heads/main refs/tags/core/1.3.0 refs/tags/tool/1.0.1`,
		},
		{
			"a dependent that is not promoted leaves the sibling's prereleases in its own next one",
			given{packages: "core 1.3.0-beta.2\ntool 1.0.1-beta.1 > core 1.3.0-beta.2", tags: "core/1.3.0-beta.2@head tool/1.0.1-beta.1@head"},
			"release -p core",
			`core 1.3.0-beta.2 -> 1.3.0: release, requested
			 tool 1.0.1-beta.1 -> 1.0.1-beta.2: prerelease, depends on core (1.3.0 is final)
			 tool needs core 1.3.0-beta.2 -> 1.3.0
			 commit chore(release): core 1.3.0, tool 1.0.1-beta.2
			 tag core/1.3.0 new
			 tag tool/1.0.1-beta.2 new
			 push refs/heads/main refs/tags/core/1.3.0 refs/tags/tool/1.0.1-beta.2`,
		},
		{
			"a final version that breaks what asks for the last one moves that",
			given{packages: "core 2.0.0-beta.2\ntool 1.0.0 > core 1.2.0", tags: "core/2.0.0-beta.2 tool/1.0.0"},
			"release -p core",
			`core 2.0.0-beta.2 -> 2.0.0: release, requested
			 tool 1.0.0 -> 1.0.1: patch, depends on core (2.0.0 is final)
			 tool needs core 1.2.0 -> 2.0.0
			 commit chore(release): core 2.0.0, tool 1.0.1
			 tag core/2.0.0 new
			 tag tool/1.0.1 new
			 push refs/heads/main refs/tags/core/2.0.0 refs/tags/tool/1.0.1`,
		},
	})
}
