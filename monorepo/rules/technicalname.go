package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// UndefinedScope is the prefix that Unity gives a package without an organization.
const UndefinedScope = "com.undefined"

// TechnicalName makes a package's name of its display name, as Unity's Package
// Manager does: the prefix, as com.acme, and the display name in lower case without
// spaces, periods and digits. Other characters that a name can't have are left out
// too. Where the name is taken, a number from 1 is appended. (Unity's manual,
// "Package name guidelines") It is an error if nothing is left of the display name.
func TechnicalName(prefix, displayName string, taken []string) (string, error) {
	prefix = strings.TrimRight(prefix, ".")
	if prefix == "" {
		return "", errors.New("the prefix is empty")
	}
	last := strings.Map(technical, displayName)
	if last == "" {
		return "", fmt.Errorf("display name %q has no letter from A to Z to make a name of", displayName)
	}
	name := prefix + "." + last
	for n := 1; slices.Contains(taken, name); n++ {
		name = fmt.Sprintf("%s.%s%d", prefix, last, n)
	}
	return name, nil
}

// technical lowers the letters of ASCII, in every locale alike, and drops what a
// technical name does not take from a display name.
func technical(r rune) rune {
	switch {
	case 'a' <= r && r <= 'z', r == '-', r == '_':
		return r
	case 'A' <= r && r <= 'Z':
		return r - 'A' + 'a'
	}
	return -1
}
