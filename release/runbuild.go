package release

import (
	"context"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// runBuild runs the user's command on a temporary checkout of a package, and
// returns the tree of what it leaves there.
func (p *Plan) runBuild(ctx context.Context, repo *gitrepo.Repo, m *made, b *BranchPlan) (gitrepo.ID, error) {
	t := b.Split.Target
	return repo.Rebuild(ctx, m.tree, t.Path, func(dir string) error {
		return userCommand{
			words: t.Run.Run, shell: t.Run.Shell, timeout: t.Run.Timeout, dir: dir,
			env: []string{"UPMREL_PACKAGE=" + b.Package, "UPMREL_VERSION=" + p.versionOf(b.Package), "UPMREL_COMMIT=" + m.commit.String()},
		}.run(ctx)
	})
}
