package release

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/upm"
	"github.com/upmrel/upmrel/release/subtree"
)

// writeBranches makes the commits of the plan's upm branches out of the release
// commit, which is in the repository. No ref moves.
func (p *Plan) writeBranches(ctx context.Context, repo *gitrepo.Repo, m *made) error {
	moving := p.moving()
	var splits []*Split
	for _, b := range moving {
		splits = append(splits, b.Split)
	}
	w := repo.NewWriter()
	results, err := splitAll(ctx, repo, splits, subtree.Request{Rev: m.commit, Writer: w})
	if err != nil {
		return err
	}
	if err := w.Flush(ctx); err != nil {
		return err
	}
	for _, b := range moving {
		id := results[b.Split.Target.Path].ID
		if b.Build {
			if id, err = p.build(ctx, repo, m, buildOf{b, id}); err != nil {
				return err
			}
		}
		m.upm[b.Package] = id
	}
	return nil
}

// buildOf is a branch and the split that its next commit is built on; zero for a
// branch that has no history of the source.
type buildOf struct {
	*BranchPlan
	base gitrepo.ID
}

// build makes the commit of a branch that differs from the split: its parents are
// the branch's present commit and the split. Who made it when is taken from the
// release commit, so that it comes out the same however often it is made.
func (p *Plan) build(ctx context.Context, repo *gitrepo.Repo, m *made, b buildOf) (gitrepo.ID, error) {
	tree, err := p.buildTree(ctx, repo, m, b.BranchPlan)
	if err != nil {
		return gitrepo.ID{}, err
	}
	var parents []gitrepo.ID
	if sp := b.Split; !sp.Tip.IsZero() && !b.Replaces() {
		if err := p.fetchTip(ctx, repo, b.BranchPlan); err != nil {
			return gitrepo.ID{}, err
		}
		if err := b.checkTip(ctx, repo, m.commit); err != nil {
			return gitrepo.ID{}, err
		}
		parents = append(parents, sp.Tip)
	}
	if !b.base.IsZero() && !slices.Contains(parents, b.base) {
		parents = append(parents, b.base)
	}
	message := strings.TrimSuffix(upm.BuildMessage(upm.Build{
		Package: b.Package, Version: p.versionOf(b.Package), Branch: b.Branch, Source: m.commit,
	}), "\n")
	w := repo.NewWriter()
	id, err := w.AddCommitLike(ctx, m.commit, gitrepo.NewCommit{Tree: tree, Parents: parents, Message: message})
	if err != nil {
		return gitrepo.ID{}, err
	}
	return id, w.Flush(ctx)
}

// checkTip refuses a branch, fetched only now perhaps, whose last build was made of
// something that the release does not come after.
func (b *BranchPlan) checkTip(ctx context.Context, repo *gitrepo.Repo, release gitrepo.ID) error {
	tip, err := repo.Commit(ctx, b.Split.Tip)
	if err != nil {
		return err
	}
	follows, err := followsOn(ctx, repo, tip, release)
	if err == nil && follows && b.Split.Tip != b.Split.Here {
		follows, err = b.Split.isBehind(ctx, repo)
	}
	if err != nil || follows {
		return err
	}
	return &FindingsError{Findings: finding.List{{
		Code: finding.UPMRewrite, Severity: finding.Error, Ref: b.name(),
		Message: fmt.Sprintf("the branch is at %s, which this release would not go on from", tip.ID.Short()),
		Fix:     "set another upm.branch in .upmrel.yaml, or leave the branch alone with --no-split",
	}}}
}

// buildTree makes the tree that a package has on its branch. The user's command
// runs on the package as it is; the transforms take what it leaves.
func (p *Plan) buildTree(ctx context.Context, repo *gitrepo.Repo, m *made, b *BranchPlan) (gitrepo.ID, error) {
	t := b.Split.Target
	folder, err := packageTree(ctx, repo, m.tree, t.Path)
	if err != nil {
		return gitrepo.ID{}, err
	}
	if len(t.Run.Run) > 0 {
		if folder, err = p.runBuild(ctx, repo, m, b); err != nil {
			return gitrepo.ID{}, fmt.Errorf("build %s: %w", b.Package, err)
		}
	}
	w := repo.NewWriter()
	tree, err := t.Transform.Tree(ctx, repo, w, upm.Source{Root: m.tree, Package: folder, Name: t.Name})
	if err != nil {
		return gitrepo.ID{}, err
	}
	return tree, w.Flush(ctx)
}

// fetchTip fetches the commit that a branch goes on from, where it is not here.
func (p *Plan) fetchTip(ctx context.Context, repo *gitrepo.Repo, b *BranchPlan) error {
	has, err := repo.Has(ctx, b.Split.Tip)
	if err != nil || has {
		return err
	}
	remote := b.Split.Target.Repository
	if remote == "" {
		remote = p.Remote
	}
	return repo.Fetch(ctx, remote, b.name())
}

// versionOf is the version that the plan gives a package.
func (p *Plan) versionOf(name string) string {
	for _, pp := range p.Packages {
		if pp.Name == name {
			return pp.Version
		}
	}
	return ""
}
