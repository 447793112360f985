package rules

import (
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// Claims are what a package has that no other package of a project may have, and how
// large it is. Only packages whose claims overlap have errors between them.
type Claims struct {
	GUIDs      []string // of its assets
	Assemblies []string // names, in lower case
	Size       int64    // of its files, in bytes, as far as they are known
}

// claims are the package's. It has been judged.
func (s *subject) claims() Claims {
	var c Claims
	for _, f := range s.files {
		c.Size += max(0, f.size)
		if f.meta != nil && f.meta.guid != "" {
			c.GUIDs = append(c.GUIDs, f.meta.guid)
		}
	}
	for _, a := range s.assemblies {
		if !a.reference {
			c.Assemblies = append(c.Assemblies, strings.ToLower(a.defines()))
		}
	}
	return c
}

// Reads reports whether what is in files of a name, wherever they lie, can break a
// rule. Of other files only that they are there, their modes and sizes can, unless
// overrides make errors of what are warnings.
func Reads(base string) bool {
	switch base {
	case unity.ManifestName, changelogName, ".npmignore", ".gitignore", gitrepo.ModulesFile:
		return true
	}
	f := file{name: base}
	return f.isText()
}
