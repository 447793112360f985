package manifest

import "strings"

// literal reads a number, true, false or null.
func (s *scanner) literal() bool {
	word := s.text[s.pos:]
	if i := strings.IndexFunc(word, notInWord); i >= 0 {
		word = word[:i]
	}
	switch {
	case word == "":
		return s.unexpected("a value")
	case word != "true" && word != "false" && word != "null" && !isNumber(word):
		return s.fail(s.pos, "%.60q is not a JSON value", word)
	}
	s.pos += len(word)
	return true
}

// notInWord reports whether r ends a bare word. More than JSON's own words are
// taken, so that an error can quote the whole of "01", "NaN" or "0x1F".
func notInWord(r rune) bool {
	switch {
	case '0' <= r && r <= '9', 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
		return false
	}
	return !strings.ContainsRune("+-._$", r)
}

// isNumber reports whether word is a number of RFC 8259 section 6.
func isNumber(word string) bool {
	whole, rest := digits(strings.TrimPrefix(word, "-"))
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	if after, ok := strings.CutPrefix(rest, "."); ok {
		if whole, rest = digits(after); whole == "" {
			return false
		}
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	rest = rest[1:]
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		rest = rest[1:]
	}
	exponent, rest := digits(rest)
	return exponent != "" && rest == ""
}

// digits cuts the decimal digits that s starts with.
func digits(s string) (run, rest string) {
	rest = strings.TrimLeft(s, "0123456789")
	return s[:len(s)-len(rest)], rest
}
