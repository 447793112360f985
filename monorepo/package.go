package monorepo

import (
	"path"

	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Package is one package that the repository may release.
type Package struct {
	Name     string
	Version  version.Version
	Path     string // of the manifest, slash-separated from the root
	Dir      string // of the package; "" is the root
	Manifest *manifest.Manifest
	Data     []byte // the manifest's bytes
	Private  bool   // bumped, never tagged
	Siblings []Sibling
}

// Sibling is a dependency on another package of the same repository.
type Sibling struct {
	Package *Package
	Bound   version.Version // the lowest version that satisfies it
}

// LeftOut is a package.json that is no package to release, and why.
type LeftOut struct{ Path, Reason string }

// schemePackage is what tag templates can say of the package.
func (p *Package) schemePackage(short, tag map[string]string) scheme.Package {
	dir := path.Base(p.Dir)
	if p.Dir == "" {
		dir = ""
	}
	return scheme.Package{Name: p.Name, Short: short[p.Name], Dir: dir, Tag: tag[p.Name]}
}
