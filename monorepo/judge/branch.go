package judge

import (
	"context"
	"fmt"
	"path"
	"slices"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// branch judges a branch: one of upm commits, or one that releases are made on. There is
// nothing to say of others.
func (j *Judge) branch(ctx context.Context, branch string, ref Ref) (finding.List, error) {
	if ref.Old == ref.New {
		return nil, nil
	}
	if j.owners == nil {
		var err error
		if j.owners, err = j.newOwners(ctx); err != nil {
			return nil, err
		}
	}
	owner, ok, err := j.owners.of(ctx, branch, ref)
	if err != nil {
		return nil, err
	}
	if ok {
		return j.onUPMBranch(ctx, upmBranch{Ref: ref, short: branch, owner: owner})
	}
	return j.onReleaseBranch(ctx, branch, ref)
}

// noCommit refuses a branch at anything but a commit, as git does with any in the end.
func (j *Judge) noCommit(ctx context.Context, ref Ref) (finding.List, error) {
	kind, err := j.repo.Kind(ctx, ref.New)
	if err != nil || kind == odb.Commit {
		return nil, err
	}
	meant := "HEAD"
	if id, kind, err := j.repo.Peel(ctx, ref.New); err == nil && kind == odb.Commit {
		meant = id.String()
	}
	return finding.List{{
		Code: finding.BranchNoCommit, Severity: finding.Error, Ref: ref.Name,
		Message: fmt.Sprintf("%s is a %s, not a commit: git takes no such branch", ref.New.Short(), kind),
		Fix:     finding.Command("git", "push", "--", j.remote.shown(), meant+":"+ref.Name),
	}}, nil
}

// onReleaseBranch tells of manifests that a release would stumble over, where they come
// with the push: what is on the remote already is no news.
func (j *Judge) onReleaseBranch(ctx context.Context, branch string, ref Ref) (finding.List, error) {
	if j.policy.PrePush.Branches == "off" || ref.New.IsZero() {
		return nil, nil
	}
	if is, err := j.branches.hasReleases(ctx, branch); err != nil || !is {
		return nil, err
	}
	if list, err := j.noCommit(ctx, ref); err != nil || len(list) > 0 {
		return list, err
	}
	base, err := j.base(ctx, ref)
	if err != nil {
		return nil, err
	}
	if same, err := j.sameManifests(ctx, base, ref.New); err != nil || same {
		return nil, err
	}
	faults, err := j.faults(ctx, ref.New)
	if err != nil || len(faults) == 0 {
		return nil, err
	}
	before, err := j.faults(ctx, base)
	if err != nil {
		return nil, err
	}
	severity := finding.Warning
	if j.policy.PrePush.Branches == "refuse" {
		severity = finding.Error
	}
	var list finding.List
	for _, f := range faults {
		if !slices.ContainsFunc(before, func(old finding.Finding) bool { return sameFault(old, f) }) {
			f.Ref, f.Severity = ref.Name, severity
			list = append(list, f)
		}
	}
	return list, nil
}

// base is the commit that tells what the remote has of a branch already: the branch's,
// else the release branch's; zero where neither is here.
func (j *Judge) base(ctx context.Context, ref Ref) (gitrepo.ID, error) {
	if !ref.Old.IsZero() {
		if has, err := j.repo.Has(ctx, ref.Old); err != nil || has {
			return ref.Old, err
		}
	}
	tip, err := j.remote.releaseBranch(ctx, j.repo)
	return tip.Peeled, err
}

// sameManifests reports whether two commits have the same manifests and configuration,
// which holds for most pushes. It looks at what differs only.
func (j *Judge) sameManifests(ctx context.Context, from, to gitrepo.ID) (bool, error) {
	if from.IsZero() {
		return false, nil
	}
	var trees [2]gitrepo.ID
	for i, id := range []gitrepo.ID{from, to} {
		commit, err := j.repo.Commit(ctx, id)
		if err != nil {
			return false, err
		}
		trees[i] = commit.Tree
	}
	changes, err := j.repo.Diff(ctx, trees[0], trees[1])
	return !slices.ContainsFunc(changes, func(c gitrepo.Change) bool {
		return path.Base(c.Path) == unity.ManifestName || c.Path == config.Filename
	}), err
}

// faults are what a release of a commit would stumble over. Where the strategy is only
// inferred, nothing that depends on it.
func (j *Judge) faults(ctx context.Context, commit gitrepo.ID) (finding.List, error) {
	if commit.IsZero() {
		return nil, nil
	}
	w, err := j.layouts.of(ctx, place{commit, commit})
	if err != nil {
		return nil, err
	}
	inferred := w.Config.Strategy == "" && w.Config.Tag == ""
	return slices.DeleteFunc(slices.Clone(w.Findings), func(f finding.Finding) bool {
		return f.Severity != finding.Error || inferred && f.Path == "" || inferred && f.Code == finding.VersionDrift
	}), nil
}

// sameFault reports whether two commits have the same fault, wherever in the file it is.
func sameFault(a, b finding.Finding) bool {
	return a.Code == b.Code && a.Path == b.Path && (a.Message == b.Message || a.Code == finding.VersionDrift ||
		a.Code == finding.GroupDrift && a.Group == b.Group)
}
