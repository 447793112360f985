package changelog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/changelog"
)

// outline is what a test compares: a line for each entry, with its sections.
func outline(text string) string {
	var b strings.Builder
	for _, e := range changelog.Parse([]byte(text)).Entries {
		fmt.Fprintf(&b, "%d: ", e.Line)
		if e.Unreleased {
			b.WriteString("unreleased ")
		}
		fmt.Fprintf(&b, "%q %q level %d", e.Version, e.Date, e.Level)
		for what, is := range map[string]bool{" bracketed": e.Bracketed && !e.Linked, " linked": e.Linked, " underlined": e.Underlined} {
			if is {
				b.WriteString(what)
			}
		}
		for _, s := range e.Sections {
			fmt.Fprintf(&b, " [%d: %s", s.Line, s.Title)
			if s.Empty {
				b.WriteString(", empty")
			}
			b.WriteString("]")
		}
		if e.Empty {
			b.WriteString(" empty")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{
			"Keep a Changelog",
			"# Changelog\n\nAll changes.\n\n## [Unreleased]\n\n### Added\n\n### Fixed\n- x\n\n## [1.2.0] - 2024-05-01\n- y\n\n[1.2.0]: https://x\n",
			"5: unreleased \"\" \"\" level 2 bracketed [7: Added, empty] [9: Fixed]\n12: \"1.2.0\" \"2024-05-01\" level 2 bracketed\n",
		},
		{
			"semantic-release and release-please",
			"# [1.2.0](https://x/compare/v1.1.0...v1.2.0) (2024-05-01)\n\n\n### Features\n\n* y\n\n## [1.1.1](https://x) (2024-04-01)\n",
			"1: \"1.2.0\" \"2024-05-01\" level 1 linked [4: Features]\n8: \"1.1.1\" \"2024-04-01\" level 2 linked empty\n",
		},
		{
			"standard-version, whose patches lie deeper",
			"## [1.2.0](https://x) (2024-05-01)\n\n- y\n\n### [1.1.1](https://x) (2024-04-01)\n- z\n",
			"1: \"1.2.0\" \"2024-05-01\" level 2 linked\n5: \"1.1.1\" \"2024-04-01\" level 3 linked\n",
		},
		{
			"auto-changelog, with the date below",
			"### Changelog\n\n#### [v1.2.0](https://x)\n\n> 2 January 2024\n\n- y\n",
			"3: \"1.2.0\" \"\" level 4 linked\n",
		},
		{
			"plain headings, words before the version and after it",
			"## CHANGELOG\n### v2.1.2\n### Bug Fixes\n- y\n## Version 2.1.1 - Subaru - 16th December 2020\n## v.2.1.0:\n## Release 2.0 ##\n",
			"2: \"2.1.2\" \"\" level 3 [3: Bug Fixes]\n5: \"2.1.1\" \"Subaru - 16th December 2020\" level 2 empty\n6: \"2.1.0\" \"\" level 2 empty\n7: \"2.0\" \"\" level 2 empty\n",
		},
		{
			"underlined titles, and rules that underline nothing",
			"Changelog\n=========\n\n1.2.0 - 2024-05-01\n------------------\n\n- y\n---\n\n***\n\n1.1.0\n=====\n",
			"4: \"1.2.0\" \"2024-05-01\" level 2 underlined\n12: \"1.1.0\" \"\" level 1 underlined empty\n",
		},
		{
			"lines that lack the number signs, and one that is text",
			"# Changelog\n\n[Unreleased]\n\n- x\n\n[1.2.0] - 2024-05-01\n\nin\n[1.1.0] - 2024-04-01\nand before\n",
			"3: unreleased \"\" \"\" level 0 bracketed\n7: \"1.2.0\" \"2024-05-01\" level 0 bracketed\n",
		},
		{
			"a placeholder in the place of the date",
			"## [Unreleased] - yyyy-mm-dd\n## [1.3.0] - Unreleased\n## [1.2.0] - YYYY-MM-DD\n## Unreleased\n",
			"1: unreleased \"\" \"yyyy-mm-dd\" level 2 bracketed empty\n2: unreleased \"1.3.0\" \"Unreleased\" level 2 bracketed empty\n3: unreleased \"1.2.0\" \"YYYY-MM-DD\" level 2 bracketed empty\n4: unreleased \"\" \"\" level 2 empty\n",
		},
		{
			"code and comments",
			"## [1.2.0]\n```md\n## [9.0.0]\n``\n````\n\n~~~\n```\n## [9.0.0]\n~~~\n\n    ## [9.0.0]\n\n## [1.1.0]\n<!-- ## [9.0.0]\n- x\n--> \n## [1.0.0] <!-- the first -->\n",
			"1: \"1.2.0\" \"\" level 2 bracketed\n14: \"1.1.0\" \"\" level 2 bracketed empty\n18: \"1.0.0\" \"\" level 2 bracketed empty\n",
		},
		{
			"a byte order mark, and lines that end as on Windows and old Macs",
			"\ufeff## [1.2.0]\r\n\r\n- y\r\n\r## [1.1.0] - 2024-04-01\r\n",
			"1: \"1.2.0\" \"\" level 2 bracketed\n5: \"1.1.0\" \"2024-04-01\" level 2 bracketed empty\n",
		},
		{
			"headings in an entry that begin with numbers",
			"## [2.0.0] - 2024-05-01\n### 1.x users\n### 2.0 and later\n### 3 fixes\n#### 1.2.3.4.5\n",
			"1: \"2.0.0\" \"2024-05-01\" level 2 bracketed [2: 1.x users, empty] [3: 2.0 and later, empty] [4: 3 fixes, empty] [5: 1.2.3.4.5, empty] empty\n",
		},
		{"withdrawn", "## [1.2.0] - 2024-05-01 [YANKED]\n", "1: \"1.2.0\" \"2024-05-01\" level 2 bracketed empty\n"},
		{"without the space", "##[1.2.0]\n#hashtag\n", "1: \"1.2.0\" \"\" level 2 bracketed\n"},
		{"other texts", "# Foo 1.2.0\n\n[1.2.0]: https://x\n- [1.2.0]\n> ## [1.2.0]\n", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, outline(tt.text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestSpansCutTheFile(t *testing.T) {
	t.Parallel()
	const text = "# Changelog\r\n\r\n## [Unreleased]\r\n### Added\r\n- x\r\n### Fixed\r\n- y\r\n\r\n1.2.0\r\n---\r\n- z\r\n\r\n[1.2.0]: https://x\r\n"
	var got []string
	for _, e := range changelog.Parse([]byte(text)).Entries {
		got = append(got, text[e.Text.Start:e.Text.End], text[e.Span.Start:e.Span.End])
		for _, s := range e.Sections {
			got = append(got, text[s.Span.Start:s.Span.End])
		}
	}
	want := []string{
		"## [Unreleased]", "## [Unreleased]\r\n### Added\r\n- x\r\n### Fixed\r\n- y\r\n\r\n",
		"### Added\r\n- x\r\n", "### Fixed\r\n- y\r\n\r\n",
		"1.2.0", "1.2.0\r\n---\r\n- z\r\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

func TestISODate(t *testing.T) {
	t.Parallel()
	for date, want := range map[string]string{
		"2024-05-01":         "2024-05-01",
		"2024-5-1":           "2024-05-01",
		"2024.05.01":         "2024-05-01",
		"2024/05/01":         "2024-05-01",
		"25/02/2026":         "2026-02-25",
		"02/25/2026":         "2026-02-25",
		"03/03/2026":         "2026-03-03",
		"01/02/2026":         "",
		"14th July 2020":     "2020-07-14",
		"July 2nd, 2020":     "2020-07-02",
		"1 Sept 2020":        "2020-09-01",
		"Ju 1 2020":          "",
		"2024-02-30":         "",
		"24-05-01":           "",
		"spring 2024":        "",
		"2024-05-01 (again)": "",
		"":                   "",
	} {
		if got := (changelog.Heading{Date: date}).ISODate(); got != want {
			t.Errorf("%q is %q, want %q", date, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"# Changelog\n\n## [Unreleased]\n### Added\n- x\n\n## [1.2.0] - 2024-05-01\n\n[1.2.0]: https://x\n",
		"\ufeff1.2.0\r\n===\r## v1.0 (May 1st, 2024) ##\n<!--\n-->\n```\n",
		"[1.0.0] - 2024-05-01\n\n##[",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, line := 0, 0
		for _, e := range changelog.Parse([]byte(text)).Entries {
			if e.Line <= line || e.Span.Start < at || e.Text.Start != e.Span.Start || e.Text.End < e.Text.Start || e.Span.End < e.Text.End || e.Span.End > len(text) {
				t.Fatalf("entry %+v after line %d, byte %d of %q", e, line, at, text)
			}
			if e.Version == "" && !e.Unreleased {
				t.Errorf("an entry of nothing: %+v", e)
			}
			at = e.Text.End
			for _, s := range e.Sections {
				if s.Span.Start < at || s.Span.End < s.Span.Start || s.Span.End > e.Span.End || s.Empty && !e.Empty && len(e.Sections) == 0 {
					t.Fatalf("section %+v of %+v in %q", s, e, text)
				}
				at = s.Span.End
			}
			at, line = e.Span.End, e.Line
			repaired := changelog.Parse([]byte(changelog.Title("1.2.3", e.ISODate()) + "\n")).Entries
			if len(repaired) != 1 || repaired[0].Version != "1.2.3" || repaired[0].Date != e.ISODate() {
				t.Errorf("the heading of %q is read as %+v", e.ISODate(), repaired)
			}
		}
	})
}
