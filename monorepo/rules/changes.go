package rules

import (
	"context"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/assets"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

func changeLevels() map[finding.Code]levels {
	return map[finding.Code]levels{
		finding.ChangeMajor: everywhere(info),
		finding.ChangeMinor: everywhere(info),
	}
}

// GatherChanges compares the packages of a workspace at a commit with their last
// releases, for Facts.Changes. tags are those of the repository.
func GatherChanges(ctx context.Context, repo *gitrepo.Repo, w *monorepo.Workspace, tags []gitrepo.Ref) (map[string]assets.Advice, error) {
	if w.Scheme == nil || len(w.Packages) == 0 || w.Snapshot.Commit.IsZero() {
		return nil, nil
	}
	states, err := w.States(ctx, repo, tags)
	if err != nil {
		return nil, err
	}
	return assets.Since(ctx, repo, w, states)
}

// judgeChange advises a higher version where the package's users lose or get more
// than its present one tells.
func (s *subject) judgeChange() {
	advice, ok := s.run.Facts.Changes[s.Name]
	if !ok {
		return
	}
	if f, ok := advice.Finding(s.run.Workspace, s.Package, s.Version, "bump"); ok {
		s.issues = append(s.issues, issue{Finding: f, atMost: failure})
	}
}
