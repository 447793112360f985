package release

import (
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/version"
)

// setStages finds how far an earlier run, or a bump that was committed before,
// has come with each package that the user asked for, so that nothing is
// released twice.
func (m *maker) setStages(asked []*choice) {
	for _, c := range asked {
		c.stage = m.stageOf(c)
	}
	m.setGroupStages(asked)
	if m.synchronized() {
		// One version, so all rise if one has to.
		if m.req.Bump.Version == nil && slices.ContainsFunc(asked, isRising) {
			for _, c := range asked {
				c.stage = rising
			}
		}
		return
	}
	// No tag tells of private packages: they rise when the others do.
	others := slices.DeleteFunc(slices.Clone(asked), isPrivate)
	if len(others) == 0 || slices.ContainsFunc(others, isRising) {
		return
	}
	for _, c := range asked {
		if isPrivate(c) && c.asked.Version == nil {
			c.stage = tagged
		}
	}
}

// stageOf judges one package that the user asked for by its own tags.
func (m *maker) stageOf(c *choice) stage {
	p := c.state.Package
	if m.req.Snapshot {
		return rising
	}
	if v := c.asked.Version; v != nil && *v != p.Version || v == nil && m.bumpsAgain() {
		return rising
	}
	if p.Version.IsPrerelease() && (c.asked.Level == version.Release || m.promotes(p.Version, c.asked.Level)) {
		return rising // a released prerelease is not yet what was asked for
	}
	tag := m.sight(p)
	switch {
	case m.stands(tag, p):
		return tagged
	case c.asked.Version != nil, m.isUnreleased(c.state) && m.meets(c.state, c.asked.Level):
		return untagged
	}
	return rising
}

// isUnreleased reports whether a tag can carry the manifest's version and none does.
func (m *maker) isUnreleased(state monorepo.State) bool {
	p := state.Package
	tag := m.sight(p)
	return tag.name != "" && !tag.exists() && m.carries(tag.name, p.Version.String())
}

// meets reports whether a manifest's version is at least what a level makes of the last
// release: on the branch of a channel a prerelease of it.
func (m *maker) meets(state monorepo.State, level version.Level) bool {
	channel := m.channel()
	if channel == "" {
		return reaches(state, level, m.req.Pre)
	}
	if state.Package.Version.Identifier() != channel {
		return false
	}
	if state.Last == nil {
		return true
	}
	least, err := m.nextOf(state.Last.Version, level)
	return err == nil && state.Package.Version.Compare(least) >= 0
}

// reaches is meets where there are no channels; a first release is whatever the
// manifest says. pre is the identifier asked for, "" for any.
func reaches(state monorepo.State, level version.Level, pre string) bool {
	v := state.Package.Version
	if prereleases(level) != v.IsPrerelease() || pre != "" && !strings.HasPrefix(v.Pre+".", pre+".") {
		return false
	}
	if state.Last == nil {
		return true
	}
	last := state.Last.Version
	if level == version.Release {
		return v.Compare(last) > 0
	}
	if pre == "" && prereleases(level) && !last.IsPrerelease() {
		pre = "0" // sorts before every identifier
	}
	least, err := last.Next(level, pre)
	return err == nil && v.Compare(least) >= 0
}

// sighting says where a tag stands already.
type sighting struct {
	name            string
	here, there     gitrepo.Ref
	isHere, isThere bool // in this repository, on the remote
}

// sight looks for the tag of a package's present version. A private package
// that shares no tag has none.
func (m *maker) sight(p *monorepo.Package) sighting {
	return m.sightTag(m.ws.Scheme.Tag(p.Name, p.Version.String()))
}

func (m *maker) sightTag(name string) sighting {
	tag := sighting{name: name}
	tag.here, tag.isHere = m.s.Tags[name]
	if m.s.OnRemote != nil {
		tag.there, tag.isThere = m.s.OnRemote.Tags[name]
	}
	return tag
}

func (t sighting) exists() bool { return t.isHere || t.isThere }

// conflicts reports whether the tag here and the published one name different
// commits. Two tag objects of one commit are the same release.
func (t sighting) conflicts() bool {
	return t.isHere && t.isThere && t.here.ID != t.there.ID && t.here.Peeled != t.there.Peeled
}

// published reports whether the remote has the tag, as it is here.
func (t sighting) published() bool { return t.isThere && !t.conflicts() }

// commit is where the tag stands; the one here counts first.
func (t sighting) commit() gitrepo.ID {
	if t.isHere {
		return t.here.Peeled
	}
	return t.there.Peeled
}

func (t sighting) on(commit gitrepo.ID) bool { return t.exists() && t.commit() == commit }

// carries reports whether a tag is read back as a version, as OpenUPM reads it.
func (m *maker) carries(tag, v string) bool {
	_, read, ok := m.ws.Scheme.Parse(tag)
	return ok && read == v
}
