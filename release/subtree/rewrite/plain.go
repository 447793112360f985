package rewrite

import "bytes"

// appendPlain is [appendOdd] for the commits that come out of git's copying as
// they went in, which are nearly all. It reports whether body, a commit from
// behind its tree line, is one of them; dst is the caller's to drop otherwise.
func appendPlain(dst, body []byte, c Copy) ([]byte, bool) {
	if bytes.IndexByte(body, 0) >= 0 {
		return nil, false
	}
	body = skipParents(body)
	author, ok := plainLine(body, "author ")
	if !ok {
		return nil, false
	}
	committer, ok := plainLine(body[author:], "committer ")
	if !ok {
		return nil, false
	}
	idents := body[:author+committer]
	end, ok := skipDropped(body[len(idents):])
	if !ok {
		return nil, false
	}
	message := body[len(idents)+end:]
	if !validText(idents) || !validText(message) || !plainAnnotate(c.Annotate) {
		return nil, false
	}
	dst = appendLinks(dst, c)
	dst = append(dst, idents...)
	dst = append(dst, '\n')
	dst = append(dst, c.Annotate...)
	return append(dst, message...), true
}

// skipParents drops the leading parent lines.
func skipParents(body []byte) []byte {
	for len(body) > 0 && body[0] == 'p' && string(body[:min(7, len(body))]) == "parent " {
		end := bytes.IndexByte(body, '\n')
		if end < 0 {
			return nil
		}
		body = body[end+1:]
	}
	return body
}

// skipDropped is how many bytes the headers after the committer line take, with
// the blank line that ends them. It refuses the ones that have a say in the copy,
// known by their first letter: author, committer and encoding.
func skipDropped(rest []byte) (int, bool) {
	at := 0
	for at < len(rest) {
		switch rest[at] {
		case '\n':
			return at + 1, true
		case 'a', 'c', 'e':
			return 0, false
		}
		end := bytes.IndexByte(rest[at:], '\n')
		if end < 0 {
			return 0, false
		}
		at += end + 1
	}
	return 0, false
}

// plainLine is the length, with the newline, of an ident line at the start of
// body that no step of the copying changes.
func plainLine(body []byte, label string) (int, bool) {
	end := bytes.IndexByte(body, '\n')
	if end < len(label) || string(body[:len(label)]) != label {
		return 0, false
	}
	line := body[len(label):end]
	mail := bytes.IndexByte(line, '<')
	if mail < 2 || line[mail-1] != ' ' || !plainText(line[:mail-1]) {
		return 0, false
	}
	line = line[mail+1:]
	tail := bytes.IndexByte(line, '>')
	if tail < 0 || tail > 0 && !plainText(line[:tail]) {
		return 0, false
	}
	return end + 1, plainDate(line[tail+1:])
}

// plainText reports whether a name or an email, which is not empty, has nothing
// that either trimming rule, the shell or git log takes away.
func plainText(text []byte) bool {
	if trimmable(text[0], TrimDots) || trimmable(text[len(text)-1], TrimDots) {
		return false
	}
	for _, c := range text {
		if c == '\\' || c == '<' || c == '>' {
			return false
		}
	}
	return true
}

// plainDate reports whether the end of an ident line is " 1700000000 +0100": a
// time two days or more within git's years, 1970 to 2099, so that no zone leads
// out of them, and a zone that git's reading gives back.
func plainDate(text []byte) bool {
	const zone = len(" +0100")
	digits := len(text) - zone - 1
	if digits < 5 || digits > 10 || text[0] != ' ' || text[1] == '0' {
		return false
	}
	seconds := uint64(0)
	for _, c := range text[1 : 1+digits] {
		if c < '0' || c > '9' {
			return false
		}
		seconds = seconds*10 + uint64(c-'0')
	}
	return seconds >= 2*day && seconds < year2100-2*day && plainZone(text[1+digits:])
}

// plainZone reports whether text is " +hhmm" or " -hhmm" with a whole hour that
// is not 0 where it is west: git's reading turns -0000 and -0001 into others.
func plainZone(text []byte) bool {
	for _, c := range text[2:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	hours := 10*int(text[2]-'0') + int(text[3]-'0')
	if text[0] != ' ' || hours > 23 || text[4] > '5' {
		return false
	}
	return text[1] == '+' || text[1] == '-' && hours > 0
}

// plainAnnotate reports whether the text needs neither cutting nor repair.
func plainAnnotate(text string) bool {
	for i := range len(text) {
		if text[i] == 0 || text[i] >= 0x80 {
			return false
		}
	}
	return true
}
