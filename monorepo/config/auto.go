package config

import "strings"

// Auto says how far versions rise where nobody says it.
type Auto struct {
	Sources []string          // commits, changelog
	Types   map[string]string // type of a Conventional Commit -> major | minor | patch | none
	Scopes  []string          // globs of the scopes that count; nil: all
	Zero    string            // what a level means below 1.0.0: shift | minor | same
}

// The sources of levels.
const (
	SourceCommits   = "commits"   // Conventional Commits
	SourceChangelog = "changelog" // the [Unreleased] entry
)

// What a level means below 1.0.0, where a minor version may break its users.
const (
	ZeroShift = "shift" // a breaking change raises minor, a new feature patch
	ZeroMinor = "minor" // a breaking change raises minor
	ZeroSame  = "same"
)

func defaultAuto() Auto {
	return Auto{
		Sources: []string{SourceCommits, SourceChangelog},
		Types:   map[string]string{"feat": "minor", "fix": "patch", "perf": "patch"},
		Zero:    ZeroShift,
	}
}

func autoSection(a *Auto) key {
	return key{
		name: "auto", doc: "How far versions rise where no level is named: by what happened to each package since its last release.",
		keys: []key{
			{
				name: "sources", value: &a.Sources, oneOf: []string{SourceCommits, SourceChangelog}, filled: true,
				doc: "What tells of changes: commits (Conventional Commits that touch the package) and changelog (its [Unreleased] entry). The higher level counts.",
			},
			{
				name: "types", value: &a.Types, oneOf: []string{"major", "minor", "patch", "none"}, checkName: commitType, example: map[string]string{"docs": "patch"},
				doc: "How far a commit's type raises a version. What the file names is added to the defaults, and none takes one away. A breaking change is always major.",
			},
			{
				name: "scopes", value: &a.Scopes, check: glob, example: []string{"core", "editor*"},
				doc: "Names or globs of the scopes whose commits count; none: all. Commits without a scope always do.",
			},
			{
				name: "zero", value: &a.Zero, oneOf: []string{ZeroShift, ZeroMinor, ZeroSame},
				doc: "What a level means below 1.0.0: shift (breaking is minor, minor is patch), minor (breaking is minor) or same.",
			},
		},
	}
}

// commitType judges the type of a Conventional Commit.
func commitType(s string) (message, fix string) {
	switch lower := strings.ToLower(s); {
	case !isWord(s):
		return "is no type of commits: " + quote(s), "write a type, as feat or docs"
	case s != lower:
		return "is not in lower case: " + quote(s), "write " + lower
	}
	return "", ""
}
