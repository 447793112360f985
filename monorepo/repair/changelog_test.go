package repair

import (
	"bytes"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/changelog"
)

// FuzzMendHeadings compares the lines that are no headings, and what the headings
// say, before and after.
func FuzzMendHeadings(f *testing.F) {
	for _, text := range []string{
		"# Changelog\n\n## 1.2.0 (2024-05-01)\n### Added\n- x\n\n## [v1.1.0] 2023/5/1 ##\n\n[v1.1.0]: https://x\n",
		"\ufeff[1.2.0] - 2024-05-01\r\n\r\n[Unreleased]\r\r- x\r\n",
		"## Release 1.2.0: 1st May 2024\n```\n## 1.1.0 (2024-05-01)\n```\n1.0.0 - 2024-05-01\n---\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		got := mendHeadings(data)
		if !bytes.Equal(data, before) {
			t.Fatal("the input was changed")
		}
		if again := mendHeadings(got); !bytes.Equal(again, got) {
			t.Fatalf("again: %q of %q", again, got)
		}
		if a, b := withoutHeadings(data), withoutHeadings(got); a != b {
			t.Fatalf("%q is %q now", a, b)
		}
		was, is := changelog.Parse(data), changelog.Parse(got)
		for i, e := range was.Entries {
			if is.Entries[i].Version != e.Version || is.Entries[i].ISODate() != e.ISODate() {
				t.Fatalf("%+v is %+v now", e.Heading, is.Entries[i].Heading)
			}
		}
	})
}

func withoutHeadings(data []byte) string {
	var b strings.Builder
	kept := 0
	for _, e := range changelog.Parse(data).Entries {
		b.Write(data[kept:e.Text.Start])
		kept = e.Text.End
	}
	b.Write(data[kept:])
	return b.String()
}
