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

// Unreleased finds the entry of what has no version yet; nil where there is none.
func (l *Log) Unreleased() *Entry {
	for i := range l.Entries {
		if e := &l.Entries[i]; e.Version == "" {
			return e
		}
	}
	return nil
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
func Parse(data []byte) *Log {
	text := string(data)
	lines := split(text)
	log := &Log{}
	end := len(lines)
	for end > 0 && (lines[end-1].kind == blank || lines[end-1].kind == link) {
		end--
	}
	for i, l := range lines {
		switch h, ok := headingOf(text, lines, i); {
		case ok:
			log.close(l.start)
			log.Entries = append(log.Entries, Entry{Heading: h, Span: Span{Start: l.start}, Empty: true})
		case len(log.Entries) == 0:
		case l.kind == heading:
			log.last().closeSection(l.start)
			log.last().Sections = append(log.last().Sections, Section{Title: l.title(text), Line: i + 1, Level: l.level, Span: Span{Start: l.start}, Empty: true})
		case l.kind == words:
			log.last().fill()
		}
	}
	if end < len(lines) {
		log.close(lines[end].start)
	} else {
		log.close(len(text))
	}
	return log
}

func (l *Log) last() *Entry { return &l.Entries[len(l.Entries)-1] }

// close ends the last entry.
func (l *Log) close(at int) {
	if len(l.Entries) > 0 {
		l.last().Span.End = at
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
