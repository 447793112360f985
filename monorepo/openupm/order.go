package openupm

import (
	"cmp"
	"slices"
	"strings"
)

// Tag is a tag of a repository as OpenUPM sees it.
type Tag struct {
	Name      string // without refs/tags/
	Annotated bool   // it is a tag object, which is listed by what it points at
}

// SortTags orders tags as OpenUPM's pipeline lists them, the highest first: as
// `git ls-remote --tags --sort=-version:refname` does, where an annotated tag
// stands at the place of its peeled line, name^{}, and so is sorted by that.
// No versionsort.suffix is set there.
func SortTags(tags []Tag) {
	type entry struct {
		line string
		tag  Tag
	}
	entries := make([]entry, len(tags))
	for i, tag := range tags {
		entries[i] = entry{tag.Name, tag}
		if tag.Annotated {
			entries[i].line += "^{}"
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return compareRefnames(b.line, a.line) })
	for i, e := range entries {
		tags[i] = e.tag
	}
}

// compareRefnames compares as git's version:refname does, which is glibc's
// strverscmp: bytes, but numbers by their value. A number with zeros in front
// is a fraction, which is the smaller the more zeros it has.
func compareRefnames(a, b string) int {
	same := 0
	for same < len(a) && same < len(b) && a[same] == b[same] {
		same++
	}
	number := same // where the number begins that goes on at the first difference
	for number > 0 && isDigit(a[number-1]) {
		number--
	}
	head, a, b := a[number:same], a[same:], b[same:]
	digitsA, digitsB := countDigits(a), countDigits(b)
	switch {
	case beginsInteger(head, a) && beginsInteger(head, b):
		if digitsA != digitsB {
			return digitsA - digitsB
		}
	case head != "" && strings.Trim(head, "0") == "" && (digitsA == 0) != (digitsB == 0):
		return digitsB - digitsA
	}
	return cmp.Compare(a, b)
}

// beginsInteger reports whether head and rest together begin with a number that
// has no zero in front.
func beginsInteger(head, rest string) bool {
	if head == "" {
		head = rest
	}
	return head != "" && isDigit(head[0]) && head[0] != '0'
}

// isDigit reports whether c is an ASCII digit.
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// SearchOrder compares paths by the order in which OpenUPM's search for a
// package.json meets them: by depth, then by bytes. The pipeline itself leaves
// the order within a folder to the file system.
func SearchOrder(a, b string) int {
	return cmp.Or(strings.Count(a, "/")-strings.Count(b, "/"), cmp.Compare(a, b))
}
