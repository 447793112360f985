package cmd

import (
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/release"
)

// diffContext is the number of unchanged lines shown around a change.
const diffContext = 2

// noFile stands in a diff for a file that is not there.
const noFile = "/dev/null"

// unifiedDiff shows edits as `diff -u` does, safe to print. A file without old bytes
// is new, one without new bytes goes.
func (o *output) unifiedDiff(edits []release.Edit) string {
	diffs := make([]string, len(edits))
	parallel.Each(len(edits), func(i int) {
		var b strings.Builder
		e := edits[i]
		before, after := e.Path, e.Path
		if e.Old == nil {
			before = noFile
		}
		if e.New == nil {
			after = noFile
		}
		fmt.Fprintf(&b, "--- %s\n+++ %s\n", clean(before), clean(after))
		o.writeHunks(&b, gitrepo.DiffLines(string(e.Old), string(e.New)))
		diffs[i] = b.String()
	})
	return strings.Join(diffs, "")
}

// writeHunks groups changes with the lines around them.
func (o *output) writeHunks(b *strings.Builder, lines []gitrepo.DiffLine) {
	oldLine, newLine := 1, 1
	for at := 0; at < len(lines); {
		start, end := nextHunk(lines, at)
		if start < 0 {
			return
		}
		for _, l := range lines[at:start] {
			oldLine, newLine = advance(l, oldLine, newLine)
		}
		oldEnd, newEnd := oldLine, newLine
		for _, l := range lines[start:end] {
			oldEnd, newEnd = advance(l, oldEnd, newEnd)
		}
		fmt.Fprintf(b, "@@ -%s +%s @@\n", lineRange(oldLine, oldEnd), lineRange(newLine, newEnd))
		for _, l := range lines[start:end] {
			text, whole := strings.CutSuffix(l.Text, "\n")
			line := string(l.Op) + cleanIndented(strings.TrimSuffix(text, "\r"))
			b.WriteString(o.diffLine(l.Op, line) + "\n")
			if !whole {
				b.WriteString("\\ No newline at end of file\n")
			}
		}
		at, oldLine, newLine = end, oldEnd, newEnd
	}
}

// lineRange is the lines of one side of a hunk. None are named after the line before
// them. (POSIX, diff -u)
func lineRange(start, end int) string {
	if start == end {
		start, end = start-1, end-1
	}
	return fmt.Sprintf("%d,%d", start, end-start)
}

// nextHunk finds the next run of changes from a line on, with its context;
// start is -1 if there is none.
func nextHunk(lines []gitrepo.DiffLine, from int) (start, end int) {
	start = -1
	for i := from; i < len(lines); i++ {
		switch {
		case lines[i].Op == ' ':
			if start >= 0 && i >= end+diffContext {
				return start, end
			}
		case start < 0:
			start = max(from, i-diffContext)
			fallthrough
		default:
			end = min(len(lines), i+1+diffContext)
		}
	}
	return start, end
}

// advance counts a line on the sides that have it.
func advance(l gitrepo.DiffLine, oldLine, newLine int) (int, int) {
	if l.Op != '+' {
		oldLine++
	}
	if l.Op != '-' {
		newLine++
	}
	return oldLine, newLine
}
