package changelog_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/changelog"
	"github.com/upmrel/upmrel/monorepo/version"
)

// day is the day of every release here.
var day = time.Date(2024, time.May, 1, 23, 59, 0, 0, time.UTC)

// releaseOf is a release of which nobody tells anything.
func releaseOf(t testing.TB, v string) changelog.Release {
	t.Helper()
	parsed, err := version.Parse(v)
	if err != nil {
		t.Fatal(err)
	}
	return changelog.Release{Version: parsed, Date: day, Otherwise: []changelog.Notes{{Title: "Changed", Items: []string{"No changes."}}}}
}

func TestPromote(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, version, text, want string }{
		{
			"Keep a Changelog", "1.2.0",
			"# Changelog\n\nWords.\n\n## [Unreleased]\n\n### Added\n\n- x\n\n## [1.1.0] - 2024-01-02\n\n- y\n",
			"# Changelog\n\nWords.\n\n## [Unreleased]\n\n## [1.2.0] - 2024-05-01\n\n### Added\n\n- x\n\n## [1.1.0] - 2024-01-02\n\n- y\n",
		},
		{
			"nothing is told", "1.2.0",
			"# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2024-01-02\n\n### Fixed\n\n- y\n",
			"# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2024-05-01\n\n### Changed\n\n- No changes.\n\n## [1.1.0] - 2024-01-02\n\n### Fixed\n\n- y\n",
		},
		{
			"a word in the place of changes stays", "1.2.0",
			"## [Unreleased]\n- TBD\n\n## [1.1.0] - 2024-01-02\n### Fixed\n- y\n",
			"## [Unreleased]\n- TBD\n\n## [1.2.0] - 2024-05-01\n### Changed\n- No changes.\n\n## [1.1.0] - 2024-01-02\n### Fixed\n- y\n",
		},
		{
			"a skeleton of sections stays, and empty ones are no part of the entry", "1.2.0",
			"## [Unreleased]\n\n### Added\n\n### Fixed\n\n- x\n\n### Removed\n\n## [1.1.0] - 2024-01-02\n",
			"## [Unreleased]\n\n### Added\n\n### Fixed\n\n### Removed\n\n## [1.2.0] - 2024-05-01\n\n### Fixed\n\n- x\n\n## [1.1.0] - 2024-01-02\n",
		},
		{
			"a comment to the authors stays", "1.2.0",
			"## [Unreleased]\n<!-- write here -->\n\n### Added\n- x\n\n## [1.1.0] - 2024-01-02\n",
			"## [Unreleased]\n<!-- write here -->\n\n## [1.2.0] - 2024-05-01\n### Added\n- x\n\n## [1.1.0] - 2024-01-02\n",
		},
		{
			"a comment to the authors and nothing else", "1.2.0",
			"## [Unreleased]\n\n<!-- write here -->\n",
			"## [Unreleased]\n\n<!-- write here -->\n\n## [1.2.0] - 2024-05-01\n\n### Changed\n\n- No changes.\n",
		},
		{
			"sections in sections, of which the outer one has no text of its own", "1.2.0",
			"## [Unreleased]\n### Changed\n#### Input\n- x\n#### Audio\n## [1.1.0] - 2024-01-02\n",
			"## [Unreleased]\n\n## [1.2.0] - 2024-05-01\n### Changed\n#### Input\n- x\n\n## [1.1.0] - 2024-01-02\n",
		},
		{
			"no entry of what is not released", "1.2.0",
			"# Changelog\n## v1.1.0\n* y\n",
			"# Changelog\n\n## v1.2.0\n\n* No changes.\n\n## v1.1.0\n* y\n",
		},
		{
			"no version yet", "1.0.0",
			"# Changelog\n\n## Unreleased\n- x\n",
			"# Changelog\n\n## Unreleased\n\n## 1.0.0 - 2024-05-01\n- x\n",
		},
		{"only a title", "1.0.0", "# Changelog", "# Changelog\n\n## [1.0.0] - 2024-05-01\n\n### Changed\n\n- No changes."},
		{"nothing at all", "1.0.0", "", "## [1.0.0] - 2024-05-01\n\n### Changed\n\n- No changes.\n"},
		{
			"the lines' ends, the byte order mark and the lack of a last line's end", "1.2.0",
			"\ufeff## [Unreleased]\r\n### Added\r\n- x\r\n\r\n### Fixed\r\n- y",
			"\ufeff## [Unreleased]\r\n\r\n## [1.2.0] - 2024-05-01\r\n### Added\r\n- x\r\n\r\n### Fixed\r\n- y",
		},
		{
			"headings of generators", "1.2.0",
			"# Changelog\n\n# [1.1.0](https://x/compare/v1.0.0...v1.1.0) (2024-01-02)\n\n\n### Features\n\n* y\n",
			"# Changelog\n\n# [1.2.0] (2024-05-01)\n\n### Changed\n\n* No changes.\n\n# [1.1.0](https://x/compare/v1.0.0...v1.1.0) (2024-01-02)\n\n\n### Features\n\n* y\n",
		},
		{
			"underlined headings", "1.2.0",
			"Changelog\n=========\n\n1.1.0 (2024-01-02)\n------------------\n\n * y\n",
			"Changelog\n=========\n\n1.2.0 (2024-05-01)\n------------------\n\n * No changes.\n\n1.1.0 (2024-01-02)\n------------------\n\n * y\n",
		},
		{
			"an underline of a length of its own, behind a list", "1.10.0",
			"Unreleased\n----------\n- x\n### Fixed\n1.9.0\n---\n- y\n",
			"Unreleased\n----------\n### Fixed\n\n1.10.0\n---\n- x\n\n1.9.0\n---\n- y\n",
		},
		{
			"a version that was withdrawn, with a comment", "1.2.0",
			"## [1.1.0] - 2024-01-02 [YANKED] <!-- why -->\n- y\n",
			"## [1.2.0] - 2024-05-01\n\n- No changes.\n\n## [1.1.0] - 2024-01-02 [YANKED] <!-- why -->\n- y\n",
		},
		{
			"words in the place of a date", "1.2.0",
			"## Version 1.1.0 - Subaru - 16th December 2020\n- y\n",
			"## Version 1.2.0 - 2024-05-01\n\n- No changes.\n\n## Version 1.1.0 - Subaru - 16th December 2020\n- y\n",
		},
		{
			"a line that lacks the number signs", "1.2.0",
			"[Unreleased]\n\n- x\n\n[1.1.0] - 2024-01-02\n\n- y\n",
			"[Unreleased]\n\n## [1.2.0] - 2024-05-01\n\n- x\n\n[1.1.0] - 2024-01-02\n\n- y\n",
		},
		{
			"a version that waits for its date", "1.2.0",
			"## [1.2.0] - Unreleased\n- x\n\n## [1.1.0] - 2024-01-02\n- y\n",
			"## [1.2.0] - 2024-05-01\n- x\n\n## [1.1.0] - 2024-01-02\n- y\n",
		},
		{
			"a version that waits, and that became another", "2.0.0",
			"## [1.2.0] - yyyy-mm-dd\n- x\n\n## [1.1.0] - 2024-01-02\n- y\n",
			"## [2.0.0] - 2024-05-01\n- x\n\n## [1.1.0] - 2024-01-02\n- y\n",
		},
		{
			"a prerelease of a version that waits", "1.2.0-beta.1",
			"## [1.2.0] - Unreleased\n- x\n\n## [1.1.0] - 2024-01-02\n- y\n",
			"## [1.2.0] - Unreleased\n- x\n\n## [1.1.0] - 2024-01-02\n- y\n",
		},
		{
			"a version that has an entry, however it is written", "1.2.0",
			"## [Unreleased]\n- z\n\n## v1.2\n- x\n",
			"## [Unreleased]\n- z\n\n## v1.2\n- x\n",
		},
		{
			"what is behind the entries, and a link", "1.2.0",
			"## [Unreleased]\n- x\n\n[acme]: https://x\n",
			"## [Unreleased]\n\n## [1.2.0] - 2024-05-01\n- x\n\n[acme]: https://x\n",
		},
		{
			"links right behind the text", "1.2.0",
			"## [1.1.0] - 2024-01-02\n- y\n[acme]: https://x\n",
			"## [1.2.0] - 2024-05-01\n\n- No changes.\n\n## [1.1.0] - 2024-01-02\n- y\n[acme]: https://x\n",
		},
		{
			"the newest version last", "1.2.0",
			"# Changelog\n\n## [1.0.0] - 2024-01-01\n- y\n\n## [1.1.0] - 2024-01-02\n- z\n",
			"# Changelog\n\n## [1.0.0] - 2024-01-01\n- y\n\n## [1.1.0] - 2024-01-02\n- z\n\n## [1.2.0] - 2024-05-01\n\n- No changes.\n",
		},
		{
			"the newest version last, and then what is not released", "1.2.0",
			"## 1.0.0\n- y\n\n## v1.1.0\n- z\n\n## Unreleased\n- x\n",
			"## 1.0.0\n- y\n\n## v1.1.0\n- z\n\n## v1.2.0\n- x\n\n## Unreleased\n",
		},
		{
			"what is not released stands under a version", "1.2.0",
			"# Changelog\n\n## [1.1.0] - 2024-01-02\n- y\n\n## [Unreleased]\n\n### Removed\n- x\n\n## [1.0.0] - 2024-01-01\n- z\n",
			"# Changelog\n\n## [1.2.0] - 2024-05-01\n\n### Removed\n- x\n\n## [1.1.0] - 2024-01-02\n- y\n\n## [Unreleased]\n\n## [1.0.0] - 2024-01-01\n- z\n",
		},
		{
			"the second of two headings for what is not released tells something", "1.2.0",
			"## [Unreleased]\n\n## [1.1.0] - 2024-01-02\n- y\n\n## [Unreleased]\n- x\n\n[acme]: https://x\n",
			"## [Unreleased]\n\n## [1.2.0] - 2024-05-01\n- x\n\n## [1.1.0] - 2024-01-02\n- y\n\n## [Unreleased]\n\n[acme]: https://x\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, _, ok := changelog.Promote([]byte(tt.text), releaseOf(t, tt.version))
			if diff := cmp.Diff(tt.want, string(got)); !ok || diff != "" {
				t.Errorf("ok %t (-want +got):\n%s", ok, diff)
			}
		})
	}
}

func TestDatesKeepTheirForm(t *testing.T) {
	t.Parallel()
	for heading, want := range map[string]string{
		"## 1.1.0":                          "## 1.2.0",
		"## 1.1.0:":                         "## 1.2.0:",
		"## [1.1.0] - [2024-01-02]":         "## [1.2.0] - [2024-05-01]",
		"## 1.1.0 (2024.01.02)":             "## 1.2.0 (2024.05.01)",
		"## 1.1.0 / 2024-1-2":               "## 1.2.0 / 2024-5-1",
		"# Release 1.1.0 (January 2, 2024)": "# Release 1.2.0 (May 1, 2024)",
		"## 1.1.0 - 2nd January 2024":       "## 1.2.0 - 2024-05-01",
		"## 1.1.0 - 01/02/2024":             "## 1.2.0 - 2024-05-01",
		"## v.1.1.0 (2024-01-02) ##":        "## v.1.2.0 (2024-05-01) ##",
		"### [v1.1.0] - 2024-01-02":         "### [v1.2.0] - 2024-05-01",
	} {
		got, _, ok := changelog.Promote([]byte(heading+"\n- y\n"), releaseOf(t, "1.2.0"))
		if first, _, _ := strings.Cut(string(got), "\n"); !ok || first != want {
			t.Errorf("%s: %q, ok %t, want %q", heading, first, ok, want)
		}
	}
}

func TestNotesAreMergedIntoTheSectionsThatAreThere(t *testing.T) {
	t.Parallel()
	const text = "## [Unreleased]\n### Fixed\n- x\n  more of x\n\n```\n- no bullet\n```\n\n### Thanks\nto all\n\n## [1.1.0] - 2024-01-02\n"
	r := releaseOf(t, "1.2.0")
	r.Notes = []changelog.Notes{
		{Title: "Added", Items: []string{"a", "b\n- under b"}},
		{Title: "fixed", Items: []string{"x more of x (1234567)", "y (89abcde)"}},
		{Title: "Security", Items: []string{"s"}},
		{Title: "Empty"},
	}
	const want = "## [Unreleased]\n\n## [1.2.0] - 2024-05-01\n### Added\n- a\n- b\n  - under b\n\n### Fixed\n- x\n  more of x\n\n```\n- no bullet\n```\n\n- y (89abcde)\n\n### Thanks\nto all\n\n### Security\n- s\n\n## [1.1.0] - 2024-01-02\n"
	got, _, ok := changelog.Promote([]byte(text), r)
	if diff := cmp.Diff(want, string(got)); !ok || diff != "" {
		t.Errorf("ok %t (-want +got):\n%s", ok, diff)
	}
}

func TestAFinalVersionGathersItsPrereleases(t *testing.T) {
	t.Parallel()
	const text = "## [Unreleased]\n\n## [2.0.0-rc.1] - 2024-04-03\n### Removed\n- r\n\n## [1.3.0-beta.2] - 2024-04-02\nWords.\n\n### Added\n- b\n* A.\n\n" +
		"## [1.3.0-beta.1] - 2024-04-01\n### Fixed\n- f\n\n### Added\n- A\n\n## [1.2.0] - 2024-01-02\n- y\n\n## [1.2.0-beta.1] - 2024-01-01\n- z\n"
	const entry = "## [2.0.0] - 2024-05-01\nWords.\n\n### Added\n- A\n- b\n\n### Removed\n- r\n\n### Fixed\n- f\n\n"
	got, _, ok := changelog.Promote([]byte(text), releaseOf(t, "2.0.0"))
	want := strings.Replace(text, "## [2.0.0-rc.1]", entry+"## [2.0.0-rc.1]", 1)
	if diff := cmp.Diff(want, string(got)); !ok || diff != "" {
		t.Errorf("ok %t (-want +got):\n%s", ok, diff)
	}
	r := releaseOf(t, "2.0.0")
	r.Passing = func(item string) bool { return item == "r" }
	got, _, _ = changelog.Promote([]byte(text), r)
	want = strings.Replace(text, "## [2.0.0-rc.1]", strings.Replace(entry, "### Removed\n- r\n\n", "", 1)+"## [2.0.0-rc.1]", 1)
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("what a prerelease tells of itself alone (-want +got):\n%s", diff)
	}
	got, _, _ = changelog.Promote([]byte(text), releaseOf(t, "1.2.1"))
	if !bytes.Contains(got, []byte("## [1.2.1] - 2024-05-01\n### Changed\n- No changes.\n")) {
		t.Errorf("a lower version gathers what comes after it:\n%s", got)
	}
}

func TestFilesThatAreLeftAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"# Changelog\n<!-- never closed\n",
		"```\n# Changelog\n",
		"# Changelog\n\n<!--\n## [Unreleased]\n",
	} {
		if got, _, ok := changelog.Promote([]byte(text), releaseOf(t, "1.2.0")); ok || string(got) != text {
			t.Errorf("%q: %q, ok %t", text, got, ok)
		}
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	const web = "https://github.com/acme/unity"
	tests := []struct {
		name, text, want string
		links            changelog.Links
	}{
		{
			"the file's own tags, where the last one is not known",
			"[Unreleased]: https://h/compare/v1.1.0..main\n[1.1.0]: https://h/compare/v1.0.0..v1.1.0\n",
			"[Unreleased]: https://h/compare/v1.2.0..main\n[1.2.0]: https://h/compare/v1.1.0..v1.2.0\n[1.1.0]: https://h/compare/v1.0.0..v1.1.0\n",
			changelog.Links{Tag: "v1.2.0"},
		},
		{
			"the last tag goes before what the file says",
			"[1.1.0]: https://h/compare/1.0.0...1.1.0\n",
			"[1.2.0]: https://h/compare/a/1.1.1...a/1.2.0\n[1.1.0]: https://h/compare/1.0.0...1.1.0\n",
			changelog.Links{Tag: "a/1.2.0", Previous: "a/1.1.1"},
		},
		{
			"newest last",
			"[1.0.0]: https://h/releases/tag/1.0.0\n[1.1.0]: https://h/releases/tag/1.1.0\n[acme]: <https://acme> \"Acme\"\n",
			"[1.0.0]: https://h/releases/tag/1.0.0\n[1.1.0]: https://h/releases/tag/1.1.0\n[1.2.0]: https://h/releases/tag/1.2.0\n[acme]: <https://acme> \"Acme\"\n",
			changelog.Links{Tag: "1.2.0", Previous: "1.1.0"},
		},
		{
			"only of what is not released, in angle brackets",
			"[unreleased]: <https://h/compare/1.1.0...HEAD> \"soon\"\n",
			"[unreleased]: <https://h/compare/1.2.0...HEAD> \"soon\"\n[1.2.0]: https://h/compare/1.1.0...1.2.0\n",
			changelog.Links{Tag: "1.2.0"},
		},
		{
			"signs that an address can't have",
			"[1.1.0]: https://h/compare/1.0.0...1.1.0\n",
			"[1.2.0]: https://h/compare/gr%C3%BC%C3%9Fe/%23%251.1...gr%C3%BC%C3%9Fe/%23%25%281.2%29\n[1.1.0]: https://h/compare/1.0.0...1.1.0\n",
			changelog.Links{Tag: "grüße/#%(1.2)", Previous: "grüße/#%1.1"},
		},
		{
			"the newer side first, as Bitbucket has it",
			"[Unreleased]: https://bitbucket.org/a/b/branches/compare/HEAD..1.1.0\n[1.1.0]: https://bitbucket.org/a/b/branches/compare/1.1.0..1.0.0\n",
			"[Unreleased]: https://bitbucket.org/a/b/branches/compare/HEAD..1.2.0\n[1.2.0]: https://bitbucket.org/a/b/branches/compare/1.2.0..1.1.0\n[1.1.0]: https://bitbucket.org/a/b/branches/compare/1.1.0..1.0.0\n",
			changelog.Links{Tag: "1.2.0", Previous: "1.1.0"},
		},
		{
			"two tags in a query, as Azure has it",
			"[1.1.0]: https://dev.azure.com/a/b/_git/c/branchCompare?baseVersion=GTx/1.0.0&targetVersion=GTx/1.1.0\n",
			"[1.2.0]: https://dev.azure.com/a/b/_git/c/branchCompare?baseVersion=GTx/1.1.0&targetVersion=GTx/1.2.0\n[1.1.0]: https://dev.azure.com/a/b/_git/c/branchCompare?baseVersion=GTx/1.0.0&targetVersion=GTx/1.1.0\n",
			changelog.Links{Tag: "x/1.2.0", Previous: "x/1.1.0"},
		},
		{
			"a tag's page, where tags have got another form",
			"[1.1.0]: https://h/a-1.1.0/releases/tag/v1.1.0\n",
			"[1.2.0]: https://h/a-1.1.0/releases/tag/x/1.2.0\n[1.1.0]: https://h/a-1.1.0/releases/tag/v1.1.0\n",
			changelog.Links{Tag: "x/1.2.0"},
		},
		{"a version without a tag", "[1.1.0]: https://h/compare/1.0.0...1.1.0\n", "[1.1.0]: https://h/compare/1.0.0...1.1.0\n", changelog.Links{Web: web, Always: true}},
		{"links of others alone", "[acme]: https://acme\n", "[acme]: https://acme\n", changelog.Links{Web: web, Tag: "1.2.0", Previous: "1.1.0"}},
		{
			"links of others alone, and always", "[acme]: https://acme\n",
			"[acme]: https://acme\n[unreleased]: " + web + "/compare/1.2.0...HEAD\n[1.2.0]: " + web + "/compare/1.1.0...1.2.0\n",
			changelog.Links{Web: web + ".git", Tag: "1.2.0", Previous: "1.1.0", Always: true},
		},
		{
			"no links, and always, on a host of GitLab's", "",
			"\n[unreleased]: https://gitlab.acme.example/a/b/-/compare/1.2.0...HEAD\n[1.2.0]: https://gitlab.acme.example/a/b/-/tags/1.2.0\n",
			changelog.Links{Web: "https://gitlab.acme.example/a/b.git", Tag: "1.2.0", Always: true},
		},
		{"a host whose addresses are not known", "", "", changelog.Links{Web: "https://bitbucket.org/a/b", Tag: "1.2.0", Always: true}},
		{"a remote that no browser shows", "", "", changelog.Links{Web: "file:///a/b", Tag: "1.2.0", Always: true}},
		{"a link that is there already", "[1.2.0]: https://h\n[1.1.0]: https://h/1.1.0\n", "[1.2.0]: https://h\n[1.1.0]: https://h/1.1.0\n", changelog.Links{Tag: "1.2.0"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			const before = "## [Unreleased]\n"
			const after = "- x\n\n## [1.1.0] - 2024-01-02\n- y\n\n## [1.0.0] - 2024-01-01\n- z\n"
			text, want := before+after, before+"\n## [1.2.0] - 2024-05-01\n"+after
			if tt.text != "" {
				text, want = text+"\n", want+"\n"
			}
			r := releaseOf(t, "1.2.0")
			r.Links = &tt.links
			got, _, ok := changelog.Promote([]byte(text+tt.text), r)
			if diff := cmp.Diff(want+tt.want, string(got)); !ok || diff != "" {
				t.Errorf("ok %t (-want +got):\n%s", ok, diff)
			}
		})
	}
}

func TestEscape(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"add `List<T>` and ``a`b``":         "add `List<T>` and ``a`b``",
		"a lone ` and <b>[x](y)*":           "a lone \\` and &lt;b>\\[x\\](y)\\*",
		"`<!-- no comment`":                 "\\`&lt;!-- no comment\\`",
		"# title":                           "\\# title",
		"#123 is no title":                  "#123 is no title",
		"a & b &lt; c &#60; `&lt;`":         "a & b &amp;lt; c &amp;#60; `&lt;`",
		"- item":                            "\\- item",
		"12. item":                          "12\\. item",
		"> words":                           "\\> words",
		"~~~":                               "\\~~~",
		"---":                               "\\---",
		"-1 is a number":                    "-1 is a number",
		" two\r\nlines\tand\u2028more\x1b[": "two lines and more \\[",
		"":                                  "",
	} {
		if got := changelog.Escape(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := changelog.Escape(strings.Repeat("ß", 1000)); len(got) > 610 || !strings.HasSuffix(got, "ß...") {
		t.Errorf("a long text has %d bytes", len(got))
	}
}

func TestFilesThatSayWhereTheChangelogIs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"# Changelog\nSee https://github.com/acme/unity/releases.\n":                     true,
		"See [there](docs/CHANGELOG.md).\n":                                              true,
		"# Changelog\nAs in [Keep a Changelog](https://keepachangelog.com/en/1.0.0/).\n": false,
		string(changelog.New()):                                                          false,
		"See https://x\n## [1.0.0]\n":                                                    false,
	} {
		got, _, ok := changelog.Promote([]byte(text), releaseOf(t, "1.2.0"))
		if alone := string(got) == text; !ok || alone != want {
			t.Errorf("%q: left alone %t, ok %t", text, alone, ok)
		}
	}
}

// BenchmarkPromote tells of a new version in a changelog of 100 kB.
func BenchmarkPromote(b *testing.B) {
	var text strings.Builder
	text.WriteString("# Changelog\n\n## [Unreleased]\n\n### Added\n\n- x\n")
	for minor := 400; minor > 0; minor-- {
		fmt.Fprintf(&text, "\n## [1.%d.0] - 2024-01-02\n\n### Fixed\n\n%s", minor, strings.Repeat("- Fixed what was wrong with one of the many things.\n", 4))
	}
	data, r := []byte(text.String()), releaseOf(b, "2.0.0")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, ok := changelog.Promote(data, r); !ok {
			b.Fatal("not written")
		}
	}
}

// FuzzPromote tells of a new version in any file. Every line outside of what was
// written is there as before, the entry tells what stood under [Unreleased], and a
// second time changes nothing.
func FuzzPromote(f *testing.F) {
	for _, text := range []string{
		"# Changelog\n\n## [Unreleased]\n### Added\n- x\n\n### Fixed\n\n## [1.1.0] - 2024-01-02\n\n[unreleased]: https://x/compare/1.1.0...HEAD\n[1.1.0]: https://x\n",
		"\ufeff[Unreleased]\r\n\r\n- x\r\n1.1.0\r\n===\r\n",
		"## [9.0.0-beta.1]\n### a\n- x\n#### b\n```\n## Unreleased\n<!--\n",
		"## Unreleased ##\n* x\n[a]: b",
		"# [1.1.0](https://x) (2024-01-02)\ry\r\r",
		"## 9.0.0 - TBD\n- x\n",
		"## 1.0.0\n- x\n## 1.1.0\n- y\n## Unreleased\n- z\n",
		"See https://x",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := releaseOf(t, "9.0.0")
		r.Links = &changelog.Links{Web: "https://github.com/o/r", Tag: "9.0.0", Previous: "1.1.0", Always: len(text)%2 == 0}
		got, _, ok := changelog.Promote([]byte(text), r)
		if elsewhere := len(changelog.Parse([]byte(text)).Entries) == 0 && string(got) == text; !ok || elsewhere {
			if string(got) != text {
				t.Fatalf("not ok, and %q is %q", text, got)
			}
			return
		}
		own := changelog.Parse(got).Find(r.Version)
		if own == nil || own.Unreleased {
			t.Fatalf("no entry in %q, of %q", got, text)
		}
		if again, _, ok := changelog.Promote(got, r); !ok || !bytes.Equal(again, got) {
			t.Errorf("again: %q of %q", again, got)
		}
		checkKept(t, text, string(got))
	})
}

// checkKept looks for the lines of a changelog, but those of links and headings, in its
// next state.
func checkKept(t *testing.T, before, after string) {
	t.Helper()
	left := map[string]int{}
	for _, line := range lines(after) {
		left[line]++
	}
	for _, line := range lines(before) {
		if left[line]--; left[line] < 0 && strings.TrimSpace(line) != "" && !strings.Contains(line, "://") && !strings.Contains(line, "]:") && !isHeading(before, line) {
			t.Fatalf("%q is gone from %q: %q", line, before, after)
		}
	}
}

func lines(text string) []string {
	return strings.FieldsFunc(strings.TrimPrefix(text, "\ufeff"), func(r rune) bool { return r == '\n' || r == '\r' })
}

// isHeading reports whether a line may be a heading: that of an entry gets another
// version and date, and sections in sections that tell nothing go.
func isHeading(text, line string) bool {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") || strings.Trim(line, "=") == "" || strings.Trim(line, "-") == "" {
		return true
	}
	for _, e := range changelog.Parse([]byte(text)).Entries {
		for _, s := range e.Sections {
			if s.Title == line {
				return true
			}
		}
		if strings.TrimSpace(text[e.Text.Start:e.Text.End]) == line {
			return true
		}
	}
	return false
}
