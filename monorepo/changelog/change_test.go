package changelog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/changelog"
)

func TestChangesOfAnEntry(t *testing.T) {
	t.Parallel()
	kinds := map[changelog.Kind]string{changelog.Other: "other", changelog.Fixed: "fixed", changelog.Added: "added", changelog.Removed: "removed"}
	tests := []struct{ name, text, want string }{
		{
			"bullets, with what is indented under them, and paragraphs",
			"- One\n  goes on.\n  - and has parts\n\n  and a second paragraph\n* Two\n+ Three\n1. Four\n\nFive\nsix\n\nSeven\n",
			`4 other: One goes on. - and has parts and a second paragraph
			 9 other: Two
			 10 other: Three
			 11 other: Four
			 13 other: Five six
			 16 other: Seven`,
		},
		{
			"the sections of Keep a Changelog",
			"### Added\n- a\n### Changed\n- b\n### Deprecated\n- c\n### Removed\n- d\n### Fixed\n- e\n### Security\n- f\n### Internal\n- g\n",
			`5 added Added: a
			 7 added Changed: b
			 9 added Deprecated: c
			 11 removed Removed: d
			 13 fixed Fixed: e
			 15 fixed Security: f
			 17 other Internal: g`,
		},
		{
			"titles in other clothes, and sections in sections",
			"### ✨ ADDED:\n#### Editor\n- a\n### 🐛 Bug Fixes\n- b\n#### Removed\n- c\n### Notes\n- d\n",
			`6 added Editor: a
			 8 fixed 🐛 Bug Fixes: b
			 10 removed Removed: c
			 12 other Notes: d`,
		},
		{
			"marks of breaking changes",
			"- **Breaking:** a\n- BREAKING CHANGE: b\n- c [breaking]\n- ⚠ d\n- feat(api)!: e\n- Breaking: f\n- **BREAKING** g\n- h\n  BREAKING: i\n### ⚠ BREAKING CHANGES\n- j\n#### Editor\n- k\n### Breaking Changes\n- l\n",
			`4 other breaking: **Breaking:** a
			 5 other breaking: BREAKING CHANGE: b
			 6 other breaking: c [breaking]
			 7 other breaking: ⚠ d
			 8 other breaking: feat(api)!: e
			 9 other breaking: Breaking: f
			 10 other breaking: **BREAKING** g
			 11 other breaking: h BREAKING: i
			 14 other ⚠ BREAKING CHANGES breaking: j
			 16 other Editor breaking: k
			 18 other Breaking Changes breaking: l`,
		},
		{
			"words that only look like such marks",
			"- breaking the ice\n- NON-BREAKING spaces\n- Fix BREAKINGS\n- stop breaking: never\n",
			`4 other: breaking the ice
			 5 other: NON-BREAKING spaces
			 6 other: Fix BREAKINGS
			 7 other: stop breaking: never`,
		},
		{
			"nothing to tell: placeholders, comments, code, links and rules",
			"### Removed\n- None.\n-\n### Added\n- N/A\n<!-- - x -->\n```\n- BREAKING\n\nx\n```\n---\n[x]: https://x\n### Fixed\n_Nothing yet_\n",
			"",
		},
	}
	for _, tt := range tests {
		data := []byte("# Changelog\n\n## [Unreleased]\n" + tt.text + "\n## [1.0.0] - 2024-01-31\n- old\n")
		var b strings.Builder
		for _, c := range changelog.Parse(data).Unreleased().Changes(data) {
			fmt.Fprintf(&b, "%d %s", c.Line, kinds[c.Kind])
			if c.Section != "" {
				b.WriteString(" " + c.Section)
			}
			if c.Breaking {
				b.WriteString(" breaking")
			}
			b.WriteString(": " + c.Text + "\n")
		}
		want := strings.ReplaceAll(tt.want, "\n\t\t\t ", "\n")
		if diff := cmp.Diff(want, strings.TrimSpace(b.String())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestChangesKeepTheirLinesWhateverEndsThem(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n", "\r\n", "\r"} {
		data := []byte("\ufeff" + strings.ReplaceAll("Unreleased\n---\n\n### Fixed\n\n- a\n", "\n", end))
		want := []changelog.Change{{Line: 6, Section: "Fixed", Kind: changelog.Fixed, Text: "a"}}
		if diff := cmp.Diff(want, changelog.Parse(data).Unreleased().Changes(data)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", end, diff)
		}
	}
}

func FuzzChanges(f *testing.F) {
	f.Add("## [Unreleased]\n### Added\n- x\n  - y\n\n```\n- z\n")
	f.Add("\ufeffUnreleased\r\n===\r\n1) a\r\n\tb\r\r## 1.0.0\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		data := []byte(text)
		for _, e := range changelog.Parse(data).Entries {
			last := e.Line
			for _, c := range e.Changes(data) {
				if c.Line <= last || c.Text == "" {
					t.Fatalf("line %d after %d, text %q", c.Line, last, c.Text)
				}
				last = c.Line
			}
		}
	})
}
