package release

import (
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/version"
)

// follow changes the bounds of the packages that the plan touches. Synchronized
// bounds take the common version; others only rise.
func (m *maker) follow() {
	if !m.synchronized() && m.dependentsRange() == "never" || m.req.FromManifests {
		return
	}
	for _, c := range m.chosen {
		if c.stage == tagged {
			continue // an edit would no longer be in its release
		}
		for _, sibling := range c.state.Package.Siblings {
			if to, ok := m.offered(c, sibling); ok && m.takes(c, sibling.Bound, to) {
				c.bounds = append(c.bounds, bound{name: sibling.Package.Name, from: sibling.Bound, to: to})
			}
		}
		slices.SortFunc(c.bounds, func(a, b bound) int { return strings.Compare(a.name, b.name) })
	}
}

// offered is the version that a package's bound may name: the one that its
// sibling gets, or, in a release, the sibling's present one if that is released.
func (m *maker) offered(c *choice, sibling monorepo.Sibling) (version.Version, bool) {
	p := sibling.Package
	target := m.chosen[p.Name]
	switch {
	case target != nil && target.changes():
		return target.next, c.stage != boundsOnly || m.moves(target, sibling.Bound)
	case c.stage == boundsOnly:
		return p.Version, false
	}
	return p.Version, m.sight(p).exists()
}

// takes reports whether a bound changes to a sibling's version. Only a
// prerelease may ask for a prerelease.
func (m *maker) takes(c *choice, from, to version.Version) bool {
	if m.synchronized() {
		return from != to
	}
	return to.Compare(from) > 0 && (!to.IsPrerelease() || c.next.IsPrerelease())
}

// judgeBounds makes errors of the bounds that a package that is now released
// must not have, and drops those that the plan mends.
func (m *maker) judgeBounds() {
	byPath := make(map[string]*choice, len(m.chosen))
	for _, c := range m.chosen {
		byPath[c.state.Package.Path] = c
	}
	kept := m.plan.Problems[:0]
	for _, f := range m.plan.Problems {
		isBound := f.Code == finding.DependencyRange || f.Code == finding.DependencyAhead
		if c := byPath[f.Path]; isBound && c != nil {
			if f.Code == finding.DependencyAhead && m.isMet(c, f) {
				continue
			}
			if c.released() && c.changes() {
				f.Severity = finding.Error
			}
		}
		kept = append(kept, f)
	}
	m.plan.Problems = kept
}

// isMet reports whether the sibling that a finding misses a version of will have
// at least the one that its package will ask for.
func (m *maker) isMet(c *choice, f finding.Finding) bool {
	p := c.state.Package
	return slices.ContainsFunc(p.Siblings, func(s monorepo.Sibling) bool {
		isAt := func(d manifest.Dependency) bool {
			return d.Name == s.Package.Name && d.Pos.Line == f.Line && d.Pos.Column == f.Column
		}
		return slices.ContainsFunc(p.Manifest.Dependencies, isAt) && m.isSatisfied(c, s)
	})
}

// isSatisfied reports whether a sibling will have at least the version that a
// package will ask for.
func (m *maker) isSatisfied(c *choice, s monorepo.Sibling) bool {
	has, wants := s.Package.Version, s.Bound
	if target := m.chosen[s.Package.Name]; target != nil {
		has = target.next
	}
	for _, b := range c.bounds {
		if b.name == s.Package.Name {
			wants = b.to
		}
	}
	return wants.Compare(has) <= 0
}
