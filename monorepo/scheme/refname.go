package scheme

import (
	"fmt"
	"strings"
)

// ValidTagName reports whether git takes name as a tag: what git check-ref-format
// allows after refs/tags/, less a leading "-", which git tag refuses too.
func ValidTagName(name string) bool { return NameFault(name) == "" }

// NameFault says what makes name no name of a tag or a branch; "" if nothing does.
// The rules are those of git-check-ref-format(1).
func NameFault(name string) string {
	switch {
	case name == "":
		return "it is empty"
	case name[0] == '-':
		return `it begins with "-"`
	case name[len(name)-1] == '.':
		return `it ends with "."`
	}
	for i := range len(name) {
		switch c := name[i]; {
		case c <= ' ', c == '~', c == '^', c == ':', c == '?', c == '*', c == '[', c == '\\', c == 0x7f:
			return fmt.Sprintf("it holds %q", string(rune(c)))
		}
	}
	for _, bad := range []string{"..", "@{"} {
		if strings.Contains(name, bad) {
			return fmt.Sprintf("it holds %q", bad)
		}
	}
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case part == "":
			return "a / stands at an end or beside another /"
		case part[0] == '.':
			return `a part of it begins with "."`
		case strings.HasSuffix(part, ".lock"):
			return `a part of it ends with ".lock"`
		}
	}
	return ""
}
