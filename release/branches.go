package release

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/upm"
)

// BranchState says what has to be done for an upm branch.
type BranchState string

// The states of a planned branch.
const (
	BranchMoves     BranchState = "moves"     // to be made or moved, and pushed
	BranchLocal     BranchState = "local"     // made already, to be pushed
	BranchPublished BranchState = "published" // where it is pushed to already
)

// BranchPlan is what happens to a package's upm branch.
type BranchPlan struct {
	Package    string      `json:"package"`
	Branch     string      `json:"branch"`     // short name
	Repository string      `json:"repository"` // that it is pushed to, without a password; "" is the release's remote
	State      BranchState `json:"state"`
	History    string      `json:"history"`  // full, snapshot
	Build      bool        `json:"build"`    // the release makes a commit of its own for it
	Previous   string      `json:"previous"` // the commit that it goes on from; "" for a new branch
	Commits    int         `json:"commits"`  // on top of that
	Commit     string      `json:"commit"`   // "" until it is made

	// OtherIdents is set where names are as another version of git than the installed
	// one has them, so that the branch can go on.
	OtherIdents bool `json:"other_idents"`

	Tag   *TagPlan `json:"-"` // to be made in the branch's own repository
	Split *Split   `json:"-"`
}

// Replaces reports whether the branch would lose the commit that it is at.
func (b *BranchPlan) Replaces() bool { return slices.Contains(b.Split.Strays, b.Split.Tip) }

// name is the full name of the branch's ref.
func (b *BranchPlan) name() string { return gitrepo.BranchPrefix + b.Branch }

// branches plans the upm branches of the packages that are released.
func (m *maker) branches() {
	if m.s.Splits == nil || m.req.NoSplit || m.s.Shallow { // a precondition refuses a shallow clone
		return
	}
	for i := range m.plan.Packages {
		pp := &m.plan.Packages[i]
		if sp := m.s.Splits[pp.Name]; sp != nil && m.chosen[pp.Name].released() && (!m.req.OnlySplit || sp.Target.Repository == "") {
			pp.Split = m.branch(pp, sp)
			pp.Split.Tag = m.buildTag(pp, pp.Split)
			m.plan.Branches = append(m.plan.Branches, pp.Split)
		}
	}
	slices.SortFunc(m.plan.Branches, func(a, b *BranchPlan) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Branch, b.Branch))
	})
}

// branch plans the branch of one package.
func (m *maker) branch(pp *PackagePlan, sp *Split) *BranchPlan {
	b := &BranchPlan{
		Package: pp.Name, Branch: sp.Target.Branch, Repository: gitrepo.SafeURL(sp.Target.Repository),
		State: BranchMoves, History: sp.Target.History, Build: builds(sp.Target), Split: sp, OtherIdents: sp.result.OtherIdents,
		Previous: sp.Tip.String(), Commits: sp.Ahead,
	}
	switch {
	case m.isEdited(sp.Target):
		b.Commits++
	case sp.Current && !m.catchesUp(sp), !m.makesBranch(pp, sp):
		// What is not released now is not published either: only what was made
		// for it before.
		b.State, b.Commits, b.Commit = BranchLocal, 0, sp.Tip.String()
		switch {
		case sp.Here.IsZero(), sp.Behind:
			b.State = BranchPublished
		case sp.Tip != sp.Here: // somebody else went on, and not from here
			m.judgeStrays(b, []gitrepo.ID{sp.There})
		}
	}
	if b.Build {
		b.Commits = 0
		if b.State == BranchMoves {
			b.Commits = 1
		}
	}
	if b.State == BranchMoves {
		m.judgeStrays(b, sp.Strays)
	}
	return b
}

// catchesUp reports whether only the branch here is to go where the remote's is.
func (m *maker) catchesUp(sp *Split) bool {
	return m.req.OnlySplit && sp.Here != sp.Tip && sp.Target.Repository == "" && !builds(sp.Target)
}

// makesBranch reports whether the plan may make the branch's commit. One that goes
// to another repository is kept nowhere here, so it is made anew for a push.
func (m *maker) makesBranch(pp *PackagePlan, sp *Split) bool {
	c := m.chosen[pp.Name]
	switch {
	case m.req.OnlySplit:
		return true
	case sp.Target.Repository != "" && c.stage == tagged:
		return m.stands(m.sight(c.state.Package), c.state.Package)
	}
	return c.stage != tagged && !m.req.OnlyPush
}

// isEdited reports whether the plan changes a file of the package.
func (m *maker) isEdited(t upm.Target) bool {
	return slices.ContainsFunc(m.plan.Edits, func(e Edit) bool {
		return t.Path == "" || strings.HasPrefix(e.Path, t.Path+"/")
	})
}

// judgeStrays refuses to take commits away from a branch: Unity's lock files name
// them.
func (m *maker) judgeStrays(b *BranchPlan, strays []gitrepo.ID) {
	if m.req.OnlySplit { // nothing is pushed, and a push will ask again
		strays = slices.DeleteFunc(slices.Clone(strays), func(id gitrepo.ID) bool { return id != b.Split.Here })
	}
	if m.s.BehindRemote { // what HEAD lacks may have made it
		strays = slices.DeleteFunc(slices.Clone(strays), func(id gitrepo.ID) bool { return id == b.Split.There })
	}
	if len(strays) == 0 || m.req.ForceSplit {
		return
	}
	stray := strays[0]
	where, forced := "here", finding.Command("upmrel", "split", "--force", b.Package)
	switch {
	case stray != b.Split.There:
	case b.Repository != "": // nothing here has the branch
		where = "on " + b.Repository
		forced = finding.Command("git", "push", b.Repository, ":"+b.name()) + ", then the same command again"
	default:
		where = "on " + m.s.Remote.Name
		forced = finding.Command("git", "fetch", m.s.Remote.Name) + ", " + forced + ", " +
			"UPMREL_ALLOW=upm-rewrite " + finding.Command("git", "push", "--force-with-lease", m.s.Remote.Name, b.Branch)
	}
	alone := ""
	if !m.req.OnlySplit && !m.s.onUPM() {
		alone = "or leave the branch alone with --no-split; "
	}
	m.plan.Problems = append(m.plan.Problems, finding.Finding{
		Code: finding.UPMRewrite, Severity: finding.Error, Ref: b.name(),
		Message: fmt.Sprintf("the branch is at %s %s, which the release of %s would not go on from: Unity's lock files name its commits",
			stray.Short(), where, b.Package),
		Fix: "set another upm.branch in .upmrel.yaml; " + alone + "or, to take the old commits away, " + forced,
	})
}

// moving are the branches that the plan makes or moves.
func (p *Plan) moving() []*BranchPlan {
	return slices.DeleteFunc(slices.Clone(p.Branches), func(b *BranchPlan) bool { return b.State != BranchMoves })
}

// unpublishedBranches are the branches that the plan pushes to a repository; "" is
// the release's remote.
func (p *Plan) unpublishedBranches(repository string) []string {
	list := []string{}
	for _, b := range p.Branches {
		if b.State != BranchPublished && b.Split.Target.Repository == repository {
			list = append(list, b.Branch)
		}
	}
	return list
}

// repositories are the other repositories that branches of the plan are pushed to.
func (p *Plan) repositories() []string {
	set := map[string]bool{}
	for _, b := range p.Branches {
		if b.Split.Target.Repository != "" && (b.State != BranchPublished || b.Tag != nil) {
			set[b.Split.Target.Repository] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}
