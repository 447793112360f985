package commits

import "strings"

// body reads what follows the first line. A value goes on, over blank lines too, to
// the next footer (rule 10).
func (c *Change) body(lines *linesOf) {
	var note strings.Builder
	inNote := false
	for line, ok := lines.next(); ok; line, ok = lines.next() {
		c.undoing(line)
		f, isFooter := parseFooter(line)
		switch {
		case isFooter && f.breaking():
			c.Breaking, inNote = true, note.Len() == 0
			if inNote {
				note.WriteString(f.value)
			}
		case isFooter:
			inNote = false
			c.footer(f)
		case squashed(line):
			inNote = false
		case inNote && note.Len() < maxNote:
			note.WriteByte('\n')
			note.WriteString(line)
		}
	}
	c.Note = clip(strings.TrimSpace(strings.TrimRight(note.String(), "-\n ")), maxNote)
}

// footer is a token and what follows it.
type footer struct{ token, value string }

// breaking knows the two tokens that announce a breaking change, in upper case only
// (rules 12, 15 and 16).
func (f footer) breaking() bool { return f.token == "BREAKING CHANGE" || f.token == "BREAKING-CHANGE" }

// parseFooter reads "Token: value" or "Token #value" (rules 8 and 9). The value of a
// breaking change may begin on the next line.
func parseFooter(line string) (f footer, ok bool) {
	end := len("BREAKING CHANGE")
	if !strings.HasPrefix(line, "BREAKING CHANGE") {
		if end = strings.IndexFunc(line, func(r rune) bool { return !isWord(r) }); end < 1 {
			return f, false
		}
	}
	f.token = line[:end]
	switch rest := line[end:]; {
	case strings.HasPrefix(rest, ": "), strings.HasPrefix(rest, " #"):
		f.value = strings.TrimSpace(rest[2:])
		if rest[0] == ' ' {
			f.value = "#" + f.value
		}
		return f, true
	default:
		return f, rest == ":" && f.breaking()
	}
}

// squashed reports whether a line is one of the list of commits that servers write
// into a squash merge.
func squashed(line string) bool {
	title, ok := strings.CutPrefix(line, "* ")
	if ok {
		_, ok = parseHeader(title)
	}
	return ok
}

// footer takes from a footer what matters to a release.
func (c *Change) footer(f footer) {
	switch strings.ToLower(f.token) {
	case "release-as":
		if f.value != "" && !strings.Contains(f.value, " ") { // else it is prose
			c.ReleaseAs = clip(f.value, maxLine)
		}
	case "refs":
		if c.Type == "revert" {
			c.addReverts(f.value)
		}
	case "reverts":
		c.addReverts(f.value)
	}
}
