package finding

import (
	"fmt"
	"unicode"
)

// Printable escapes what a terminal could obey in a name that somebody wrote.
func Printable(s string) string {
	quoted := fmt.Sprintf("%q", s)
	return quoted[1 : len(quoted)-1]
}

// IsHidden finds what has no form of its own on a screen: control characters, those that
// reorder text and those that can't be seen, but for the joiners of letters, which words
// need.
func IsHidden(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) && r != nonJoiner && r != joiner
}
