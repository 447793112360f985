package unity

import (
	"slices"
	"strconv"
	"strings"
)

// Editor is a version of the Unity editor: 2021.3.26f1.
type Editor struct {
	Year, Minor, Patch, Build int
	Stage                     byte // a, b or f
}

// ParseEditor puts two keys of a manifest together: "unity" and "unityRelease". Without
// a release every editor of the two numbers will do, the first alpha too.
func ParseEditor(unity, release string) (e Editor, ok bool) {
	if !IsMinor(unity) || release != "" && !IsRelease(release) {
		return e, false
	}
	if release == "" {
		release = "0a1"
	}
	year, minor, _ := strings.Cut(unity, ".")
	patch, build := cutRelease(release)
	e.Stage = release[len(patch)]
	for _, number := range []struct {
		to   *int
		text string
	}{{&e.Year, year}, {&e.Minor, minor}, {&e.Patch, patch}, {&e.Build, build}} {
		var err error
		if *number.to, err = strconv.Atoi(number.text); err != nil {
			return e, false // too large for anything real
		}
	}
	return e, true
}

// Before reports whether an editor is older than another. Alphas come before betas,
// and these before final releases.
func (e Editor) Before(other Editor) bool {
	return slices.Compare(e.parts(), other.parts()) < 0
}

func (e Editor) parts() []int { return []int{e.Year, e.Minor, e.Patch, int(e.Stage), e.Build} }

// SplitEditor splits the version that an editor shows, as 2020.3.45f1, into the two
// keys; release is "" where the rest is none. China's editors have c1 at the end, which
// no key has.
func SplitEditor(s string) (unity, release string, ok bool) {
	parts := strings.SplitN(s, ".", 3)
	if len(parts) < 3 {
		return "", "", false
	}
	unity = parts[0] + "." + parts[1]
	release, _, _ = strings.Cut(parts[2], "c")
	if !IsRelease(release) {
		release = ""
	}
	return unity, release, IsMinor(unity)
}

// IsMinor reports whether a text is what "unity" may be: "2021.3".
func IsMinor(s string) bool {
	year, minor, _ := strings.Cut(s, ".")
	return len(year) == 4 && isDigits(year) && isDigits(minor)
}

// IsRelease reports whether a text is what "unityRelease" may be: "45f1".
func IsRelease(s string) bool {
	patch, build := cutRelease(s)
	return isDigits(patch) && isDigits(build) && build[0] != '0'
}

// cutRelease cuts "45f1" at its letter.
func cutRelease(s string) (patch, build string) {
	if i := strings.IndexAny(s, "abf"); i >= 0 {
		return s[:i], s[i+1:]
	}
	return s, ""
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
