// Package version knows versions: strict SemVer 2.0.0, their order, the next
// one of a level, and what a person meant who wrote one that is not SemVer.
package version

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// npm reads no longer version and no larger number (Number.MAX_SAFE_INTEGER),
// and so OpenUPM and Unity's registries don't either.
const (
	maxLength = 256
	maxNumber = 1<<53 - 1
)

// Version is a SemVer 2.0.0 version. Pre and Build carry no leading sign.
type Version struct {
	Major, Minor, Patch uint64
	Pre, Build          string
}

// Parse reads a strict SemVer 2.0.0 version: no "v", no leading zeros, three numbers.
//
// SemVer sets no limits, npm does, and what npm can't read can't be published:
// more than 256 characters, or a major, minor or patch number above 2^53-1, is
// an error. Numbers in a prerelease may be of any size.
func Parse(s string) (Version, error) {
	if len(s) > maxLength {
		return Version{}, fmt.Errorf("version of %d characters: npm reads at most %d", len(s), maxLength)
	}
	v, err := parse(s)
	if err != nil {
		return Version{}, fmt.Errorf("version %q: %w", s, err)
	}
	return v, nil
}

func parse(s string) (Version, error) {
	s, build, hasBuild := strings.Cut(s, "+")
	core, pre, hasPre := strings.Cut(s, "-")
	v, err := parseCore(core)
	if err != nil {
		return Version{}, err
	}
	if hasPre {
		if err := checkPre(pre); err != nil {
			return Version{}, fmt.Errorf("prerelease: %w", err)
		}
	}
	if hasBuild {
		if err := checkIdentifiers(build); err != nil {
			return Version{}, fmt.Errorf("build metadata: %w", err)
		}
	}
	v.Pre, v.Build = pre, build
	return v, nil
}

func parseCore(s string) (v Version, err error) {
	major, rest, _ := strings.Cut(s, ".")
	minor, patch, ok := strings.Cut(rest, ".")
	if !ok || strings.Contains(patch, ".") {
		return v, errors.New("three numbers are needed, as in 1.2.3")
	}
	if v.Major, err = parseNumber(major); err != nil {
		return v, fmt.Errorf("major: %w", err)
	}
	if v.Minor, err = parseNumber(minor); err != nil {
		return v, fmt.Errorf("minor: %w", err)
	}
	if v.Patch, err = parseNumber(patch); err != nil {
		return v, fmt.Errorf("patch: %w", err)
	}
	return v, nil
}

func parseNumber(s string) (uint64, error) {
	switch {
	case !isNumeric(s):
		return 0, fmt.Errorf("%q is not a number", s)
	case hasLeadingZero(s):
		return 0, fmt.Errorf("%q has a leading zero", s)
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n > maxNumber {
		return 0, fmt.Errorf("%s is above %d, the largest number that npm reads", s, uint64(maxNumber))
	}
	return n, nil
}

// checkPre checks a prerelease: identifiers, the numeric ones without leading zeros.
func checkPre(s string) error {
	if err := checkIdentifiers(s); err != nil {
		return err
	}
	for id := range strings.SplitSeq(s, ".") {
		if isNumeric(id) && hasLeadingZero(id) {
			return fmt.Errorf("%q has a leading zero", id)
		}
	}
	return nil
}

// checkIdentifiers checks a list of non-empty identifiers between dots.
func checkIdentifiers(s string) error {
	for id := range strings.SplitSeq(s, ".") {
		if id == "" {
			return errors.New("an identifier is empty")
		}
		if strings.ContainsFunc(id, notIdentifier) {
			return fmt.Errorf("%q has other characters than letters, digits and hyphens", id)
		}
	}
	return nil
}

func notIdentifier(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-'
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

func isNumeric(s string) bool { return s != "" && !strings.ContainsFunc(s, notDigit) }

func hasLeadingZero(s string) bool { return len(s) > 1 && s[0] == '0' }

// String returns the version as SemVer writes it.
func (v Version) String() string {
	b := make([]byte, 0, 32)
	b = strconv.AppendUint(b, v.Major, 10)
	b = strconv.AppendUint(append(b, '.'), v.Minor, 10)
	b = strconv.AppendUint(append(b, '.'), v.Patch, 10)
	if v.Pre != "" {
		b = append(append(b, '-'), v.Pre...)
	}
	if v.Build != "" {
		b = append(append(b, '+'), v.Build...)
	}
	return string(b)
}
