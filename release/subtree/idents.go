package subtree

import (
	"context"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release/subtree/rewrite"
)

// installedIdents is the rule of the installed git for names and emails.
func installedIdents(ctx context.Context, repo *gitrepo.Repo) (rewrite.Idents, error) {
	major, minor, err := repo.GitVersion(ctx)
	if major > 2 || major == 2 && minor >= 42 {
		return rewrite.KeepDots, err
	}
	return rewrite.TrimDots, err
}

// keepIdents returns the split by git's other rule for names, if branches that
// exist can only go on from that: they were split by a git before 2.42, or after it.
func keepIdents(ctx context.Context, repo *gitrepo.Repo, req Request, res Result) (Result, error) {
	branches := req.Branches[res.Prefix]
	isHeld := func(r Result) bool {
		return !slices.ContainsFunc(branches, func(id gitrepo.ID) bool { return !id.IsZero() && !r.Holds(id) })
	}
	if !res.sensitive || isHeld(res) {
		return res, nil
	}
	req.Prefixes = []string{res.Prefix}
	r := newRun(ctx, repo, req)
	rule, err := installedIdents(ctx, repo)
	if err != nil {
		return res, err
	}
	other := rewrite.TrimDots
	if rule == other {
		other = rewrite.KeepDots
	}
	r.idents = func() (rewrite.Idents, error) { return other, nil }
	results, err := r.split(ctx)
	if err != nil || !isHeld(results[0]) {
		return res, err
	}
	results[0].OtherIdents = true
	return results[0], nil
}
