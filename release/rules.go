package release

import (
	"context"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
)

// BrokenRules judges the packages that the plan tags by the rules of package
// rules, as they will be with the plan's edits: its errors stop a release. It reads
// the packages' files, which making a plan does not.
func (p *Plan) BrokenRules(ctx context.Context, repo *gitrepo.Repo, s *Situation) (finding.List, error) {
	var names []string
	for _, pp := range p.Packages {
		if pp.TagState == string(TagNew) {
			names = append(names, pp.Name)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	w, err := monorepo.Discover(ctx, s.Workspace.Snapshot.Edited(p.files()), s.Workspace.Config)
	if err != nil {
		return nil, err
	}
	facts, err := rules.Gather(ctx, repo, w, nil)
	if err != nil {
		return nil, err
	}
	facts.Untagged = nil // it gets its tag now
	list, err := rules.Check(ctx, rules.Request{Workspace: w, Packages: names, Facts: facts})
	if err != nil {
		return nil, err
	}
	var broken finding.List
	for _, f := range list {
		if f.Severity == finding.Error {
			broken = append(broken, f)
		}
	}
	return broken, nil
}
