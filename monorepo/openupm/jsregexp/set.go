package jsregexp

import "unicode"

// span is a range of UTF-16 units, both ends included.
type span struct{ low, high uint16 }

// What \d, \w, \s and a line's end stand for, in ascending order.
var (
	digits   = []span{{'0', '9'}}
	wordy    = []span{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
	spaces   = []span{{'\t', '\r'}, {' ', ' '}, {0xa0, 0xa0}, {0x1680, 0x1680}, {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}, {0xfeff, 0xfeff}}
	lineEnds = []span{{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}
)

// complement returns what ascending spans leave out.
func complement(spans []span) []span {
	var rest []span
	next := 0
	for _, s := range spans {
		if int(s.low) > next {
			rest = append(rest, span{uint16(next), s.low - 1})
		}
		next = int(s.high) + 1
	}
	if next <= 0xffff {
		rest = append(rest, span{uint16(next), 0xffff})
	}
	return rest
}

// set is a character class.
type set struct {
	spans  []span
	negate bool
	ascii  [2]uint64 // the answers of has for ASCII
}

// newSet prepares a class.
func newSet(spans []span, negate bool) *set {
	s := &set{spans: spans, negate: negate}
	for unit := range uint16(unicode.MaxASCII + 1) {
		lower := unit
		if 'A' <= unit && unit <= 'Z' {
			lower += 'a' - 'A'
		}
		if (s.holds(unit) || s.holds(lower)) != negate {
			s.ascii[unit/64] |= 1 << (unit % 64)
		}
	}
	return s
}

// has reports whether the class matches a canonical unit: whether one of the
// units that have this canonical form is in it or, if it is negated, none is.
func (s *set) has(canonical uint16) bool {
	if canonical <= unicode.MaxASCII {
		return s.ascii[canonical/64]>>(canonical%64)&1 != 0
	}
	first := rune(canonical)
	for r := first; ; {
		if r <= 0xffff && canonicalize(uint16(r)) == canonical && s.holds(uint16(r)) {
			return !s.negate
		}
		if r = unicode.SimpleFold(r); r == first {
			return s.negate
		}
	}
}

// holds reports whether a unit is in one of the spans.
func (s *set) holds(unit uint16) bool {
	for _, span := range s.spans {
		if span.low <= unit && unit <= span.high {
			return true
		}
	}
	return false
}

// isWord reports whether \w matches a canonical unit.
func isWord(canonical uint16) bool {
	return '0' <= canonical && canonical <= '9' || 'A' <= canonical && canonical <= 'Z' || canonical == '_'
}
