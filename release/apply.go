package release

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Result is what a release did.
type Result struct {
	Commit gitrepo.ID // that the branch is at now
	// FellBack is set when the server could not push atomically.
	FellBack bool
}

// FindingsError says that the release would not pass its own checks.
type FindingsError struct{ Findings finding.List }

func (e *FindingsError) Error() string {
	first := e.Findings[0]
	return fmt.Sprintf("%s: %s", first.Where(), first.Message)
}

// Apply carries a plan out. Until the refs move every failure leaves all as it
// was: a *Precondition where HEAD is not what the plan was made on, a
// *gitrepo.PushError of a dry run where the remote would not take the push. A
// push that fails later leaves the commit and the tags here and is a
// *gitrepo.PushError too. Step is told what was done, in words.
func (p *Plan) Apply(ctx context.Context, repo *gitrepo.Repo, s *Situation, step func(string)) (*Result, error) {
	if err := p.onBase(ctx, repo); err != nil {
		return nil, err
	}
	made, err := p.write(ctx, repo, s)
	if err != nil {
		return nil, err
	}
	if err := p.verify(ctx, repo, s, made); err != nil {
		return nil, err
	}
	if p.makes() {
		if _, _, err := p.publish(ctx, repo, gitrepo.PushOptions{DryRun: true}, made); err != nil {
			return nil, err
		}
	}
	if err := p.onBase(ctx, repo); err != nil { // to sign and to ask the remote may have taken long
		return nil, err
	}
	if err := p.moveRefs(ctx, repo, made); err != nil {
		return nil, err
	}
	p.tell(made, step)
	for _, b := range p.moving() {
		b.Commit = made.upm[b.Package].String()
	}
	res := &Result{Commit: made.commit}
	if !p.Pushes() {
		return res, nil
	}
	var moved int
	moved, res.FellBack, err = p.publish(ctx, repo, gitrepo.PushOptions{}, made)
	if err == nil {
		step("pushed " + finding.Count(moved, "ref"))
	}
	return res, err
}

// onBase refuses a HEAD that has moved since the plan was made: a person may have
// switched branches while the tool waited for an answer.
func (p *Plan) onBase(ctx context.Context, repo *gitrepo.Repo) error {
	repo.ForgetRefs()
	head, err := repo.Head(ctx)
	if err != nil || head == (gitrepo.Head{Commit: p.Base, Branch: p.Branch}) {
		return err
	}
	return &Precondition{
		Message: fmt.Sprintf("HEAD has moved since the release was planned: from %s at %s to %s at %s",
			p.Branch, p.Base.Short(), cmp.Or(head.Branch, "no branch"), head.Commit.Short()),
		Fix: finding.Command("git", "switch", "--", p.Branch) + ", then run the same command again",
	}
}

// tell says what was done here.
func (p *Plan) tell(m made, step func(string)) {
	if len(p.Edits) > 0 {
		step("edited " + finding.Count(len(p.Edits), "file"))
		step("committed " + m.commit.Short())
	}
	if n := len(p.moving()); n > 0 {
		step("split and verified " + finding.Count(n, "branch"))
	}
	if tags := p.newTags(); len(tags) > 0 {
		step(fmt.Sprintf("tagged %d", len(tags)))
	}
}

// moveRefs brings the work tree to the release commit, then moves all refs in
// one transaction; if that fails the work tree goes back.
func (p *Plan) moveRefs(ctx context.Context, repo *gitrepo.Repo, m made) error {
	var updates []gitrepo.RefUpdate
	if m.commit != p.Base {
		updates = append(updates, gitrepo.RefUpdate{Name: gitrepo.BranchPrefix + p.Branch, Old: p.Base, New: m.commit})
	}
	for _, b := range p.Branches {
		if id := m.ids[b.name()]; b.Split.Target.Repository == "" && b.State != BranchPublished && id != b.Split.Here {
			updates = append(updates, gitrepo.RefUpdate{Name: b.name(), Old: b.Split.Here, New: id})
		}
	}
	for _, t := range p.newTags() {
		name := gitrepo.TagPrefix + t.Name
		updates = append(updates, gitrepo.RefUpdate{Name: name, New: m.ids[name]})
	}
	if len(updates) == 0 {
		return nil
	}
	checkout := m.tree != p.BaseTree
	if checkout {
		if err := repo.Checkout(ctx, p.BaseTree, m.tree); err != nil {
			return fmt.Errorf("check out the release: %w", err)
		}
	}
	err := repo.UpdateRefs(ctx, "upmrel release", updates)
	if err != nil && checkout {
		back := repo.Checkout(context.WithoutCancel(ctx), m.tree, p.BaseTree)
		err = errors.Join(err, back)
	}
	return err
}
