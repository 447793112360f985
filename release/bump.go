package release

import (
	"context"
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// WriteEdits makes the plan's edits in the work tree, all of them or none, with the
// user's commands before and after. A file that is not what its edit was made for is
// an error, and so is a command that fails, a *CommandError: then the edits are taken
// back.
func (p *Plan) WriteEdits(ctx context.Context, repo *gitrepo.Repo, opts ApplyOptions) error {
	if err := p.runCommands(ctx, repo, commandRun{when: preBump, ApplyOptions: opts}); err != nil {
		return err
	}
	var there, back []gitrepo.FileChange
	for _, e := range p.Edits {
		there = append(there, gitrepo.FileChange{Path: e.Path, Old: e.Old, New: e.New, Create: e.Old == nil})
		back = append(back, gitrepo.FileChange{Path: e.Path, Old: e.New, New: e.Old, Delete: e.Old == nil})
	}
	if err := repo.ChangeFiles(there); err != nil {
		return err
	}
	err := p.runCommands(ctx, repo, commandRun{when: postBump, ApplyOptions: opts})
	if err == nil {
		return nil
	}
	if undo := repo.ChangeFiles(back); undo != nil {
		return errors.Join(err, fmt.Errorf("take the edits back: %w", undo))
	}
	return err
}
