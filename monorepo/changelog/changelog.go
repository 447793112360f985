// Package changelog reads changelogs as people and tools write them: in the form of
// Keep a Changelog and in those of generators. It says where in the bytes everything
// is; it changes none of them and judges nothing.
package changelog

// Log is a changelog.
type Log struct {
	Entries []Entry // in file order
}

// Span is a part of the file, in bytes from its start.
type Span struct{ Start, End int }

// Entry is what a changelog tells of one version, or of what is not released yet.
type Entry struct {
	Heading
	Span     Span // from the heading to the next entry; of the last, to the links at the file's end
	Body     Span // what follows the heading
	Sections []Section
	Empty    bool // nothing but headings and comments
}

// Section is a part of an entry, as "### Added", with a heading that is no entry's.
type Section struct {
	Title string
	Line  int // of the heading, from 1
	Level int // of the heading, 1 to 6
	Span  Span
	Empty bool
}

// Unreleased finds the entry of what has no version yet; nil where there is none. Of
// several it is the first that tells something.
func (l *Log) Unreleased() *Entry {
	var first *Entry
	for i := range l.Entries {
		switch e := &l.Entries[i]; {
		case e.Version != "":
		case !e.Empty:
			return e
		case first == nil:
			first = e
		}
	}
	return first
}

// Versions lists the entries of versions, in file order.
func (l *Log) Versions() []*Entry {
	var versions []*Entry
	for i := range l.Entries {
		if l.Entries[i].Version != "" {
			versions = append(versions, &l.Entries[i])
		}
	}
	return versions
}

// Parse reads a changelog. A file of any other content is one without entries.
func Parse(data []byte) *Log { return parse(string(data), split(string(data))) }

func parse(text string, lines []line) *Log {
	log := &Log{}
	for i, l := range lines {
		switch h, ok := headingOf(text, lines, i); {
		case ok:
			log.close(l.start)
			log.Entries = append(log.Entries, Entry{Heading: h, Span: Span{Start: l.start}, Body: Span{Start: behind(text, lines, i)}, Empty: true})
		case len(log.Entries) == 0:
		case l.kind == heading:
			log.last().closeSection(l.start)
			log.last().Sections = append(log.last().Sections, Section{Title: l.title(text), Line: i + 1, Level: l.level, Span: Span{Start: l.start}, Empty: true})
		case l.kind == words:
			log.last().fill()
		}
	}
	log.close(beforeLinks(text, lines))
	return log
}

// beforeLinks is where the links at the file's end begin, with the blank lines around
// them.
func beforeLinks(text string, lines []line) int {
	end := len(lines)
	for end > 0 && (lines[end-1].kind == blank || lines[end-1].kind == link) {
		end--
	}
	if end < len(lines) {
		return lines[end].start
	}
	return len(text)
}

// behind is where what follows a heading begins.
func behind(text string, lines []line, at int) int {
	if at+1 < len(lines) && lines[at+1].kind == underline {
		at++
	}
	if at+1 < len(lines) {
		return lines[at+1].start
	}
	return len(text)
}

func (l *Log) last() *Entry { return &l.Entries[len(l.Entries)-1] }

// close ends the last entry.
func (l *Log) close(at int) {
	if len(l.Entries) > 0 {
		l.last().Span.End = at
		l.last().Body.End = at
		l.last().closeSection(at)
	}
}

func (e *Entry) closeSection(at int) {
	if n := len(e.Sections); n > 0 {
		e.Sections[n-1].Span.End = at
	}
}

// fill notes that the entry, and its last section, tell something.
func (e *Entry) fill() {
	e.Empty = false
	if n := len(e.Sections); n > 0 {
		e.Sections[n-1].Empty = false
	}
}
