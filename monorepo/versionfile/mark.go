package versionfile

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// Mark is where a version stands in a file's bytes.
type Mark struct {
	Start, End int
	Line       int // of Start, from 1
	Text       string
}

// maxMarks is how many matches of a pattern that should have one are counted.
const maxMarks = 10

// Find finds the place's version in the bytes of its file. The finding, an error, says
// why there is none, or which of several it might be; nil: it was found.
func (p Place) Find(data []byte) (Mark, *finding.Finding) {
	text := newLines(data)
	matches := p.pattern.FindAllSubmatchIndex(text.plain, maxMarks+1)
	marks := make([]Mark, len(matches))
	for i, loc := range matches {
		start, end := group(loc)
		start, end = text.origin(start), text.origin(end)
		marks[i] = Mark{start, end, 1 + bytes.Count(data[:start], []byte("\n")), string(data[start:end])}
	}
	switch len(marks) {
	case 1:
		return marks[0], nil
	case 0:
		return Mark{}, p.fault(0, "holds no version where one is looked for: nothing matches "+p.item.Match,
			"correct match in versionFiles, or leave the file out of path")
	}
	return Mark{}, p.fault(marks[1].Line, fmt.Sprintf("%s matches in %s; it has to match once", p.item.Match, listLines(marks)),
		"make match in versionFiles say more of the line")
}

func (p Place) fault(line int, message, fix string) *finding.Finding {
	return &finding.Finding{Code: finding.VersionFile, Severity: finding.Error, Path: p.Path, Line: line, Message: message, Fix: fix}
}

// group is what of a match is the version: its first group that took part, else all.
func group(loc []int) (start, end int) {
	for i := 2; i < len(loc); i += 2 {
		if loc[i] >= 0 {
			return loc[i], loc[i+1]
		}
	}
	return loc[0], loc[1]
}

// listLines names the lines of several marks.
func listLines(marks []Mark) string {
	var lines []string
	for i, m := range marks {
		if i == maxMarks {
			return "lines " + strings.Join(lines, ", ") + " and more"
		}
		lines = append(lines, fmt.Sprint(m.Line))
	}
	if len(slices.Compact(slices.Clone(lines))) == 1 {
		return fmt.Sprintf("line %s %d times", lines[0], len(lines))
	}
	return "lines " + strings.Join(lines[:len(lines)-1], ", ") + " and " + lines[len(lines)-1]
}

// lines is text as a pattern sees it: without a byte order mark, and with line ends
// that $ knows.
type lines struct {
	plain []byte
	mark  int   // bytes of the byte order mark
	cr    []int // where in plain a carriage return was left out
}

const utf8Mark = "\xef\xbb\xbf"

func newLines(data []byte) lines {
	rest, marked := bytes.CutPrefix(data, []byte(utf8Mark))
	t := lines{plain: rest}
	if marked {
		t.mark = len(utf8Mark)
	}
	if !bytes.Contains(rest, []byte("\r\n")) {
		return t
	}
	t.plain = make([]byte, 0, len(rest))
	for i, b := range rest {
		if b == '\r' && i+1 < len(rest) && rest[i+1] == '\n' {
			t.cr = append(t.cr, len(t.plain))
			continue
		}
		t.plain = append(t.plain, b)
	}
	return t
}

// origin is where a position of plain is in the file. The end of a line is before its
// carriage return.
func (t lines) origin(at int) int {
	return t.mark + at + sort.SearchInts(t.cr, at)
}
