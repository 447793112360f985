package judge

import (
	"context"
	"errors"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// concerns reports whether a repository's tags are to be judged at all. A hook may stand
// in repositories of other kinds too, whose tags release something else: nothing is
// configured there, and neither what a tag stands on, nor the commit before it, nor HEAD,
// nor the remote's release branch has a package, or a manifest that may be one.
func (j *Judge) concerns(ctx context.Context, ref Ref) (bool, error) {
	if j.concerned {
		return true, nil
	}
	release, err := j.remote.releaseBranch(ctx, j.repo)
	if err != nil {
		return true, err
	}
	head, err := j.repo.Head(ctx)
	if err != nil {
		return true, err
	}
	for _, id := range []gitrepo.ID{ref.New, ref.Old, head.Commit, release.Peeled} {
		if is, err := j.ofPackages(ctx, id); is || err != nil {
			j.concerned = is
			return true, err
		}
	}
	return false, nil
}

// ofPackages reports whether a commit or the one before it has a package or a
// configuration, or can't be looked at.
func (j *Judge) ofPackages(ctx context.Context, id gitrepo.ID) (bool, error) {
	if id.IsZero() {
		return false, nil
	}
	target, kind, err := j.repo.Peel(ctx, id)
	if err != nil {
		return true, ignoreMissing(err)
	}
	if kind != odb.Commit {
		return false, nil
	}
	commit, err := j.repo.Commit(ctx, target)
	if err != nil {
		return true, ignoreMissing(err)
	}
	for _, at := range append(commit.Parents[:min(1, len(commit.Parents))], target) {
		if is, err := j.hasPackages(ctx, at); is || err != nil {
			return true, ignoreMissing(err)
		}
	}
	return false, nil
}

// hasPackages is ofPackages of one commit.
func (j *Judge) hasPackages(ctx context.Context, id gitrepo.ID) (bool, error) {
	commit, err := j.repo.Commit(ctx, id)
	if err != nil {
		return false, err
	}
	if _, _, configured, err := j.repo.Lookup(ctx, commit.Tree, config.Filename); configured || err != nil {
		return configured, err
	}
	w, err := j.layouts.of(ctx, place{id, id})
	return err == nil && (len(w.Packages) > 0 || len(w.Findings) > 0), err
}

// ignoreMissing is an error but for one of an object that is not here.
func ignoreMissing(err error) error {
	if errors.Is(err, gitrepo.ErrNotFound) {
		return nil
	}
	return err
}
