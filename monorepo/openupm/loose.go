package openupm

import (
	"strings"
	"unicode/utf8"
)

// node-semver's limits: UTF-16 units of a version, and Number.MAX_SAFE_INTEGER.
const (
	maxLength = 256
	maxNumber = "9007199254740991"
)

// clean is node-semver's clean(s, {loose: true}) for s in lower case: it
// returns the normalised version, without build metadata.
func clean(s string) (string, bool) {
	s = strings.TrimFunc(s, isSpace)
	s = strings.TrimLeft(s, "=v")
	// what can still match has no rune of more than three bytes or two UTF-16 units
	if len(s) > maxLength && (len(s) > 3*maxLength || utf8.RuneCountInString(s) > maxLength) {
		return "", false
	}
	m, ok := match(s)
	if !ok {
		return "", false
	}
	return m.normalize()
}

// loose is what node-semver's LOOSE expression captures.
type loose struct {
	core [3]string
	pre  string
}

// match is the LOOSE expression, in which the hyphen before a prerelease is
// optional:
//
//	^[v=\s]*(\d+)\.(\d+)\.(\d+)(?:-?(ID(?:\.ID)*))?(?:\+ID(?:\.ID)*)?$
//
// where ID is [0-9A-Za-z-]+. The expression backtracks at two places only:
// where "." follows the patch number, which then gives its last digit to the
// prerelease ("1.0.10.0" is 1.0.1-0.0), and where no identifier follows the
// hyphen, which then is one itself ("1.2.3-" is 1.2.3--).
func match(s string) (m loose, ok bool) {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return r == 'v' || r == '=' || isSpace(r) })
	if m.core, s, ok = cutCore(s); !ok {
		return m, false
	}
	pre, build, hasBuild := strings.Cut(s, "+")
	patch := m.core[2]
	switch last := len(patch) - 1; {
	case strings.HasPrefix(pre, ".") && last > 0:
		m.core[2], m.pre = patch[:last], patch[last:]+pre
	case strings.HasPrefix(pre, "-") && areIdentifiers(pre[1:]):
		m.pre = pre[1:]
	default:
		m.pre = pre
	}
	return m, (m.pre == "" || areIdentifiers(m.pre)) && (!hasBuild || areIdentifiers(build))
}

// normalize writes the version as node-semver formats it. It is false where a
// number is too large; in a prerelease such a number stays as it is.
func (m loose) normalize() (string, bool) {
	b := make([]byte, 0, 64)
	for i, number := range m.core {
		number = trimZeros(number)
		if compareNumbers(number, maxNumber) > 0 {
			return "", false
		}
		if i > 0 {
			b = append(b, '.')
		}
		b = append(b, number...)
	}
	separator := byte('-')
	for m.pre != "" {
		var id string
		id, m.pre, _ = strings.Cut(m.pre, ".")
		if countDigits(id) == len(id) {
			if number := trimZeros(id); compareNumbers(number, maxNumber) < 0 {
				id = number
			}
		}
		b = append(append(b, separator), id...)
		separator = '.'
	}
	return string(b), true
}

// cutCore cuts s behind three leading numbers with dots between.
func cutCore(s string) (core [3]string, rest string, ok bool) {
	for i := range core {
		if i > 0 {
			if s, ok = strings.CutPrefix(s, "."); !ok {
				return core, s, false
			}
		}
		n := countDigits(s)
		if n == 0 {
			return core, s, false
		}
		core[i], s = s[:n], s[n:]
	}
	return core, s, true
}

// countDigits returns the number of digits that s begins with.
func countDigits(s string) int {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return i
		}
	}
	return len(s)
}

// trimZeros drops the leading zeros of a number.
func trimZeros(number string) string {
	if number = strings.TrimLeft(number, "0"); number == "" {
		return "0"
	}
	return number
}

// compareNumbers compares numbers without leading zeros.
func compareNumbers(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// areIdentifiers reports whether s is a list of identifiers between dots.
func areIdentifiers(s string) bool {
	dot := true
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '.' && dot:
			return false
		case c != '.' && c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z'):
			return false
		}
		dot = c == '.'
	}
	return !dot
}

// isSpace reports whether r is white space to JavaScript's trim and \s, which
// take U+FEFF and leave U+0085, unlike unicode.IsSpace.
func isSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff:
		return true
	}
	return 0x2000 <= r && r <= 0x200a
}
