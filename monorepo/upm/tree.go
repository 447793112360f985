package upm

import (
	"context"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Tree is the tree that a package's branch gets of a commit whose tree is root. It
// leaves out what a command makes; nothing is written. Without the package's folder
// it is zero.
func (t Target) Tree(ctx context.Context, repo *gitrepo.Repo, root gitrepo.ID) (gitrepo.ID, error) {
	folders, err := repo.Folders(ctx, root, []string{t.Path})
	if err != nil || folders[0].IsZero() {
		return gitrepo.ID{}, err
	}
	return t.Transform.Tree(ctx, repo, repo.NewWriter(), Source{Root: root, Package: folders[0], Name: t.Name})
}

// TargetOf is the part of a package's target that says what its branch holds.
func TargetOf(cfg config.UPM, name, folder string) Target {
	t := configured(cfg, name)
	t.Name, t.Path = name, folder
	return t
}
