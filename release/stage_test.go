package release

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// offRemote makes the remote's answer go missing.
func offRemote(s *Situation) { s.OnRemote = nil }

func TestRunAgain(t *testing.T) {
	t.Parallel()
	packages := "core 1.1.0\ninput 0.9.1 > core 1.1.0\nui 2.0.0"
	done := given{packages: packages, tags: "core/1.1.0@head input/0.9.1@head ui/2.0.0"}
	unpushed := given{packages: packages, here: "core/1.1.0@head input/0.9.1@head", tags: "ui/2.0.0", with: func(s *Situation) {
		s.OnRemote.Branches["main"] = commit("old")
	}}
	synchronized := given{config: "strategy: synchronized", packages: "core 1.1.0\nui 1.1.0 > core 1.0.0\ntests 1.1.0 private > core 1.0.0", tags: "1.1.0@head"}
	const ownTemplate = "strategy: synchronized\ntag: \"all/{version}\"\npackages: {tag: {core: \"core/{version}\"}}"
	testPlans(t, []planCase{
		{"of a level that is released and published: nothing", done, "minor", "nothing to do"},
		{
			"of a level for one package: nothing", done, "minor -p core",
			`core 1.1.0: released already at this commit
			 tag core/1.1.0 published on head
			 nothing to do`,
		},
		{
			"of an explicit version: nothing", done, "1.1.0 -p core",
			`core 1.1.0: released already at this commit
			 tag core/1.1.0 published on head
			 nothing to do`,
		},
		{"of an explicit version for what changed: nothing", done, "1.1.0", "nothing to do"},
		{"from the manifests: nothing", done, "--from-manifests", "nothing to do"},
		{
			"with --all: only what has not been released at this commit", done, "minor --all",
			`core 1.1.0: released already at this commit
			 input 0.9.1: released already at this commit
			 ui 2.0.0 -> 2.1.0: minor, requested
			 commit chore(release): ui 2.1.0
			 tag core/1.1.0 published on head
			 tag input/0.9.1 published on head
			 tag ui/2.1.0 new
			 push refs/heads/main refs/tags/ui/2.1.0`,
		},
		{
			"synchronized: nothing, and no bound is touched any more", synchronized, "minor",
			`core 1.1.0: released already at this commit
			 tests 1.1.0: private, and no other version rises
			 ui 1.1.0: released already at this commit
			 tag 1.1.0 published on head
			 nothing to do`,
		},
		{
			"after the push failed: pushes what is missing", unpushed, "minor",
			`core 1.1.0: released already at this commit
			 input 0.9.1: released already at this commit
			 tag core/1.1.0 local on head
			 tag input/0.9.1 local on head
			 push refs/heads/main refs/tags/core/1.1.0 refs/tags/input/0.9.1`,
		},
		{
			"after the push failed, for one package: pushes its dependents' tags too", unpushed, "minor -p core",
			`core 1.1.0: released already at this commit
			 input 0.9.1: released already at this commit, with core
			 tag core/1.1.0 local on head
			 tag input/0.9.1 local on head
			 push refs/heads/main refs/tags/core/1.1.0 refs/tags/input/0.9.1`,
		},
		{"after the push failed, with --no-push: nothing", given{packages: "core 1.1.0", here: "core/1.1.0@head"}, "minor --no-push", `
			 core 1.1.0: released already at this commit
			 tag core/1.1.0 local on head
			 nothing to do`},
		{
			"an unpublished tag of another package stays where it is",
			given{packages: "core 1.1.0\nui 2.0.0", here: "ui/2.0.0@head", tags: "core/1.1.0@head"},
			"minor -p core",
			`core 1.1.0: released already at this commit
			 tag core/1.1.0 published on head
			 nothing to do`,
		},
		{
			"and so does that of a dependent whose bound did not follow",
			given{packages: "core 1.1.0\nui 2.0.0 > core 1.0.0", here: "ui/2.0.0@head", tags: "core/1.1.0@head"},
			"minor -p core",
			`core 1.1.0: released already at this commit
			 tag core/1.1.0 published on head
			 nothing to do`,
		},
		{
			"a tag that only the remote has counts too",
			given{packages: "core 1.1.0 changed", tags: "core/1.0.0", there: "core/1.1.0@head"},
			"minor",
			`core 1.1.0: released already at this commit
			 tag core/1.1.0 published on head
			 nothing to do`,
		},
		{
			"two tag objects on one commit are one release",
			given{packages: "core 1.1.0", here: "core/1.1.0@mine^head", there: "core/1.1.0@theirs^head"},
			"minor -p core",
			`core 1.1.0: released already at this commit
			 tag core/1.1.0 published on head
			 nothing to do`,
		},
		{
			"so is one tag object of which the server does not say where it stands",
			given{packages: "core 1.1.0", here: "core/1.1.0@mine^head", there: "core/1.1.0@mine"},
			"minor -p core",
			`core 1.1.0: released already at this commit
			 tag core/1.1.0 published on head
			 nothing to do`,
		},
		{
			"while the remote can't be asked: what may be missing is pushed",
			given{packages: "core 1.1.0", here: "core/1.1.0@head", with: offRemote},
			"minor",
			`core 1.1.0: released already at this commit
			 tag core/1.1.0 local on head
			 push refs/heads/main refs/tags/core/1.1.0`,
		},
		{
			"after a later commit: a new release",
			given{packages: "core 1.1.0 changed", tags: "core/1.1.0"},
			"minor",
			`core 1.1.0 -> 1.2.0: minor, requested
			 commit chore(release): core 1.2.0
			 tag core/1.2.0 new
			 push refs/heads/main refs/tags/core/1.2.0`,
		},
		{
			"--force bumps all the same, what was released at this commit", done, "minor --force",
			`core 1.1.0 -> 1.2.0: minor, requested
			 input 0.9.1 -> 0.10.0: minor, requested
			 input needs core 1.1.0 -> 1.2.0
			 commit chore(release): core 1.2.0, input 0.10.0
			 tag core/1.2.0 new
			 tag input/0.10.0 new
			 push refs/heads/main refs/tags/core/1.2.0 refs/tags/input/0.10.0`,
		},
		{
			"--force bumps a synchronized repository",
			given{config: "strategy: synchronized", packages: "core 1.1.0\nui 1.1.0", tags: "1.1.0@head"},
			"patch --force",
			`core 1.1.0 -> 1.1.1: patch, requested
			 ui 1.1.0 -> 1.1.1: patch, requested
			 commit chore(release): 1.1.1
			 tag 1.1.1 new
			 push refs/heads/main refs/tags/1.1.1`,
		},
		{
			"bump opens the next cycle at a release commit", done, "bump prepatch --pre dev",
			`core 1.1.0 -> 1.1.1-dev.1: prepatch, requested
			 input 0.9.1 -> 0.9.2-dev.1: prepatch, requested
			 input needs core 1.1.0 -> 1.1.1-dev.1
			 commit chore(release): core 1.1.1-dev.1, input 0.9.2-dev.1`,
		},
		{
			"a private package does not rise a second time",
			given{packages: "core 1.1.0\ntests 0.1.0 private", tags: "core/1.1.0@head"},
			"minor --all",
			`core 1.1.0: released already at this commit
			 tests 0.1.0: private, and no other version rises
			 tag core/1.1.0 published on head
			 nothing to do`,
		},
		{
			"own templates: a synchronized repository whose other tag is missing gets that",
			given{config: ownTemplate, packages: "core 1.1.0\nui 1.1.0", tags: "all/1.1.0@head core/1.0.0"},
			"minor",
			`core 1.1.0: its manifest's version has no tag yet
			 ui 1.1.0: released already at this commit
			 tag all/1.1.0 published on head
			 tag core/1.1.0 new
			 push refs/tags/core/1.1.0`,
		},
		{
			"own templates: synchronized packages rise together or not at all",
			given{config: ownTemplate, packages: "core 1.1.0\nui 1.1.0", tags: "all/1.1.0@head core/1.1.0"},
			"minor",
			`core 1.1.0 -> 1.2.0: minor, requested
			 ui 1.1.0 -> 1.2.0: minor, requested
			 commit chore(release): 1.2.0
			 tag all/1.2.0 new
			 tag core/1.2.0 new
			 push refs/heads/main refs/tags/all/1.2.0 refs/tags/core/1.2.0`,
		},
	})
}

// TestBumpThenRelease: a version that was bumped and committed before is
// released as it is if it meets the level.
func TestBumpThenRelease(t *testing.T) {
	t.Parallel()
	const asItIs = "its manifest's version has no tag yet"
	tests := []struct {
		name, last, manifest, request string
		want                          string // "" is the manifest's version
	}{
		{"the same level", "1.0.0", "1.1.0", "minor", ""},
		{"a lower level", "1.0.0", "1.1.0", "patch", ""},
		{"a higher level", "1.0.0", "1.1.0", "major", "2.0.0"},
		{"a version above the level", "1.0.0", "1.4.0", "minor", ""},
		{"the same prerelease level", "1.0.0", "1.1.0-beta.1", "preminor --pre beta", ""},
		{"the next prerelease", "1.1.0-beta.1", "1.1.0-beta.2", "prerelease", ""},
		{"any prerelease, when none is named", "1.0.0", "1.1.0-beta.1", "prerelease", ""},
		{"any prerelease of the next version", "1.0.0", "1.0.1-alpha.1", "prerelease", ""},
		{"a higher prerelease level", "1.0.0", "1.0.1-beta.1", "preminor", "1.1.0-beta.1"},
		{"another identifier", "1.0.0", "1.1.0-alpha.1", "prerelease --pre beta", "1.1.0-beta.1"},
		{"an identifier that only begins so", "1.0.0", "1.1.0-beta2.1", "prerelease --pre rc", "1.1.0-rc.1"},
		{"a stable level after a bump to a prerelease", "1.0.0", "1.1.0-beta.1", "minor", "1.1.0"},
		{"a prerelease level after a bump to a stable version", "1.0.0", "1.1.0", "prerelease --pre beta", "1.1.1-beta.1"},
		{"the end of the prereleases", "1.1.0-beta.2", "1.1.0", "release", ""},
		{"the end of prereleases that were never tagged", "1.0.0", "1.1.0", "release", ""},
		{"a prerelease that is to end", "1.1.0-beta.2", "1.1.0-beta.3", "release", "1.1.0"},
		{"a first release", "", "0.1.0", "minor", ""},
		{"a first release, bumped far", "", "5.0.0", "patch", ""},
		{"a first release that is a prerelease", "", "0.1.0-beta.1", "prerelease", ""},
		{"a first release that is to be no prerelease", "", "0.1.0-beta.1", "release", "0.1.0"},
		{"a version that no tag can carry", "1.0.0", "1.1.0+7", "minor", "1.2.0"},
		{"a manifest below the last tag", "2.0.0", "1.1.0", "minor", "1.2.0"},
		{"the same explicit version", "1.0.0", "1.1.0", "1.1.0", ""},
		{"a version bumped, then bumped again", "1.0.0", "1.1.0", "bump minor", "1.2.0"},
		{"a version bumped, then forced", "1.0.0", "1.1.0", "minor --force", "1.2.0"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := given{packages: "core " + c.manifest + " changed"}
			if c.last != "" {
				g.tags = "core/" + c.last
			}
			plan, err := Make(g.situation(t), ask(t, c.request))
			if err != nil {
				t.Fatal(err)
			}
			want := c.want
			if want == "" {
				want = c.manifest
			}
			got := plan.Packages[0]
			isLevel := ask(t, c.request).Bump.Level != ""
			if got.Version != want || isLevel && (got.Reason == asItIs) != (c.want == "") || len(plan.Problems) > 0 {
				t.Errorf("last %s, manifest %s: %s gives %s (%s), want %s; problems %v",
					c.last, c.manifest, c.request, got.Version, got.Reason, want, plan.Problems)
			}
		})
	}
}

func TestFromManifests(t *testing.T) {
	t.Parallel()
	some := given{
		packages: "core 1.1.0\ninput 0.9.0\ntests 0.1.0 private\nui 2.0.0-beta.1",
		tags:     "core/1.0.0 input/0.9.0",
	}
	testPlans(t, []planCase{
		{
			"the versions that have no tag get one at HEAD", some, "--from-manifests",
			`core 1.1.0: as its manifest says
			 ui 2.0.0-beta.1: as its manifest says
			 tag core/1.1.0 new
			 tag ui/2.0.0-beta.1 new
			 push refs/tags/core/1.1.0 refs/tags/ui/2.0.0-beta.1`,
		},
		{
			"only those of the named package", some, "--from-manifests -p ui",
			`ui 2.0.0-beta.1: as its manifest says
			 tag ui/2.0.0-beta.1 new
			 push refs/tags/ui/2.0.0-beta.1`,
		},
		{
			"a version that is on the remote only is released",
			given{packages: "core 1.1.0", there: "core/1.1.0@other"},
			"--from-manifests", "nothing to do",
		},
		{
			"a tag that is here only is pushed from where it stands",
			given{packages: "core 1.1.0 changed", here: "core/1.1.0"},
			"--from-manifests",
			`core 1.1.0: as its manifest says
			 tag core/1.1.0 local on old
			 push refs/tags/core/1.1.0`,
		},
		{
			"tag: the same without a push",
			given{packages: "core 1.1.0", here: "core/1.1.0"},
			"--from-manifests --no-push",
			`core 1.1.0: as its manifest says
			 tag core/1.1.0 local on old
			 nothing to do`,
		},
		{
			"synchronized packages share the tag; private ones have no part in it",
			given{config: "strategy: synchronized", packages: "core 1.0.0\ntests 1.0.0 private\nui 1.0.0"},
			"--from-manifests",
			`core 1.0.0: as its manifest says
			 ui 1.0.0: as its manifest says
			 tag 1.0.0 new
			 push refs/tags/1.0.0`,
		},
		{
			"a version that no tag can carry",
			given{packages: "core 1.0.0-RC.1"},
			"--from-manifests",
			`core 1.0.0-RC.1: as its manifest says
			 tag core/1.0.0-RC.1 new
			 push refs/tags/core/1.0.0-RC.1
			 error tag-malformed: OpenUPM does not read 1.0.0-RC.1 from this tag`,
		},
		{
			"bounds are left alone",
			given{packages: "core 1.1.0\nui 1.0.0 > core 1.0.0", tags: "core/1.1.0"},
			"--from-manifests",
			`ui 1.0.0: as its manifest says
			 tag ui/1.0.0 new
			 push refs/tags/ui/1.0.0`,
		},
		{
			"and the packages that a breaking version may break",
			given{packages: "core 2.0.0\nui 1.0.0 > core 1.0.0", tags: "core/1.0.0 ui/1.0.0"},
			"--from-manifests -p core",
			`core 2.0.0: as its manifest says
			 tag core/2.0.0 new
			 push refs/tags/core/2.0.0`,
		},
	})
}

func TestOnlyPush(t *testing.T) {
	t.Parallel()
	ahead := func(s *Situation) { s.OnRemote.Branches["main"] = commit("old") }
	testPlans(t, []planCase{
		{
			"the branch and the tags of HEAD's own versions that the remote lacks",
			given{packages: "core 1.1.0\ninput 0.9.0\nui 2.0.0", here: "core/1.1.0@head core/1.0.0 ui/2.0.0", tags: "input/0.9.0", with: ahead},
			"push",
			`core 1.1.0: as its manifest says
			 ui 2.0.0: as its manifest says
			 tag core/1.1.0 local on head
			 tag ui/2.0.0 local on old
			 push refs/heads/main refs/tags/core/1.1.0 refs/tags/ui/2.0.0`,
		},
		{
			"never an old tag that someone deleted on the remote",
			given{packages: "core 1.1.0", here: "core/1.0.0", tags: "core/1.1.0@head"},
			"push", "nothing to do",
		},
		{"no new tags, and no words about them", given{packages: "core 1.1.0", with: func(s *Situation) {
			s.Branches["core/1.1.0"] = commit("old")
		}}, "push", "nothing to do"},
		{"the branch alone", given{packages: "core 1.1.0", tags: "core/1.1.0", with: ahead}, "push", "push refs/heads/main"},
		{"a branch that the remote lacks", given{packages: "core 1.1.0", tags: "core/1.1.0", with: func(s *Situation) {
			s.Head.Branch = "hotfix"
		}}, "push", "push refs/heads/hotfix"},
		{"no branch from a detached HEAD", given{packages: "core 1.1.0", here: "core/1.1.0@head", with: func(s *Situation) {
			s.Head = gitrepo.Head{Commit: commit("head")}
		}}, "push", `
			 core 1.1.0: as its manifest says
			 tag core/1.1.0 local on head
			 push refs/tags/core/1.1.0`},
		{
			"a tag that the remote has elsewhere",
			given{packages: "core 1.1.0", here: "core/1.1.0@head", there: "core/1.1.0@other"},
			"push",
			`core 1.1.0: as its manifest says
			 tag core/1.1.0 new
			 push refs/tags/core/1.1.0
			 error tag-exists: stands at 6865616 here and at 6f74686 on origin`,
		},
	})
}
