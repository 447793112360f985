package release

import (
	"context"
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
)

// verifyBranches makes sure that each new commit of an upm branch holds its package
// as the release commit has it, with the name and version that are released.
func (p *Plan) verifyBranches(ctx context.Context, repo *gitrepo.Repo, m made) (finding.List, error) {
	var list finding.List
	for _, b := range p.moving() {
		fault, err := p.verifyBranch(ctx, repo, m, b)
		if err != nil {
			return nil, fmt.Errorf("verify %s: %w", b.Branch, err)
		}
		if fault != "" {
			list = append(list, finding.Finding{
				Code: finding.UPMTree, Severity: finding.Error, Ref: b.name(), Message: fault,
				Fix: "nothing was changed; look at what " + config.Filename + " says of the package under upm",
			})
		}
	}
	return list, nil
}

// verifyBranch says what is wrong with the commit of one branch, as it can be read
// from the repository; "" is nothing.
func (p *Plan) verifyBranch(ctx context.Context, repo *gitrepo.Repo, m made, b *BranchPlan) (string, error) {
	t := b.Split.Target
	commit, err := repo.Commit(ctx, m.upm[b.Package])
	if err != nil {
		return "", err
	}
	if len(t.Run.Run) == 0 { // what a command made, only its manifest tells
		want, err := t.Tree(ctx, repo, m.tree)
		if err != nil {
			return "", err
		}
		if commit.Tree != want {
			return fmt.Sprintf("commit %s holds tree %s, the package is tree %s", commit.ID.Short(), commit.Tree.Short(), want.Short()), nil
		}
	}
	return p.verifyManifest(ctx, repo, commit, b)
}

// verifyManifest compares the package.json at a branch's root with the release.
func (p *Plan) verifyManifest(ctx context.Context, repo *gitrepo.Repo, commit *gitrepo.Commit, b *BranchPlan) (string, error) {
	const file = "package.json"
	id, mode, ok, err := repo.Lookup(ctx, commit.Tree, file)
	if err != nil {
		return "", err
	}
	if !ok || !mode.Regular() {
		return "there is no " + file + " at its root", nil
	}
	_, data, err := repo.Object(ctx, id, monorepo.MaxManifest)
	if errors.Is(err, gitrepo.ErrTooLarge) {
		return file + " is too large for a manifest", nil
	}
	if err != nil {
		return "", err
	}
	found, err := manifest.Parse(data)
	switch {
	case err != nil:
		return fmt.Sprintf("%s at its root: %v", file, err), nil
	case found.Name.Value != b.Package || found.Version.Value != p.versionOf(b.Package):
		return fmt.Sprintf("%s at its root is %s %s, to be released is %s %s",
			file, found.Name.Value, found.Version.Value, b.Package, p.versionOf(b.Package)), nil
	}
	return "", nil
}
