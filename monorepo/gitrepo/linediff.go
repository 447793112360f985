package gitrepo

import (
	"strings"

	"github.com/go-git/go-git/v5/utils/diff"
	"github.com/sergi/go-diff/diffmatchpatch"
)

// DiffLine is one line of a comparison: Op is ' ', '-' or '+'. Text keeps its
// line ending.
type DiffLine struct {
	Op   byte
	Text string
}

// DiffLines compares two texts line by line.
func DiffLines(from, to string) []DiffLine {
	ops := map[diffmatchpatch.Operation]byte{
		diffmatchpatch.DiffEqual: ' ', diffmatchpatch.DiffDelete: '-', diffmatchpatch.DiffInsert: '+',
	}
	var lines []DiffLine
	for _, d := range diff.Do(from, to) {
		for line := range strings.Lines(d.Text) {
			lines = append(lines, DiffLine{Op: ops[d.Type], Text: line})
		}
	}
	return lines
}
