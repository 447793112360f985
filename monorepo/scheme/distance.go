package scheme

// closest returns the word that differs least from s, the first of equals, and
// false if all differ by more than a slip of the finger.
func closest(s string, words []string) (string, bool) {
	for edits := 1; edits <= tolerance(s); edits++ {
		for _, word := range words {
			if within(s, word, edits) {
				return word, true
			}
		}
	}
	return "", false
}

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
	switch {
	case len(a) == 0 || len(b) == 0:
		return true // the lengths differ by no more than edits
	case edits == 0:
		return false
	}
	swapped := len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0]
	return within(a[1:], b[1:], edits-1) ||
		within(a[1:], b, edits-1) ||
		within(a, b[1:], edits-1) ||
		swapped && within(a[2:], b[2:], edits-1)
}
