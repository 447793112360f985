package changelog

import (
	"strings"

	"github.com/upmrel/upmrel/monorepo/lazyregexp"
)

// style is how a file is written, as its newest entries show.
type style struct {
	eol        string
	bullet     string // with what is before and behind it
	section    int    // level of the sections' headings
	flat       bool   // entries have no sections
	gapHeading bool   // a blank line follows the heading of an entry
	gapSection bool   // and of a section
}

var bulletMark = lazyregexp.New(`^ {0,3}[-*+] +`)

func (f *file) findStyle() style {
	s := style{eol: f.eol(), section: 3, gapHeading: true, gapSection: true}
	versions := f.log.Versions()
	if e := f.log.Unreleased(); e != nil && !e.Empty {
		versions = append([]*Entry{e}, versions...)
	}
	if len(versions) > 0 {
		s.section = min(max(versions[0].Level, 2)+1, 6)
	}
	for i, e := range versions {
		if e.Empty {
			continue
		}
		s.flat = s.flat || i < 2 && len(e.Sections) == 0
		if s.bullet == "" {
			s.bullet = bulletIn(f.text[e.Body.Start:e.Body.End])
		}
		if t := f.tree(e); len(t.kids) > 0 {
			s.flat = false
			s.gaps(t)
			break
		}
	}
	if s.bullet == "" {
		s.bullet = "- "
	}
	return s
}

// gaps reads the style of an entry that has sections.
func (s *style) gaps(entry *node) {
	s.gapHeading = beginsBlank(entry.body)
	s.section = entry.kids[0].level
	for _, section := range entry.kids {
		if section.words {
			s.gapSection = beginsBlank(section.body)
			return
		}
	}
}

// eol is the file's first line's end.
func (f *file) eol() string {
	i := strings.IndexAny(f.text, "\r\n")
	switch {
	case i < 0:
		return "\n"
	case strings.HasPrefix(f.text[i:], "\r\n"):
		return "\r\n"
	}
	return f.text[i : i+1]
}

// bulletIn is the first bullet of a text; "" where there is none.
func bulletIn(text string) string {
	for _, l := range split(text) {
		if l.kind == words {
			if mark := bulletMark().FindString(text[l.start:l.end]); mark != "" {
				return mark
			}
		}
	}
	return ""
}

// beginsBlank reports whether a text begins with a blank line.
func beginsBlank(text string) bool {
	i := strings.IndexAny(text, "\r\n")
	return i >= 0 && strings.TrimSpace(text[:i]) == ""
}
