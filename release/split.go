package release

import (
	"context"
	"fmt"
	"slices"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/upm"
	"github.com/upmrel/upmrel/release/subtree"
)

// Split is where a package's upm branch is, and what HEAD makes of it.
type Split struct {
	Target upm.Target
	// ID is the split of HEAD; zero where the branch has a commit for each release.
	ID gitrepo.ID
	// Here and There are the branch's commits in this repository and where it is
	// pushed to; zero where there is none.
	Here, There gitrepo.ID
	// Tip is the one of them that the branch goes on from; zero for a new branch.
	Tip gitrepo.ID
	// Behind is set when Here is There, or an earlier commit of it.
	Behind bool
	// Ahead is how many commits ID is ahead of Tip.
	Ahead int
	// Strays are commits of the branch that the new one would not descend from.
	Strays []gitrepo.ID
	// Current is set when Tip is what a release of HEAD as it is would make.
	Current bool

	result subtree.Result
}

// snapshot is the history that has one commit for each release.
const snapshot = "snapshot"

// builds reports whether a release makes commits of the branch, on top of the
// split or in its place.
func builds(t upm.Target) bool {
	return !t.Transform.IsZero() || len(t.Run.Run) > 0 || t.History == snapshot
}

// upmTargets resolves the upm branches of the packages that are released.
func (s *Situation) upmTargets(always bool) {
	cfg := s.Config.UPM
	cfg.On = cfg.On || always
	if !cfg.On || s.Workspace.Scheme == nil {
		return
	}
	var packages []upm.Package
	for _, p := range s.Workspace.Packages {
		if !p.Private {
			packages = append(packages, upm.NewPackage(s.Workspace.SchemePackage(p), p.Dir))
		}
	}
	around := upm.Surroundings{
		Branches: map[string][]string{}, Releasing: s.releasing(), Scheme: s.Workspace.Scheme,
	}
	for branch := range s.Branches {
		around.Branches[""] = append(around.Branches[""], branch)
	}
	if s.OnRemote != nil {
		for branch := range s.OnRemote.Branches {
			around.Branches[""] = append(around.Branches[""], branch)
		}
	}
	s.Targets, s.TargetFindings = upm.Targets(cfg, packages, around)
}

// releasing lists the branches that releases are made on.
func (s *Situation) releasing() []string {
	list := s.Config.Branches
	if list == nil && s.DefaultBranch != "" {
		list = []string{s.DefaultBranch}
	}
	if s.Head.Branch != "" && !slices.Contains(list, s.Head.Branch) {
		list = append(slices.Clip(list), s.Head.Branch)
	}
	return append(slices.Clip(list), s.Config.ChannelBranches()...)
}

// surveySplits finds the upm branches, asks the repositories that they are pushed
// to for them, and splits HEAD.
func (s *Situation) surveySplits(ctx context.Context, repo *gitrepo.Repo, opts SurveyOptions) error {
	s.upmTargets(opts.AlwaysUPM)
	if len(s.Targets) == 0 || s.TargetFindings.Errors() {
		return nil
	}
	if s.judgeRepositories(repo); s.TargetFindings.Errors() {
		return nil
	}
	if !opts.Offline && !opts.Local {
		s.askElsewhere(ctx, repo)
	}
	var err error
	if s.CheckedOut, err = repo.CheckedOut(ctx); err != nil {
		return err
	}
	if err := s.findBranches(ctx, repo); err != nil {
		return err
	}
	if err := s.split(ctx, repo, opts); err != nil {
		return err
	}
	return s.place(ctx, repo)
}

// judgeRepositories refuses a repository of upm branches that is the release's own:
// there the tags would have to stand on two commits.
func (s *Situation) judgeRepositories(repo *gitrepo.Repo) {
	for _, t := range s.Targets {
		if t.Repository == "" {
			continue
		}
		if t.Repository == s.Remote.Name || repo.SamePlace(t.Repository, s.Remote.URL) || repo.SamePlace(t.Repository, repo.Root()) {
			s.TargetFindings = append(s.TargetFindings, finding.Finding{
				Code: finding.UPMTag, Severity: finding.Error, Path: config.Filename,
				Message: fmt.Sprintf("upm.repository of %s is the repository that is released from", t.Name),
				Fix:     "take repository out of upm in .upmrel.yaml: the branches go to the release's remote anyway",
			})
			return
		}
	}
}

// askElsewhere asks the build repositories of the targets for their branches. One
// that can't be asked is as if it had none; a push will tell.
func (s *Situation) askElsewhere(ctx context.Context, repo *gitrepo.Repo) {
	s.Elsewhere = map[string]*gitrepo.RemoteRefs{}
	for _, t := range s.Targets {
		if _, asked := s.Elsewhere[t.Repository]; t.Repository == "" || asked {
			continue
		}
		var err error
		if s.Elsewhere[t.Repository], err = repo.LsRemote(ctx, gitrepo.Remote{Name: t.Repository, URL: t.Repository}); err != nil && s.RemoteErr == nil {
			s.RemoteErr, s.Unreachable = err, gitrepo.SafeURL(t.Repository)
		}
	}
}

// Splitting is what Doing is told of splits.
const Splitting = "splitting"

// split splits HEAD for all targets in one walk. Nothing is written but the
// cache of splits.
func (s *Situation) split(ctx context.Context, repo *gitrepo.Repo, opts SurveyOptions) error {
	if s.Shallow {
		return nil // a precondition refuses it
	}
	if opts.Apply {
		s.Copies = repo.NewWriter()
	}
	var splits []*Split
	for _, t := range s.Targets {
		splits = append(splits, s.Splits[t.Name])
	}
	opts.doing(Splitting)
	defer opts.doing("")
	results, err := splitAll(ctx, repo, splits, subtree.Request{Rev: s.Head.Commit, Writer: s.Copies, Progress: opts.Progress})
	for _, sp := range splits {
		if res, ok := results[sp.Target.Path]; ok {
			sp.ID, sp.result = res.ID, res
		}
	}
	return err
}

// splitAll splits a commit for those branches that have the source's history, in one
// walk. The results are by the packages' folders.
func splitAll(ctx context.Context, repo *gitrepo.Repo, splits []*Split, req subtree.Request) (map[string]subtree.Result, error) {
	req.Branches = map[string][]gitrepo.ID{}
	for _, sp := range splits {
		if t := sp.Target; t.History != snapshot {
			req.Prefixes = append(req.Prefixes, t.Path)
			req.Branches[t.Path] = sp.goesOnFrom()
		}
	}
	if len(req.Prefixes) == 0 {
		return nil, nil //nolint:nilnil // a map without entries
	}
	list, err := subtree.Split(ctx, repo, req)
	if err != nil {
		return nil, err
	}
	results := make(map[string]subtree.Result, len(list))
	for _, res := range list {
		results[res.Prefix] = res
	}
	return results, nil
}

// findBranches finds where the branches of the targets are.
func (s *Situation) findBranches(ctx context.Context, repo *gitrepo.Repo) error {
	s.Splits = map[string]*Split{}
	for _, t := range s.Targets {
		sp := &Split{Target: t}
		if t.Repository == "" {
			sp.Here = s.Branches[t.Branch]
		}
		var err error
		if sp.There, err = s.branchThere(ctx, repo, t); err != nil {
			return err
		}
		sp.Tip = sp.There
		if sp.Tip.IsZero() {
			sp.Tip = sp.Here
		}
		s.Splits[t.Name] = sp
	}
	return nil
}

// goesOnFrom lists the commits that the split has to hold.
func (sp *Split) goesOnFrom() []gitrepo.ID {
	if builds(sp.Target) {
		return nil // the branch has commits of its own
	}
	return []gitrepo.ID{sp.Here, sp.There}
}

// branchThere is the branch's commit where it is pushed to, as far as is known.
func (s *Situation) branchThere(ctx context.Context, repo *gitrepo.Repo, t upm.Target) (gitrepo.ID, error) {
	there := s.OnRemote
	if t.Repository != "" {
		there = s.Elsewhere[t.Repository]
	}
	if there == nil && t.Repository == "" && s.Remote.Name != "" {
		ref, _, err := repo.Ref(ctx, gitrepo.RemotePrefix+s.Remote.Name+"/"+t.Branch)
		return ref.ID, err
	}
	if there == nil {
		return gitrepo.ID{}, nil
	}
	return there.Branches[t.Branch], nil
}
