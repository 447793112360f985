package release

import (
	"path"
	"slices"

	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// judgeOpenUPM finds tags of the plan from which OpenUPM would build nothing, or
// something else, and marks those that it would build.
func (m *maker) judgeOpenUPM() {
	if !slices.Contains(m.ws.Config.Check.Targets, config.TargetOpenUPM) {
		return
	}
	listing := audit.NewListing(m.ws)
	names := audit.NewNames(m.allTags())
	for i := range m.plan.Tags {
		t := &m.plan.Tags[i]
		if t.State == TagPublished || t.Own != (listing.Scheme != m.ws.Scheme) {
			continue
		}
		t.Builds = m.buildsForAll(names, listing, t) && !m.refuses(t.Name)
	}
}

// refuses reports whether the plan has an error about a tag.
func (m *maker) refuses(tag string) bool {
	return slices.ContainsFunc(m.plan.Problems, func(f finding.Finding) bool {
		return f.Severity == finding.Error && f.Ref == gitrepo.TagPrefix+tag
	})
}

// buildsForAll reports whether OpenUPM builds a tag for all of its packages that it
// looks for in this repository. One package that it does not build tells enough.
func (m *maker) buildsForAll(names *audit.Names, listing *audit.Listing, t *TagPlan) (builds bool) {
	for _, name := range t.Packages {
		if listing.Repository(name) != "" {
			continue
		}
		if !m.buildsFor(names, listing.Settings(name), t, name) {
			return false
		}
		builds = true
	}
	return builds
}

// allTags are the tags here, on the remote and in the plan.
func (m *maker) allTags() []openupm.Tag {
	annotated := map[string]bool{}
	for name, tag := range m.s.Tags {
		annotated[name] = tag.ID != tag.Peeled
	}
	if m.s.OnRemote != nil {
		for name, tag := range m.s.OnRemote.Tags {
			annotated[name] = tag.ID != tag.Peeled
		}
	}
	for _, t := range m.plan.Tags {
		if t.State == TagNew {
			annotated[t.Name] = t.Annotated
		}
	}
	tags := make([]openupm.Tag, 0, len(annotated))
	for name, is := range annotated {
		tags = append(tags, openupm.Tag{Name: name, Annotated: is})
	}
	return tags
}

// buildsFor reports whether OpenUPM builds a tag for one of its packages, or says
// why not.
func (m *maker) buildsFor(names *audit.Names, settings openupm.Settings, t *TagPlan, name string) bool {
	tag := openupm.Tag{Name: t.Name, Annotated: t.Annotated}
	if here, ok := m.s.Tags[t.Name]; ok {
		tag.Annotated = here.ID != here.Peeled
	}
	found := names.Problems(tag, name, settings)
	if stray, ok := m.s.Strays[name]; ok && t.Package == "" {
		p, _ := m.ws.Package(name)
		found = append(found, audit.Stray(t.Name, t.Version, p, stray))
	}
	m.plan.Problems = append(m.plan.Problems, found...)
	return len(found) == 0
}

// OpenUPMTags are the tags that the plan would make, as OpenUPM would come upon
// them.
func (p *Plan) OpenUPMTags() []audit.Planned {
	versions, folders := map[string]string{}, map[string]string{}
	for _, pp := range p.Packages {
		versions[path.Join(pp.Path, unity.ManifestName)] = pp.Version
		if pp.Path != "." {
			folders[pp.Name] = pp.Path
		}
	}
	var tags []audit.Planned
	for _, t := range p.newTags() {
		tags = append(tags, audit.Planned{
			Name: t.Name, Annotated: t.Annotated, Commit: p.Base, Versions: versions, Dir: folders[t.Package],
		})
	}
	return tags
}
