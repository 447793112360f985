package release

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/version"
)

// addDependents lets bounds follow the new versions, and releases the packages
// whose bounds change, as the policy says, through chains and cycles.
func (m *maker) addDependents() error {
	if m.req.FromManifests {
		return nil
	}
	for again := true; again; {
		again = false
		for _, state := range m.s.States {
			p := state.Package
			if m.chosen[p.Name] != nil {
				continue
			}
			cause := m.cause(p)
			if cause == nil {
				continue
			}
			c, err := m.dependent(state, cause)
			if err != nil {
				return err
			}
			m.chosen[p.Name], again = c, true
		}
	}
	for _, p := range m.ws.Packages {
		if c := m.chosen[p.Name]; c != nil {
			m.follow(c)
		}
	}
	return nil
}

// cause is the sibling whose new version makes a package's bound change, the
// most important one; nil if no bound has to.
func (m *maker) cause(p *monorepo.Package) *choice {
	if m.ws.Config.Dependents.Range == "never" {
		return nil
	}
	var found *choice
	for _, sibling := range p.Siblings {
		c := m.chosen[sibling.Package.Name]
		if c == nil || c.next.Compare(sibling.Bound) <= 0 {
			continue
		}
		if m.ws.Config.Dependents.Range == "compatible" && !breaks(c) {
			continue
		}
		if found == nil || c.next.IsPrerelease() && !found.next.IsPrerelease() {
			found = c
		}
	}
	return found
}

// breaks reports whether a package's new version may break those that use the
// last one: another major version, or another minor one below 1.0.0.
func breaks(c *choice) bool {
	was := c.state.Package.Version
	if !c.rises() { // released as it is: what users have is the last release
		if c.state.Last == nil {
			return false
		}
		was = c.state.Last.Version
	}
	if was.Major != c.next.Major {
		return true
	}
	return was.Major == 0 && was.Minor != c.next.Minor
}

// dependent makes the choice for a package that only follows a sibling.
func (m *maker) dependent(state monorepo.State, cause *choice) (*choice, error) {
	p := state.Package
	sibling := cause.state.Package.Name
	c := &choice{state: state, next: p.Version, released: !p.Private}
	why := fmt.Sprintf("depends on %s", sibling)
	if breaks(cause) {
		why += fmt.Sprintf(" (%s may break it)", cause.next)
	}
	policy := m.ws.Config.Dependents.Bump
	if policy == "none" {
		c.reason, c.released = "its bound only, "+why, false
		return c, nil
	}
	level, pre := version.Patch, ""
	if policy == "same" {
		level = rise(cause)
	}
	if cause.next.IsPrerelease() {
		level, pre = prereleaseOf(level), cause.next.Identifier()
		if p.Version.IsPrerelease() {
			level = version.Prerelease
		}
	}
	c.bump, c.reason = string(level), fmt.Sprintf("%s, %s", level, why)
	if _, asItIs := m.settled(state, level); asItIs && !m.req.AlwaysBump {
		c.bump, c.reason = "", why+"; its manifest's version has no tag yet"
		return c, nil
	}
	next, err := p.Version.Next(level, pre)
	if err != nil {
		return nil, &RequestError{
			Message: fmt.Sprintf("%s %s %s: %v", p.Name, p.Version, why, err),
			Fix:     fmt.Sprintf("name its version: -p %s=VERSION", p.Name),
		}
	}
	c.next = next
	return c, nil
}

// rise is the level by which a package's version really rises.
func rise(c *choice) version.Level {
	was := c.state.Package.Version
	switch {
	case was.Major != c.next.Major:
		return version.Major
	case was.Minor != c.next.Minor:
		return version.Minor
	default:
		return version.Patch
	}
}

func prereleaseOf(level version.Level) version.Level {
	switch level {
	case version.Major:
		return version.PreMajor
	case version.Minor:
		return version.PreMinor
	default:
		return version.PrePatch
	}
}

// follow raises the bounds of a package that the plan touches. Synchronized
// bounds take the common version; others only rise.
func (m *maker) follow(c *choice) {
	synchronized := m.ws.Scheme.Strategy() == scheme.Synchronized
	if !synchronized && m.ws.Config.Dependents.Range == "never" || m.untouched(c) {
		return
	}
	for _, sibling := range c.state.Package.Siblings {
		target := m.chosen[sibling.Package.Name]
		if target == nil {
			continue
		}
		rise := target.next.Compare(sibling.Bound)
		if rise > 0 || rise < 0 && synchronized {
			c.bounds = append(c.bounds, bound{name: sibling.Package.Name, from: sibling.Bound, to: target.next})
		}
	}
	slices.SortFunc(c.bounds, func(a, b bound) int { return strings.Compare(a.name, b.name) })
}

// untouched reports whether a package is released already at HEAD, so that an
// edit would no longer be in its release.
func (m *maker) untouched(c *choice) bool {
	if c.rises() || !c.released {
		return false
	}
	_, exists := m.tagOf(c.state.Package, c.next)
	return exists
}
