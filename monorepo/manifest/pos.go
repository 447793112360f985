package manifest

import (
	"strings"
	"unicode/utf8"
)

// Pos is a place in a file: byte offset from 0, line and column from 1, the
// column in Unicode code points. LF, CRLF and CR each end a line; a byte order
// mark takes no column.
type Pos struct{ Offset, Line, Column int }

// after is the place behind text, which starts at p.
func (p Pos) after(text string) Pos {
	p.Offset += len(text)
	end := strings.LastIndexByte(text, '\n')
	p.Line += strings.Count(text, "\n")
	if strings.IndexByte(text, '\r') >= 0 {
		end = max(end, strings.LastIndexByte(text, '\r'))
		p.Line += strings.Count(text, "\r") - strings.Count(text, "\r\n")
	}
	if end >= 0 {
		p.Column = 1
	}
	p.Column += utf8.RuneCountInString(text[end+1:])
	return p
}
