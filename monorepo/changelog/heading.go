package changelog

import (
	"strings"
)

// Heading is the heading of an entry.
type Heading struct {
	Line  int  // from 1
	Text  Span // of the line, without its end; of an underlined heading the title alone
	Level int  // 1 to 6; 0 for a line that stands as a heading and lacks the number signs
	// Underlined is set where the next line makes it a heading.
	Underlined bool
	// Version is as written, without a "v"; "" for what is not released yet.
	Version string
	// Bracketed is set where the version is in brackets, with an address or without.
	Bracketed bool
	// Linked is set where an address follows the brackets.
	Linked bool
	// Date is what follows the version, without the signs around it; it may be no date.
	Date string
	// Unreleased is set where the heading says that it is not released yet.
	Unreleased bool
}

// headingOf reads a line that is the heading of an entry.
func headingOf(text string, lines []line, at int) (h Heading, ok bool) {
	l := lines[at]
	title := strings.TrimSpace(text[l.start:l.end])
	if l.kind == heading {
		title = l.title(text)
	} else if l.kind != words || title == "" || title[0] != '[' || !standsAlone(lines, at) {
		return h, false
	}
	h = Heading{Line: at + 1, Text: Span{l.start, l.end}, Level: l.level}
	h.Underlined = at+1 < len(lines) && l.kind == heading && lines[at+1].kind == underline
	if !h.read(title) {
		return h, false
	}
	switch dated := isDate(h.Date); {
	case l.kind == words:
		return h, h.Unreleased || dated
	case h.Level >= 3 && h.Version != "": // in an entry, "### 2.0 and later" tells of something else
		return h, h.Bracketed || dated || h.Date == ""
	}
	return h, true
}

// standsAlone reports whether there is no text in the lines around one.
func standsAlone(lines []line, at int) bool {
	return (at == 0 || lines[at-1].kind != words) && (at+1 == len(lines) || lines[at+1].kind != words)
}

// read takes a title apart; ok is false where it names no version.
func (h *Heading) read(title string) (ok bool) {
	rest := title
	if inner, after, ok := cutBrackets(title); ok {
		h.Bracketed, rest = true, inner+" "+after
		if strings.HasPrefix(after, "(") {
			if _, behind, ok := strings.Cut(after, ")"); ok {
				h.Linked, rest = true, inner+" "+behind
			}
		}
	}
	if word, after := cutWord(rest); isUnreleased(word) {
		h.Unreleased, h.Date = true, trimDate(after)
		return true
	}
	for _, word := range []string{"version ", "release ", "v.", "v"} {
		if len(rest) > len(word) && strings.EqualFold(rest[:len(word)], word) {
			rest = strings.TrimSpace(rest[len(word):])
		}
	}
	word, after := cutWord(rest)
	if !isVersion(word) {
		return false
	}
	h.Version, h.Date = word, trimDate(after)
	h.Unreleased = isPlaceholder(h.Date)
	return true
}

// cutBrackets cuts "[1.2.0](address) - 2024-01-31" at the closing bracket.
func cutBrackets(title string) (inner, after string, ok bool) {
	if !strings.HasPrefix(title, "[") {
		return "", title, false
	}
	return strings.Cut(title[1:], "]")
}

// cutWord cuts the first word off; a colon or comma behind it is none of it.
func cutWord(s string) (word, after string) {
	word, after, _ = strings.Cut(strings.TrimSpace(s), " ")
	return strings.TrimRight(word, ":,"), after
}

func isUnreleased(word string) bool {
	return strings.EqualFold(word, "unreleased") || strings.EqualFold(word, "upcoming")
}

// isVersion reports whether a word was meant as a version: two numbers or more.
func isVersion(word string) bool {
	if !strings.Contains(word, ".") || strings.Trim(word, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-+_") != "" {
		return false
	}
	core := word
	if i := strings.IndexAny(word, "-+"); i >= 0 {
		core = word[:i]
	}
	numbers := strings.Split(core, ".")
	if len(numbers) < 2 || len(numbers) > 4 {
		return false
	}
	for _, n := range numbers {
		if n == "" || n[0] < '0' || n[0] > '9' {
			return false
		}
	}
	return true
}

// trimDate takes the signs around a date away, and the mark of a withdrawn version.
func trimDate(s string) string {
	s = strings.TrimSpace(s)
	if s, ok := strings.CutSuffix(s, "[YANKED]"); ok {
		return trimDate(s)
	}
	return strings.Trim(s, " \t-–—:,/|()[]*_")
}

// isPlaceholder reports whether a heading has words in the place of its date.
func isPlaceholder(date string) bool {
	switch strings.ToLower(date) {
	case "unreleased", "upcoming", "tbd", "tba", "wip", "in development", "in progress", "yyyy-mm-dd", "xxxx-xx-xx":
		return true
	}
	return false
}
