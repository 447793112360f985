package rewrite

import (
	"encoding/binary"
	"unicode/utf8"
)

// validText reports whether text is UTF-8 in git's sense (commit.c): Go's, less
// the code points that are no characters.
func validText(text []byte) bool { return invalidAt(text) == len(text) }

// invalidAt is the index of the first byte that is not part of valid UTF-8, or
// the length.
func invalidAt(text []byte) int {
	i := skipASCII(text, 0)
	for i < len(text) {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 || noCharacter(r) {
			return i
		}
		i = skipASCII(text, i+size)
	}
	return i
}

// skipASCII is the index of the first byte from i on that is not ASCII.
func skipASCII(text []byte, i int) int {
	for ; i+8 <= len(text); i += 8 {
		if binary.LittleEndian.Uint64(text[i:])&0x8080808080808080 != 0 {
			break
		}
	}
	for i < len(text) && text[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// noCharacter reports whether Unicode guarantees that r is never a character.
func noCharacter(r rune) bool {
	return r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe
}

// repair replaces every byte of text from start on that is not UTF-8 by the
// character which that byte is in Latin-1, as git commit-tree does.
func repair(text []byte, start int) []byte {
	bad := start + invalidAt(text[start:])
	if bad == len(text) {
		return text
	}
	rest := append([]byte(nil), text[bad:]...)
	text = text[:bad]
	for len(rest) > 0 {
		good := invalidAt(rest)
		text = append(text, rest[:good]...)
		rest = rest[good:]
		if len(rest) > 0 {
			text = utf8.AppendRune(text, rune(rest[0]))
			rest = rest[1:]
		}
	}
	return text
}
