package jsregexp

import "unicode"

// canonicalize is ECMAScript's Canonicalize with the flag i and without u: the
// upper case of a unit, where that is one unit and does not lead into ASCII.
func canonicalize(unit uint16) uint16 {
	if unit < unicode.MaxASCII {
		if 'a' <= unit && unit <= 'z' {
			unit -= 'a' - 'A'
		}
		return unit
	}
	upper := unicode.ToUpper(rune(unit))
	if upper <= unicode.MaxASCII || upper > 0xffff || isSpelledOut(unit) {
		return unit
	}
	return uint16(upper)
}

// isSpelledOut reports whether the full upper case of a Greek letter with iota
// subscript is two letters, unlike the simple one that package unicode knows.
func isSpelledOut(unit uint16) bool {
	return 0x1f80 <= unit && unit <= 0x1faf || unit == 0x1fb3 || unit == 0x1fc3 || unit == 0x1ff3
}
