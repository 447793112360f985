package release

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
)

// tag plans the release commit and the tags.
func (m *maker) tag() {
	var releases []string
	for i := range m.plan.Packages {
		pp := &m.plan.Packages[i]
		c := m.chosen[pp.Name]
		if c.rises() || len(c.bounds) > 0 {
			releases = append(releases, pp.Name+" "+pp.Version)
		}
		if c.released && !m.req.NoTag {
			m.addTag(pp)
		}
	}
	slices.SortFunc(m.plan.Tags, func(a, b TagPlan) int { return strings.Compare(a.Name, b.Name) })
	m.settleTags()
	if len(m.plan.Edits) > 0 {
		message := m.ws.Config.Commit.Message
		message = strings.ReplaceAll(message, "{releases}", m.summary(releases))
		message = strings.ReplaceAll(message, "{version}", m.plan.Packages[0].Version)
		m.plan.Commit = &CommitPlan{Message: message, Sign: gitrepo.Sign(m.ws.Config.Commit.Sign)}
	}
}

// summary names what a commit releases: one version for all, or each package.
func (m *maker) summary(releases []string) string {
	if m.ws.Scheme.Strategy() == scheme.Synchronized && len(m.ws.Packages) > 1 {
		return m.plan.Packages[0].Version
	}
	return strings.Join(releases, ", ")
}

// addTag plans the tag of a package, or adds the package to the tag that it shares.
func (m *maker) addTag(pp *PackagePlan) {
	pp.Tag = m.ws.Scheme.Tag(pp.Name, pp.Version)
	i := slices.IndexFunc(m.plan.Tags, func(t TagPlan) bool { return t.Name == pp.Tag })
	if i >= 0 {
		m.plan.Tags[i].Packages = append(m.plan.Tags[i].Packages, pp.Name)
		return
	}
	m.plan.Tags = append(m.plan.Tags, TagPlan{
		Name: pp.Tag, State: TagNew, Packages: []string{pp.Name}, Version: pp.Version,
		Annotated: m.ws.Config.Tags.Annotated, Sign: gitrepo.Sign(m.ws.Config.Tags.Sign),
	})
}

// settleTags finds what is there already of each planned tag, and writes messages.
func (m *maker) settleTags() {
	kept := m.plan.Tags[:0]
	for _, t := range m.plan.Tags {
		if !m.settleTag(&t) || m.req.OnlyPush && t.State != TagLocal {
			continue
		}
		t.Message = m.message(t)
		kept = append(kept, t)
	}
	m.plan.Tags = kept
	for i := range m.plan.Packages {
		pp := &m.plan.Packages[i]
		for _, t := range m.plan.Tags {
			if t.Name == pp.Tag {
				pp.TagState = string(t.State)
			}
		}
	}
	if m.req.FromManifests {
		m.plan.Packages = slices.DeleteFunc(m.plan.Packages, func(pp PackagePlan) bool { return pp.TagState == "" })
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

// settleTag compares a planned tag with the one of its name, here and on the
// remote. It returns false if the tag is none of this plan's concern.
func (m *maker) settleTag(t *TagPlan) bool {
	here, isHere := m.s.Tags[t.Name]
	var there gitrepo.Ref
	isThere := false
	if m.s.OnRemote != nil {
		there, isThere = m.s.OnRemote.Tags[t.Name]
	}
	switch {
	case m.isBranch(t.Name):
		m.tagProblem(finding.TagIsBranch, t.Name,
			"a branch has the name of this tag: OpenUPM clones the branch instead", "rename the branch: git branch -m "+t.Name+" NEW")
	case isHere && isThere && here.ID != there.ID:
		m.tagProblem(finding.TagExists, t.Name,
			fmt.Sprintf("stands at %s here and at %s on %s", here.Peeled.Short(), there.Peeled.Short(), m.s.Remote.Name),
			fmt.Sprintf("git fetch %s +refs/tags/%s:refs/tags/%s   (takes the published one)", m.s.Remote.Name, t.Name, t.Name))
	case !isHere && !isThere:
	case m.req.FromManifests && isThere:
		return false
	case m.stays(t, here, there, isHere):
		t.State = TagLocal
		t.Target = m.s.Head.Commit
		if isThere {
			t.State = TagPublished
		}
	case m.req.FromManifests:
		t.State, t.Target = TagLocal, here.Peeled
	default:
		m.taken(t, here, there, isHere)
	}
	return true
}

// stays reports whether an existing tag is the one that the plan would make:
// on HEAD, for packages that the plan does not edit.
func (m *maker) stays(t *TagPlan, here, there gitrepo.Ref, isHere bool) bool {
	for _, name := range t.Packages {
		if c := m.chosen[name]; c.rises() || len(c.bounds) > 0 {
			return false
		}
	}
	if isHere {
		return here.Peeled == m.s.Head.Commit
	}
	return there.Peeled == m.s.Head.Commit
}

func (m *maker) taken(t *TagPlan, here, there gitrepo.Ref, isHere bool) {
	if isHere {
		m.tagProblem(finding.TagExists, t.Name,
			fmt.Sprintf("exists at %s, the release would be at %s", here.Peeled.Short(), m.target()),
			"release a higher version; if the tag was never pushed: git tag -d "+t.Name)
		return
	}
	m.tagProblem(finding.TagExists, t.Name,
		fmt.Sprintf("exists on %s at %s, the release would be at %s", m.s.Remote.Name, there.Peeled.Short(), m.target()),
		fmt.Sprintf("git fetch --tags %s, then release a higher version", m.s.Remote.Name))
}

// target names the commit that new tags would stand on.
func (m *maker) target() string {
	if len(m.plan.Edits) > 0 {
		return "a new commit on " + m.s.Head.Commit.Short()
	}
	return m.s.Head.Commit.Short()
}

func (m *maker) isBranch(tag string) bool {
	if m.s.Branches[tag] {
		return true
	}
	if m.s.OnRemote == nil {
		return false
	}
	_, ok := m.s.OnRemote.Branches[tag]
	return ok
}

func (m *maker) tagProblem(code finding.Code, tag, message, fix string) {
	m.plan.Problems = append(m.plan.Problems, finding.Finding{
		Code: code, Severity: finding.Error, Ref: gitrepo.TagPrefix + tag, Message: message, Fix: fix,
	})
}

// push plans what goes to the remote: the branch if it moves, and the tags that
// are not there.
func (m *maker) push() {
	if m.req.NoPush || m.s.Remote.Name == "" {
		return
	}
	p := &PushPlan{Remote: m.s.Remote.Name, URL: gitrepo.SafeURL(m.s.Remote.URL), Tags: []string{}, Atomic: m.ws.Config.Push.Atomic}
	for _, t := range m.plan.Tags {
		if t.State != TagPublished {
			p.Tags = append(p.Tags, t.Name)
		}
	}
	if m.branchMoves() && (len(p.Tags) > 0 || len(m.plan.Edits) > 0 || m.req.OnlyPush) {
		p.Branch = m.s.Head.Branch
	}
	if p.Branch != "" || len(p.Tags) > 0 {
		m.plan.Push = p
	}
}

// branchMoves reports whether the remote's branch is not where the release ends.
func (m *maker) branchMoves() bool {
	if m.s.Head.Branch == "" {
		return false
	}
	if len(m.plan.Edits) > 0 || m.s.OnRemote == nil {
		return true
	}
	return m.s.OnRemote.Branches[m.s.Head.Branch] != m.s.Head.Commit
}
