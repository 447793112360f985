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
	Data     []byte   // the manifest's bytes
	Private  bool     // bumped, never tagged
	Group    string   // whose packages share its version; "" for none
	Copies   []string // paths of further manifests of this name, which is an error
	Siblings []Sibling
}

// Sibling is a dependency on another package of the same repository.
type Sibling struct {
	Package *Package
	Bound   version.Version // the lowest version that satisfies it
}

// LeftOut is a package.json that is no package to release, and why.
type LeftOut struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// SchemePackage is what templates of tags and branches can say of a package.
func (w *Workspace) SchemePackage(p *Package) scheme.Package {
	dir := ""
	if p.Dir != "" {
		dir = path.Base(p.Dir)
	}
	cfg := w.Config.Packages
	return scheme.Package{Name: p.Name, Short: cfg.Short[p.Name], Dir: dir, Tag: cfg.Tag[p.Name]}
}

// Folder is the package's folder as people see it: "." is the root.
func (p *Package) Folder() string { return path.Dir(p.Path) }
