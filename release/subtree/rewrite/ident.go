package rewrite

import "bytes"

// ident is a person and a time as git log prints them.
type ident struct {
	name, email []byte
	time        stamp
}

// splitIdent takes an author or committer line apart as git's split_ident_line
// does: the name ends at the first '<', the email at the first '>' after it, and
// the date begins after the last '>'.
func splitIdent(line []byte) ident {
	name, rest, _ := bytes.Cut(line, []byte{'<'})
	email, _, closed := bytes.Cut(rest, []byte{'>'})
	id := ident{name: unescape(name), email: unescape(email)}
	if closed {
		id.time = parseStamp(rest[bytes.LastIndexByte(rest, '>')+1:])
	}
	return id
}

// unescape is what the shell's read without -r makes of a line: a backslash is
// taken away and the byte after it is kept. The blanks that read trims are among
// those that git trims after it.
func unescape(text []byte) []byte {
	if bytes.IndexByte(text, '\\') < 0 {
		return text
	}
	kept := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' {
			i++
		}
		if i < len(text) {
			kept = append(kept, text[i])
		}
	}
	return kept
}

// append appends the ident as git's fmt_ident writes it.
func (id ident) append(dst []byte, rule Idents) []byte {
	dst = append(dst, nameOf(id.name, rule)...)
	dst = append(dst, " <"...)
	dst = append(dst, trim(id.email, rule)...)
	dst = append(dst, "> "...)
	return id.time.append(dst)
}

// sensitive reports whether the two trimming rules disagree.
func (id ident) sensitive() bool {
	return !bytes.Equal(nameOf(id.name, TrimDots), nameOf(id.name, KeepDots)) ||
		!bytes.Equal(trim(id.email, TrimDots), trim(id.email, KeepDots))
}

// nameOf is the trimmed name. Where nothing is left of it, and git dies, the
// rule that takes less away is used, and last only what cannot stay is removed.
func nameOf(name []byte, rule Idents) []byte {
	for _, some := range [...]Idents{rule, KeepDots} {
		if trimmed := trim(name, some); len(trimmed) > 0 {
			return trimmed
		}
	}
	kept := without(name, "\n<>\\")
	return bytes.TrimFunc(kept, func(r rune) bool { return r <= ' ' })
}

// trim is git's strbuf_addstr_without_crud: crud is stripped from both ends, and
// what would end a name or an email is removed from within.
func trim(text []byte, rule Idents) []byte {
	for len(text) > 0 && trimmable(text[0], rule) {
		text = text[1:]
	}
	for len(text) > 0 && trimmable(text[len(text)-1], rule) {
		text = text[:len(text)-1]
	}
	return without(text, "\n<>")
}

// trimmable is git's crud.
func trimmable(c byte, rule Idents) bool {
	switch c {
	case ',', ':', ';', '<', '>', '"', '\\', '\'':
		return true
	case '.':
		return rule == TrimDots
	}
	return c <= ' '
}

// without is text less every byte that is in the ASCII set.
func without(text []byte, set string) []byte {
	if !bytes.ContainsAny(text, set) {
		return text
	}
	kept := make([]byte, 0, len(text))
	for _, c := range text {
		if bytes.IndexByte([]byte(set), c) < 0 {
			kept = append(kept, c)
		}
	}
	return kept
}
