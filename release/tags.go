package release

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// tag plans the tags of the packages that are released, finds what is there of
// each already, and writes their messages.
func (m *maker) tag() {
	states := map[string]TagState{}
	for _, t := range append(m.draftTags(), m.ownTags()...) {
		if m.settle(&t) {
			t.Message = m.message(t)
			m.plan.Tags = append(m.plan.Tags, t)
			states[t.Name] = t.State
		} else if m.sightTag(t.Name).published() {
			states[t.Name] = TagPublished
		}
	}
	for i := range m.plan.Packages {
		pp := &m.plan.Packages[i]
		pp.TagState = string(states[pp.Tag])
	}
	slices.SortFunc(m.plan.Tags, func(a, b TagPlan) int { return strings.Compare(a.Name, b.Name) })
}

// leaveOut leaves out the packages of a request for the manifests' versions that
// have them out already: nothing is to be done for their tags and branches.
func (m *maker) leaveOut() {
	if m.req.OnlyReleases {
		m.plan.Packages, m.plan.Tags, m.plan.Branches = nil, nil, nil
		return
	}
	if !m.req.FromManifests || m.req.OnlySplit {
		return
	}
	due := map[string]bool{}
	for _, t := range m.plan.Tags {
		for _, name := range t.Packages {
			due[name] = true
		}
	}
	for _, b := range m.plan.Branches {
		pushes := b.State == BranchLocal || b.Tag != nil
		if b.State == BranchMoves || pushes && !m.req.NoPush {
			due[b.Package] = true
		}
	}
	m.plan.Packages = slices.DeleteFunc(m.plan.Packages, func(pp PackagePlan) bool { return !due[pp.Name] })
	m.plan.Branches = slices.DeleteFunc(m.plan.Branches, func(b *BranchPlan) bool { return !due[b.Package] })
}

// draftTags lists the tags of the released packages by name, as if none existed.
// Packages may share one.
func (m *maker) draftTags() []TagPlan {
	var tags []TagPlan
	at := map[string]int{}
	for i := range m.plan.Packages {
		pp := &m.plan.Packages[i]
		if m.req.NoTag || !m.chosen[pp.Name].released() {
			continue
		}
		pp.Tag = m.ws.Scheme.Tag(pp.Name, pp.Version)
		n, shared := at[pp.Tag]
		if !shared {
			n, at[pp.Tag] = len(tags), len(tags)
			tags = append(tags, m.newTag(pp.Tag, pp.Version))
			if m.s.onUPM() && m.s.Splits[pp.Name] != nil {
				tags[n].Package = pp.Name
			}
		}
		tags[n].Packages = append(tags[n].Packages, pp.Name)
	}
	return tags
}

// newTag is a tag to be made.
func (m *maker) newTag(name, version string) TagPlan {
	cfg := m.ws.Config.Tags
	return TagPlan{
		Name: name, State: TagNew, Version: version, Sign: gitrepo.Sign(cfg.Sign),
		Annotated: cfg.Annotated || cfg.Sign == string(gitrepo.SignAlways),
	}
}

// message is the text of an annotated tag.
func (m *maker) message(t TagPlan) string {
	name := strings.Join(t.Packages, ", ")
	if len(t.Packages) > 1 {
		name = "Release"
	}
	message := strings.NewReplacer("{name}", name, "{version}", t.Version).Replace(m.ws.Config.Tags.Message)
	if len(t.Packages) > 1 {
		message += "\n\n" + strings.Join(t.Packages, "\n")
	}
	return message
}

// settle compares a planned tag with what stands under its name here and on the
// remote. It returns false if the tag is none of this plan's concern.
func (m *maker) settle(t *TagPlan) bool {
	tag := m.sightTag(t.Name)
	switch {
	case m.req.FromManifests && tag.published(), m.req.OnlyPush && !tag.isHere:
		return false
	case tag.conflicts():
		m.problem(finding.TagExists, t.Name,
			fmt.Sprintf("stands at %s here and at %s on %s", tag.here.Peeled.Short(), tag.there.Peeled.Short(), m.s.Remote.Name),
			finding.Command("git", "fetch", "--", m.s.Remote.Name, "+refs/tags/"+t.Name+":refs/tags/"+t.Name)+"   (takes the published one)")
	case !tag.exists():
		if other, found := m.inTheWay(t.Name); found {
			m.problem(finding.TagExists, t.Name,
				fmt.Sprintf("git can't hold it beside the tag %s: one name is a folder of the other", other),
				"remove that tag where it is, or set another tag template in .upmrel.yaml")
		}
		if !t.Own && !m.carries(t.Name, t.Version) {
			m.problem(finding.TagMalformed, t.Name, fmt.Sprintf("OpenUPM does not read %s from this tag", t.Version),
				"set a version in lower case, without build metadata")
		}
	case m.isReleased(t):
		t.State, t.Target = TagLocal, tag.commit()
		if tag.isThere {
			t.State = TagPublished
		}
	default:
		m.taken(tag)
	}
	if t.State != TagPublished && m.isBranch(t.Name) {
		m.problem(finding.TagIsBranch, t.Name,
			"a branch has the name of this tag: OpenUPM clones the branch instead", "rename the branch: "+finding.Command("git", "branch", "-m", "--", t.Name, "NEW")+", and delete it on the remote")
	}
	return true
}

// isReleased reports whether all packages of a tag are released, so that an
// existing tag is the one that the plan would make.
func (m *maker) isReleased(t *TagPlan) bool {
	return !slices.ContainsFunc(t.Packages, func(name string) bool { return m.chosen[name].stage != tagged })
}

// taken reports a tag that stands on another commit than the release would be.
func (m *maker) taken(tag sighting) {
	where, fix := "exists", "release a higher version; if the tag was never pushed: "+finding.Command("git", "tag", "-d", "--", tag.name)
	if !tag.isHere {
		where = "exists on " + m.s.Remote.Name
		fix = finding.Command("git", "fetch", "--tags", "--", m.s.Remote.Name) + ", then release a higher version"
	}
	target := m.s.Head.Commit.Short()
	if len(m.plan.Edits) > 0 {
		target = "a new commit on " + target
	}
	m.problem(finding.TagExists, tag.name, fmt.Sprintf("%s at %s, the release would be at %s", where, tag.commit().Short(), target), fix)
}

func (m *maker) isBranch(tag string) bool {
	if _, ok := m.s.Branches[tag]; ok {
		return true
	}
	if m.s.OnRemote == nil {
		return false
	}
	_, ok := m.s.OnRemote.Branches[tag]
	return ok
}

func (m *maker) problem(code finding.Code, tag, message, fix string) {
	m.plan.Problems = append(m.plan.Problems, finding.Finding{
		Code: code, Severity: finding.Error, Ref: gitrepo.TagPrefix + tag, Message: message, Fix: fix,
	})
}
