package release

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/spelling"
	"github.com/upmrel/upmrel/monorepo/version"
)

// choose picks the packages that the user asked for and their next versions.
func (m *maker) choose() error {
	if err := m.checkRequest(); err != nil {
		return err
	}
	if m.req.FromManifests {
		return m.chooseManifests()
	}
	var asked []*choice
	for _, p := range m.ws.Packages {
		state := m.states[p.Name]
		if m.wants(state) {
			asked = append(asked, &choice{state: state, asked: m.bumpOf(p.Name), next: p.Version})
		}
	}
	asked, err := m.resolve(asked)
	if err != nil {
		return err
	}
	if asked, err = m.joinGroups(asked); err != nil {
		return err
	}
	m.setStages(asked)
	for _, c := range asked {
		if err := m.decide(c); err != nil {
			return err
		}
		m.chosen[c.state.Package.Name] = c
	}
	return nil
}

// chooseManifests picks the packages whose versions are to be tagged as they are.
func (m *maker) chooseManifests() error {
	for _, p := range m.ws.Packages {
		_, named := m.req.Packages[p.Name]
		if named && p.Private {
			return &RequestError{Message: p.Name + " is private: it is never tagged", Fix: "leave out -p " + p.Name}
		}
		if p.Private || !named && len(m.req.Packages) > 0 {
			continue
		}
		c := &choice{state: m.states[p.Name], stage: untagged, next: p.Version, reason: "as its manifest says"}
		if m.sight(p).exists() {
			c.stage = tagged
		}
		m.chosen[p.Name] = c
	}
	return nil
}

// wants reports whether the user asked for a package. A level or version alone
// asks, when synchronized, for every package, else for those that are not
// released as they are; with them come those that an earlier run released at
// this commit but did not publish, or that are to rise all the same.
func (m *maker) wants(state monorepo.State) bool {
	p := state.Package
	_, named := m.req.Packages[p.Name]
	switch {
	case len(m.req.Packages) > 0:
		return named
	case m.req.All, m.synchronized():
		return true
	case p.Private:
		return false // no tag tells whether it changed
	case m.req.Bump.Level == version.Release && p.Version.IsPrerelease(), m.promotes(p.Version, m.req.Bump.Level):
		return true
	case state.Changed && (m.req.Bump.Level != version.Release || state.Last == nil): // a stable version has no prerelease to drop
		return true
	case m.req.Snapshot, m.req.Bump.Version != nil && *m.req.Bump.Version != p.Version:
		return false
	}
	tag := m.sight(p)
	if m.stands(tag, p) {
		return m.bumpsAgain() || !tag.published()
	}
	return !tag.exists() && state.Last != nil && p.Version.Compare(state.Last.Version) > 0
}

// bumpsAgain reports whether versions rise that an earlier run has raised already.
func (m *maker) bumpsAgain() bool { return m.req.AlwaysBump || m.req.Force }

// bumpOf is the bump asked for a package.
func (m *maker) bumpOf(name string) Bump {
	if own := m.req.Packages[name]; !own.IsZero() {
		return own
	}
	return m.req.Bump
}

// decide finds the next version of a package by what was asked for it.
func (m *maker) decide(c *choice) error {
	p := c.state.Package
	switch {
	case c.asked.IsZero():
		return &RequestError{Message: "say how far " + p.Name + " rises", Fix: "upmrel plan -p " + p.Name + "=patch"}
	case c.asked.Version != nil:
		if err := m.checkVersion(p, *c.asked.Version); err != nil {
			return err
		}
		c.next = *c.asked.Version
	case c.stage == rising:
		next, err := m.nextOf(m.common(p), c.asked.Level)
		if err != nil {
			return &RequestError{Message: fmt.Sprintf("%s %s: %v", p.Name, p.Version, err)}
		}
		c.next = next
	}
	switch {
	case c.stage == tagged && p.Private:
		c.reason = "private, and no other version rises"
	case c.stage == tagged:
		c.reason = "released already at this commit"
	case c.asIs && c.state.Last == nil:
		c.reason = "first release, as its manifest says"
	case c.asIs:
		c.reason = "its manifest's version has no tag yet"
	case c.stage == rising && c.heard != nil && c.leader == "":
		c.bump, c.reason = c.asked.String(), c.because
	case c.stage == untagged && c.asked.Version == nil:
		c.reason = "its manifest's version has no tag yet"
	default:
		c.bump, c.reason = c.asked.String(), c.asked.String()+", requested"
	}
	if c.leader != "" && c.bump != "" {
		c.reason = fmt.Sprintf("%s, in group %s with %s", c.bump, p.Group, c.leader)
	}
	if m.req.Snapshot {
		return m.takeSnapshot(c)
	}
	return nil
}

// checkVersion refuses an explicit version that is a step back or that no tag
// can carry.
func (m *maker) checkVersion(p *monorepo.Package, v version.Version) error {
	if v.Build != "" {
		return &RequestError{
			Message: fmt.Sprintf("%s: OpenUPM drops build metadata, so no tag can match it", v),
			Fix:     "leave out +" + v.Build,
		}
	}
	if v.Compare(p.Version) < 0 {
		return &RequestError{
			Message: fmt.Sprintf("%s is at %s already: %s would be a step back", p.Name, p.Version, v),
			Fix:     "choose a higher version; upmrel next prints one",
		}
	}
	if tag := m.ws.Scheme.Tag(p.Name, v.String()); tag != "" && !m.carries(tag, v.String()) {
		return &RequestError{
			Message: fmt.Sprintf("%s: OpenUPM reads another version from its tag %s", v, tag),
			Fix:     "write it in lower case: " + strings.ToLower(v.String()),
		}
	}
	return nil
}

// checkRequest refuses requests that contradict themselves or the repository.
func (m *maker) checkRequest() error {
	names := slices.Sorted(maps.Keys(m.req.Packages))
	for _, name := range names {
		if _, ok := m.ws.Package(name); !ok {
			if members := m.groups[name]; members != nil {
				return &RequestError{
					Message: name + " is a group, no package",
					Fix:     "name one of its packages, and all rise with it: -p " + members[0].Name,
				}
			}
			return &RequestError{
				Message: fmt.Sprintf("no package %s in this repository%s", name, m.didYouMean(name)),
				Fix:     "upmrel list",
			}
		}
	}
	if len(names) > 0 && m.synchronized() && len(m.ws.Packages) > 1 && !m.req.OnlySplit {
		return &RequestError{
			Message: "the packages of this repository share one version, so none can be released alone",
			Fix:     "leave out -p; or set strategy: prefixed in .upmrel.yaml",
		}
	}
	if m.req.NoSplit && !m.req.NoTag && m.s.onUPM() {
		return &RequestError{
			Message: "upm.tag puts release tags on the commits of upm branches: without these there is nothing to tag",
			Fix:     "leave out --no-split; or add --no-tag",
		}
	}
	if m.req.FromManifests {
		return m.checkManifestRequest()
	}
	if m.req.Bump.IsZero() && len(names) == 0 {
		return &RequestError{Message: "say how far the version rises", Fix: "upmrel bump auto   (or patch, minor, major, a version; upmrel bump --help)"}
	}
	if m.req.Pre != "" && !slices.ContainsFunc(m.req.bumps(), func(b Bump) bool { return b.Level != "" }) {
		return &RequestError{
			Message: "--pre goes with a level; a version names its prerelease itself",
			Fix:     "leave out --pre " + m.req.Pre,
		}
	}
	return m.checkChannel()
}

// checkManifestRequest refuses what would change the manifests' versions.
func (m *maker) checkManifestRequest() error {
	if m.req.Pre == "" && !slices.ContainsFunc(m.req.bumps(), func(b Bump) bool { return !b.IsZero() }) {
		return nil
	}
	return &RequestError{
		Message: "the manifests' versions are tagged as they are, so they take no level, version or --pre",
		Fix:     "leave it out; or leave out --from-manifests",
	}
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
