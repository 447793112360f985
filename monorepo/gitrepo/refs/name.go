package refs

import (
	"errors"
	"strings"
)

var errName = errors.New("git allows no ref of this name")

// validName reports whether git allows a ref of this full name, by the rules of
// git check-ref-format.
func validName(name string) bool {
	last := byte('/')
	for i := range len(name) {
		c := name[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '-': // nearly all of a name
		case c == '/':
			if last == '/' || strings.HasSuffix(name[:i], ".lock") {
				return false
			}
		case c == '.':
			if last == '/' || last == '.' {
				return false
			}
		case c <= ' ', c == 0x7f, c == '{' && last == '@', strings.IndexByte(`~^:?*[\`, c) >= 0:
			return false
		}
		last = c
	}
	return last != '/' && last != '.' && !strings.HasSuffix(name, ".lock")
}
