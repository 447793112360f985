package version

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Level says how a version rises.
type Level string

// The levels.
const (
	Major      Level = "major"
	Minor      Level = "minor"
	Patch      Level = "patch"
	PreMajor   Level = "premajor"
	PreMinor   Level = "preminor"
	PrePatch   Level = "prepatch"
	Prerelease Level = "prerelease"
	Release    Level = "release"
)

// Levels lists every level, in the order that help shows.
func Levels() []Level {
	return []Level{Major, Minor, Patch, PreMajor, PreMinor, PrePatch, Prerelease, Release}
}

func (l Level) makesPrerelease() bool {
	return l == PreMajor || l == PreMinor || l == PrePatch || l == Prerelease
}

// Next returns the version that follows v at a level. pre is the prerelease
// identifier ("beta"), "" to keep the present one.
//
// The table is that of npm's semver.inc (1.3.0-beta.2 rises to 1.3.0 by minor
// and to 2.0.0 by major; build metadata is dropped), except that
//   - prerelease numbers start at 1 (1.3.0-beta.1), npm's identifierBase 1;
//   - every pre level keeps the identifier, and a stable version needs one named;
//   - a result that is not higher than v, or that Parse refuses, is an error;
//   - pre is an error, not ignored, at a level that makes no prerelease.
//
// pre must be lower case, as OpenUPM lower-cases tags before it compares them
// with manifests.
func (v Version) Next(level Level, pre string) (Version, error) {
	if !slices.Contains(Levels(), level) {
		return Version{}, fmt.Errorf("unknown level %q: use one of %s", string(level), levelNames())
	}
	next, err := v.next(level, pre)
	if err != nil {
		return Version{}, fmt.Errorf("%s after %s: %w", level, v, err)
	}
	return next, nil
}

func (v Version) next(level Level, pre string) (Version, error) {
	if err := v.checkRequest(level, pre); err != nil {
		return Version{}, err
	}
	next := v.raiseNumbers(level)
	switch {
	case level == Prerelease && v.Pre != "":
		next.Pre = raisePre(v.Pre, pre)
	case level.makesPrerelease() && pre == "":
		next.Pre = firstPre(identifierOf(v.Pre))
	case level.makesPrerelease():
		next.Pre = firstPre(pre)
	}
	if _, err := Parse(next.String()); err != nil {
		return Version{}, err
	}
	if next.Compare(v) <= 0 {
		return Version{}, fmt.Errorf("%s is not higher: name a later identifier or another level", next)
	}
	return next, nil
}

func (v Version) checkRequest(level Level, pre string) error {
	switch {
	case level == Release && v.Pre == "":
		return errors.New("it is no prerelease: use major, minor or patch")
	case !level.makesPrerelease() && pre != "":
		return fmt.Errorf("the level makes no prerelease, so identifier %q has no place: use a level that begins with \"pre\"", pre)
	case level.makesPrerelease() && pre == "" && v.Pre == "":
		return errors.New("a first prerelease needs an identifier: --pre beta")
	case pre == "":
		return nil
	}
	return checkIdentifier(pre)
}

func levelNames() string {
	var names []string
	for _, level := range Levels() {
		names = append(names, string(level))
	}
	return strings.Join(names, ", ")
}

func checkIdentifier(pre string) error {
	if err := checkPre(pre); err != nil {
		return fmt.Errorf("prerelease identifier %q: %w", pre, err)
	}
	if lower := strings.ToLower(pre); lower != pre {
		return fmt.Errorf("prerelease identifier %q: OpenUPM lower-cases tags and would not find this version: use %q", pre, lower)
	}
	return nil
}

// raiseNumbers returns the numbers that follow at a level, without prerelease and build.
func (v Version) raiseNumbers(level Level) Version {
	next := v.Core()
	stable := v.Pre == ""
	switch level {
	case Major, PreMajor:
		if level == PreMajor || stable || v.Minor != 0 || v.Patch != 0 {
			next.Major++
		}
		next.Minor, next.Patch = 0, 0
	case Minor, PreMinor:
		if level == PreMinor || stable || v.Patch != 0 {
			next.Minor++
		}
		next.Patch = 0
	case Patch, PrePatch, Prerelease:
		if level == PrePatch || stable {
			next.Patch++
		}
	}
	return next
}

// identifierOf returns the part of a prerelease before its first number:
// "beta" of "beta.2", "" of "2".
func identifierOf(pre string) string {
	ids := strings.Split(pre, ".")
	if i := slices.IndexFunc(ids, isNumeric); i >= 0 {
		ids = ids[:i]
	}
	return strings.Join(ids, ".")
}

func firstPre(identifier string) string {
	if identifier == "" {
		return "1"
	}
	return identifier + ".1"
}

// raisePre returns the prerelease after the present one: its last number plus
// one, or the identifier's first where the present one has another identifier.
func raisePre(present, identifier string) string {
	raised := raiseLastNumber(present)
	if identifier == "" {
		return raised
	}
	if rest, ok := strings.CutPrefix(raised, identifier+"."); ok {
		if number, _, _ := strings.Cut(rest, "."); isNumeric(number) {
			return raised
		}
	}
	return firstPre(identifier)
}

// raiseLastNumber adds one to the last number of a prerelease; without any, 1
// is appended. As in npm a number from 2^53-1 on is text.
func raiseLastNumber(pre string) string {
	ids := strings.Split(pre, ".")
	for i, id := range slices.Backward(ids) {
		if n, err := parseNumber(id); err == nil && n < maxNumber {
			ids[i] = strconv.FormatUint(n+1, 10)
			return strings.Join(ids, ".")
		}
	}
	return pre + ".1"
}
