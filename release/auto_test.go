package release

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release/commits"
)

// happened gives packages commits, newest first: "core: feat: a | fix: b". Package
// names stand before the first colon; a package with "unknown" has a history that is
// not here.
func happened(lines ...string) func(*Situation) {
	return func(s *Situation) {
		s.Histories = map[string]History{}
		for _, p := range s.Workspace.Packages {
			s.Histories[p.Name] = History{}
		}
		for _, line := range lines {
			name, all, _ := strings.Cut(line, ": ")
			var h History
			if all == "unknown" {
				h.Unknown = "the clone is shallow"
			} else {
				for message := range strings.SplitSeq(all, " | ") {
					h.Commits = append(h.Commits, PackageCommit{ID: commit(message[:4]), Change: commits.Parse([]byte(strings.ReplaceAll(message, "/", "\n")))})
				}
			}
			s.Histories[name] = h
		}
	}
}

// wrote gives a package a changelog with an [Unreleased] entry, whose lines are told
// apart by slashes.
func wrote(name, unreleased string) func(*Situation) {
	return func(s *Situation) {
		if s.Changelogs == nil {
			s.Changelogs = map[string]TextFile{}
		}
		s.Changelogs[name] = TextFile{
			Path: "Packages/" + name + "/CHANGELOG.md",
			Data: []byte("# Changelog\n\n## [Unreleased]\n" + strings.ReplaceAll(unreleased, "/", "\n") + "\n\n## [1.0.0] - 2024-01-31\n### Removed\n- old\n"),
		}
	}
}

func all(changes ...func(*Situation)) func(*Situation) {
	return func(s *Situation) {
		for _, change := range changes {
			change(s)
		}
	}
}

// on puts HEAD on another branch, that the remote has too.
func on(branch string) func(*Situation) {
	return func(s *Situation) {
		s.Head.Branch = branch
		s.OnRemote.Branches[branch] = s.Head.Commit
	}
}

// autoConfig leaves changelogs as they are, so that the plans are about levels.
const autoConfig = "changelog: {update: false}\n"

// autoCase is one package core, or those in packages, and what became of it.
type autoCase struct {
	name     string
	config   string
	packages string // "" is core 1.2.0, released and changed
	tags     string // "" is core/1.2.0
	with     func(*Situation)
	request  string // "" is auto
	want     string // without commit, tags and push
}

func testAuto(t *testing.T, cases []autoCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := given{config: autoConfig + c.config, packages: c.packages, tags: c.tags, with: func(s *Situation) {
				happened()(s)
				if c.with != nil {
					c.with(s)
				}
			}}
			if g.packages == "" {
				g.packages = "core 1.2.0 changed"
			}
			if g.tags == "" {
				g.tags = "core/1.2.0"
			}
			if c.request == "" {
				c.request = "auto"
			}
			s := g.situation(t)
			plan, err := Make(s, ask(t, c.request))
			if diff := cmp.Diff(trim(c.want), trim(levels(plan, err))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if err == nil {
				checkEdits(t, s, plan)
			}
		})
	}
}

// levels writes what a plan says of its packages, and its problems with their
// messages.
func levels(p *Plan, err error) string {
	if err != nil {
		return "refused: " + err.Error()
	}
	var b strings.Builder
	for _, pp := range p.Packages {
		b.WriteString(riseLine(pp))
	}
	for _, f := range p.Problems {
		fmt.Fprintf(&b, "%s %s: %s\n", f.Severity, f.Code, f.Message)
	}
	return b.String()
}

func TestAutoTakesLevelsFromCommits(t *testing.T) {
	t.Parallel()
	testAuto(t, []autoCase{
		{name: "a fix", with: happened("core: fix: a"), want: "core 1.2.0 -> 1.2.1: patch, 1 commit (fix: a)"},
		{
			name: "the highest, and the newest of those", with: happened("core: fix: a | feat(ui): b | feat: c | chore: d"),
			want: "core 1.2.0 -> 1.3.0: minor, 3 commits (feat(ui): b)",
		},
		{name: "a breaking change", with: happened("core: fix!: a"), want: "core 1.2.0 -> 2.0.0: major, 1 commit (fix!: a)"},
		{name: "a breaking change in a footer", with: happened("core: docs: a//BREAKING CHANGE: b"), want: "core 1.2.0 -> 2.0.0: major, 1 commit (docs: a)"},
		{
			name: "none that releases", with: happened("core: chore: a | Merge x"),
			want: "info level-none: core: 2 commits since 1.2.0, none of which releases, nothing new under [Unreleased]",
		},
		{
			name: "types and scopes of the team's own", config: "auto: {types: {art: minor, fix: none}, scopes: [core]}",
			with: happened("core: art(core): a | feat(ui)!: b | fix: c"), want: "core 1.2.0 -> 1.3.0: minor, 1 commit (art(core): a)",
		},
		{
			name: "a subject too long for its line", with: happened("core: feat: " + strings.Repeat("long ", 30)),
			want: "core 1.2.0 -> 1.3.0: minor, 1 commit (feat: long long long long long long long long l...)",
		},
		{
			name: "each package by its own, and one that only follows", packages: "core 1.2.0 changed\ninput 2.0.0 changed\nui 3.0.0 > core 1.2.0",
			tags: "core/1.2.0 input/2.0.0 ui/3.0.0", with: happened("core: feat!: a", "input: fix: b"),
			want: `core 1.2.0 -> 2.0.0: major, 1 commit (feat!: a)
			       input 2.0.0 -> 2.0.1: patch, 1 commit (fix: b)
			       ui 3.0.0 -> 3.0.1: patch, depends on core (2.0.0 may break it)`,
		},
		{
			name: "a package that nothing releases, and that follows another", packages: "core 1.2.0 changed\nui 3.0.0 changed > core 1.2.0",
			tags: "core/1.2.0 ui/3.0.0", with: happened("core: feat!: a", "ui: chore: b"),
			want: `core 1.2.0 -> 2.0.0: major, 1 commit (feat!: a)
			       ui 3.0.0 -> 3.0.1: patch, depends on core (2.0.0 may break it)`,
		},
		{
			name: "a dependent as far as what it depends on, where that is the policy", config: "dependents: {bump: same}",
			packages: "core 1.2.0 changed\nui 3.0.0 changed > core 1.2.0\nx 2.0.0 changed > core 1.2.0", tags: "core/1.2.0 ui/3.0.0 x/2.0.0",
			with: happened("core: feat!: a", "ui: fix: b", "x: feat!: c"),
			want: `core 1.2.0 -> 2.0.0: major, 1 commit (feat!: a)
			       ui 3.0.0 -> 4.0.0: major, depends on core (2.0.0 may break it)
			       x 2.0.0 -> 3.0.0: major, 1 commit (feat!: c)`,
		},
		{
			name: "one package alone, and its neighbor by a level of its own", packages: "core 1.2.0 changed\nui 3.0.0 changed\nx 1.0.0 changed",
			tags: "core/1.2.0 ui/3.0.0 x/1.0.0", with: happened("core: feat: a", "ui: fix: b", "x: feat: c"), request: "auto -p core -p ui=major",
			want: `core 1.2.0 -> 1.3.0: minor, 1 commit (feat: a)
			       ui 3.0.0 -> 4.0.0: major, requested`,
		},
		{
			name: "a package that is named and did not change", packages: "core 1.2.0", request: "auto -p core",
			want: "info level-none: core: nothing changed since 1.2.0",
		},
	})
}

func TestAutoTakesLevelsFromChangelogs(t *testing.T) {
	t.Parallel()
	testAuto(t, []autoCase{
		{name: "Removed", with: wrote("core", "### Fixed/- a/### Removed/- b"), want: "core 1.2.0 -> 2.0.0: major, Removed in CHANGELOG.md:7"},
		{name: "Deprecated", with: wrote("core", "### Deprecated/- a"), want: "core 1.2.0 -> 1.3.0: minor, Deprecated in CHANGELOG.md:5"},
		{name: "Security", with: wrote("core", "### Security/- a"), want: "core 1.2.0 -> 1.2.1: patch, Security in CHANGELOG.md:5"},
		{name: "a breaking mark", with: wrote("core", "### Changed/- **Breaking:** a"), want: "core 1.2.0 -> 2.0.0: major, a breaking change in CHANGELOG.md:5"},
		{name: "a section of the author's own", with: wrote("core", "### Internal/- a"), want: "core 1.2.0 -> 1.2.1: patch, Internal in CHANGELOG.md:5"},
		{name: "a line of no section", with: wrote("core", "- a"), want: "core 1.2.0 -> 1.2.1: patch, a line of no section in CHANGELOG.md:4"},
		{
			name: "an empty entry", config: "auto: {sources: [changelog]}", with: wrote("core", "### Removed"),
			want: "info level-none: core: it changed since 1.2.0, and nothing new stands under [Unreleased]",
		},
		{
			name: "not what stood there at the last release already", config: "auto: {sources: [changelog]}",
			with: all(wrote("core", "### Removed/- a/### Fixed/- b"), func(s *Situation) {
				s.Released = map[string]TextFile{"core": {Data: []byte("## [Unreleased]\n### Removed\n- a\n")}}
			}),
			want: "core 1.2.0 -> 1.2.1: patch, Fixed in CHANGELOG.md:7",
		},
		{
			name: "not where the package is as it was released", packages: "core 1.2.0\nui 1.0.0 changed", tags: "core/1.2.0 ui/1.0.0",
			config: "auto: {sources: [changelog]}", with: all(wrote("core", "### Added/- a"), wrote("ui", "### Fixed/- b")), request: "auto --all",
			want: "ui 1.0.0 -> 1.0.1: patch, Fixed in CHANGELOG.md:5",
		},
	})
}

func TestAutoTakesTheHigherOfBoth(t *testing.T) {
	t.Parallel()
	testAuto(t, []autoCase{
		{
			name: "the changelog's", with: all(happened("core: feat: a | fix: b"), wrote("core", "### Removed/- c")),
			want: "core 1.2.0 -> 2.0.0: major, Removed in CHANGELOG.md:5; minor, 2 commits (feat: a)",
		},
		{
			name: "the commits'", with: all(happened("core: feat: a"), wrote("core", "### Fixed/- c")),
			want: "core 1.2.0 -> 1.3.0: minor, 1 commit (feat: a); patch, Fixed in CHANGELOG.md:5",
		},
		{
			name: "where they agree", with: all(happened("core: feat: a"), wrote("core", "### Added/- c")),
			want: "core 1.2.0 -> 1.3.0: minor, 1 commit (feat: a) and Added in CHANGELOG.md:5",
		},
		{
			name: "only the one that counts", config: "auto: {sources: [commits]}", with: all(happened("core: fix: a"), wrote("core", "### Added/- c")),
			want: "core 1.2.0 -> 1.2.1: patch, 1 commit (fix: a)",
		},
	})
}

func TestAutoReleasesManifestVersionsAsTheyAre(t *testing.T) {
	t.Parallel()
	testAuto(t, []autoCase{
		{name: "at the first release", tags: "other/1.0.0", with: happened("core: feat: a"), want: "core 1.2.0: first release, as its manifest says"},
		{name: "at the first release, of a prerelease", packages: "core 1.0.0-preview.1", tags: "other/1.0.0", want: "core 1.0.0-preview.1: first release, as its manifest says"},
		{
			name: "where a bump by hand meets the level", packages: "core 1.3.0 changed", with: happened("core: chore: bump | feat: a"),
			want: "core 1.3.0: its manifest's version has no tag yet",
		},
		{
			name: "where a bump by hand is all that happened", packages: "core 1.3.0 changed", with: happened("core: chore: bump"),
			want: "core 1.3.0: its manifest's version has no tag yet",
		},
		{
			name: "not where the level asks for more", packages: "core 1.2.1 changed", with: happened("core: feat: a | chore: bump"),
			want: "core 1.2.1 -> 1.3.0: minor, 1 commit (feat: a)",
		},
		{
			name: "a prerelease that was set by hand", packages: "core 1.3.0-beta.1 changed", with: happened("core: feat: a"),
			want: "core 1.3.0-beta.1: its manifest's version has no tag yet",
		},
		{
			name: "not a prerelease that is too low", packages: "core 1.2.1-beta.1 changed", with: happened("core: feat: a"),
			want: "core 1.2.1-beta.1 -> 1.3.0: minor, 1 commit (feat: a)",
		},
		{name: "by a bump too, which then changes nothing", packages: "core 1.3.0 changed", with: happened("core: feat: a"), request: "bump auto", want: "core 1.3.0: its manifest's version has no tag yet"},
		{name: "not with --force", packages: "core 1.3.0 changed", with: happened("core: feat: a"), request: "auto --force", want: "core 1.3.0 -> 1.4.0: minor, 1 commit (feat: a)"},
		{name: "of a released package nothing", packages: "core 1.2.0", tags: "core/1.2.0@head", request: "auto -p core", want: "core 1.2.0: released already at this commit"},
	})
}

func TestAutoBelowOne(t *testing.T) {
	t.Parallel()
	var cases []autoCase
	for zero, want := range map[string][3]string{
		"shift": {"0.4.0: minor", "0.3.2: patch", "0.3.2: patch"},
		"minor": {"0.4.0: minor", "0.4.0: minor", "0.3.2: patch"},
		"same":  {"1.0.0: major", "0.4.0: minor", "0.3.2: patch"},
	} {
		for i, message := range []string{"fix!: a", "feat: a", "fix: a"} {
			cases = append(cases, autoCase{
				name: zero + ", " + message, config: "auto: {zero: " + zero + "}", packages: "core 0.3.1 changed", tags: "core/0.3.1",
				with: happened("core: " + message), want: "core 0.3.1 -> " + want[i] + ", 1 commit (" + message + ")",
			})
		}
	}
	testAuto(t, append(cases, autoCase{
		name: "shifted, of a changelog", packages: "core 0.3.1 changed", tags: "core/0.3.1", with: wrote("core", "### Removed/- a"),
		want: "core 0.3.1 -> 0.4.0: minor, Removed in CHANGELOG.md:5",
	}))
}

func TestAutoOfPrereleases(t *testing.T) {
	t.Parallel()
	const channels = "channels: {beta: beta}"
	beta := func(more func(*Situation)) func(*Situation) { return all(on("beta"), more) }
	testAuto(t, []autoCase{
		{
			name: "on a stable branch a final version", packages: "core 1.3.0-beta.2 changed", tags: "core/1.3.0-beta.2", with: happened("core: fix: a"),
			want: "core 1.3.0-beta.2 -> 1.3.0: patch, 1 commit (fix: a)",
		},
		{
			name: "a final version beyond, where more happened since", packages: "core 1.3.0-beta.2 changed", tags: "core/1.3.0-beta.2", with: happened("core: fix!: a"),
			want: "core 1.3.0-beta.2 -> 2.0.0: major, 1 commit (fix!: a)",
		},
		{
			name: "no final version where nothing happened", packages: "core 1.3.0-beta.2", tags: "core/1.3.0-beta.2@head", request: "auto -p core",
			want: "core 1.3.0-beta.2: released already at this commit",
		},
		{
			name: "a channel's prerelease becomes final on a stable branch", config: channels, packages: "core 1.3.0-beta.2", tags: "core/1.3.0-beta.2@head",
			request: "auto -p core", want: "core 1.3.0-beta.2 -> 1.3.0: release, main is a branch of stable releases",
		},
		{
			name: "on a channel's branch the first prerelease", config: channels, with: beta(happened("core: feat: a")),
			want: "core 1.2.0 -> 1.3.0-beta.1: minor, 1 commit (feat: a)",
		},
		{
			name: "on a channel's branch the next prerelease", config: channels, packages: "core 1.3.0-beta.2 changed", tags: "core/1.3.0-beta.2",
			with: beta(happened("core: feat: a")), want: "core 1.3.0-beta.2 -> 1.3.0-beta.3: minor, 1 commit (feat: a)",
		},
		{
			name: "on a channel's branch a prerelease of more", config: channels, packages: "core 1.3.0-beta.2 changed", tags: "core/1.3.0-beta.2",
			with: beta(happened("core: feat!: a")), want: "core 1.3.0-beta.2 -> 2.0.0-beta.1: major, 1 commit (feat!: a)",
		},
		{
			name: "on a channel's branch again: nothing", config: channels, packages: "core 1.3.0-beta.3", tags: "core/1.3.0-beta.3@head",
			with: beta(happened()), request: "auto -p core", want: "core 1.3.0-beta.3: released already at this commit",
		},
		{
			name: "with --pre", with: happened("core: feat: a"), request: "auto --pre rc", want: "core 1.2.0 -> 1.3.0-rc.1: minor, 1 commit (feat: a)",
		},
		{
			name: "with --pre again", packages: "core 1.3.0-rc.1 changed", tags: "core/1.3.0-rc.1", with: happened("core: fix: a"), request: "auto --pre rc",
			want: "core 1.3.0-rc.1 -> 1.3.0-rc.2: patch, 1 commit (fix: a)",
		},
	})
}

func TestAutoOfSynchronizedPackages(t *testing.T) {
	t.Parallel()
	const config, two = "strategy: synchronized", "core 1.2.0 changed\nui 1.2.0 changed"
	testAuto(t, []autoCase{
		{
			name: "the highest level of all", config: config, packages: two, tags: "1.2.0", with: all(happened("core: fix: a", "ui: feat: b")),
			want: `core 1.2.0 -> 1.3.0: minor, with ui
			       ui 1.2.0 -> 1.3.0: minor, 1 commit (feat: b)`,
		},
		{
			name: "nothing that releases: said once", config: config, packages: two, tags: "1.2.0", with: all(happened("core: chore: a | ci: b", "ui: chore: a")),
			want: "info level-none: 2 commits since 1.2.0, none of which releases, nothing new under [Unreleased]",
		},
		{
			name: "as the manifests say", config: config, packages: "core 1.3.0 changed\nui 1.3.0 changed", tags: "1.2.0", with: happened("ui: feat: b"),
			want: `core 1.3.0: its manifest's version has no tag yet
			       ui 1.3.0: its manifest's version has no tag yet`,
		},
		{
			name: "the version that a commit asks for", config: config, packages: two, tags: "1.2.0", with: happened("ui: chore: go/ /Release-As: 2.0.0"),
			want: `core 1.2.0 -> 2.0.0: 2.0.0, as commit 63686f7 asks (chore: go)
			       ui 1.2.0 -> 2.0.0: 2.0.0, as commit 63686f7 asks (chore: go)`,
		},
	})
}

func TestAutoByReleaseAs(t *testing.T) {
	t.Parallel()
	testAuto(t, []autoCase{
		{
			name: "the newest counts, whatever else happened", with: happened("core: feat!: a | chore: b/ /release-as: 1.5.0 | chore: c/ /Release-As: 9.0.0"),
			want: "core 1.2.0 -> 1.5.0: 1.5.0, as commit 63686f7 asks (chore: b)",
		},
		{
			name: "not higher", with: happened("core: chore: b/ /Release-As: 1.1.0"),
			want: "refused: commit 63686f7 asks for core 1.1.0 (Release-As), and 1.2.0 is the present version",
		},
		{
			name: "no version", with: happened("core: chore: b/ /Release-As: 2"),
			want: `refused: commit 63686f7 asks for what is no version of core (Release-As): version "2": three numbers are needed, as in 1.2.3`,
		},
		{
			name: "set by hand already", packages: "core 2.0.0 changed", with: happened("core: chore: b/ /Release-As: 2.0.0"),
			want: "core 2.0.0: its manifest's version has no tag yet",
		},
		{
			name: "a stable version on a channel's branch", config: "channels: {beta: beta}", with: all(on("beta"), happened("core: chore: b/ /Release-As: 2.0.0")),
			want: "refused: releases from branch beta are prereleases beta (channels in .upmrel.yaml), 2.0.0 is a stable version",
		},
	})
}

func TestAutoNeverGuesses(t *testing.T) {
	t.Parallel()
	shallow := func(s *Situation) { s.Shallow = true }
	testAuto(t, []autoCase{
		{
			name: "what the commits said", config: "auto: {sources: [commits]}", with: happened("core: unknown"),
			want: "refused: how far core rises can't be told: the clone is shallow",
		},
		{
			name: "what the commits said, where the changelog says nothing", packages: "core 1.2.0 changed\nui 1.0.0 changed", tags: "core/1.2.0 ui/1.0.0",
			with: happened("core: unknown", "ui: unknown"), want: "refused: how far core and 1 package more rises can't be told: the clone is shallow",
		},
		{
			name: "and says where the changelog decides alone", with: all(happened("core: unknown"), wrote("core", "### Fixed/- a")),
			want: `core 1.2.0 -> 1.2.1: patch, Fixed in CHANGELOG.md:5
			       warning level-unknown: its changelog alone says how far it rises: the clone is shallow`,
		},
		{name: "where only changelogs count, commits are no matter", config: "auto: {sources: [changelog]}", with: all(happened("core: unknown"), wrote("core", "### Fixed/- a")), want: "core 1.2.0 -> 1.2.1: patch, Fixed in CHANGELOG.md:5"},
		{
			name: "that a package was never released", tags: "other/1.0.0", with: all(shallow, happened("core: unknown")),
			want: "refused: how far core rises can't be told: the clone is shallow",
		},
		{
			name: "that a package was never released, where the remote has a tag of it", tags: "other/1.0.0",
			with: func(s *Situation) { s.OnRemote.Tags["core/1.1.0"] = gitrepo.Ref{} },
			want: "refused: how far core rises can't be told: origin has tags of it that are not here",
		},
		{
			name: "since when a private package changed", packages: "core 1.2.0 private", request: "auto -p core", with: happened("core: unknown"),
			want: "refused: core is private: no tag tells since when it changed, so nothing tells how far it rises",
		},
		{
			name: "and takes a private package's changelog", packages: "core 1.2.0 private", request: "auto -p core", with: all(happened("core: unknown"), wrote("core", "### Added/- a")),
			want: `core 1.2.0 -> 1.3.0: minor, Added in CHANGELOG.md:5
			       warning level-unknown: its changelog alone says how far it rises: the clone is shallow`,
		},
	})
}

func TestEvidenceIsListedNewestFirst(t *testing.T) {
	t.Parallel()
	g := given{
		config: autoConfig, packages: "core 1.2.0 changed\nui 1.0.0 > core 1.2.0", tags: "core/1.2.0 ui/1.0.0",
		with: all(happened("core: fix: a | chore: b | feat!: c"), wrote("core", "### Added/- d/  e/- f")),
	}
	plan, err := Make(g.situation(t), ask(t, "auto"))
	if err != nil {
		t.Fatal(err)
	}
	const path = "Packages/core/CHANGELOG.md"
	want := []Evidence{
		{Source: "commit", Level: "patch", Commit: commit("fix:").String(), Text: "fix: a"},
		{Source: "commit", Level: "major", Commit: commit("feat").String(), Text: "feat!: c"},
		{Source: "changelog", Level: "minor", Path: path, Line: 5, Section: "Added", Text: "d e"},
		{Source: "changelog", Level: "minor", Path: path, Line: 7, Section: "Added", Text: "f"},
	}
	if diff := cmp.Diff(want, plan.Packages[0].Evidence); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := plan.Packages[1].Evidence; got == nil || len(got) > 0 {
		t.Errorf("a dependent has evidence %v, not an empty list", got)
	}
}
