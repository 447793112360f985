package changelog

import "strings"

// kind is what Markdown makes of a line, as far as a changelog needs it.
type kind int

const (
	blank     kind = iota // also what is in a comment, and a bullet without text
	words                 // text that readers see
	heading               // "## title", or a title above a line of = or -
	underline             // that line
	link                  // "[1.2.0]: https://..."
)

// line is one line of the file.
type line struct {
	start, end int // without the line's end
	kind       kind
	level      int // of a heading, 1 to 6
}

// byteOrderMark begins some files of Windows.
const byteOrderMark = "\ufeff"

// split cuts a text into its lines.
func split(text string) []line {
	var lines []line
	var s state
	start := 0
	if strings.HasPrefix(text, byteOrderMark) {
		start = len(byteOrderMark)
	}
	for start < len(text) {
		end, next := len(text), len(text)
		if i := strings.IndexAny(text[start:], "\r\n"); i >= 0 {
			end, next = start+i, start+i+1
			if strings.HasPrefix(text[end:], "\r\n") {
				next++
			}
		}
		l := line{start: start, end: end}
		l.kind, l.level = s.classify(text[start:end])
		if n := len(lines); l.kind == underline {
			if n > 0 && lines[n-1].kind == words && isTitle(text[lines[n-1].start:lines[n-1].end]) {
				lines[n-1].kind, lines[n-1].level = heading, l.level
			} else {
				l.kind = blank // a rule across the page
			}
		}
		lines = append(lines, l)
		start = next
	}
	return lines
}

// isTitle reports whether a line of text can be a heading with a line under it: a
// list's item or a quotation is none.
func isTitle(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && !strings.ContainsRune("-*+>|", rune(s[0]))
}

// state is what earlier lines make of the next ones.
type state struct {
	fence   string // that ends the block of code, as ``` or longer
	comment bool
}

// classify tells what a line is. (CommonMark, sections 4.2 to 4.7)
func (s *state) classify(text string) (kind, int) {
	trimmed := strings.TrimSpace(text)
	indent := len(text) - len(strings.TrimLeft(text, " "))
	switch {
	case s.fence != "":
		if mark := fenceOf(trimmed); strings.HasPrefix(mark, s.fence) && mark == trimmed {
			s.fence = ""
		}
		return words, 0
	case s.comment || strings.HasPrefix(trimmed, "<!--"):
		return s.skipComment(trimmed), 0
	case trimmed == "":
		return blank, 0
	case indent > 3 || strings.HasPrefix(text, "\t"):
		return words, 0
	case fenceOf(trimmed) != "":
		s.fence = fenceOf(trimmed)
		return words, 0
	case trimmed == "-" || trimmed == "*" || trimmed == "+":
		return blank, 0
	case strings.Trim(trimmed, "=") == "":
		return underline, 1
	case strings.Trim(trimmed, "-") == "":
		return underline, 2
	case isLink(trimmed):
		return link, 0
	}
	if begin := strings.LastIndex(text, "<!--"); begin >= 0 {
		s.comment = !strings.Contains(text[begin:], "-->")
	}
	if level := levelOf(trimmed); level > 0 {
		return heading, level
	}
	return words, 0
}

// skipComment goes on in a comment; what follows it in its last line counts.
func (s *state) skipComment(text string) kind {
	if !s.comment {
		text = strings.TrimPrefix(text, "<!--")
	}
	_, after, ended := strings.Cut(text, "-->")
	s.comment = !ended
	if strings.TrimSpace(after) != "" {
		return words
	}
	return blank
}

// fenceOf is the mark that begins or ends a block of code; "" in other lines.
func fenceOf(text string) string {
	for _, char := range []string{"`", "~"} {
		mark := text[:len(text)-len(strings.TrimLeft(text, char))]
		if len(mark) >= 3 && (char == "~" || !strings.Contains(text[len(mark):], "`")) {
			return mark
		}
	}
	return ""
}

// isLink reports whether a line defines a link, as "[1.2.0]: https://...".
func isLink(text string) bool {
	label, _, ok := strings.Cut(text, "]:")
	return ok && len(label) > 1 && label[0] == '[' && !strings.Contains(label, "]")
}

// levelOf counts the number signs of a heading; 0 for any other line. Without the
// space after them, as in "##[1.2.0]", it is none to Markdown, and one to people.
func levelOf(text string) int {
	rest := strings.TrimLeft(text, "#")
	level := len(text) - len(rest)
	if level > 6 || rest != "" && rest[0] != ' ' && rest[0] != '\t' && rest[0] != '[' {
		return 0
	}
	return level
}

// title is a heading's text, without a comment behind it.
func (l line) title(text string) string {
	title, _, _ := strings.Cut(text[l.start:l.end], "<!--")
	title = strings.TrimSpace(title)
	if levelOf(title) == 0 {
		return title // it is underlined
	}
	title = strings.TrimSpace(strings.TrimLeft(title, "#"))
	closed := strings.TrimRight(title, "#")
	if closed != title && (closed == "" || strings.HasSuffix(closed, " ")) {
		title = strings.TrimSpace(closed)
	}
	return title
}
