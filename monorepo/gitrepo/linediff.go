package gitrepo

import (
	"slices"
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
	if lines := diffInPlace(from, to); lines != nil {
		return lines
	}
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

// diffInPlace compares texts of which a few lines changed and none came or went,
// as an edited manifest; nil for others.
func diffInPlace(from, to string) []DiffLine {
	a, b := slices.Collect(strings.Lines(from)), slices.Collect(strings.Lines(to))
	if len(a) != len(b) {
		return nil
	}
	lines := make([]DiffLine, 0, len(a)+4)
	changed := 0
	for i := 0; i < len(a); {
		if a[i] == b[i] {
			lines = append(lines, DiffLine{Op: ' ', Text: a[i]})
			i++
			continue
		}
		start := i
		for ; i < len(a) && a[i] != b[i]; i++ {
			lines = append(lines, DiffLine{Op: '-', Text: a[i]})
		}
		for _, line := range b[start:i] {
			lines = append(lines, DiffLine{Op: '+', Text: line})
		}
		changed += i - start
	}
	if 2*changed > len(a) {
		return nil
	}
	return lines
}
