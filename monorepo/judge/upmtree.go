package judge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/upm"
)

// split is a commit that has one package at its root, as those of upm branches have,
// and what is known of the one that it was made of.
type split struct {
	source gitrepo.ID          // that a trailer names; zero where none does
	w      *monorepo.Workspace // the source's or, where none is named, home's; nil where that is not here
	target upm.Target          // how the package's tree is made of it; zero where it has no such package
}

// splitOf finds out whether a release stands on a split; nil where it does not.
func (j *Judge) splitOf(ctx context.Context, r *release) (*split, error) {
	if len(r.packages) != 1 || r.packages[0].Dir != "" {
		return nil, nil
	}
	source, err := upm.SourceOf(ctx, j.repo, r.New, r.commit)
	if err != nil {
		return nil, err
	}
	s := &split{source: source}
	if source.IsZero() {
		if source, err = j.homeOf(ctx); err != nil {
			return nil, err
		}
	}
	s.w, err = j.layouts.of(ctx, place{source, source})
	if errors.Is(err, gitrepo.ErrNotFound) && !s.source.IsZero() {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	if s.w != nil {
		name := r.packages[0].Name
		if p, ok := s.w.Package(name); ok {
			s.target = upm.TargetOf(s.w.Config.UPM, name, p.Dir)
		}
	}
	isRoot := s.target.Path == "" && s.target.Name != "" // the repository is the package
	if s.source.IsZero() && (isRoot || s.target.Name == "" && !r.standsOnUPM()) {
		return nil, nil
	}
	return s, nil
}

// homeOf finds the commit that stands for those that upm commits are made of: HEAD, or
// where that is on an upm branch itself, the release branch's. Zero where there is none.
func (j *Judge) homeOf(ctx context.Context) (gitrepo.ID, error) {
	if j.home.asked {
		return j.home.commit, nil
	}
	head, err := j.repo.Head(ctx)
	if err != nil {
		return gitrepo.ID{}, err
	}
	tip, err := j.remote.releaseBranch(ctx, j.repo)
	if err != nil {
		return gitrepo.ID{}, err
	}
	j.home.commit, j.home.asked = head.Commit, true
	switch split, err := j.isSplitOf(ctx, head.Commit, tip.Peeled); {
	case errors.Is(err, gitrepo.ErrNotFound): // in a partial clone
	case err != nil:
		return gitrepo.ID{}, err
	case split:
		j.home.commit = tip.Peeled
	}
	return j.home.commit, nil
}

// isSplitOf reports whether a commit has a package at its root that another one has in a
// folder.
func (j *Judge) isSplitOf(ctx context.Context, commit, whole gitrepo.ID) (bool, error) {
	if whole.IsZero() || commit == whole {
		return false, nil
	}
	own, err := j.layouts.of(ctx, place{commit, commit})
	if err != nil || own == nil {
		return false, err
	}
	w, err := j.layouts.of(ctx, place{whole, whole})
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(own.Packages, func(p *monorepo.Package) bool {
		there, ok := w.Package(p.Name)
		return ok && p.Dir == "" && there.Dir != ""
	}), nil
}

// upmTree judges whether a tag on an upm commit holds the tree of its package.
func (j *Judge) upmTree(ctx context.Context, r *release) (finding.List, error) {
	s, err := j.splitOf(ctx, r)
	if err != nil || s == nil {
		return nil, err
	}
	commit, err := j.repo.Commit(ctx, r.commit)
	if err != nil {
		return nil, err
	}
	switch {
	case s.source.IsZero():
		return j.unnamedSplit(ctx, r, s, commit)
	case s.w == nil:
		return finding.List{r.notJudged("the tree", fmt.Sprintf("commit %s, of which it says that it was made, is not in this clone", s.source.Short()),
			finding.Command("git", "fetch", "--", j.remote.shown(), s.source.String()))}, nil
	}
	fault, err := s.compare(ctx, j.repo, r, commit.Tree)
	if err != nil || fault == "" {
		return nil, err
	}
	return finding.List{r.strayTree(s, fault)}, nil
}

// compare says what a tree has other than the source that is named; "" where it is as
// it has to be. What a command makes of a package, only its version tells.
func (s *split) compare(ctx context.Context, repo *gitrepo.Repo, r *release, tree gitrepo.ID) (string, error) {
	name := r.packages[0].Name
	p, there := s.w.Package(name)
	switch {
	case !there:
		return fmt.Sprintf("it says that it was made of %s, which has no package %s", s.source.Short(), name), nil
	case p.Version.String() != r.version:
		return fmt.Sprintf("it says that it was made of %s, where %s is %s", s.source.Short(), name, p.Version), nil
	case len(s.target.Run.Run) > 0:
		return "", nil
	}
	want, err := s.target.Tree(ctx, repo, s.w.Snapshot.Tree)
	if fault, ok := errors.AsType[*upm.TransformError](err); ok {
		return fault.Error(), nil
	}
	if err != nil || want == tree {
		return "", err
	}
	return fmt.Sprintf("commit %s holds tree %s, but %s in %s is tree %s%s",
		r.commit.Short(), tree.Short(), finding.Printable(s.folder()), s.source.Short(), want.Short(), s.made()), nil
}

// folder is the package's folder in the source as people see it.
func (s *split) folder() string { return cmp.Or(s.target.Path, "the root") }

// folders are those that a split may be of, where it does not tell.
func (s *split) folders() string {
	if s.target.Path == "" {
		return "a folder of this repository"
	}
	return finding.Printable(s.target.Path) + ", nor of another folder of this repository"
}

// made says that the tree is not the folder's own.
func (s *split) made() string {
	if s.target.Transform.IsZero() {
		return ""
	}
	return " with what upm.packages changes"
}

// unnamedSplit judges a split that does not tell of what it was made: the package was
// in a folder like it at some time, or it is none. A commit of the branches themselves
// is the repository as it was before the package moved into a folder.
func (j *Judge) unnamedSplit(ctx context.Context, r *release, s *split, commit *gitrepo.Commit) (finding.List, error) {
	search, err := j.splitSearch(ctx)
	if err != nil {
		return nil, err
	}
	found, known, err := search.Find(ctx, commit.Tree)
	if err != nil {
		return nil, err
	}
	if found {
		return j.rawSplit(ctx, r, s, commit)
	}
	related, err := j.related(ctx, search, r.commit)
	switch {
	case err != nil || related:
		return nil, err
	case known && s.target.Transform.IsZero() && len(s.target.Run.Run) == 0:
		return finding.List{r.strayTree(s, fmt.Sprintf("tree %s of commit %s was never that of %s",
			commit.Tree.Short(), r.commit.Short(), s.folders()))}, nil
	}
	why := "it does not say of which commit it was made"
	if !known {
		why += ", and not all of the history can be searched for it"
	}
	return finding.List{r.notJudged("the tree", why, "upmrel release makes upm commits and tags that do say")}, nil
}

// rawSplit judges a split that is a folder as it was, where the branch is to have
// another tree.
func (j *Judge) rawSplit(ctx context.Context, r *release, s *split, commit *gitrepo.Commit) (finding.List, error) {
	t := s.target
	if t.Transform.IsZero() || len(t.Run.Run) > 0 || len(t.Transform.Include) > 0 { // whose files are somewhere else
		return nil, nil
	}
	t.Path = ""
	want, err := t.Tree(ctx, j.repo, commit.Tree)
	if _, bad := errors.AsType[*upm.TransformError](err); bad || err == nil && want == commit.Tree {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return finding.List{r.strayTree(s, fmt.Sprintf("tree %s of commit %s is a folder as it is, without what upm.packages changes",
		commit.Tree.Short(), r.commit.Short()))}, nil
}

// splitSearch searches the history of home and of the branches that releases are made on, as
// the remote has them and as they are after the push.
func (j *Judge) splitSearch(ctx context.Context) (*gitrepo.TreeSearch, error) {
	if j.search != nil {
		return j.search, nil
	}
	home, err := j.homeOf(ctx)
	if err != nil {
		return nil, err
	}
	branches, err := j.branches.ofReleases(ctx)
	if err != nil {
		return nil, err
	}
	heads := []gitrepo.ID{home}
	if branches != nil { // else they may be those of splits
		known, err := j.branches.before(ctx)
		if err != nil {
			return nil, err
		}
		pushed, err := j.branches.pushedReleases(ctx)
		if err != nil {
			return nil, err
		}
		heads = slices.AppendSeq(append(heads, pushed...), maps.Values(matching(known, branches)))
	}
	heads = slices.DeleteFunc(heads, gitrepo.ID.IsZero)
	j.search, err = j.repo.TreeSearch(ctx, heads...)
	return j.search, err
}

// related reports whether a commit and those searched have a first commit in common.
func (j *Judge) related(ctx context.Context, search *gitrepo.TreeSearch, commit gitrepo.ID) (bool, error) {
	own, err := j.repo.Ancestors(ctx, commit, map[gitrepo.ID]bool{{}: true}) // a commit that there is not: all of them
	if err != nil {
		return false, err
	}
	for id := range own {
		c, err := j.repo.Commit(ctx, id)
		if err != nil {
			return false, err
		}
		if len(c.Parents) > 0 {
			continue
		}
		if held, err := search.Holds(ctx, id); err != nil || held {
			return held, err
		}
	}
	return false, nil
}

// below are overrides of rules as they hold at a package's root: those of paths in
// its folder.
func (s *split) below(overrides []config.Override) []config.Override {
	if s.target.Path == "" {
		return overrides
	}
	moved := slices.Clone(overrides)
	for i, o := range moved {
		if rest, ok := strings.CutPrefix(o.Path, s.target.Path+"/"); ok {
			moved[i].Path = rest
		}
	}
	return moved
}

// strayTree refuses a tag on a commit that is not its package.
func (r *release) strayTree(s *split, fault string) finding.Finding {
	return r.finding(finding.UPMTree, finding.Error, fault,
		r.drop(", then "+properly(cmp.Or(s.w, r.w), r.packages[0].Name, r.version)))
}
