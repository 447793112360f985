package release

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/upm"
)

// place finds how HEAD's splits stand to their branches.
func (s *Situation) place(ctx context.Context, repo *gitrepo.Repo) error {
	for _, sp := range s.Splits {
		var err error
		if sp.Behind, err = sp.isBehind(ctx, repo); err != nil {
			return err
		}
		if !builds(sp.Target) {
			sp.placeSplit()
			continue
		}
		if err := s.placeBuild(ctx, repo, sp); err != nil {
			return fmt.Errorf("branch %s: %w", sp.Target.Branch, err)
		}
	}
	return nil
}

// isBehind reports whether the branch here has nothing that it lacks where it is
// pushed to.
func (sp *Split) isBehind(ctx context.Context, repo *gitrepo.Repo) (bool, error) {
	if sp.Here.IsZero() || sp.Here == sp.There {
		return true, nil
	}
	if sp.There.IsZero() {
		return false, nil
	}
	if has, err := repo.Has(ctx, sp.There); err != nil || !has {
		return false, err
	}
	is, _, err := repo.IsAncestor(ctx, sp.Here, sp.There)
	return is, err
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
	if len(t.Run.Run) > 0 {
		return s.isBuiltOfSame(ctx, repo, t, tip)
	}
	built, err := t.Tree(ctx, repo, s.HeadTree)
	return built == tip.Tree, err
}

// isBuiltOfSame reports whether a command made a commit of the package as it is in
// HEAD: what it would make now only it can tell.
func (s *Situation) isBuiltOfSame(ctx context.Context, repo *gitrepo.Repo, t upm.Target, build *gitrepo.Commit) (bool, error) {
	source, ok := upm.ParseSource(build.Message)
	if !ok {
		return false, nil
	}
	commit, err := repo.Commit(ctx, source)
	if err != nil {
		return false, ignoreNotFound(err)
	}
	then, err := packageTree(ctx, repo, commit.Tree, t.Path)
	if err != nil {
		return false, ignoreNotFound(err)
	}
	now, err := packageTree(ctx, repo, s.HeadTree, t.Path)
	return then == now, err
}

func ignoreNotFound(err error) error {
	if errors.Is(err, gitrepo.ErrNotFound) {
		return nil
	}
	return err
}

// packageTree is the tree of a package's folder; zero where there is none.
func packageTree(ctx context.Context, repo *gitrepo.Repo, root gitrepo.ID, folder string) (gitrepo.ID, error) {
	folders, err := repo.Folders(ctx, root, []string{folder})
	if err != nil {
		return gitrepo.ID{}, err
	}
	return folders[0], nil
}
