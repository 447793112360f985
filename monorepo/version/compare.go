package version

import (
	"cmp"
	"strings"
)

// Compare orders by SemVer precedence (build metadata does not count). It is
// right for prerelease numbers of any length, where most libraries are not.
func (v Version) Compare(other Version) int {
	return cmp.Or(
		cmp.Compare(v.Major, other.Major),
		cmp.Compare(v.Minor, other.Minor),
		cmp.Compare(v.Patch, other.Patch),
		comparePre(v.Pre, other.Pre),
	)
}

// comparePre implements SemVer 2.0.0, 11.3 and 11.4.
func comparePre(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == "":
		return 1
	case b == "":
		return -1
	}
	for a != "" && b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, ".")
		y, b, _ = strings.Cut(b, ".")
		if c := compareIdentifiers(x, y); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b)) // the longer list is the higher one
}

func compareIdentifiers(x, y string) int {
	switch xNumeric, yNumeric := isNumeric(x), isNumeric(y); {
	case xNumeric && yNumeric: // without leading zeros the longer number is the larger one
		return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y))
	case xNumeric:
		return -1
	case yNumeric:
		return 1
	}
	return strings.Compare(x, y)
}
