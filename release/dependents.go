package release

import (
	"fmt"
	"maps"
	"slices"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/version"
)

// addDependents releases the packages whose bounds have to change, as the policy
// says, through chains and cycles. It goes in rounds, each of which sees only
// the choices of the rounds before, so that the order of packages never matters.
func (m *maker) addDependents() error {
	if m.req.FromManifests || m.dependentsRange() == "never" {
		return nil
	}
	users := m.users()
	m.addReleasedBefore(users)
	for changed := slices.Sorted(maps.Keys(m.chosen)); len(changed) > 0; {
		round, judged := map[string]*choice{}, map[string]bool{}
		for _, name := range changed {
			for _, user := range users[name] {
				if judged[user] {
					continue
				}
				unit := m.unit(user)
				found, err := m.dependents(unit)
				if err != nil {
					return err
				}
				for _, p := range unit {
					judged[p.Name] = true
				}
				for _, c := range found {
					round[c.state.Package.Name] = c
				}
			}
		}
		maps.Copy(m.chosen, round)
		changed = slices.Sorted(maps.Keys(round))
	}
	m.explain()
	return nil
}

// dependentsRange is the policy for bounds: what is built from a snapshot asks for
// the snapshots of its siblings.
func (m *maker) dependentsRange() string {
	if m.req.Snapshot {
		return "follow"
	}
	return m.ws.Config.Dependents.Range
}

// raisesDependents reports whether dependents get versions of their own.
func (m *maker) raisesDependents() bool {
	return m.req.Snapshot || m.ws.Config.Dependents.Bump != "none"
}

// unit are the packages that follow together: a package whose version rises takes
// its group with it.
func (m *maker) unit(name string) []*monorepo.Package {
	p := m.states[name].Package
	if !m.raisesDependents() {
		return []*monorepo.Package{p}
	}
	return m.together(p)
}

// users lists for each package those that depend on it.
func (m *maker) users() map[string][]string {
	users := map[string][]string{}
	for _, p := range m.ws.Packages {
		for _, sibling := range p.Siblings {
			users[sibling.Package.Name] = append(users[sibling.Package.Name], p.Name)
		}
	}
	return users
}

// addReleasedBefore adds the dependents that an earlier run released together
// with the packages asked for, but did not publish.
func (m *maker) addReleasedBefore(users map[string][]string) {
	queue := slices.Sorted(maps.Keys(m.chosen))
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if m.chosen[name].stage != tagged {
			continue
		}
		for _, user := range users[name] {
			if m.chosen[user] != nil || !m.wasReleasedWith(user, name) {
				continue
			}
			for _, p := range m.together(m.states[user].Package) {
				if m.chosen[p.Name] != nil || !m.isLeftHere(p) {
					continue
				}
				m.chosen[p.Name] = &choice{
					state: m.states[p.Name], stage: tagged, next: p.Version,
					reason: "released already at this commit, with " + name,
				}
				queue = append(queue, p.Name)
			}
		}
	}
}

// wasReleasedWith reports whether a package's tag, or one of its group's, stands on
// HEAD, unpublished, with a bound that follows a sibling.
func (m *maker) wasReleasedWith(user, sibling string) bool {
	p := m.states[user].Package
	return slices.ContainsFunc(m.together(p), m.isLeftHere) && slices.ContainsFunc(p.Siblings, func(s monorepo.Sibling) bool {
		return s.Package.Name == sibling && s.Bound == s.Package.Version
	})
}

// isLeftHere reports whether a package's tag, unpublished, stands on HEAD.
func (m *maker) isLeftHere(p *monorepo.Package) bool {
	tag := m.sight(p)
	return tag.on(m.s.Head.Commit) && !tag.isThere
}

// cause is why a package has to follow its siblings; the zero cause is none.
type cause struct {
	user       string        // the package, or the one of its group, that depends on
	sibling    string        // the one that is named
	level      version.Level // the highest by which one of them rises
	prerelease bool          // one of them gets a prerelease
}

// cause finds the siblings whose new versions make a package's bounds change. A
// cause that was found before only grows, so that the search ends. A prerelease
// outdoes a stable version, as only a prerelease may ask for one.
func (m *maker) cause(p *monorepo.Package, why cause) cause {
	for _, sibling := range p.Siblings {
		c := m.chosen[sibling.Package.Name]
		if c == nil || !m.moves(c, sibling.Bound) || m.groups != nil && p.Group != "" && p.Group == sibling.Package.Group {
			continue
		}
		level, pre := rise(c), c.next.IsPrerelease()
		if why.sibling == "" || pre && !why.prerelease || pre == why.prerelease && higher(level, why.level) {
			why.user, why.sibling = p.Name, sibling.Package.Name
		}
		why.prerelease = why.prerelease || pre
		if higher(level, why.level) {
			why.level = level
		}
	}
	return why
}

// moves reports whether a sibling's new version must change a bound on it.
func (m *maker) moves(sibling *choice, bound version.Version) bool {
	if !sibling.changes() || sibling.next.Compare(bound) <= 0 {
		return false
	}
	return m.dependentsRange() == "follow" || breaks(sibling) ||
		becomesFinal(sibling) && (bound.IsPrerelease() || differs(bound, sibling.next))
}

// becomesFinal reports whether a package leaves its prereleases. Who asks for one of
// these would go on installing it.
func becomesFinal(c *choice) bool {
	return c.state.Package.Version.IsPrerelease() && !c.next.IsPrerelease()
}

// dependents makes the choices for packages that only follow siblings: one, or those
// of a group. None if they need not, if what they do already is enough, or if the user
// asked for them.
func (m *maker) dependents(unit []*monorepo.Package) ([]*choice, error) {
	var before, why cause
	for _, p := range unit {
		switch c := m.chosen[p.Name]; {
		case c == nil || m.mayRiseFurther(c):
		case !c.asked.IsZero():
			return nil, nil
		default:
			before = c.why
		}
	}
	why = before
	for _, p := range unit {
		why = m.cause(p, why)
	}
	if why == before {
		return nil, nil
	}
	if m.raisesDependents() {
		found, err := m.raise(unit, why)
		return m.beyond(found), err
	}
	p := unit[0]
	if why.prerelease && !p.Version.IsPrerelease() {
		return nil, nil // a stable version can't ask for a prerelease
	}
	return []*choice{{state: m.states[p.Name], next: p.Version, why: why, stage: boundsOnly}}, nil
}

// mayRiseFurther reports whether a package rises by what was heard of it, and has to
// rise as far as its siblings: auto is nobody's wish for just that level.
func (m *maker) mayRiseFurther(c *choice) bool {
	return c.heard != nil && c.stage == rising && c.asked.Version == nil && m.ws.Config.Dependents.Bump == "same" && !m.req.Snapshot
}

// beyond keeps the choices of dependents unless what was heard of them leads as far.
func (m *maker) beyond(found []*choice) []*choice {
	for _, c := range found {
		before := m.chosen[c.state.Package.Name]
		if before == nil || before.heard == nil {
			continue
		}
		if before.next.Compare(c.next) >= 0 {
			return nil
		}
		c.heard = before.heard
	}
	return found
}

// raise finds the next version of packages that follow siblings. A prerelease of their
// own stays one.
func (m *maker) raise(unit []*monorepo.Package, why cause) ([]*choice, error) {
	choices := make([]*choice, len(unit))
	for i, p := range unit {
		choices[i] = &choice{state: m.states[p.Name], next: p.Version, why: why, stage: untagged}
	}
	from := monorepo.Highest(unit)
	level, pre := version.Patch, ""
	if m.ws.Config.Dependents.Bump == "same" {
		level = why.level
	}
	switch stays := from.IsPrerelease() && !m.promotes(from, level); {
	case m.req.Snapshot:
	case m.channel() != "":
		level, pre = prereleaseOf(level, from), m.channel()
	case why.prerelease:
		level, pre = prereleaseOf(level, from), m.chosen[why.sibling].next.Identifier()
	case stays:
		level = prereleaseOf(level, from)
	}
	if m.areReady(unit, level) {
		return choices, nil
	}
	next, err := from.Next(level, pre)
	if err != nil && from.IsPrerelease() {
		next, err = from.Next(level, "") // the sibling's identifier would be a step back
	}
	if err == nil && m.req.Snapshot {
		next, err = m.snapshotOf(from, next)
	}
	if err != nil {
		return nil, &RequestError{
			Message: fmt.Sprintf("%s %s depends on %s: %v", why.user, from, why.sibling, err),
			Fix:     fmt.Sprintf("name its version: -p %s=VERSION", why.user),
		}
	}
	for _, c := range choices {
		c.stage, c.next, c.bump = rising, next, string(level)
	}
	return choices, nil
}

// areReady reports whether the manifests' versions of packages are not released yet and
// high enough for a level.
func (m *maker) areReady(unit []*monorepo.Package, level version.Level) bool {
	public := slices.DeleteFunc(slices.Clone(unit), func(p *monorepo.Package) bool { return p.Private })
	if m.req.AlwaysBump || len(public) == 0 {
		return false
	}
	return !slices.ContainsFunc(public, func(p *monorepo.Package) bool {
		state := m.states[p.Name]
		return !m.isUnreleased(state) || m.channel() == "" && !reaches(state, level, "") || m.channel() != "" && !m.meets(state, level)
	})
}

// explain gives every dependent its reason: what it depends on, or which of its group
// depends on what.
func (m *maker) explain() {
	for _, c := range m.chosen {
		if c.why.sibling == "" {
			continue
		}
		p := c.state.Package
		why := c.why
		if why.user != p.Name {
			why = m.cause(p, cause{})
		}
		if why.sibling == "" {
			c.reason = fmt.Sprintf("in group %s with %s, which depends on %s", p.Group, c.why.user, c.why.sibling)
		} else {
			c.reason = "depends on " + why.sibling + m.whatFor(m.chosen[why.sibling])
		}
		switch c.stage {
		case boundsOnly:
			c.reason = "its bound only, " + c.reason
		case untagged:
			c.reason += "; its manifest's version has no tag yet"
		case rising, tagged:
			c.reason = c.bump + ", " + c.reason
		}
	}
}

// whatFor says what about a sibling's new version makes a dependent follow it.
func (m *maker) whatFor(sibling *choice) string {
	switch {
	case m.req.Snapshot:
		return ""
	case breaks(sibling):
		return fmt.Sprintf(" (%s may break it)", sibling.next)
	case becomesFinal(sibling):
		return fmt.Sprintf(" (%s is final)", sibling.next)
	}
	return ""
}
