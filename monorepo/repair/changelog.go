package repair

import (
	"bytes"
	"context"
	"strings"

	"github.com/upmrel/upmrel/monorepo/changelog"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/version"
)

// mendChangelogs writes headings as Keep a Changelog has them.
func (m *maker) mendChangelogs(ctx context.Context) error {
	for _, path := range m.found(finding.ChangelogFormat) {
		if e, ok := m.snap.Entry(path); !ok || !e.Mode.Regular() {
			continue
		}
		old, err := m.snap.Read(ctx, path, 0)
		if err != nil {
			return err
		}
		if mended := mendHeadings(old); !bytes.Equal(mended, old) {
			m.Changes = append(m.Changes, Change{
				FileChange: gitrepo.FileChange{Path: path, Old: old, New: mended},
				Code:       finding.ChangelogFormat, Reason: "headings as Keep a Changelog has them",
			})
		}
	}
	return nil
}

// mendHeadings rewrites the headings that say all that Keep a Changelog asks for, in
// another form. Those that lack something, or say more, stay.
func mendHeadings(data []byte) []byte {
	log := changelog.Parse(data)
	var out []byte
	kept := 0
	for i := range log.Entries {
		e := &log.Entries[i]
		text := string(data[e.Text.Start:e.Text.End])
		mended, ok := mendHeading(e, text)
		if !ok || mended == text {
			continue
		}
		out = append(out, data[kept:e.Text.Start]...)
		out = append(out, mended...)
		kept = e.Text.End
	}
	out = append(out, data[kept:]...)
	if !tellsSame(log, changelog.Parse(out)) {
		return data
	}
	return out
}

// mendHeading is a heading in the form of Keep a Changelog; ok is false where it can't
// be without adding or losing something.
func mendHeading(e *changelog.Entry, text string) (mended string, ok bool) {
	if e.Level == 0 { // it has its brackets and lacks the number signs
		signed := *e
		signed.Level = 2
		if mended, ok := mendHeading(&signed, text); ok {
			return mended, true
		}
		return "## " + strings.TrimSpace(text), true
	}
	date := e.ISODate()
	if _, err := version.Parse(e.Version); err != nil || date == "" || e.Level != 2 || e.Linked || e.Underlined || e.Unreleased {
		return "", false
	}
	if strings.Contains(text, "<!--") || strings.Contains(strings.ToUpper(text), "YANKED") {
		return "", false
	}
	label := e.Version
	if e.Bracketed { // what a link at the file's end may be called
		inner, _, _ := strings.Cut(text[strings.IndexByte(text, '[')+1:], "]")
		if strings.TrimPrefix(inner, "v") != e.Version {
			return "", false
		}
		label = inner
	}
	return changelog.Title(label, date), true
}

// tellsSame reports whether two changelogs have the same entries, with the same days.
func tellsSame(a, b *changelog.Log) bool {
	if len(a.Entries) != len(b.Entries) {
		return false
	}
	for i := range a.Entries {
		x, y := &a.Entries[i], &b.Entries[i]
		if x.Version != y.Version || x.ISODate() != y.ISODate() || x.Unreleased != y.Unreleased || len(x.Sections) != len(y.Sections) || x.Empty != y.Empty {
			return false
		}
	}
	return true
}
