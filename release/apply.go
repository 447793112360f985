package release

import (
	"context"
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// Result is what a release did.
type Result struct {
	Commit gitrepo.ID // that the branch is at now
	Edited int        // files
	Tagged int        // tags made
	Pushed []gitrepo.PushResult
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
// was. A failed push leaves the commit and the tags here and is a
// *gitrepo.PushError. Step is told what was done, in words.
func (p *Plan) Apply(ctx context.Context, repo *gitrepo.Repo, s *Situation, step func(string)) (*Result, error) {
	made, err := p.write(ctx, repo)
	if err != nil {
		return nil, err
	}
	if err := p.verify(ctx, repo, s, made.commit); err != nil {
		return nil, err
	}
	res := &Result{Commit: made.commit, Edited: len(p.Edits), Tagged: len(made.tags)}
	if err := p.moveRefs(ctx, repo, made); err != nil {
		return nil, err
	}
	if res.Edited > 0 {
		step("edited " + count(res.Edited, "file"))
		step("committed " + made.commit.Short())
	}
	if res.Tagged > 0 {
		step(fmt.Sprintf("tagged %d", res.Tagged))
	}
	if p.Push == nil {
		return res, nil
	}
	res.Pushed, res.FellBack, err = p.Push.Do(ctx, repo)
	if err != nil {
		return res, err
	}
	step("pushed " + count(len(res.Pushed), "ref"))
	return res, nil
}

// made is what write put into the repository, not yet named by any ref.
type made struct {
	commit gitrepo.ID
	tree   gitrepo.ID
	tags   []gitrepo.RefUpdate
}

// write makes all objects of the plan; no ref moves.
func (p *Plan) write(ctx context.Context, repo *gitrepo.Repo) (made, error) {
	w := repo.NewWriter()
	m := made{commit: p.Base, tree: p.BaseTree}
	if len(p.Edits) > 0 {
		files := map[string][]byte{}
		for _, e := range p.Edits {
			files[e.Path] = e.New
		}
		var err error
		if m.tree, err = w.EditTree(ctx, p.BaseTree, files); err != nil {
			return made{}, err
		}
		m.commit, err = w.AddCommit(ctx, gitrepo.NewCommit{
			Tree: m.tree, Parents: []gitrepo.ID{p.Base}, Message: p.Commit.Message, Sign: p.Commit.Sign,
		})
		if err != nil {
			return made{}, err
		}
	}
	if err := p.writeTags(ctx, w, &m); err != nil {
		return made{}, err
	}
	return m, w.Flush(ctx)
}

func (p *Plan) writeTags(ctx context.Context, w *gitrepo.Writer, m *made) error {
	var annotated []gitrepo.NewTag
	var sign gitrepo.Sign
	for _, t := range p.Tags {
		if t.State != TagNew {
			continue
		}
		m.tags = append(m.tags, gitrepo.RefUpdate{Name: gitrepo.TagPrefix + t.Name, New: m.commit})
		if t.Annotated {
			annotated, sign = append(annotated, gitrepo.NewTag{Name: t.Name, Commit: m.commit, Message: t.Message}), t.Sign
		}
	}
	ids, err := w.AddTags(ctx, annotated, sign)
	if err != nil {
		return err
	}
	for i, id := range ids {
		m.tags[i].New = id
	}
	return nil
}

// verify judges every tag as the hook will: new ones on the commit that was
// really made, those that are here already where they stand.
func (p *Plan) verify(ctx context.Context, repo *gitrepo.Repo, s *Situation, commit gitrepo.ID) error {
	snap, err := repo.CommitSnapshot(ctx, commit)
	if err != nil {
		return err
	}
	w, err := monorepo.Discover(ctx, snap, s.Config)
	if err != nil {
		return err
	}
	w.Scheme = s.Workspace.Scheme
	j := judge.New(repo, judge.Options{Remote: s.Remote.Name, Policy: s.Config.PrePush, Layout: s.Config})
	var list finding.List
	for _, t := range p.Tags {
		switch t.State {
		case TagNew:
			list = append(list, judge.Tag(w, t.Name)...)
		case TagLocal:
			found, err := t.judge(ctx, repo, j, commit)
			if err != nil {
				return err
			}
			list = append(list, found...)
		}
	}
	if list.Errors() {
		return &FindingsError{Findings: list}
	}
	return nil
}

// judge judges a tag that is here already: it may be old, made by hand, or left
// behind by a rebase.
func (t *TagPlan) judge(ctx context.Context, repo *gitrepo.Repo, j *judge.Judge, commit gitrepo.ID) (finding.List, error) {
	name := gitrepo.TagPrefix + t.Name
	list, err := j.Ref(ctx, judge.Ref{Name: name, New: t.Target})
	if err != nil || list.Errors() {
		return list, err
	}
	held, _, err := repo.IsAncestor(ctx, t.Target, commit)
	if err != nil || held {
		return list, err
	}
	return append(list, finding.Finding{
		Code: finding.TagExists, Severity: finding.Error, Ref: name,
		Message: fmt.Sprintf("stands at %s, which is not in the history of %s", t.Target.Short(), commit.Short()),
		Fix:     fmt.Sprintf("git tag -d %s, then upmrel release --from-manifests", t.Name),
	}), nil
}

// moveRefs brings the work tree to the release commit, then moves all refs in
// one transaction; if that fails the work tree goes back.
func (p *Plan) moveRefs(ctx context.Context, repo *gitrepo.Repo, m made) error {
	updates := m.tags
	if m.commit != p.Base {
		updates = append([]gitrepo.RefUpdate{{Name: gitrepo.BranchPrefix + p.Branch, Old: p.Base, New: m.commit}}, updates...)
	}
	if len(updates) == 0 {
		return nil
	}
	checkout := m.tree != p.BaseTree && !repo.Bare()
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

// Do pushes. Where one atomic push is not wanted, or can't be had under "auto",
// the branch goes first and the tags after it, so that no tag arrives without its
// commit's branch.
func (p *PushPlan) Do(ctx context.Context, repo *gitrepo.Repo) (results []gitrepo.PushResult, fellBack bool, err error) {
	if p.Atomic != "never" {
		results, err = repo.Push(ctx, gitrepo.PushOptions{Remote: p.Remote, Atomic: true}, p.Refs())
		var failed *gitrepo.PushError
		if p.Atomic != "auto" || !errors.As(err, &failed) || !failed.NoAtomic {
			return results, false, err
		}
		fellBack = true
	}
	results = nil
	for _, step := range []*PushPlan{{Branch: p.Branch}, {Tags: p.Tags}} {
		refs := step.Refs()
		if len(refs) == 0 {
			continue
		}
		done, err := repo.Push(ctx, gitrepo.PushOptions{Remote: p.Remote}, refs)
		if results = append(results, done...); err != nil {
			return results, fellBack, err
		}
	}
	return results, fellBack, nil
}
