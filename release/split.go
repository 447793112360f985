package release

import (
	"context"
	"errors"
	"slices"

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
			of := s.Workspace.SchemePackage(p)
			packages = append(packages, upm.Package{Name: of.Name, Short: of.Short, Dir: of.Dir, Path: p.Dir})
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
	return list
}

// surveySplits finds the upm branches, asks the repositories that they are pushed
// to for them, and splits HEAD.
func (s *Situation) surveySplits(ctx context.Context, repo *gitrepo.Repo, opts SurveyOptions) error {
	s.upmTargets(opts.AlwaysUPM)
	if len(s.Targets) == 0 || s.TargetFindings.Errors() {
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

// split splits HEAD for all targets in one walk. Nothing is written but the
// cache of splits.
func (s *Situation) split(ctx context.Context, repo *gitrepo.Repo, opts SurveyOptions) error {
	var prefixes []string
	branches := map[string][]gitrepo.ID{}
	for _, t := range s.Targets {
		if t.History != snapshot {
			prefixes = append(prefixes, t.Path)
		}
		branches[t.Path] = s.Splits[t.Name].goesOnFrom()
	}
	if s.Shallow || len(prefixes) == 0 {
		return nil // a precondition refuses a shallow clone
	}
	if opts.Apply {
		s.Copies = repo.NewWriter()
	}
	results, err := subtree.Split(ctx, repo, subtree.Request{
		Rev: s.Head.Commit, Prefixes: prefixes, Branches: branches, Writer: s.Copies, Progress: opts.Progress,
	})
	if err != nil {
		return err
	}
	byPrefix := map[string]subtree.Result{}
	for _, res := range results {
		byPrefix[res.Prefix] = res
	}
	for _, sp := range s.Splits {
		if res, ok := byPrefix[sp.Target.Path]; ok && sp.Target.History != snapshot {
			sp.ID, sp.result = res.ID, res
		}
	}
	return nil
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

// place finds how HEAD's splits stand to their branches.
func (s *Situation) place(ctx context.Context, repo *gitrepo.Repo) error {
	for _, sp := range s.Splits {
		t := sp.Target
		var err error
		if builds(t) {
			err = s.placeBuild(ctx, repo, sp)
		} else {
			sp.placeSplit()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// branchThere is the branch's commit where it is pushed to, as far as is known.
func (s *Situation) branchThere(ctx context.Context, repo *gitrepo.Repo, t upm.Target) (gitrepo.ID, error) {
	there := s.OnRemote
	if t.Repository != "" {
		there = s.Elsewhere[t.Repository]
	}
	if there == nil && t.Repository == "" && s.Remote.Name != "" {
		ref, _, err := repo.Ref(ctx, "refs/remotes/"+s.Remote.Name+"/"+t.Branch)
		return ref.ID, err
	}
	if there == nil {
		return gitrepo.ID{}, nil
	}
	return there.Branches[t.Branch], nil
}

// placeSplit compares a branch that is the pure split with the split of HEAD.
func (sp *Split) placeSplit() {
	for _, old := range []gitrepo.ID{sp.There, sp.Here} {
		if !old.IsZero() && !slices.Contains(sp.Strays, old) && !sp.result.Holds(old) {
			sp.Strays = append(sp.Strays, old)
		}
	}
	if sp.result.Holds(sp.Here) && !sp.Here.IsZero() && sp.result.Since(sp.Here) < sp.result.Since(sp.Tip) {
		sp.Tip = sp.Here
	}
	sp.Ahead = sp.result.Since(sp.Tip)
	sp.Current = sp.Tip == sp.ID
}

// placeBuild compares a branch of commits that releases made with HEAD.
func (s *Situation) placeBuild(ctx context.Context, repo *gitrepo.Repo, sp *Split) error {
	if !sp.Here.IsZero() && !sp.There.IsZero() && sp.Here != sp.There {
		behind, known, err := repo.IsAncestor(ctx, sp.There, sp.Here)
		switch {
		case err != nil:
			return err
		case behind:
			sp.Tip = sp.Here
		case known:
			if ahead, _, err := repo.IsAncestor(ctx, sp.Here, sp.There); err != nil || !ahead {
				sp.Strays = append(sp.Strays, sp.Here)
				return err
			}
		}
	}
	if sp.Tip.IsZero() {
		return nil
	}
	tip, err := repo.Commit(ctx, sp.Tip)
	if errors.Is(err, gitrepo.ErrNotFound) {
		return nil // to be fetched
	}
	if err != nil {
		return err
	}
	follows, err := followsOn(ctx, repo, tip, s.Head.Commit)
	if err == nil && !follows {
		sp.Strays = append(sp.Strays, sp.Tip)
		return nil
	}
	if err == nil {
		sp.Current, err = s.isCurrent(ctx, repo, sp, tip)
	}
	return err
}

// followsOn reports whether a commit comes after the one that a build was made of.
// A build on top of one that was made of another line, as a backport is, would take
// users back.
func followsOn(ctx context.Context, repo *gitrepo.Repo, build *gitrepo.Commit, commit gitrepo.ID) (bool, error) {
	source, ok := upm.ParseSource(build.Message)
	if !ok {
		return true, nil // made by hand, or a split
	}
	is, _, err := repo.IsAncestor(ctx, source, commit) // what is not here is no ancestor
	return is, err
}

// isCurrent reports whether a commit is the build of HEAD.
func (s *Situation) isCurrent(ctx context.Context, repo *gitrepo.Repo, sp *Split, tip *gitrepo.Commit) (bool, error) {
	t := sp.Target
	if t.History != snapshot && !slices.Contains(tip.Parents, sp.ID) {
		return false, nil
	}
	now, err := packageTree(ctx, repo, s.HeadTree, t.Path)
	if err != nil {
		return false, err
	}
	if len(t.Run.Run) > 0 {
		source, ok := upm.ParseSource(tip.Message)
		if !ok {
			return false, nil
		}
		commit, err := repo.Commit(ctx, source)
		if err != nil {
			return false, ignoreNotFound(err)
		}
		then, err := packageTree(ctx, repo, commit.Tree, t.Path)
		return then == now, ignoreNotFound(err)
	}
	built, err := t.Transform.Tree(ctx, repo, repo.NewWriter(), upm.Source{Root: s.HeadTree, Package: now, Name: t.Name})
	return built == tip.Tree, err
}

func ignoreNotFound(err error) error {
	if errors.Is(err, gitrepo.ErrNotFound) {
		return nil
	}
	return err
}

// packageTree is the tree of a package's folder.
func packageTree(ctx context.Context, repo *gitrepo.Repo, root gitrepo.ID, folder string) (gitrepo.ID, error) {
	folders, err := repo.Folders(ctx, root, []string{folder})
	if err != nil {
		return gitrepo.ID{}, err
	}
	return folders[0], nil
}
