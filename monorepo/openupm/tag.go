// Package openupm models what OpenUPM's pipeline does with a repository's tags.
package openupm

import "strings"

// ParseTag returns the version that OpenUPM reads from a tag name, and false
// if it reads none.
//
// It answers as the pipeline does (getVersionFromTag of openupm-next, since May
// 2026): the whole tag where node-semver's loose clean takes it, else the first
// token that it takes. A token begins in front or after one of "/_@-" with
// three dotted numbers and ends at white space. The version is normalised, and
// may still be no strict SemVer in one case: numbers from 2^53-1 on keep their
// leading zeros in a prerelease.
func ParseTag(tag string) (string, bool) {
	tag = lower(tag)
	if version, ok := clean(stripSuffix(tag)); ok {
		return version, true
	}
	end := 0
	for start := range len(tag) {
		if !startsToken(tag, start) {
			continue
		}
		if end <= start {
			end = tokenEnd(tag, start)
		}
		if version, ok := clean(stripSuffix(tag[start:end])); ok {
			return version, true
		}
	}
	return "", false
}

// tokenEnd returns the index of the first white space of s from start on.
func tokenEnd(s string, start int) int {
	if i := strings.IndexFunc(s[start:], isSpace); i >= 0 {
		return start + i
	}
	return len(s)
}

// startsToken reports whether a token begins at start.
func startsToken(s string, start int) bool {
	if start > 0 && strings.IndexByte("/_@-", s[start-1]) < 0 {
		return false
	}
	_, _, ok := cutCore(strings.TrimPrefix(s[start:], "v"))
	return ok
}

// stripSuffix cuts off one suffix that names a branch. s is in lower case.
func stripSuffix(s string) string {
	for _, name := range []string{"upm", "master"} {
		if rest, ok := strings.CutSuffix(s, name); ok && (strings.HasSuffix(rest, "-") || strings.HasSuffix(rest, "_")) {
			return rest[:len(rest)-1]
		}
	}
	return s
}

// lower does what JavaScript's toLowerCase does, as far as the result is ASCII;
// what isn't can be no part of a version.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case r == '\u212a': // the Kelvin sign
			return 'k'
		}
		return r
	}, s)
}

// IsUPM reports whether OpenUPM gives the tag upm priority ("upm/" in front,
// "-upm" or "_upm" at the end, in any case).
func IsUPM(tag string) bool {
	const length = len("upm/")
	if len(tag) < length {
		return false
	}
	front, end := tag[:length], tag[len(tag)-length:]
	return strings.EqualFold(front, "upm/") || strings.EqualFold(end, "-upm") || strings.EqualFold(end, "_upm")
}
