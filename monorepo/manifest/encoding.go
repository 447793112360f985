package manifest

import "strings"

// bom is U+FEFF in UTF-8, which RFC 8259 section 8.1 lets a reader skip.
const bom = "\xef\xbb\xbf"

// foreign says what a text is that cannot be JSON in UTF-8, going by its first
// bytes; "" for one that may be. JSON starts with an ASCII character and has
// no NUL, so the places of NULs tell UTF-16 and UTF-32 (RFC 4627 section 3).
func foreign(text string) string {
	switch {
	case strings.HasPrefix(text, "\xff\xfe\x00\x00"), zeros(text, ".000"):
		return "the file is UTF-32 (little-endian)"
	case strings.HasPrefix(text, "\x00\x00\xfe\xff"), zeros(text, "000."):
		return "the file is UTF-32 (big-endian)"
	case strings.HasPrefix(text, "\xff\xfe"), zeros(text, ".0"):
		return "the file is UTF-16 (little-endian)"
	case strings.HasPrefix(text, "\xfe\xff"), zeros(text, "0."):
		return "the file is UTF-16 (big-endian)"
	}
	return ""
}

// zeros reports whether text starts with NULs where pattern has a 0, and with
// other bytes where it has not.
func zeros(text, pattern string) bool {
	if len(text) < len(pattern) {
		return false
	}
	for i := range len(pattern) {
		if (text[i] == 0) != (pattern[i] == '0') {
			return false
		}
	}
	return true
}
