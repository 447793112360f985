package manifest

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a string and returns its value.
func (s *scanner) str() (value string, ok bool) {
	text, start, escapes := s.text, s.pos+1, false
	for i := start; i < len(text); {
		switch c := text[i]; {
		case c == '"':
			s.pos = i + 1
			if escapes {
				return unescape(text[start:i]), true
			}
			return text[start:i], true
		case c == '\\':
			_, size := decodeEscape(text[i:])
			if size == 0 {
				return "", s.badEscape(i)
			}
			escapes = true
			i += size
		case c < ' ':
			return "", s.control(i)
		case c < utf8.RuneSelf:
			i++
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 {
				return "", s.fail(i, "byte 0x%02x in a string is not UTF-8; save the file as UTF-8", c)
			}
			i += size
		}
	}
	return "", s.fail(s.pos, "the string that starts here has no closing quote")
}

// control is the syntax error of a bare control character in a string.
func (s *scanner) control(offset int) bool {
	switch c := s.text[offset]; c {
	case '\n', '\r':
		return s.fail(s.pos, "the string that starts here has no closing quote on its line")
	case '\t':
		return s.fail(offset, `tab in a string; write it as \t`)
	default:
		return s.fail(offset, `control character in a string; write it as \u%04x`, c)
	}
}

func (s *scanner) badEscape(offset int) bool {
	rest := s.text[offset+1:]
	if strings.HasPrefix(rest, "u") {
		return s.fail(offset, `\u must be followed by four hexadecimal digits`)
	}
	return s.fail(offset, `a backslash cannot be followed by %s; write \\ for a backslash itself`, found(rest))
}

// unescape decodes valid escapes.
func unescape(raw string) string {
	var b strings.Builder
	for i := strings.IndexByte(raw, '\\'); i >= 0; i = strings.IndexByte(raw, '\\') {
		r, size := decodeEscape(raw[i:])
		b.WriteString(raw[:i])
		b.WriteRune(r)
		raw = raw[i+size:]
	}
	b.WriteString(raw)
	return b.String()
}

// decodeEscape returns the character that the escape at the start of s stands
// for and the escape's size in bytes, 0 when it is not one of RFC 8259 section
// 7. Half of a surrogate pair is U+FFFD.
func decodeEscape(s string) (r rune, size int) {
	if len(s) < 2 {
		return 0, 0
	}
	switch s[1] {
	case '"', '\\', '/':
		return rune(s[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	}
	unit, ok := codeUnit(s)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(unit) {
		return unit, 6
	}
	low, _ := codeUnit(s[6:])
	if r := utf16.DecodeRune(unit, low); r != utf8.RuneError {
		return r, 12
	}
	return utf8.RuneError, 6
}

// codeUnit decodes the \uXXXX at the start of s.
func codeUnit(s string) (rune, bool) {
	if len(s) < 6 || s[:2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}
