// Package spelling finds what a person most likely meant by a word that is not
// known: a slip of the finger, another case, hyphens for capitals.
package spelling

import (
	"strings"
	"unicode"
)

// maxWord is the longest word, in bytes, that is compared at all.
const maxWord = 256

// Nearest returns the known word that differs least from word, the first of
// equals, and false if all differ by more than a slip.
func Nearest(word string, known []string) (nearest string, ok bool) {
	return NewWords(known).Nearest(word)
}

// Words are known words, prepared for many a Nearest.
type Words struct{ known, folded []string }

// NewWords prepares known words.
func NewWords(known []string) Words {
	w := Words{known: known, folded: make([]string, len(known))}
	for i, word := range known {
		w.folded[i] = fold(word)
	}
	return w
}

// Nearest is the function Nearest on these words.
func (w Words) Nearest(word string) (nearest string, ok bool) {
	folded := fold(word)
	if len(folded) > maxWord {
		return "", false
	}
	least := tolerance(folded)
	for i, candidate := range w.folded {
		for edits := 0; edits <= least; edits++ {
			if within(folded, candidate, edits) {
				nearest, ok, least = w.known[i], true, edits-1
			}
		}
	}
	return nearest, ok
}

// fold makes ignore-changes, ignore_changes and IgnoreChanges one word.
func fold(s string) string {
	if !strings.ContainsFunc(s, folds) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

func folds(r rune) bool { return r == '-' || r == '_' || r == ' ' || r != unicode.ToLower(r) }

// tolerance is how many edits of s still count as a slip.
func tolerance(s string) int {
	switch {
	case len(s) < 2:
		return 0
	case len(s) < 8:
		return 1
	default:
		return 2
	}
}

// within reports whether at most so many edits (a byte put in, left out or
// replaced, two neighbors swapped) make a of b.
func within(a, b string, edits int) bool {
	if len(a)-len(b) > edits || len(b)-len(a) > edits {
		return false
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	swapped := len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0]
	switch {
	case len(a) == 0 || len(b) == 0:
		return true // the lengths differ by no more than edits
	case edits == 0:
		return false
	case edits == 1: // it must mend both ends of what differs
		return len(a) == 1 && len(b) == 1 || swapped && len(a) == 2 && len(b) == 2
	}
	return within(a[1:], b[1:], edits-1) ||
		within(a[1:], b, edits-1) ||
		within(a, b[1:], edits-1) ||
		swapped && within(a[2:], b[2:], edits-1)
}
