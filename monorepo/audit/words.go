package audit

import (
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// Words says in a line what OpenUPM makes of a tag.
func (p *Package) Words(t Tag) string {
	words := p.ending(t)
	if t.IsBranch && t.Fate == openupm.Builds {
		words += "; a branch has this name and is built in its place"
	}
	if len(t.Build.Scripts) > 0 {
		words += fmt.Sprintf("; npm runs %s, which may fail (E810)", strings.Join(t.Build.Scripts, ", "))
	}
	return words
}

func (p *Package) ending(t Tag) string {
	switch {
	case t.Fate != openupm.Builds:
		return passedOver(t.Verdict, p.Settings)
	case t.Build.Unknown != "":
		return "can't be told: " + t.Build.Unknown
	case t.Build.Code != "":
		return fmt.Sprintf("fails %s: %s", t.Build.Code, t.Build.Reason(p.Name))
	}
	return "builds"
}

// passedOver says that OpenUPM takes no release from a tag, and why.
func passedOver(v openupm.Verdict, s openupm.Settings) string {
	if v.Fate == openupm.Shadowed {
		return "not built: " + v.By + " " + precedence(v)
	}
	return "ignored: " + ignoredFor(v, s)
}

// ignoredFor is the reason for which OpenUPM ignores a tag.
func ignoredFor(v openupm.Verdict, s openupm.Settings) string {
	switch v.Fate {
	case openupm.NoPrefix:
		return "does not begin with " + s.TagPrefix
	case openupm.Ignored:
		return "matches gitTagIgnore " + s.TagIgnore
	case openupm.BelowMinimum:
		if _, ok := openupm.ParseTag(s.MinVersion); !ok {
			return fmt.Sprintf("minVersion %q is no version, which drops every tag", s.MinVersion)
		}
		return "below minVersion " + s.MinVersion
	}
	return "no version in its name"
}

// precedence says why another tag of the version is taken.
func precedence(v openupm.Verdict) string {
	switch {
	case !openupm.IsUPM(v.By):
		return "sorts first"
	case openupm.IsUPM(v.Tag.Name):
		return "sorts last of the upm tags"
	}
	return "is a upm tag"
}

// Reason says why a build fails.
func (b Build) Reason(name string) string {
	switch b.Code {
	case openupm.NoManifest:
		return "no package.json has the name " + name
	case openupm.PrivatePackage:
		return b.where() + " is private"
	case openupm.OtherVersion:
		if b.Manifest.Version == "" {
			return b.where() + " has no version"
		}
		return b.where() + " says " + clip(b.Manifest.Version)
	}
	return "error " + b.Code
}

// where names the manifest, by its path where there are several to choose from.
func (b Build) where() string {
	if b.Several {
		return finding.Printable(b.Manifest.Path)
	}
	return unity.ManifestName
}

// Result is what becomes of a tag, in a word: builds, not_built, ignored, fails or
// unknown.
func (t Tag) Result() string {
	switch {
	case t.Fate == openupm.Shadowed:
		return "not_built"
	case t.Fate != openupm.Builds:
		return "ignored"
	case t.Build.Unknown != "":
		return "unknown"
	case t.Build.Code != "":
		return "fails"
	}
	return "builds"
}

// clip shortens what a manifest holds in the place of a version.
func clip(version string) string {
	const most = 64
	if len(version) <= most {
		return version
	}
	return strings.ToValidUTF8(version[:most], "") + "..."
}
