package openupm

import (
	"cmp"
	"errors"
	"strconv"
	"strings"
)

// minimum is a package's minVersion.
type minimum struct {
	isSet   bool
	version string // "" where none can be read from it
}

// newMinimum reads the field as the pipeline does.
func newMinimum(field string) minimum {
	field = strings.TrimFunc(field, isSpace)
	version, _ := ParseTag(field)
	return minimum{field != "", version}
}

// filter returns those tags that are not below the minimum. None is where the
// minimum is no version, and all are where one comparison fails.
func (m minimum) filter(tags []*Verdict) []*Verdict {
	if !m.isSet {
		return tags
	}
	if m.version == "" {
		return nil
	}
	var kept []*Verdict
	for _, v := range tags {
		if v.Version == "" {
			continue
		}
		order, err := compareVersions(v.Version, m.version)
		if err != nil {
			return tags
		}
		if order >= 0 {
			kept = append(kept, v)
		}
	}
	return kept
}

// errLoose is node-semver's refusal to compare.
var errLoose = errors.New("version is not strict")

// compareVersions is node-semver's compare for versions that ParseTag returned.
// The few that only the loose grammar takes are an error.
func compareVersions(a, b string) (int, error) {
	if !isStrict(a) || !isStrict(b) {
		return 0, errLoose
	}
	coreA, preA, _ := strings.Cut(a, "-")
	coreB, preB, _ := strings.Cut(b, "-")
	for range 3 {
		var numberA, numberB string
		numberA, coreA, _ = strings.Cut(coreA, ".")
		numberB, coreB, _ = strings.Cut(coreB, ".")
		if order := compareNumbers(numberA, numberB); order != 0 {
			return order, nil
		}
	}
	if preA == "" || preB == "" {
		return len(preB) - len(preA), nil
	}
	return comparePrereleases(preA, preB), nil
}

// comparePrereleases compares prereleases as node-semver does, which takes
// numbers as floats and does not look beyond two that are equal as such.
func comparePrereleases(a, b string) int {
	for a != "" && b != "" {
		var idA, idB string
		idA, a, _ = strings.Cut(a, ".")
		idB, b, _ = strings.Cut(b, ".")
		if idA == idB {
			continue
		}
		switch isNumberA, isNumberB := countDigits(idA) == len(idA), countDigits(idB) == len(idB); {
		case isNumberA && isNumberB:
			return cmp.Compare(toFloat(idA), toFloat(idB))
		case isNumberA:
			return -1
		case isNumberB:
			return 1
		}
		return strings.Compare(idA, idB)
	}
	return len(a) - len(b)
}

// toFloat reads digits as JavaScript does: the nearest float, or infinity.
func toFloat(digits string) float64 {
	number, _ := strconv.ParseFloat(digits, 64) // out of range it is infinity, too
	return number
}

// isStrict reports whether node-semver takes a version that ParseTag returned
// without its loose option: it is not too long, which a hyphen can make it that
// the tag lacks, and no number in its prerelease has kept its leading zeros.
func isStrict(version string) bool {
	_, pre, _ := strings.Cut(version, "-")
	for id := range strings.SplitSeq(pre, ".") {
		if len(id) > 1 && id[0] == '0' && countDigits(id) == len(id) {
			return false
		}
	}
	return len(version) <= maxLength
}
