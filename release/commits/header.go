package commits

import (
	"strings"
	"unicode"
)

// header reads "type(scope)!: description".
func (c *Change) header(line string) {
	c.Description = line
	h, ok := parseHeader(line)
	if !ok {
		return
	}
	c.Type, c.Scope, c.Description, c.Breaking = strings.ToLower(h.kind), h.scope, h.description, h.breaking
}

// header is the parts of a first line.
type header struct {
	kind, scope, description string
	breaking                 bool
}

// parseHeader reads a first line (rules 1 to 5 and 13 of the specification). The
// space after the colon is required; an empty scope is taken for none.
func parseHeader(line string) (h header, ok bool) {
	end := strings.IndexFunc(line, func(r rune) bool { return !isWord(r) })
	if end < 1 {
		return h, false
	}
	h.kind, line = line[:end], line[end:]
	if rest, scoped := strings.CutPrefix(line, "("); scoped {
		var closed bool
		h.scope, line, closed = strings.Cut(rest, ")")
		if h.scope = strings.TrimSpace(h.scope); !closed || strings.Contains(h.scope, "(") {
			return h, false
		}
	}
	line, h.breaking = strings.CutPrefix(line, "!")
	line, ok = strings.CutPrefix(line, ": ")
	h.description = strings.TrimSpace(line)
	return h, ok && h.description != ""
}

// isWord reports whether a type or a footer's token may hold a character.
func isWord(r rune) bool {
	return r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// servers takes away what a server puts in front of the title of a squash merge:
// "Merged PR 12: " of Azure DevOps.
func servers(line string) string {
	rest, ok := strings.CutPrefix(line, "Merged PR ")
	digits, title, found := strings.Cut(rest, ": ")
	if !ok || !found || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return line
	}
	return title
}
