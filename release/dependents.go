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
	if m.req.FromManifests || m.ws.Config.Dependents.Range == "never" {
		return nil
	}
	users := m.users()
	m.addReleasedBefore(users)
	for changed := slices.Sorted(maps.Keys(m.chosen)); len(changed) > 0; {
		round := map[string]*choice{}
		for _, name := range changed {
			for _, user := range users[name] {
				c, err := m.dependent(m.states[user])
				if err != nil {
					return err
				}
				if c != nil {
					round[user] = c
				}
			}
		}
		maps.Copy(m.chosen, round)
		changed = slices.Sorted(maps.Keys(round))
	}
	m.explain()
	return nil
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
			state := m.states[user]
			m.chosen[user] = &choice{
				state: state, stage: tagged, next: state.Package.Version,
				reason: "released already at this commit, with " + name,
			}
			queue = append(queue, user)
		}
	}
}

// wasReleasedWith reports whether a package's tag, unpublished, stands on HEAD
// with a bound that follows a sibling.
func (m *maker) wasReleasedWith(user, sibling string) bool {
	p := m.states[user].Package
	tag := m.sight(p)
	return tag.on(m.s.Head.Commit) && !tag.isThere && slices.ContainsFunc(p.Siblings, func(s monorepo.Sibling) bool {
		return s.Package.Name == sibling && s.Bound == s.Package.Version
	})
}

// cause is why a package has to follow its siblings; the zero cause is none.
type cause struct {
	sibling    string        // that is named
	level      version.Level // the highest by which one of them rises
	prerelease bool          // one of them gets a prerelease
}

// cause finds the siblings whose new versions make a package's bounds change. A
// cause that was found before only grows, so that the search ends. A prerelease
// outdoes a stable version, as only a prerelease may ask for one.
func (m *maker) cause(p *monorepo.Package, why cause) cause {
	for _, sibling := range p.Siblings {
		c := m.chosen[sibling.Package.Name]
		if c == nil || !m.moves(c, sibling.Bound) {
			continue
		}
		level, pre := rise(c), c.next.IsPrerelease()
		if why.sibling == "" || pre && !why.prerelease || pre == why.prerelease && higher(level, why.level) {
			why.sibling = sibling.Package.Name
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
	return m.ws.Config.Dependents.Range == "follow" || breaks(sibling)
}

// dependent makes the choice for a package that only follows its siblings; nil
// if it need not, if what it does already is enough, or if the user asked for it.
func (m *maker) dependent(state monorepo.State) (*choice, error) {
	p := state.Package
	c := &choice{state: state, next: p.Version}
	if before := m.chosen[p.Name]; before != nil {
		if !before.asked.IsZero() {
			return nil, nil
		}
		c.why = before.why
	}
	why := m.cause(p, c.why)
	if why == c.why {
		return nil, nil
	}
	c.why = why
	if m.ws.Config.Dependents.Bump != "none" {
		return c, m.raise(c)
	}
	c.stage = boundsOnly
	if why.prerelease && !p.Version.IsPrerelease() {
		return nil, nil // a stable version can't ask for a prerelease
	}
	return c, nil
}

// raise finds the next version of a package that follows its siblings.
func (m *maker) raise(c *choice) error {
	p := c.state.Package
	level, pre := version.Patch, ""
	if m.ws.Config.Dependents.Bump == "same" {
		level = c.why.level
	}
	if c.why.prerelease {
		level, pre = prereleaseOf(level, p.Version), m.chosen[c.why.sibling].next.Identifier()
	}
	if !m.req.AlwaysBump && m.isUnreleased(c.state) && meets(c.state, level, "") {
		c.stage = untagged
		return nil
	}
	next, err := p.Version.Next(level, pre)
	if err != nil && p.Version.IsPrerelease() {
		next, err = p.Version.Next(level, "") // the sibling's identifier would be a step back
	}
	if err != nil {
		return &RequestError{
			Message: fmt.Sprintf("%s %s depends on %s: %v", p.Name, p.Version, c.why.sibling, err),
			Fix:     fmt.Sprintf("name its version: -p %s=VERSION", p.Name),
		}
	}
	c.next, c.bump = next, string(level)
	return nil
}

// explain gives every dependent its reason.
func (m *maker) explain() {
	for _, c := range m.chosen {
		if c.why.sibling == "" {
			continue
		}
		c.reason = "depends on " + c.why.sibling
		if sibling := m.chosen[c.why.sibling]; breaks(sibling) {
			c.reason += fmt.Sprintf(" (%s may break it)", sibling.next)
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

// breaks reports whether a package's new version may break those that use the
// last one: another major version, or another minor one below 1.0.0.
func breaks(c *choice) bool {
	was := base(c)
	if was.Major != c.next.Major {
		return true
	}
	return was.Major == 0 && was.Minor != c.next.Minor
}

// base is the version that users have: the last release, or what the manifest
// says where that is lower, as on a branch for an older version.
func base(c *choice) version.Version {
	v := c.state.Package.Version
	if last := c.state.Last; last != nil && last.Version.Compare(v) < 0 {
		return last.Version
	}
	return v
}

// rise is the level by which a package's version really rises.
func rise(c *choice) version.Level {
	was := base(c)
	switch {
	case was.Major != c.next.Major:
		return version.Major
	case was.Minor != c.next.Minor:
		return version.Minor
	default:
		return version.Patch
	}
}

// higher compares what rise gives; every level is higher than none.
func higher(a, b version.Level) bool {
	order := []version.Level{"", version.Patch, version.Minor, version.Major}
	return slices.Index(order, a) > slices.Index(order, b)
}

// prereleaseOf is the level that leads from a version to a prerelease of what
// the given level leads to.
func prereleaseOf(level version.Level, v version.Version) version.Level {
	stable, err := v.Next(level, "")
	if numbers := (version.Version{Major: v.Major, Minor: v.Minor, Patch: v.Patch}); err == nil && stable == numbers {
		return version.Prerelease // v is one already
	}
	switch level {
	case version.Major:
		return version.PreMajor
	case version.Minor:
		return version.PreMinor
	default:
		return version.PrePatch
	}
}
