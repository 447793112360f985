package judge

import (
	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/scheme"
)

// acrossSchemes judges a tag. Where the strategy is only inferred, a tag is
// refused only if both strategies forbid it. own is false for one that is no good
// release tag by the workspace's own scheme.
// (pre-push checks, first paragraph)
func acrossSchemes(w *monorepo.Workspace, tag string) (list finding.List, own bool) {
	if list, ok := onUPM(w, tag); ok {
		return list, !list.Errors()
	}
	list = Tag(w, tag)
	if !list.Errors() {
		return list, true
	}
	for _, s := range w.Alternatives(tag) {
		if _, _, ok := s.Parse(tag); !ok {
			if takesForDate(s, tag) {
				return nil, false
			}
			continue
		}
		other := *w
		other.Scheme = s
		if list = Tag(&other, tag); !list.Errors() { // else it says best what is wrong
			return nil, false
		}
	}
	return list, false
}

// isRelease reports whether a tag is, or is meant as, a release, by the same
// schemes as acrossSchemes.
func isRelease(w *monorepo.Workspace, tag string) bool {
	if w == nil || w.Scheme == nil {
		return looksReleased(tag)
	}
	if _, ok := onUPM(w, tag); ok {
		return true
	}
	if _, _, ok := w.Scheme.Parse(tag); !ok && !w.Scheme.Claims(tag).Release {
		return false
	}
	for _, s := range w.Alternatives(tag) {
		if takesForDate(s, tag) {
			return false
		}
	}
	return true
}

// looksReleased judges by the name alone, where no scheme is known: what any
// scheme could take for a release is one.
func looksReleased(tag string) bool {
	s, _ := scheme.New(scheme.Synchronized, "", nil)
	_, _, ok := s.Parse(tag)
	return ok || s.Claims(tag).Release
}

// takesForDate reports whether the prefixed strategy takes a tag that looks like a
// version for a date: its first number is a year, and no package's name leads it.
func takesForDate(s *scheme.Scheme, tag string) bool {
	if s.Strategy() != scheme.Prefixed {
		return false
	}
	_, _, ok := s.Parse(tag)
	return !ok && !s.Claims(tag).Release
}
