package rewrite

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// charset is an encoding of one or more bytes a character: a table of x/text,
// and how glibc's, under the same name, departs from it.
type charset struct {
	table    encoding.Encoding
	narrow   bool   // no byte from 0x80 to 0xA0: the name's set is the older, smaller one
	from, to string // characters of the table, and those that glibc has in their places
}

// decode is text in UTF-8. It reports false where git leaves the text as it is:
// it is in UTF-8 by its header, the encoding is unknown, or a byte has no
// meaning in it. UTF-16 and its like count as unknown: the headers are ASCII.
func decode(text []byte, name string) ([]byte, bool) {
	name = iconvName(name)
	if table := singleByte(name); table != nil {
		return decodeSingle(text, table)
	}
	set := multiByte(name)
	if set.table == nil || set.narrow && !isNarrow(text) {
		return nil, false
	}
	decoded, err := set.table.NewDecoder().Bytes(text)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return nil, false
	}
	return bytes.Map(set.glibc, decoded), true
}

// glibc is the character that glibc's table has in the place of r.
func (s charset) glibc(r rune) rune {
	before, _, found := strings.Cut(s.from, string(r))
	if !found {
		return r
	}
	return []rune(s.to)[utf8.RuneCountInString(before)]
}

// iconvName is an encoding's name as glibc looks it up, in upper case and less
// all that names cannot have. git adds the spelling latin-1.
func iconvName(name string) string {
	if strings.EqualFold(name, "latin-1") {
		return "ISO-8859-1"
	}
	name, _, _ = strings.Cut(name, "/")
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("-_.,:", r):
			return r
		}
		return -1
	}, name)
}

// decodeSingle decodes an encoding of one byte a character.
func decodeSingle(text []byte, table *charmap.Charmap) ([]byte, bool) {
	decoded := make([]byte, 0, len(text)+len(text)/4)
	for _, c := range text {
		r := table.DecodeByte(c)
		switch {
		case c >= 0x80 && c < 0xa0 && r == utf8.RuneError && strings.HasPrefix(table.String(), "ISO 8859-"):
			r = rune(c) // glibc's ISO 8859 has the control characters
		case table == charmap.KOI8U && c == 0xae:
			r = '╝'
		case table == charmap.KOI8U && c == 0xbe:
			r = '╬'
		case r == utf8.RuneError, table == charmap.Windows1255 && c == 0xca:
			return nil, false
		}
		decoded = utf8.AppendRune(decoded, r)
	}
	return decoded, true
}

// isNarrow reports whether every character of text is ASCII or two bytes from
// 0xA1 up.
func isNarrow(text []byte) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < utf8.RuneSelf {
			continue
		}
		i++
		if i == len(text) || text[i-1] < 0xa1 || text[i] < 0xa1 {
			return false
		}
	}
	return true
}
