package metadata

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hidden finds characters that don't show, or that change how others show.
func hidden(r rune) bool {
	return !unicode.IsGraphic(r) || r == unicode.ReplacementChar || r == '\ufeff' || unicode.IsSpace(r) && r != ' '
}

func validUTF8(s string) bool { return utf8.ValidString(s) }

// oneLine is a text without what would end a comment.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return '?'
		}
		return r
	}, s)
}

func cleanLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = oneLine(line)
	}
	return strings.Join(lines, "\n")
}
