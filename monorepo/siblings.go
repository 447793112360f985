package monorepo

import (
	"fmt"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/version"
)

// link connects packages with the siblings that they depend on.
func (w *Workspace) link() {
	for _, p := range w.Packages {
		for _, dep := range p.Manifest.Dependencies {
			if sibling, ok := w.Package(dep.Name); ok && sibling != p {
				w.linkSibling(p, sibling, dep)
			}
		}
	}
}

// linkSibling adds a dependency to a package. A bound that no release can have
// is a warning here: it stops only a release of its package.
func (w *Workspace) linkSibling(p, sibling *Package, dep manifest.Dependency) {
	warn := func(code finding.Code, message string) {
		w.Findings = append(w.Findings, finding.Finding{
			Code: code, Severity: finding.Warning, Path: p.Path, Line: dep.Pos.Line, Column: dep.Pos.Column,
			Message: message, Fix: fmt.Sprintf("%q: %q", dep.Name, sibling.Version),
		})
	}
	bound, err := version.Parse(dep.Version)
	if err != nil {
		warn(finding.DependencyRange, fmt.Sprintf("%q of %s is not an exact version, and Unity takes no other", dep.Version, dep.Name))
		return
	}
	if bound.Compare(sibling.Version) > 0 {
		warn(finding.DependencyAhead, fmt.Sprintf("asks for %s %s, but it is at %s here", dep.Name, bound, sibling.Version))
	}
	p.Siblings = append(p.Siblings, Sibling{Package: sibling, Bound: bound})
}
