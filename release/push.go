package release

import (
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// push plans what goes to the remote: the branch if it moves, and the tags that
// are not there. Without a remote the plan says what would go; its
// preconditions refuse it.
func (m *maker) push() {
	if m.req.NoPush {
		return
	}
	p := &PushPlan{
		Remote: m.s.Remote.Name, URL: gitrepo.SafeURL(m.s.Remote.URL), Atomic: m.ws.Config.Push.Atomic,
		Branches: m.plan.unpublishedBranches(""), Tags: []string{},
	}
	for _, t := range m.plan.Tags {
		if t.State != TagPublished {
			p.Tags = append(p.Tags, t.Name)
		}
	}
	if m.branchMoves() && (len(p.Tags) > 0 || len(p.Branches) > 0 || len(m.plan.Edits) > 0 || m.req.OnlyPush) {
		p.Branch = m.s.Head.Branch // "" when HEAD is detached
	}
	if p.Branch != "" || len(p.Tags) > 0 || len(p.Branches) > 0 {
		m.plan.Push = p
	}
	for _, repository := range m.plan.repositories() {
		m.plan.Builds = append(m.plan.Builds, m.pushBuilds(repository))
	}
}

// pushBuilds plans what goes to a repository of upm branches: there the release
// tags stand on the branches' commits.
func (m *maker) pushBuilds(repository string) PushPlan {
	p := PushPlan{
		Remote: repository, URL: gitrepo.SafeURL(repository), Atomic: m.ws.Config.Push.Atomic,
		Branches: m.plan.unpublishedBranches(repository), Tags: []string{},
	}
	there := m.s.Elsewhere[repository]
	for _, pp := range m.plan.Packages {
		if pp.Tag == "" || m.s.Splits[pp.Name] == nil || !slices.Contains(p.Branches, m.s.Splits[pp.Name].Target.Branch) {
			continue
		}
		if _, published := there.Tag(pp.Tag); !published {
			p.Tags = append(p.Tags, pp.Tag)
		}
	}
	slices.Sort(p.Tags)
	return p
}

// branchMoves reports whether the remote's branch is not where the release ends.
func (m *maker) branchMoves() bool {
	if len(m.plan.Edits) > 0 || m.s.OnRemote == nil {
		return true
	}
	return m.s.OnRemote.Branches[m.s.Head.Branch] != m.s.Head.Commit
}
