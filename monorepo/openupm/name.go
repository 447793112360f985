package openupm

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// NameFault is why OpenUPM refuses a package name, in the words of its own code.
type NameFault string

// The reasons, in the order in which OpenUPM looks for them. "" is none.
const (
	NameIsEmpty    NameFault = "empty"
	NameIsTooLong  NameFault = "max-length-error"
	NameCharacters NameFault = "invalid-characters-error"
	NameParts      NameFault = "invalid-scopes-error"
)

// maxName is the greatest length of a name.
const maxName = 214

// JudgeName says whether OpenUPM takes a name for one, and why not. Names that it
// takes can still break rules of Unity's: it accepts "..".
func JudgeName(name string) NameFault {
	switch {
	case name == "":
		return NameIsEmpty
	case len(utf16.Encode([]rune(name))) > maxName:
		return NameIsTooLong
	case strings.ContainsFunc(name, notInName):
		return NameCharacters
	case strings.Count(name, ".") < 2:
		return NameParts
	}
	return ""
}

func notInName(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '_' && r != '-'
}

// String says what is wrong with the name.
func (f NameFault) String() string {
	switch f {
	case NameIsEmpty:
		return "is empty"
	case NameIsTooLong:
		return "is longer than 214 characters"
	case NameCharacters:
		return `has characters other than lower-case letters, digits, "-", "_" and "."`
	case NameParts:
		return "has fewer than three parts between dots"
	}
	return "is a name"
}

// IsUnityName reports whether a package of that name is, or can only be, published
// by Unity itself: its own scope, and the few names of partners that are in Unity's
// registry. OpenUPM takes none of them.
func IsUnityName(name string) bool {
	return InScope(name, "com.unity") ||
		slices.Contains([]string{"com.autodesk.fbx", "com.havok.physics", "com.ptc.vuforia.engine"}, name)
}

// IsNuGetName reports whether a name belongs to UnityNuGet, whose packages OpenUPM's
// registry passes on.
func IsNuGetName(name string) bool { return InScope(name, "org.nuget") }

// InScope reports whether a package's name is a scope or begins with it.
func InScope(name, scope string) bool {
	rest, ok := strings.CutPrefix(name, scope)
	return ok && (rest == "" || rest[0] == '.')
}

// Waits returns the scope for which a package's submission waits for a person; ""
// where it is accepted by itself. The scope may stand anywhere in the name.
func Waits(name string) string {
	for _, scope := range [...]string{
		"com.amazonaws", "com.google", "com.unity", "com.microsoft", "com.apple",
		"com.meta", "com.oculus", "com.twitter", "com.x", "com.facebook",
	} {
		if strings.Contains(strings.ToLower(name), scope+".") {
			return scope
		}
	}
	return ""
}

// Blocks reports whether an item of OpenUPM's list of blocked scopes is about a
// name: it is the name itself or, behind "^", what names begin with.
func Blocks(item, name string) bool {
	if scope, ok := strings.CutPrefix(item, "^"); ok {
		return strings.HasPrefix(name, scope)
	}
	return item == name
}
