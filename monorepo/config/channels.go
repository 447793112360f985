package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/upmrel/upmrel/monorepo/version"
)

func channelsKey(channels *map[string]string) key {
	return key{
		name: "channels", value: channels, checkName: branchGlob, check: identifier, example: map[string]string{"beta": "beta"},
		doc: "Branches, or globs of branches, whose releases are prereleases, and the identifier of these: minor on 1.2.0 makes 1.3.0-beta.1 there. Releases may be made on them whatever branches says. Of several globs the longest counts.",
	}
}

// Channel is the identifier that releases from a branch get; "" where they are stable
// ones. The branch's own name counts before a glob, and a longer glob before a shorter.
func (c *Config) Channel(branch string) string {
	if branch == "" {
		return ""
	}
	if identifier, ok := c.Channels[branch]; ok {
		return identifier
	}
	for _, glob := range slices.SortedFunc(maps.Keys(c.Channels), longestFirst) {
		if ok, _ := doublestar.Match(glob, branch); ok {
			return c.Channels[glob]
		}
	}
	return ""
}

// ChannelBranches are the names and globs of the branches that have channels, sorted.
func (c *Config) ChannelBranches() []string { return slices.Sorted(maps.Keys(c.Channels)) }

func longestFirst(a, b string) int {
	return cmp.Or(len(b)-len(a), strings.Compare(a, b))
}

// branchGlob judges a glob of branches, which screens show.
func branchGlob(s string) (message, fix string) {
	if s == "" || strings.ContainsFunc(s, unicode.IsControl) {
		return "is no name of a branch: " + quote(s), "write a name, as beta"
	}
	return glob(s)
}

// identifier judges the identifier of a channel's prereleases.
func identifier(s string) (message, fix string) {
	first, err := version.Version{}.Next(version.PrePatch, s)
	switch {
	case s != strings.ToLower(s):
		return "is not in lower case, as OpenUPM reads tags: " + quote(s), "write " + strings.ToLower(s)
	case err != nil:
		return "is no identifier of a prerelease: " + quote(s), "write letters, digits and hyphens, as beta"
	case first.Identifier() != s:
		return "has a number of its own, which each release would count up: " + quote(s), "write a word, as beta"
	}
	return "", ""
}
