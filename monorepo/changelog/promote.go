package changelog

import (
	"slices"
	"strings"
	"time"

	"github.com/upmrel/upmrel/monorepo/version"
)

// Release is what a changelog is to tell of a new version.
type Release struct {
	Version version.Version
	Date    time.Time // its day
	// Notes are told beside what stands under [Unreleased].
	Notes []Notes
	// Otherwise is told where there is nothing else to tell.
	Otherwise []Notes
	// Passing reports whether an item of a prerelease, in plain text, is not told again of
	// the final version. nil: all are.
	Passing func(item string) bool
	Links   *Links // nil: none is made, and those that are there stay as they are
}

// Notes are what one section tells.
type Notes struct {
	Title string
	Items []string // in Markdown, without bullets; their further lines are indented
}

// Promote gives a changelog the entry of a new version: what stands under [Unreleased],
// under the heading of the version, in the style of the entry before it. A final version
// gathers what the prereleases before it tell, whose entries stay. Sections without
// text stay under [Unreleased], which stays too. All other bytes are kept.
//
// A changelog that has the entry is left alone, but for a word in the place of its
// date, and so is a file that only says where the changelog is. ok is false where an
// edit would change what other parts of the file mean, as in a comment that nothing
// closes: then nothing is edited. notes is what the entry tells.
func Promote(data []byte, r Release) (promoted []byte, notes string, ok bool) {
	f := open(string(data))
	if len(f.log.Entries) == 0 && isElsewhere(f.text) {
		return data, "", true
	}
	edits, instead := f.promote(r)
	edited := f
	if len(edits) > 0 {
		edited = open(edits.apply(f.text))
	}
	if r.Links != nil && edited != f {
		if links := edited.links(f.model(), r); len(links) > 0 {
			edited = open(links.apply(edited.text))
		}
	}
	own := edited.log.Find(r.Version)
	if edited != f {
		if own == nil || own.Unreleased || !slices.Equal(f.log.without(instead), edited.log.without(own)) {
			return data, "", false
		}
		data = []byte(edited.text)
	}
	if own != nil {
		notes = own.Notes(data)
	}
	return data, notes, true
}

// Find is the entry of a version; nil where there is none. Build metadata does not
// count.
func (l *Log) Find(v version.Version) *Entry {
	v.Build = ""
	for _, e := range l.Versions() {
		if own, ok := version.Nearest(e.Version); ok && own == v {
			return e
		}
	}
	return nil
}

// Notes is what an entry tells: its text without the heading and the blank lines
// around it.
func (e *Entry) Notes(data []byte) string {
	text := string(data[e.Body.Start:e.Body.End])
	lines := slices.DeleteFunc(split(text), func(l line) bool { return l.kind == blank && strings.TrimSpace(text[l.start:l.end]) == "" })
	if len(lines) == 0 {
		return ""
	}
	return text[lines[0].start:lines[len(lines)-1].end]
}

// file is a changelog that gets an entry.
type file struct {
	text  string
	lines []line
	log   *Log
	style style
	// ascends is set where older versions come first.
	ascends bool
}

func open(text string) *file {
	f := &file{text: text, lines: split(text)}
	f.log = parse(text, f.lines)
	f.ascends = ascends(f.log.Versions())
	f.style = f.findStyle()
	return f
}

// versions lists the entries of versions, the newest first.
func (f *file) versions() []*Entry {
	list := f.log.Versions()
	if f.ascends {
		slices.Reverse(list)
	}
	return list
}

// ascends reports whether the entries of two versions or more begin with the oldest,
// by version and by date.
func ascends(list []*Entry) bool {
	for i := 1; i < len(list); i++ {
		older, ok := version.Nearest(list[i-1].Version)
		newer, isVersion := version.Nearest(list[i].Version)
		before, day := list[i-1].ISODate(), list[i].ISODate()
		if !ok || !isVersion || older.Compare(newer) >= 0 || before > day && day != "" {
			return false
		}
	}
	return len(list) > 1
}

// promote plans the edits. instead is the entry that the new one was until now; nil
// where there was none.
func (f *file) promote(r Release) (list edits, instead *Entry) {
	own, pending, from := f.log.Find(r.Version), f.pending(r.Version), f.log.Unreleased()
	switch {
	case own != nil && own.Unreleased:
		list.replace(own.Text, f.renamed(own, r))
		return list, own
	case own != nil || pending != nil && r.Version.IsPrerelease(): // which the version that it leads to tells of
		return nil, own
	case pending != nil: // people thought of another version
		list.replace(pending.Text, f.renamed(pending, r))
	case from == nil || len(from.Changes([]byte(f.text))) == 0:
		at := f.newestAt(from)
		list.replace(Span{at, at}, f.inserted(at, f.style.entry(), r))
	case f.isAbove(from):
		list.replace(from.Body, f.moved(from, r))
	default:
		at, entry := f.newestAt(from), f.tree(from)
		list.replace(from.Body, f.left(from, entry))
		list.replace(Span{at, at}, f.inserted(at, entry, r))
	}
	return list, pending
}

// pending is the entry of a version that was still to come, where there is no other
// entry of what is not released: [1.3.0] - Unreleased.
func (f *file) pending(v version.Version) *Entry {
	if len(f.log.Entries) == 0 || f.log.Unreleased() != nil {
		return nil
	}
	newest := f.versions()[0]
	meant, ok := version.Nearest(newest.Version)
	if !newest.Unreleased || !ok {
		return nil
	}
	if v.IsPrerelease() && meant != v.Core() {
		return nil
	}
	return newest
}

// newestAt is where the newest version's entry belongs.
func (f *file) newestAt(unreleased *Entry) int {
	versions := f.versions()
	switch {
	case f.ascends:
		return versions[0].Span.End
	case unreleased != nil && f.isAbove(unreleased):
		return f.behindComments(unreleased.Span.End)
	case len(versions) > 0:
		return versions[0].Span.Start
	}
	return f.behindComments(beforeLinks(f.text, f.lines))
}

// isAbove reports whether an entry stands where that of the newest version belongs.
func (f *file) isAbove(e *Entry) bool {
	versions := f.log.Versions()
	return !f.ascends && (len(versions) == 0 || e.Line < versions[0].Line)
}

// behindComments goes on to the end of the comments that end the text.
func (f *file) behindComments(at int) int {
	for i, l := range f.lines {
		if l.start < at {
			continue
		}
		if l.kind != blank {
			break
		}
		if strings.TrimSpace(f.text[l.start:l.end]) != "" {
			at = behind(f.text, f.lines, i)
		}
	}
	return at
}

// moved is what takes the place of the text under [Unreleased]: what stays there, and
// the new entry.
func (f *file) moved(from *Entry, r Release) string {
	body := f.text[from.Body.Start:from.Body.End]
	entry := f.tree(from)
	rest := entry.takeRest(f.style)
	told := trimEnd(f.gather(entry, r).String())
	tail := body[len(trimEnd(body)):]
	if after := f.text[from.Body.End:]; after != "" && !strings.HasSuffix(body, told+tail) {
		tail = f.gap(after)
	}
	return rest + f.style.eol + f.heading(r) + f.style.eol + told + tail
}

// left is what stays under [Unreleased] when its text is taken elsewhere.
func (f *file) left(from *Entry, entry *node) string {
	rest, after := entry.takeRest(f.style), f.text[from.Body.End:]
	if after == "" || strings.HasPrefix(after, "\n") || strings.HasPrefix(after, "\r") {
		return rest
	}
	return rest + f.style.eol
}

// inserted is an entry at a place where there is none, of what it tells already.
func (f *file) inserted(at int, told *node, r Release) string {
	eol := f.style.eol
	entry := f.heading(r)
	if body := trimEnd(f.gather(told, r).String()); body != "" {
		entry += eol + body
	}
	before, after := strings.TrimPrefix(f.text[:at], byteOrderMark), f.text[at:]
	if before != "" && !endsBlank(before) {
		entry = eol + entry
		if !endsLine(before) {
			entry = eol + entry
		}
	}
	switch {
	case strings.TrimSpace(after) != "":
		return entry + f.gap(after)
	case after == "" && (before == "" || endsLine(before)):
		return entry + eol
	}
	return entry
}

// gap ends a line, and puts a blank one before what follows.
func (f *file) gap(after string) string {
	if strings.HasPrefix(after, "\n") || strings.HasPrefix(after, "\r") {
		return f.style.eol
	}
	return f.style.eol + f.style.eol
}

// trimEnd cuts off the blank lines at the end of a text, and the end of its last line.
func trimEnd(text string) string {
	at := len(strings.TrimRight(text, " \t\r\n"))
	if i := strings.IndexAny(text[at:], "\r\n"); i >= 0 {
		return text[:at+i]
	}
	return text
}

// endsLine and endsBlank report whether a text ends with a line's end, or with a blank
// line.
func endsLine(text string) bool {
	return strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\r")
}

func endsBlank(text string) bool {
	text, ended := cutEnd(text)
	return ended && (endsLine(text) || text == "")
}

// cutEnd cuts one line's end off.
func cutEnd(text string) (before string, ok bool) {
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if before, ok := strings.CutSuffix(text, end); ok {
			return before, true
		}
	}
	return text, false
}

// without lists the entries but one, by what their headings say.
func (l *Log) without(entry *Entry) []string {
	var list []string
	for i := range l.Entries {
		if e := &l.Entries[i]; e != entry {
			list = append(list, e.Version+" "+e.Date)
		}
	}
	return list
}
