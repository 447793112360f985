package config

import "strings"

// Group is packages that share one version.
type Group struct {
	Name     string
	Packages []string // names or globs
}

func groupsKey(groups *[]Group) key {
	return key{
		name: "groups", value: groups, checkName: groupName, check: glob,
		example: groupsOf([]Group{{Name: "core", Packages: []string{"com.acme.core*"}}}),
		doc:     "Groups of packages, by names or globs, that always share one version, each with its own tag. Prefixed strategy only. A package is in the last group that names it.",
	}
}

// groupName judges the name of a group, which screens show.
func groupName(s string) (message, fix string) {
	if s == "" || len(s) > 80 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "is no name of a group: " + quote(s), "write a word, as core"
	}
	return "", ""
}

// groupsOf are groups as they stand in a file.
func groupsOf(groups []Group) mapping {
	m := mapping{}
	for _, g := range groups {
		m = append(m, field{g.Name, g.Packages})
	}
	return m
}
