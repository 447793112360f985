package release

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/spelling"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Make plans a release. What the repository's state forbids is in the plan's
// problems; an error says that the request itself makes no sense.
func Make(s *Situation, req Request) (*Plan, error) {
	m := &maker{s: s, ws: s.Workspace, req: req, chosen: map[string]*choice{}}
	m.plan = &Plan{
		Inferred: m.ws.Inferred, Base: s.Head.Commit, BaseTree: s.HeadTree, Branch: s.Head.Branch,
		Problems: m.workspaceProblems(),
	}
	if m.ws.Scheme == nil || len(m.ws.Packages) == 0 {
		return m.plan, m.noPackages()
	}
	m.plan.Strategy, m.plan.Template = string(m.ws.Scheme.Strategy()), m.ws.Scheme.Template()
	if err := m.choose(); err != nil {
		return nil, err
	}
	if err := m.addDependents(); err != nil {
		return nil, err
	}
	m.judgeBounds()
	if err := m.edit(); err != nil {
		return nil, err
	}
	m.tag()
	m.push()
	m.plan.Problems.Sort()
	return m.plan, nil
}

// maker makes one plan.
type maker struct {
	s      *Situation
	ws     *monorepo.Workspace
	req    Request
	plan   *Plan
	chosen map[string]*choice // by package name
}

// choice is a package that the plan touches.
type choice struct {
	state  monorepo.State
	next   version.Version
	bump   string
	reason string
	bounds []bound
	// released is unset for a package whose manifest is edited but that is not
	// released itself.
	released bool
}

// bound is a dependency's new lowest version.
type bound struct {
	name     string
	from, to version.Version
}

// rises reports whether the package's version changes.
func (c *choice) rises() bool { return c.next.Compare(c.state.Package.Version) != 0 }

func (m *maker) noPackages() error {
	if len(m.ws.Packages) == 0 && !m.plan.Problems.Errors() {
		return &RequestError{
			Message: fmt.Sprintf("no Unity package found in %d files", len(m.ws.Snapshot.Entries())),
			Fix:     "upmrel list --all says why a package.json was left out",
		}
	}
	return nil
}

// workspaceProblems are the workspace's findings. Drift is mended by an explicit
// version for all packages, so then it is none.
func (m *maker) workspaceProblems() finding.List {
	return slices.DeleteFunc(slices.Clone(m.ws.Findings), func(f finding.Finding) bool {
		return f.Code == finding.VersionDrift && m.req.Bump.Version != nil
	})
}

// judgeBounds makes errors of the bounds that a released package must not have,
// and drops those that the plan mends.
func (m *maker) judgeBounds() {
	byPath := map[string]*choice{}
	for _, c := range m.chosen {
		byPath[c.state.Package.Path] = c
	}
	kept := m.plan.Problems[:0]
	for _, f := range m.plan.Problems {
		if c := byPath[f.Path]; c != nil {
			switch f.Code {
			case finding.DependencyRange:
				f.Severity = finding.Error
			case finding.DependencyAhead:
				if m.satisfied(c) {
					continue
				}
				f.Severity = finding.Error
			}
		}
		kept = append(kept, f)
	}
	m.plan.Problems = kept
}

// satisfied reports whether every sibling will have at least the version that a
// package asks for.
func (m *maker) satisfied(c *choice) bool {
	for _, sibling := range c.state.Package.Siblings {
		has, wants := sibling.Package.Version, sibling.Bound
		if target := m.chosen[sibling.Package.Name]; target != nil {
			has = target.next
		}
		for _, b := range c.bounds {
			if b.name == sibling.Package.Name {
				wants = b.to
			}
		}
		if wants.Compare(has) > 0 {
			return false
		}
	}
	return true
}

// choose picks the packages that the user asked for and their next versions.
func (m *maker) choose() error {
	if err := m.checkNames(); err != nil {
		return err
	}
	for _, state := range m.s.States {
		p := state.Package
		bump, named := m.bumpOf(p.Name)
		switch {
		case m.req.FromManifests:
			if !named && len(m.req.Packages) > 0 || p.Private {
				continue
			}
			m.chosen[p.Name] = &choice{state: state, next: p.Version, reason: "as its manifest says", released: true}
		case m.skips(state, named):
			continue
		default:
			c, err := m.decide(state, bump)
			if err != nil {
				return err
			}
			if c != nil {
				m.chosen[p.Name] = c
			}
		}
	}
	return nil
}

// skips reports whether a package is left alone unless a dependency moves it.
func (m *maker) skips(state monorepo.State, named bool) bool {
	if m.ws.Scheme.Strategy() == scheme.Synchronized {
		return false
	}
	if len(m.req.Packages) > 0 {
		return !named
	}
	return !m.req.All && (!state.Changed || state.Package.Private)
}

// checkNames refuses packages that are not there, and single packages of a
// synchronized repository.
func (m *maker) checkNames() error {
	var names []string
	for name := range m.req.Packages {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if _, ok := m.ws.Package(name); !ok {
			return &RequestError{
				Message: fmt.Sprintf("no package %s in this repository%s", name, m.didYouMean(name)),
				Fix:     "upmrel list",
			}
		}
	}
	if len(names) > 0 && m.ws.Scheme.Strategy() == scheme.Synchronized && len(m.ws.Packages) > 1 {
		return &RequestError{
			Message: "the packages of this repository share one version, so none can be released alone",
			Fix:     "leave out -p; or set strategy: prefixed in .upmrel.yaml",
		}
	}
	if m.req.Bump.IsZero() && !m.req.FromManifests && len(names) == 0 {
		return &RequestError{Message: "say how far the version rises", Fix: "upmrel plan patch   (or minor, major, a version; upmrel plan --help)"}
	}
	return nil
}

// didYouMean names the package that was most likely meant.
func (m *maker) didYouMean(name string) string {
	var known []string
	for _, p := range m.ws.Packages {
		if strings.HasSuffix(p.Name, "."+name) || path.Base(p.Dir) == name {
			return "; did you mean " + p.Name + "?"
		}
		known = append(known, p.Name)
	}
	if near, ok := spelling.Nearest(name, known); ok {
		return "; did you mean " + near + "?"
	}
	return ""
}

// bumpOf is the bump asked for a package; named is set if the user named it.
func (m *maker) bumpOf(name string) (bump Bump, named bool) {
	bump, named = m.req.Packages[name]
	if bump.IsZero() {
		bump = m.req.Bump
	}
	return bump, named
}

// decide finds the next version of one package by what was asked for it; nil
// if there is nothing to do.
func (m *maker) decide(state monorepo.State, bump Bump) (*choice, error) {
	p := state.Package
	c := &choice{state: state, bump: bump.String(), released: !p.Private, reason: bump.String() + ", requested"}
	if bump.IsZero() {
		return nil, &RequestError{Message: "say how far " + p.Name + " rises", Fix: "upmrel plan -p " + p.Name + "=patch"}
	}
	if bump.Version != nil {
		return c, m.toVersion(c, *bump.Version)
	}
	if !m.req.AlwaysBump && !m.req.Force {
		switch done, asItIs := m.settled(state, bump.Level); {
		case done:
			c.next, c.bump, c.reason = p.Version, "", "released already at this commit"
			return c, nil
		case asItIs:
			c.next, c.bump, c.reason = p.Version, "", "its manifest's version has no tag yet"
			return c, nil
		}
	}
	next, err := p.Version.Next(bump.Level, m.req.Pre)
	if err != nil {
		return nil, &RequestError{Message: fmt.Sprintf("%s %s: %v", p.Name, p.Version, err)}
	}
	c.next = next
	return c, nil
}

// toVersion sets an explicit version, which must not be lower than the manifest's.
func (m *maker) toVersion(c *choice, v version.Version) error {
	p := c.state.Package
	if v.Build != "" {
		return &RequestError{Message: fmt.Sprintf("%s: OpenUPM drops build metadata, so no tag can match it", v)}
	}
	if v.Compare(p.Version) < 0 {
		return &RequestError{
			Message: fmt.Sprintf("%s is at %s already: %s would be a step back", p.Name, p.Version, v),
			Fix:     "choose a higher version; upmrel next prints one",
		}
	}
	c.next = v
	return nil
}

// settled reports whether the manifest's version is released at HEAD already,
// or has no tag yet and is at least what the level asks for, so that a bump that
// was committed before is not made twice.
func (m *maker) settled(state monorepo.State, level version.Level) (done, asItIs bool) {
	p := state.Package
	if tag, ok := m.tagOf(p, p.Version); ok {
		ref, exists := m.s.Tags[tag]
		return exists && ref.Peeled == m.s.Head.Commit, false
	}
	if state.Last == nil {
		return false, !prereleases(level) && !p.Version.IsPrerelease() || prereleases(level) && p.Version.IsPrerelease()
	}
	last := state.Last.Version
	want, err := last.Next(level, m.req.Pre)
	if err != nil || p.Version.IsPrerelease() != want.IsPrerelease() {
		return false, false
	}
	return false, p.Version.Compare(last) > 0 && p.Version.Compare(want) >= 0
}

// prereleases reports whether a level leads to a prerelease.
func prereleases(level version.Level) bool {
	switch level {
	case version.PreMajor, version.PreMinor, version.PrePatch, version.Prerelease:
		return true
	}
	return false
}

// tagOf is the tag of a package's version; exists is set if it is there, here
// or on the remote.
func (m *maker) tagOf(p *monorepo.Package, v version.Version) (tag string, exists bool) {
	if p.Private && m.ws.Scheme.Strategy() == scheme.Prefixed {
		return "", false
	}
	tag = m.ws.Scheme.Tag(p.Name, v.String())
	if _, here := m.s.Tags[tag]; here {
		return tag, true
	}
	if m.s.OnRemote != nil {
		_, exists = m.s.OnRemote.Tags[tag]
	}
	return tag, exists
}

// edit turns the choices into package plans and file edits.
func (m *maker) edit() error {
	for _, p := range m.ws.Packages {
		c := m.chosen[p.Name]
		if c == nil {
			continue
		}
		pp := PackagePlan{
			Name: p.Name, Path: path.Clean("./" + p.Dir), Previous: p.Version.String(), Version: c.next.String(),
			Bump: c.bump, Reason: c.reason, Dependencies: []DependencyPlan{}, Files: []string{},
		}
		var edits []manifest.Edit
		if c.rises() {
			edits = append(edits, manifest.Edit{Version: pp.Version})
		}
		for _, b := range c.bounds {
			edits = append(edits, manifest.Edit{Dependency: b.name, Version: b.to.String()})
			pp.Dependencies = append(pp.Dependencies, DependencyPlan{Name: b.name, From: b.from.String(), To: b.to.String()})
		}
		if len(edits) > 0 {
			data, err := manifest.Apply(p.Data, edits...)
			if err != nil {
				return fmt.Errorf("edit %s: %w", p.Path, err)
			}
			m.plan.Edits = append(m.plan.Edits, Edit{Path: p.Path, Old: p.Data, New: data})
			pp.Files = append(pp.Files, p.Path)
		}
		m.plan.Packages = append(m.plan.Packages, pp)
	}
	slices.SortFunc(m.plan.Edits, func(a, b Edit) int { return strings.Compare(a.Path, b.Path) })
	return nil
}
