package judge

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
)

// quality repeats the errors that the rules of packages find at the commit, in the
// packages that the tag releases and between them and those that they depend on:
// what users always have together. How they are judged is the policy's.
func (j *Judge) quality(ctx context.Context, r *release) (finding.List, error) {
	if j.inspector == nil || len(r.packages) == 0 {
		return nil, nil
	}
	w, err := j.underPolicy(ctx, r)
	if err != nil {
		return nil, err
	}
	list, err := j.inspector.judge(ctx, subject{w: w, released: r.packages})
	if errors.Is(err, gitrepo.ErrNotFound) {
		return finding.List{r.notJudged("the rules of packages", "files of this commit are not in this clone",
			finding.Command("upmrel", "check", "--rev", r.commit.String()))}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("check the packages of %s: %w", r.commit.Short(), err)
	}
	list = slices.Clone(list)
	for i := range list {
		list[i].Ref = r.Name
	}
	if len(list) > 0 {
		list[0].Fix += fmt.Sprintf("; commit, then %s   (all of it: upmrel check --rev %s)", r.drop(", then tag again"), r.commit.Short())
	}
	return list, nil
}

// underPolicy is the release's workspace with the published rules. What the tag
// checks say of it is left out.
func (j *Judge) underPolicy(ctx context.Context, r *release) (*monorepo.Workspace, error) {
	w, cfg := *r.w, *r.w.Config
	cfg.Check = j.policy.Check
	s, err := j.splitOf(ctx, r)
	if err != nil {
		return nil, err
	}
	if s != nil { // the transform is done, and what the policy says of the folder is said of the root
		cfg.UPM = config.UPM{}
		cfg.Check.Rules = s.below(cfg.Check.Rules)
	}
	w.Config, w.Findings, w.LeftOut = &cfg, nil, nil
	return &w, nil
}

// subject is what the rules are asked about: packages of a commit that are released.
type subject struct {
	w        *monorepo.Workspace
	released []*monorepo.Package
}

// together are the released packages and all that they depend on.
func (s subject) together() []*monorepo.Package {
	all := slices.Clone(s.released)
	known := map[*monorepo.Package]bool{}
	for _, p := range all {
		known[p] = true
	}
	for i := 0; i < len(all); i++ {
		for _, sibling := range all[i].Siblings {
			if !known[sibling.Package] {
				known[sibling.Package] = true
				all = append(all, sibling.Package)
			}
		}
	}
	return all
}

// request asks the rules about some of a workspace's packages by themselves, in a
// snapshot of their folders alone.
func (s subject) request(snap *gitrepo.Snapshot, judged []*monorepo.Package) rules.Request {
	w := *s.w
	w.Snapshot = snap
	req := rules.Request{Workspace: &w, Least: finding.Error}
	for _, p := range judged {
		req.Packages = append(req.Packages, p.Name)
	}
	return req
}
