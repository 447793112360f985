package changelog

import (
	"slices"
	"strings"
)

// node is an entry or a section: a heading, text, and sections below. What nobody
// edits comes out byte for byte.
type node struct {
	head  string // the heading, with its line's end; "" of an entry
	title string
	level int
	body  string // up to the first section below
	words bool   // the body tells something
	fresh bool   // it was put in here
	kids  []*node
}

// tree takes an entry apart.
func (f *file) tree(e *Entry) *node {
	end := e.Body.End
	if len(e.Sections) > 0 {
		end = e.Sections[0].Span.Start
	}
	root := &node{body: f.text[e.Body.Start:end], words: tells(f.text[e.Body.Start:end])}
	path := []*node{root}
	for _, s := range e.Sections {
		at := min(behind(f.text, f.lines, s.Line-1), s.Span.End)
		n := &node{head: f.text[s.Span.Start:at], title: s.Title, level: s.Level, body: f.text[at:s.Span.End], words: !s.Empty}
		for len(path) > 1 && path[len(path)-1].level >= s.Level {
			path = path[:len(path)-1]
		}
		above := path[len(path)-1]
		above.kids, path = append(above.kids, n), append(path, n)
	}
	return root
}

// tells reports whether readers see any text.
func tells(text string) bool {
	return slices.ContainsFunc(split(text), func(l line) bool { return l.kind == words })
}

func (n *node) tells() bool { return n.words || slices.ContainsFunc(n.kids, (*node).tells) }

// String writes the node.
func (n *node) String() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *node) write(b *strings.Builder) {
	if n.fresh && n.head != "" && b.Len() > 0 && !endsBlank(b.String()) {
		b.WriteString(eolOf(n.head))
	}
	b.WriteString(n.head)
	b.WriteString(n.body)
	for _, kid := range n.kids {
		kid.write(b)
	}
}

// eolOf is the end of a text that ends with its line.
func eolOf(text string) string {
	before, _ := cutEnd(text)
	return text[len(before):]
}

// takeRest takes out of an entry what stays under [Unreleased] when the rest becomes a
// version's: comments, and sections without text. Where there are such sections the
// headings of the others stay too.
func (n *node) takeRest(s style) string {
	var b strings.Builder
	if !n.words && strings.TrimSpace(n.body) != "" {
		b.WriteString(n.body)
		n.body = s.entry().body
	}
	if slices.ContainsFunc(n.kids, func(kid *node) bool { return !kid.tells() }) {
		if b.Len() == 0 && s.gapHeading {
			b.WriteString(s.eol)
		}
		for _, kid := range n.kids {
			if kid.tells() {
				b.WriteString(kid.head)
				b.WriteString(s.eol)
			} else {
				kid.write(&b)
			}
		}
	}
	n.prune()
	if b.Len() == 0 {
		return ""
	}
	return trimEnd(b.String()) + s.eol
}

// prune takes out sections without text.
func (n *node) prune() {
	n.kids = slices.DeleteFunc(n.kids, func(kid *node) bool { return !kid.tells() })
	for _, kid := range n.kids {
		kid.prune()
	}
}
