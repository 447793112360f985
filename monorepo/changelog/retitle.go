package changelog

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/upmrel/upmrel/monorepo/version"
)

// heading is that of a new version, as the newest version's is written; without one
// as [Unreleased] is.
func (f *file) heading(r Release) string {
	model := f.model()
	if model == nil {
		return Title(r.Version.String(), r.Date.Format(time.DateOnly))
	}
	return f.renamed(model, r)
}

// model is the entry whose heading a new one is to be like; nil for none.
func (f *file) model() *Entry {
	for _, e := range f.versions() {
		if !e.Unreleased {
			return e
		}
	}
	return f.log.Unreleased()
}

// renamed is the heading of an entry with another version and date. What says that a
// version was withdrawn, and comments, are left out.
func (f *file) renamed(e *Entry, r Release) string {
	before, after := f.around(e)
	after, _, _ = strings.Cut(after, "<!--")
	after = strings.TrimRight(strings.ReplaceAll(after, "[YANKED]", ""), " \t")
	rest := after
	closing := ""
	if e.Bracketed {
		i := strings.IndexByte(after, ']') + 1
		closing, rest = after[:i], after[i:]
	}
	if e.Linked {
		url := ""
		url, rest, _ = strings.Cut(strings.TrimPrefix(rest, "("), ")")
		if r.Links != nil {
			if url = f.versionURL(e.Version, url, r); url != "" {
				closing += "(" + url + ")"
			}
		}
	}
	title := before + r.Version.String() + closing + f.datedRest(e, rest, r.Date)
	if !e.reads(title, r.Version) {
		return Title(r.Version.String(), r.Date.Format(time.DateOnly))
	}
	if e.Underlined {
		return title + f.underline(e, title)
	}
	return title
}

// around is a heading's text before and after the version, or the word in its place. A
// line without number signs gets them.
func (f *file) around(e *Entry) (before, after string) {
	text := f.text[e.Text.Start:e.Text.End]
	if e.Level == 0 {
		text = "## " + strings.TrimLeft(text, " ")
	}
	word := e.Version
	if word == "" {
		word = unreleasedWord(text)
	}
	before, after, _ = strings.Cut(text, word)
	return before, after
}

// unreleasedWord is how a heading writes that word.
func unreleasedWord(text string) string {
	lower := strings.ToLower(text)
	for _, word := range []string{"unreleased", "upcoming"} {
		if i := strings.Index(lower, word); i >= 0 && len(lower) == len(text) {
			return text[i : i+len(word)]
		}
	}
	return text
}

// layouts are the forms of dates that mean one day wherever they are read.
var layouts = []string{
	time.DateOnly, "2006.01.02", "2006/01/02", "2006-1-2", "2006.1.2", "2006/1/2",
	"January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006",
}

// datedRest is what follows the version in a heading, with another date in the form of
// the old one. Where versions have no dates the new one has none; words in the place of
// a date go.
func (f *file) datedRest(e *Entry, rest string, date time.Time) string {
	if e.Date == "" && e.Version != "" {
		return rest
	}
	at := strings.Index(rest, e.Date)
	if e.Date != "" && at >= 0 {
		for _, layout := range layouts {
			if _, err := time.Parse(layout, e.Date); err == nil {
				return rest[:at] + date.Format(layout) + rest[at+len(e.Date):]
			}
		}
		if e.Unreleased || e.ISODate() != "" {
			return rest[:at] + date.Format(time.DateOnly) + rest[at+len(e.Date):]
		}
	}
	return " - " + date.Format(time.DateOnly)
}

// reads reports whether a title like an entry's is the heading of a version.
func (e *Entry) reads(title string, v version.Version) bool {
	text := title + "\n"
	if e.Underlined {
		text += "---\n"
	}
	log := Parse([]byte(text))
	return len(log.Entries) == 1 && !log.Entries[0].Unreleased && log.Find(v) != nil
}

// underline is the line under a title: as long as it is if the old one was so.
func (f *file) underline(e *Entry, title string) string {
	l := f.lines[e.Line]
	old := strings.TrimSpace(f.text[l.start:l.end])
	length := len(old)
	if length == utf8.RuneCountInString(strings.TrimSpace(f.text[e.Text.Start:e.Text.End])) {
		length = utf8.RuneCountInString(strings.TrimSpace(title))
	}
	return f.style.eol + strings.Repeat(old[:1], length)
}
