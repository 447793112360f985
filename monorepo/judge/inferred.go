package judge

import (
	"context"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/scheme"
)

// acrossSchemes judges a tag. Where the strategy is only inferred, a tag is
// refused only if both strategies forbid it. as is the workspace under the scheme by
// which the tag names packages and a version that are there; nil where it is no such
// tag. (pre-push checks, first paragraph)
func acrossSchemes(t tagged) (list finding.List, as *monorepo.Workspace) {
	if list, ok := onUPM(t); ok {
		if !faulty(list) {
			as = t.w
		}
		return list, as
	}
	list = t.judge()
	if t.w.Scheme != nil && !faulty(list) {
		if _, _, ok := t.w.Scheme.Parse(t.tag); ok {
			as = t.w
		}
	}
	if !list.Errors() {
		return list, as
	}
	for _, s := range t.w.Alternatives(t.tag) {
		if _, _, ok := s.Parse(t.tag); !ok {
			if takesForDate(s, t.tag) {
				return nil, nil
			}
			continue
		}
		w := *t.w
		w.Scheme = s
		other := t
		other.w = &w
		if list = other.judge(); !list.Errors() { // else it says best what is wrong
			return nil, &w
		}
		if as = nil; !faulty(list) {
			as = &w
		}
	}
	return list, as
}

// faulty reports whether a tag has other faults than that the version is another one.
func faulty(list finding.List) bool {
	return slices.ContainsFunc(list, func(f finding.Finding) bool {
		return f.Severity == finding.Error && f.Code != finding.VersionMismatch && f.Code != finding.VersionDrift
	})
}

// isRelease reports whether a tag is, or is meant as, a release, by the same
// schemes as acrossSchemes.
func isRelease(w *monorepo.Workspace, tag string) bool {
	if w == nil || w.Scheme == nil {
		return looksReleased(tag)
	}
	if _, ok := onUPM(tagged{w: w, tag: tag}); ok {
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

// isPlain reports whether a new tag is no release wherever it stands, so that nobody need
// look there. Without a dot it is no version, without any of "./@" it has no name of a
// package before it that only its own commit may know, and what else may begin the name of
// a release HEAD knows.
func (j *Judge) isPlain(ctx context.Context, tag string) bool {
	if strings.ContainsAny(tag, "./@") {
		return false
	}
	w, err := j.layouts.of(ctx, place{})
	if err != nil || w == nil || w.Scheme == nil || len(w.Packages) == 0 {
		return false
	}
	return !isRelease(w, tag) && w.PrivateTag(tag) == nil
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
