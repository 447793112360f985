package rewrite

import "bytes"

// fields are the parts of a commit that a copy keeps, as git log prints them.
type fields struct {
	author, committer       []byte // the lines less their labels
	hasAuthor, hasCommitter bool
	encoding                string // "" without an encoding header
	message                 []byte
	end                     int // of the message in the commit
}

// appendOdd appends the copy of any commit, step by step as git makes it.
func appendOdd(dst, raw []byte, c Copy) (out []byte, sensitive bool) {
	f := read(raw)
	if decoded, ok := decode(raw[:f.end], f.encoding); ok {
		f = read(decoded)
	}
	if !f.hasAuthor {
		f.author = f.committer
	}
	if !f.hasCommitter {
		f.committer = f.author
	}
	out = appendLinks(dst, c)
	start := len(out)
	author, committer := splitIdent(f.author), splitIdent(f.committer)
	out = author.append(append(out, "author "...), c.Idents)
	out = committer.append(append(out, "\ncommitter "...), c.Idents)
	out = append(out, "\n\n"...)
	out = append(out, cutNUL([]byte(c.Annotate))...)
	out = append(out, f.message...)
	return repair(out, start), author.sensitive() || committer.sensitive()
}

// read finds the fields as git's parse_commit_header and find_commit_header do:
// a NUL byte ends a header line too, and with it the search for the encoding.
func read(raw []byte) fields {
	var f fields
	rest, sawNUL := raw, false
	for len(rest) > 0 && rest[0] != 0 && rest[0] != '\n' {
		end := bytes.IndexAny(rest, "\n\x00")
		if end < 0 {
			end = len(rest)
		}
		f.take(rest[:end], sawNUL)
		sawNUL = sawNUL || end < len(rest) && rest[end] == 0
		rest = rest[min(end+1, len(rest)):]
	}
	rest = rest[min(1, len(rest)):]
	f.message = cutNUL(rest)
	f.end = len(raw) - len(rest) + len(f.message)
	return f
}

// take remembers a header line that has a say in the copy.
func (f *fields) take(line []byte, sawNUL bool) {
	if author, ok := bytes.CutPrefix(line, []byte("author ")); ok {
		f.author, f.hasAuthor = author, true
	}
	if committer, ok := bytes.CutPrefix(line, []byte("committer ")); ok {
		f.committer, f.hasCommitter = committer, true
	}
	if name, ok := bytes.CutPrefix(line, []byte("encoding ")); ok && f.encoding == "" && !sawNUL {
		f.encoding = string(name)
	}
}

// Message is the message of a commit as git log shows it, in UTF-8 if its encoding
// is known.
func Message(raw []byte) []byte {
	f := read(raw)
	if decoded, ok := decode(raw[:f.end], f.encoding); ok {
		f = read(decoded)
	}
	return f.message
}

// cutNUL is text up to its first NUL byte.
func cutNUL(text []byte) []byte {
	before, _, _ := bytes.Cut(text, []byte{0})
	return before
}
