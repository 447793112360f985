package release

import (
	"fmt"
	"slices"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// push plans what goes to the remote: the branch if it moves, and the tags that
// are not there. Without a remote the plan says what would go; its
// preconditions refuse it.
func (m *maker) push() {
	if m.req.NoPush || m.req.OnlyReleases {
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
		m.arrange(p, m.s.OnRemote)
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
		Remote: gitrepo.SafeURL(repository), URL: gitrepo.SafeURL(repository), Repository: repository,
		Atomic: m.ws.Config.Push.Atomic, Branches: m.plan.unpublishedBranches(repository), Tags: []string{},
	}
	for _, b := range m.plan.Branches {
		if b.Split.Target.Repository == repository && b.Tag != nil {
			p.Tags = append(p.Tags, b.Tag.Name)
		}
	}
	slices.Sort(p.Tags)
	m.arrange(&p, m.s.Elsewhere[repository])
	return p
}

// buildTag plans the release tag that a branch's commit gets in a repository of its
// own; nil if it is there, or nothing that it could stand on is made.
func (m *maker) buildTag(pp *PackagePlan, b *BranchPlan) *TagPlan {
	repository := b.Split.Target.Repository
	if repository == "" || pp.Tag == "" || b.State != BranchMoves && !b.Split.Current {
		return nil
	}
	there, exists := m.s.Elsewhere[repository].Tag(pp.Tag)
	if !exists {
		t := m.newTag(pp.Tag, pp.Version)
		t.Packages, t.Package = []string{pp.Name}, pp.Name
		t.Message = m.message(t)
		return &t
	}
	if b.State == BranchMoves || there.Peeled != b.Split.Tip {
		m.problem(finding.TagExists, pp.Tag,
			fmt.Sprintf("exists in %s at %s, the release would put it on a new commit there", gitrepo.SafeURL(repository), there.Peeled.Short()),
			"release a higher version")
	}
	return nil
}

// branchMoves reports whether the remote's branch is not where the release ends.
func (m *maker) branchMoves() bool {
	return len(m.plan.Edits) > 0 || m.s.tipThere() != m.s.Head.Commit
}
