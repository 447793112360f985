package monorepo

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// MatchesAny reports whether a name or a slash path matches one of the
// configuration's globs. Their form is checked when the configuration is read.
func MatchesAny(globs []string, s string) bool {
	_, ok := match(globs, s)
	return ok
}

// match returns the first glob that matches.
func match(globs []string, s string) (glob string, ok bool) {
	for _, glob := range globs {
		if ok, _ := doublestar.Match(glob, s); ok {
			return glob, true
		}
	}
	return "", false
}

// GlobOf is the glob that one name matches and no other; the name is one that git takes
// for a ref.
func GlobOf(name string) string {
	return strings.NewReplacer("{", `\{`, "}", `\}`, "]", `\]`, "!", `\!`).Replace(name)
}
