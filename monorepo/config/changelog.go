package config

import "strings"

// Changelog says what a release writes into changelogs.
type Changelog struct {
	Path        string            // from the package's folder
	Update      bool              // whether [Unreleased] becomes the new version's entry
	Create      bool              // whether a missing one is made, with its .meta
	FromCommits bool              // whether commits fill the new entry
	Sections    map[string]string // type of a Conventional Commit -> title of its section, or SectionNone
	Links       string            // compare links at the end: auto | always | never
	Root        bool              // whether the one at the repository's root is kept too
}

// SectionNone is the title of a section that no changelog gets.
const SectionNone = "none"

// Whether a changelog gets links to what changed with each version.
const (
	LinksAuto   = "auto" // as the file has them
	LinksAlways = "always"
	LinksNever  = "never"
)

func defaultChangelog() Changelog {
	return Changelog{Path: "CHANGELOG.md", Update: true, Links: LinksAuto}
}

func changelogSection(c *Changelog) key {
	return key{
		name: "changelog", doc: "What a release writes into the changelogs of its packages.",
		keys: []key{
			{
				name: "path", value: &c.Path, check: fileBelow,
				doc: "Path of the changelog, from the package's folder.",
			},
			{
				name: "update", value: &c.Update,
				doc: "Whether what stands under [Unreleased] becomes the entry of the new version.",
			},
			{
				name: "create", value: &c.Create,
				doc: "Whether a package without a changelog gets one, with its .meta.",
			},
			{
				name: "fromCommits", value: &c.FromCommits,
				doc: "Whether the Conventional Commits that touch the package are listed in the new entry.",
			},
			{
				name: "sections", value: &c.Sections, checkName: commitType, check: sectionTitle, example: map[string]string{"docs": "Documentation", "perf": SectionNone},
				doc: "Sections that commits are listed in, by their types, besides feat: Added, fix: Fixed, perf: Changed and revert: Changed; none leaves a type out.",
			},
			{
				name: "links", value: &c.Links, oneOf: []string{LinksAuto, LinksAlways, LinksNever},
				doc: "Whether each version links to what changed with it: auto (where the file does so), always or never.",
			},
			{
				name: "root", value: &c.Root,
				doc: "Whether the changelog at the repository's root gets the entries of releases too. Only for the synchronized strategy.",
			},
		},
	}
}

// fileBelow judges the path of a file in a package.
func fileBelow(s string) (message, fix string) {
	if strings.ContainsAny(s, "*?[]{}") {
		return "is a glob: " + quote(s), "write the path of one file"
	}
	if lower := strings.ToLower(s); lower == "package.json" || strings.HasSuffix(lower, ".meta") {
		return "is a file with another use: " + quote(s), "write the path of a text of its own, as CHANGELOG.md"
	}
	for name := range strings.SplitSeq(s, "/") {
		if name == "." || name == "" && !strings.HasPrefix(s, "/") && !strings.HasSuffix(s, "/") {
			return "is no plain path: " + quote(s), "write names with one / between them"
		}
	}
	if message, fix = inside("package")(s); message != "" && strings.HasSuffix(s, "/") {
		return "is a folder: " + quote(s), "write the path of a file"
	}
	return message, fix
}

// sectionTitle judges the title of a section.
func sectionTitle(s string) (message, fix string) {
	if strings.TrimSpace(s) != s || strings.ContainsAny(s, "#[]<>`") {
		return "is no plain title: " + quote(s), "write words without marks, as Added"
	}
	return "", ""
}
