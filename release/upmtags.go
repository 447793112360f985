package release

import (
	"context"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/upm"
)

// onUPM reports whether the release tags stand on the commits of upm branches.
func (s *Situation) onUPM() bool { return s.Config.UPM.On && s.Config.UPM.Tag == "upm" }

// ownTags lists the tags that only upm commits get.
func (m *maker) ownTags() []TagPlan {
	if m.req.NoSplit || m.req.NoTag {
		return nil
	}
	var tags []TagPlan
	for i := range m.plan.Packages {
		pp := &m.plan.Packages[i]
		sp := m.s.Splits[pp.Name]
		if sp == nil || sp.Target.TagTemplate == "" || !m.chosen[pp.Name].released() {
			continue
		}
		t := m.newTag(strings.Replace(sp.Target.TagTemplate, "{version}", pp.Version, 1), pp.Version)
		if sp.Tip.IsZero() && !m.makesBranch(pp, sp) && !m.sightTag(t.Name).exists() {
			continue // released before there were upm branches: no commit is made for it
		}
		t.Packages, t.Package, t.Own = []string{pp.Name}, pp.Name, true
		tags = append(tags, t)
	}
	return tags
}

// stands reports whether a tag of a package stands on HEAD, or on what HEAD makes
// of its upm branch.
func (m *maker) stands(tag sighting, p *monorepo.Package) bool {
	if tag.on(m.s.Head.Commit) {
		return true
	}
	if !tag.exists() || !m.s.onUPM() {
		return false
	}
	at := tag.commit()
	if m.s.Sources[at] == m.s.Head.Commit {
		return true
	}
	sp := m.s.Splits[p.Name]
	return sp != nil && (at == sp.ID && !builds(sp.Target) || sp.Current && at == sp.Tip)
}

// mapTags finds the commits that tags on upm commits were made of, and returns
// the tags as if they stood there: only the source's history tells what changed.
func (s *Situation) mapTags(ctx context.Context, repo *gitrepo.Repo, tags []gitrepo.Ref) ([]gitrepo.Ref, error) {
	if !s.onUPM() {
		return tags, nil
	}
	s.Sources = map[gitrepo.ID]gitrepo.ID{}
	mapped := make([]gitrepo.Ref, len(tags))
	for i, tag := range tags {
		mapped[i] = tag
		source, err := upm.SourceOf(ctx, repo, tag.ID, tag.Peeled)
		if err != nil {
			return nil, err
		}
		if !source.IsZero() {
			s.Sources[tag.Peeled], mapped[i].Peeled = source, source
		}
	}
	return mapped, nil
}
