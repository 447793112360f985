package tarball

import (
	"path"
	"slices"
	"strings"
)

// sortAsNPM puts paths in the order in which npm packs: by extension, then by name, so
// that what is alike lies together. npm leaves the rest to the Unicode Collation
// Algorithm; here letters beyond ASCII follow in the order of their code points.
// (npm-packlist)
func sortAsNPM(paths []string) {
	keys := make(map[string][]rune, len(paths))
	for _, p := range paths {
		keys[p] = sortKey(p)
	}
	slices.SortFunc(paths, func(a, b string) int {
		if c := slices.Compare(keys[a], keys[b]); c != 0 {
			return c
		}
		return strings.Compare(b, a) // lower case is first
	})
}

// sortKey is what paths are compared by, but for their case.
func sortKey(p string) []rune {
	name := path.Base(p)
	extension := ""
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		extension = name[i:]
	}
	const end = -0x20 // before all that a name may hold
	key := append(weights(nil, extension), end)
	key = append(weights(key, name), end)
	return weights(key, p)
}

// collation is printable ASCII but letters, in the order that the algorithm gives it.
const collation = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789"

// weights appends the primary weights of a text; those of control characters are none.
func weights(key []rune, text string) []rune {
	for _, r := range text {
		i := strings.IndexRune(collation, r)
		switch {
		case i >= 0:
			key = append(key, rune(i))
		case r >= 'A' && r <= 'Z':
			key = append(key, r-'A'+'a')
		case r >= '\t' && r <= '\r':
			key = append(key, r-' ')
		case r > ' ':
			key = append(key, r)
		}
	}
	return key
}
