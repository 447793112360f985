package judge

import (
	"context"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// PublishedConfig reads the configuration of the remote's release branch as this
// clone knows it, or of the release remote's where this clone knows nothing of the
// remote. nil if there is none: what is being pushed has no say in how it is judged.
func PublishedConfig(ctx context.Context, repo *gitrepo.Repo, remote string) (*config.Config, error) {
	tree, ok, err := releaseTree(ctx, repo, remote)
	if err == nil && !ok {
		head, headErr := repo.Head(ctx)
		if headErr != nil {
			return nil, headErr
		}
		release, findErr := repo.FindRemote(ctx, "", head.Branch)
		if findErr != nil || release.Name == "" {
			return nil, findErr
		}
		tree, ok, err = releaseTree(ctx, repo, release.Name)
	}
	if err != nil || !ok {
		return nil, err
	}
	cfg, _, err := Config(ctx, repo, tree)
	return cfg, err
}

// releaseTree finds the tree of a remote's release branch as this clone knows it.
func releaseTree(ctx context.Context, repo *gitrepo.Repo, remote string) (tree gitrepo.ID, ok bool, err error) {
	branch, err := repo.DefaultBranch(ctx, remote)
	if err != nil || branch == "" {
		return tree, false, err
	}
	ref, ok, err := repo.Ref(ctx, gitrepo.RemotePrefix+remote+"/"+branch)
	if err != nil || !ok {
		return tree, false, err
	}
	commit, err := repo.Commit(ctx, ref.Peeled)
	if err != nil {
		return tree, false, err
	}
	return commit.Tree, true, nil
}
