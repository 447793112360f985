package release

import "github.com/upmrel/upmrel/monorepo/gitrepo"

// push plans what goes to the remote: the branch if it moves, and the tags that
// are not there. Without a remote the plan says what would go; its
// preconditions refuse it.
func (m *maker) push() {
	if m.req.NoPush {
		return
	}
	p := &PushPlan{Remote: m.s.Remote.Name, URL: gitrepo.SafeURL(m.s.Remote.URL), Tags: []string{}, Atomic: m.ws.Config.Push.Atomic}
	for _, t := range m.plan.Tags {
		if t.State != TagPublished {
			p.Tags = append(p.Tags, t.Name)
		}
	}
	if m.branchMoves() && (len(p.Tags) > 0 || len(m.plan.Edits) > 0 || m.req.OnlyPush) {
		p.Branch = m.s.Head.Branch // "" when HEAD is detached
	}
	if p.Branch != "" || len(p.Tags) > 0 {
		m.plan.Push = p
	}
}

// branchMoves reports whether the remote's branch is not where the release ends.
func (m *maker) branchMoves() bool {
	if len(m.plan.Edits) > 0 || m.s.OnRemote == nil {
		return true
	}
	return m.s.OnRemote.Branches[m.s.Head.Branch] != m.s.Head.Commit
}
