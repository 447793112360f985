package release

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/version"
)

// groupsOf lists the packages of each group by name.
func groupsOf(w *monorepo.Workspace) map[string][]*monorepo.Package {
	groups := map[string][]*monorepo.Package{}
	for _, p := range w.Packages {
		if p.Group != "" {
			groups[p.Group] = append(groups[p.Group], p)
		}
	}
	return groups
}

// together are the packages that share a package's version, itself included.
func (m *maker) together(p *monorepo.Package) []*monorepo.Package {
	if members := m.groups[p.Group]; members != nil {
		return members
	}
	return []*monorepo.Package{p}
}

// common is the version that a package rises from: its group's, which is the highest
// where they have drifted apart.
func (m *maker) common(p *monorepo.Package) version.Version {
	return monorepo.Highest(m.together(p))
}

// joinGroups adds the packages whose groups are asked for, and lets all of a group
// rise as the one does that rises highest.
func (m *maker) joinGroups(asked []*choice) ([]*choice, error) {
	byGroup := map[string][]*choice{}
	for _, c := range asked {
		if group := c.state.Package.Group; group != "" {
			byGroup[group] = append(byGroup[group], c)
		}
	}
	for _, group := range slices.Sorted(maps.Keys(byGroup)) {
		leader, err := m.leader(group, byGroup[group])
		if err != nil {
			return nil, err
		}
		if leader == nil { // what is asked for is released as it is
			asked = append(asked, m.leftWith(group, byGroup[group])...)
			continue
		}
		for _, p := range m.groups[group] {
			i := slices.IndexFunc(byGroup[group], func(c *choice) bool { return c.state.Package == p })
			if i < 0 {
				asked = append(asked, &choice{state: m.states[p.Name], asked: leader.asked, leader: leader.state.Package.Name, next: p.Version})
			} else if c := byGroup[group][i]; c.asIs || c.asked.String() != leader.asked.String() {
				c.asked, c.leader, c.asIs = leader.asked, leader.state.Package.Name, false
			}
		}
	}
	slices.SortFunc(asked, func(a, b *choice) int { return strings.Compare(a.state.Package.Name, b.state.Package.Name) })
	return asked, nil
}

// leftWith are the other members of a group that an earlier run released at this commit
// and did not publish.
func (m *maker) leftWith(group string, members []*choice) []*choice {
	var left []*choice
	for _, p := range m.groups[group] {
		isAsked := slices.ContainsFunc(members, func(c *choice) bool { return c.state.Package == p })
		if !isAsked && m.isLeftHere(p) {
			left = append(left, &choice{state: m.states[p.Name], asked: Bump{Version: &p.Version}, asIs: true, next: p.Version})
		}
	}
	return left
}

// leader is the member of a group, of those asked for, that says how far the group rises:
// by the one explicit version, else by the level that leads highest. nil if none does.
func (m *maker) leader(group string, members []*choice) (*choice, error) {
	var explicit, highest *choice
	var next version.Version
	for _, c := range members {
		if c.asIs {
			continue
		}
		switch v := c.asked.Version; {
		case v == nil:
		case explicit == nil:
			explicit = c
		case *v != *explicit.asked.Version:
			return nil, &RequestError{
				Message: fmt.Sprintf("the packages of group %s share one version: it can't be %s for %s and %s for %s",
					group, explicit.asked, explicit.state.Package.Name, c.asked, c.state.Package.Name),
				Fix: "name one version, for one of them",
			}
		}
		if c.asked.Level == "" || c.asked.Level == Auto {
			continue
		}
		v, err := m.nextOf(m.common(c.state.Package), c.asked.Level)
		if highest == nil || err == nil && v.Compare(next) > 0 {
			highest = c
			if err == nil {
				next = v
			}
		}
	}
	switch {
	case explicit == nil:
		return highest, nil
	case highest != nil && next.Compare(*explicit.asked.Version) > 0 &&
		*explicit.asked.Version != m.common(members[0].state.Package): // else an earlier run has made it
		return nil, &RequestError{
			Message: fmt.Sprintf("the packages of group %s share one version: %s for %s leads to %s, and %s is asked for %s",
				group, highest.asked, highest.state.Package.Name, next, explicit.asked, explicit.state.Package.Name),
			Fix: "leave one of them out",
		}
	}
	return explicit, nil
}

// setGroupStages makes one of each group: like synchronized packages all rise if one
// has to. No tag tells of private ones: they do as the others.
func (m *maker) setGroupStages(asked []*choice) {
	byGroup := map[string][]*choice{}
	for _, c := range asked {
		if group := c.state.Package.Group; group != "" && c.asked.Version == nil {
			byGroup[group] = append(byGroup[group], c)
		}
	}
	for _, members := range byGroup {
		public := slices.DeleteFunc(slices.Clone(members), isPrivate)
		switch {
		case len(public) == 0:
		case slices.ContainsFunc(public, isRising):
			for _, c := range members {
				c.stage = rising
			}
		default:
			for _, c := range members {
				if isPrivate(c) {
					c.stage = tagged
				}
			}
		}
	}
}

func isRising(c *choice) bool { return c.stage == rising }

func isPrivate(c *choice) bool { return c.state.Package.Private }

// judgeGroups tells of groups whose packages have different versions. A version that
// the user gives a group mends that; where the plan leaves a group alone, it is no
// more than a warning.
func (m *maker) judgeGroups() {
	for _, group := range slices.Sorted(maps.Keys(m.groups)) {
		f, drifted := m.ws.GroupDrift(group)
		if !drifted {
			continue
		}
		touched, mended := false, true
		for _, p := range m.groups[group] {
			c := m.chosen[p.Name]
			touched = touched || c != nil && c.changes()
			mended = mended && c != nil && c.asked.Version != nil && !c.asIs
		}
		if touched && mended {
			continue
		}
		if !touched {
			f.Severity = finding.Warning
		}
		m.plan.Problems = append(m.plan.Problems, f)
	}
}
