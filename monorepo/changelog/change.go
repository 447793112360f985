package changelog

import (
	"strings"

	"github.com/upmrel/upmrel/monorepo/lazyregexp"
)

// Change is one thing that an entry tells of: a bullet with all that is indented under
// it, or a paragraph.
type Change struct {
	Line     int    // from 1
	Section  string // the title above it, as written; "" directly under the entry's heading
	Kind     Kind   // what that title says of it
	Breaking bool   // whether it, or a title above it, is marked as breaking
	Text     string // in one line, without the bullet
}

// Kind is what the title of a section says of the changes under it.
type Kind int

// The kinds of Keep a Changelog by what they mean for users, the mildest first.
const (
	Other   Kind = iota // a title of the author's own, or none
	Fixed               // and Security
	Added               // and Changed, Deprecated
	Removed             // what some may miss
)

// kindOf reads a title, in the words of Keep a Changelog and of common generators.
func kindOf(title string) Kind {
	notLetter := func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }
	switch strings.ToLower(strings.TrimFunc(title, notLetter)) {
	case "removed":
		return Removed
	case "added", "changed", "deprecated", "features":
		return Added
	case "fixed", "security", "fixes", "bug fixes":
		return Fixed
	}
	return Other
}

var (
	breakingWord  = lazyregexp.New(`(^|[^\pL-])BREAKING\b`)
	breakingStart = lazyregexp.New(`(?i)^\W*breaking( changes?)?\W*(:|$)`)
	breakingSign  = lazyregexp.New(`(?i)\*\*\W*breaking\b|__breaking\b|\[breaking\b|⚠`)
	breakingType  = lazyregexp.New(`^\**\pL+(\([^()]*\))?!:`)
)

// Breaking reports whether a change, or a section's title, is marked as one that
// breaks users: by BREAKING in capitals, "breaking" in bold, in brackets or as what the
// text begins with, by a warning sign, or by the ! of a Conventional Commit, as in
// "feat!: text".
func Breaking(text string) bool {
	return breakingWord().MatchString(text) || breakingStart().MatchString(text) ||
		breakingSign().MatchString(text) || breakingType().MatchString(text)
}

// placeholders stand where there is nothing to tell.
const placeholders = "|none|n/a|na|nothing|nothing yet|tbd|todo|no changes|no notable changes|"

// Changes lists what an entry of a changelog tells of, in file order. data is what the
// changelog was parsed from.
func (e *Entry) Changes(data []byte) []Change {
	r := changeReader{first: e.Line}
	text := string(data[e.Span.Start:e.Span.End])
	for i, l := range split(text) {
		if i > 0 { // the entry's own heading
			r.read(i, l, text)
		}
	}
	r.end()
	return r.found
}

// changeReader finds changes in the lines of an entry.
type changeReader struct {
	first    int // line of the entry's heading
	found    []Change
	titles   []title // above the lines to come, outermost first
	open     *Change // that the lines to come may belong to
	bullet   int     // indentation of its bullet; -1: it is a paragraph
	afterGap bool    // an empty line came last
	fence    string  // that ends the code
}

// title is that of a section.
type title struct {
	level    int
	text     string
	kind     Kind
	breaking bool
}

func (r *changeReader) read(at int, l line, text string) {
	raw := text[l.start:l.end]
	trimmed := strings.TrimSpace(raw)
	mark := fenceOf(trimmed)
	switch {
	case r.fence != "":
		if strings.HasPrefix(mark, r.fence) && mark == trimmed {
			r.fence = ""
		}
	case l.kind == words && mark != "":
		r.fence = mark
	case l.kind == heading:
		r.end()
		r.under(title{level: l.level, text: l.title(text)})
	case l.kind == words:
		r.words(at, raw)
	case l.kind == blank:
		r.afterGap = true
	default:
		r.end()
	}
}

// under begins a section. One of no known title is of the kind of the section that it
// lies in.
func (r *changeReader) under(t title) {
	for len(r.titles) > 0 && r.titles[len(r.titles)-1].level >= t.level {
		r.titles = r.titles[:len(r.titles)-1]
	}
	t.kind, t.breaking = kindOf(t.text), Breaking(t.text)
	if n := len(r.titles); n > 0 {
		if t.kind == Other {
			t.kind = r.titles[n-1].kind
		}
		t.breaking = t.breaking || r.titles[n-1].breaking
	}
	r.titles = append(r.titles, t)
}

var bulletStart = lazyregexp.New(`^([-*+]|[0-9]{1,9}[.)])[ \t]+`)

// words reads a line of text: the beginning of a change, or more of one.
func (r *changeReader) words(at int, raw string) {
	rest := strings.TrimLeft(raw, " \t")
	indent := len(raw) - len(rest)
	rest = strings.TrimSpace(rest)
	bullet := bulletStart().FindString(rest)
	isMore := r.open != nil && (bullet == "" && (!r.afterGap || indent > max(r.bullet, 0)) || bullet != "" && r.bullet >= 0 && indent > r.bullet+1)
	r.afterGap = false
	if isMore {
		r.open.Text += " " + rest
		return
	}
	r.end()
	r.open, r.bullet = &Change{Line: r.first + at, Text: rest[len(bullet):]}, indent
	if bullet == "" {
		r.bullet = -1
	}
	if n := len(r.titles); n > 0 {
		t := r.titles[n-1]
		r.open.Section, r.open.Kind, r.open.Breaking = t.text, t.kind, t.breaking
	}
}

// end closes the change that is open.
func (r *changeReader) end() {
	if r.open == nil {
		return
	}
	word := strings.ToLower(strings.Trim(r.open.Text, " .-_*()[]"))
	if word != "" && !strings.Contains(placeholders, "|"+word+"|") {
		r.open.Breaking = r.open.Breaking || Breaking(r.open.Text)
		r.found = append(r.found, *r.open)
	}
	r.open, r.afterGap = nil, false
}
