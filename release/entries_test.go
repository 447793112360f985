package release

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/version"
	"github.com/upmrel/upmrel/release/commits"
)

// entriesOf lists what a plan writes beside manifests: the new lines of each file.
func entriesOf(p *Plan) []string {
	var list []string
	for _, e := range p.Edits {
		if strings.HasSuffix(e.Path, "/package.json") {
			continue
		}
		var added []string
		for _, l := range gitrepo.DiffLines(string(e.Old), string(e.New)) {
			if text := strings.TrimSpace(l.Text); l.Op != ' ' && text != "" {
				added = append(added, string(l.Op)+" "+text)
			}
		}
		list = append(list, e.Path+": "+strings.Join(added, ", "))
	}
	return list
}

func TestEntriesOfChangelogs(t *testing.T) {
	t.Parallel()
	const foo, bar = "Packages/com.acme.foo/CHANGELOG.md", "Packages/com.acme.bar/CHANGELOG.md"
	tests := []struct {
		name       string
		given      given
		changelogs map[string]TextFile
		messages   []string // of commits that touched com.acme.foo, newest first
		unknown    string   // why they are not known
		req        Request
		want       []string
		notes      string // of com.acme.foo
		problems   []string
	}{
		{
			name:       "a dependent tells of its new bound, and one that rises with nothing of nothing",
			given:      given{packages: "com.acme.foo 1.0.0 changed\ncom.acme.bar 1.0.0 > com.acme.foo 1.0.0", tags: "com.acme.foo/1.0.0 com.acme.bar/1.0.0"},
			changelogs: map[string]TextFile{"com.acme.foo": {Path: foo, Data: []byte("## 1.0.0\n")}, "com.acme.bar": {Path: bar, Data: []byte("## 1.0.0\n")}},
			req:        Request{Bump: Bump{Level: version.Major}},
			want:       []string{bar + ": + ## 1.0.1, + ### Changed, + - Requires com.acme.foo 2.0.0.", foo + ": + ## 2.0.0"},
			problems:   []string{foo + " nothing is written under [Unreleased], so the entry of 2.0.0 is empty"},
		},
		{
			name:  "a final version does not tell what held of its prereleases alone",
			given: given{packages: "com.acme.foo 2.0.0-beta.2 > com.acme.bar 1.0.1-beta.2\ncom.acme.bar 1.0.1-beta.2", tags: "com.acme.foo/2.0.0-beta.2 com.acme.bar/1.0.1-beta.2"},
			changelogs: map[string]TextFile{
				"com.acme.foo": {Path: foo, Data: []byte("## 2.0.0-beta.2\n### Changed\n- Requires com.acme.bar 1.0.1-beta.2.\n## 2.0.0-beta.1\n### Changed\n- x\n- Requires com.acme.bar 1.0.1-beta.1.\n- Requires com.acme.bar 1.0.0.\n### Fixed\n- No changes.\n")},
				"com.acme.bar": {Path: bar, Data: []byte("## 1.0.1-beta.2\n### Changed\n- No changes.\n## 1.0.1-beta.1\n### Changed\n- No notable changes.\n")},
			},
			req:   Request{Bump: Bump{Level: version.Release}},
			want:  []string{bar + ": + ## 1.0.1, + ### Changed, + - No notable changes.", foo + ": + ## 2.0.0, + ### Changed, + - x, + - Requires com.acme.bar 1.0.0."},
			notes: "### Changed\n- x\n- Requires com.acme.bar 1.0.0.",
		},
		{
			name:       "a manifest's version that has no tag yet has its entry",
			given:      given{packages: "com.acme.foo 1.1.0 changed", tags: "com.acme.foo/1.0.0"},
			changelogs: map[string]TextFile{"com.acme.foo": {Path: foo, Data: []byte("## Unreleased\n- z\n## 1.1.0\n- x\n")}},
			req:        Request{Bump: Bump{Level: version.Minor}},
			notes:      "- x",
		},
		{
			name:       "bounds alone are no version",
			given:      given{config: "dependents: {bump: none}\n", packages: "com.acme.foo 1.0.0 > com.acme.bar 1.0.0\ncom.acme.bar 1.0.0 changed", tags: "com.acme.foo/1.0.0 com.acme.bar/1.0.0"},
			changelogs: map[string]TextFile{"com.acme.foo": {Path: foo, Data: []byte("## 1.0.0\n")}},
			req:        Request{Bump: Bump{Level: version.Major}},
		},
		{
			name:       "a private package has an entry, and no link, for it has no tag",
			given:      given{packages: "com.acme.foo 1.0.0 private"},
			changelogs: map[string]TextFile{"com.acme.foo": {Path: foo, Data: []byte("## [Unreleased]\n- x\n## [1.0.0]\n[1.0.0]: https://x/compare/0.9.0...1.0.0\n")}},
			req:        Request{Packages: map[string]Bump{"com.acme.foo": {Level: version.Minor}}},
			want:       []string{foo + ": + ## [1.1.0]"},
			notes:      "- x",
		},
		{
			name:       "commits of the types that have sections, oldest first, and breaking ones",
			given:      given{config: "changelog: {fromCommits: true, sections: {docs: Manual, fix: none}}\n", packages: "com.acme.foo 1.0.0 changed", tags: "com.acme.foo/1.0.0"},
			changelogs: map[string]TextFile{"com.acme.foo": {Path: foo, Data: []byte("## [Unreleased]\n### Manual\n* By hand\n")}},
			messages:   []string{"chore!: drop 2019", "docs: more", "fix: a", "revert: feat: c", "feat(ui): b", "FEAT: a", "words"},
			req:        Request{Bump: Bump{Level: version.Minor}},
			want: []string{foo + ": + ## [1.1.0] - 2024-05-01, + * more (0000002), + ### Added, + * a (0000006), + * **ui:** b (0000005), " +
				"+ ### Changed, + * Reverted: feat: c (0000004), + * **Breaking:** drop 2019 (0000001)"},
			notes: "### Manual\n* By hand\n* more (0000002)\n\n### Added\n* a (0000006)\n* **ui:** b (0000005)\n\n### Changed\n* Reverted: feat: c (0000004)\n* **Breaking:** drop 2019 (0000001)",
		},
		{
			name:       "commits that made the level, where nobody wrote anything",
			given:      given{packages: "com.acme.foo 1.0.0 changed", tags: "com.acme.foo/1.0.0"},
			changelogs: map[string]TextFile{"com.acme.foo": {Path: foo, Data: []byte("## [1.0.0] - 2024-01-01\n\n### Added\n\n- x\n")}},
			messages:   []string{"feat: a"},
			req:        Request{Bump: Bump{Level: Auto}},
			want:       []string{foo + ": + ## [1.1.0] - 2024-05-01, + ### Added, + - a (0000001)"},
			notes:      "### Added\n\n- a (0000001)",
		},
		{
			name:       "commits of which none tells of anything notable",
			given:      given{config: "changelog: {fromCommits: true}\n", packages: "com.acme.foo 1.0.0 changed", tags: "com.acme.foo/1.0.0"},
			changelogs: map[string]TextFile{"com.acme.foo": {Path: foo, Data: []byte("## [1.0.0] - 2024-01-01\n\n- x\n")}},
			messages:   []string{"chore: a"},
			req:        Request{Bump: Bump{Level: version.Patch}},
			want:       []string{foo + ": + ## [1.0.1] - 2024-05-01, + - No notable changes."},
			notes:      "- No notable changes.",
		},
		{
			name:       "commits that are not known",
			given:      given{config: "changelog: {fromCommits: true}\n", packages: "com.acme.foo 1.0.0 changed", tags: "com.acme.foo/1.0.0"},
			changelogs: map[string]TextFile{"com.acme.foo": {Path: foo, Data: []byte("## [Unreleased]\n- x\n")}},
			unknown:    "this clone is shallow",
			req:        Request{Bump: Bump{Level: version.Minor}},
			want:       []string{foo + ": + ## [1.1.0] - 2024-05-01"},
			notes:      "- x",
			problems:   []string{foo + " its commits can't be listed: this clone is shallow"},
		},
		{
			name:       "one that is no text here",
			given:      given{packages: "com.acme.foo 1.0.0 changed"},
			changelogs: map[string]TextFile{"com.acme.foo": {Path: foo, Fault: "is too large"}},
			req:        Request{Bump: Bump{Level: version.Minor}, Force: true},
			problems:   []string{foo + " gets no entry for 1.1.0: it is too large"},
		},
		{
			name:  "none, which is not to be made",
			given: given{packages: "com.acme.foo 1.0.0 changed"},
			req:   Request{Bump: Bump{Level: version.Minor}, Force: true},
		},
		{
			name:       "the root's changelog, where all share one version",
			given:      given{config: "strategy: synchronized\nchangelog: {root: true}\n", packages: "com.acme.foo 1.0.0 changed\ncom.acme.bar 1.0.0", tags: "1.0.0"},
			changelogs: map[string]TextFile{"": {Path: "CHANGELOG.md", Data: []byte("## [Unreleased]\n- x\n## [1.0.0]\n[1.0.0]: https://x/compare/0.9.0...1.0.0\n")}},
			req:        Request{Bump: Bump{Level: version.Minor}},
			want:       []string{"CHANGELOG.md: + ## [1.1.0], + [1.1.0]: https://x/compare/1.0.0...1.1.0"},
		},
		{
			name:       "the root's changelog, where each has its own version",
			given:      given{config: "changelog: {root: true}\n", packages: "com.acme.foo 1.0.0 changed", tags: "com.acme.foo/1.0.0"},
			changelogs: map[string]TextFile{"": {Path: "CHANGELOG.md", Data: []byte("## [Unreleased]\n- x\n")}},
			req:        Request{Bump: Bump{Level: version.Minor}},
			problems:   []string{".upmrel.yaml changelog.root needs strategy: synchronized: the packages of this repository have versions of their own, and so their own changelogs"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := tt.given.situation(t)
			s.Now, s.Changelogs, s.Histories = time.Date(2024, time.May, 1, 0, 0, 0, 0, time.UTC), tt.changelogs, map[string]History{}
			h := History{Unknown: tt.unknown}
			for i, message := range tt.messages {
				id, err := odb.ParseID(fmt.Sprintf("%07d%033d", i+1, 0))
				if err != nil {
					t.Fatal(err)
				}
				h.Commits = append(h.Commits, PackageCommit{ID: id, Change: commits.Parse([]byte(message))})
			}
			s.Histories["com.acme.foo"] = h
			plan, err := Make(s, tt.req)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, entriesOf(plan)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, pp := range plan.Packages {
				if pp.Name == "com.acme.foo" && pp.Notes != tt.notes {
					t.Errorf("notes %q, want %q", pp.Notes, tt.notes)
				}
			}
			var problems []string
			for _, f := range plan.Problems {
				problems = append(problems, f.Path+" "+f.Message)
			}
			if diff := cmp.Diff(tt.problems, problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}
