package release

import (
	"context"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/release/commits"
	"github.com/upmrel/upmrel/release/subtree/rewrite"
)

// History is what happened to a package since its last release.
type History struct {
	// Commits are those that changed the package, newest first, without what cancels:
	// commits that were taken back and those that did so. A commit that changed only the
	// changelog says nothing and is left out; so is a merge, unless its message says
	// something itself or it has files as no parent has them.
	Commits []PackageCommit
	// First is set where no tag has released the package yet: there is nothing to count
	// from.
	First   bool
	Unknown string // why it can't be told; "" where it can
	Apart   bool   // it can't, as the last release stands on no commit, or on one of another history
}

// PackageCommit is a commit that changed a package.
type PackageCommit struct {
	ID     gitrepo.ID
	Change commits.Change
}

// surveyHistories finds the commits since the packages' last releases. A package that
// is as it was released has none.
func (s *Situation) surveyHistories(ctx context.Context, repo *gitrepo.Repo, opts SurveyOptions) error {
	opts.doing("reading the history")
	defer opts.doing("")
	pasts, err := s.Workspace.Pasts(ctx, repo, s.States, opts.Progress)
	if err != nil {
		return err
	}
	said, err := readChanges(ctx, repo, pasts)
	if err != nil {
		return err
	}
	merged, err := takenBackMerges(ctx, repo, said)
	if err != nil {
		return err
	}
	s.Histories = make(map[string]History, len(s.States))
	for i, state := range s.States {
		h := History{Unknown: s.unknown(state, pasts[i].Ending)}
		h.Apart = state.Last != nil && (!state.Compared() || pasts[i].Ending == gitrepo.Apart)
		h.First = state.Last == nil && h.Unknown == ""
		if h.Unknown == "" {
			h.Commits = cancel(speaking(pasts[i].Commits, said), merged)
		}
		s.Histories[state.Package.Name] = h
	}
	return nil
}

// readChanges reads what the commits' messages say, each once.
func readChanges(ctx context.Context, repo *gitrepo.Repo, pasts []monorepo.Past) (map[gitrepo.ID]commits.Change, error) {
	said := map[gitrepo.ID]commits.Change{}
	var ids []gitrepo.ID
	for _, past := range pasts {
		for _, c := range past.Commits {
			if _, met := said[c.ID]; !met {
				said[c.ID] = commits.Change{}
				ids = append(ids, c.ID)
			}
		}
	}
	changes, errs := make([]commits.Change, len(ids)), make([]error, len(ids))
	parallel.Each(len(ids), func(i int) {
		_, commit, err := repo.Object(ctx, ids[i], 0)
		if errs[i] = err; err == nil {
			changes[i] = commits.Parse(rewrite.Message(commit))
		}
	})
	for i, id := range ids {
		if errs[i] != nil {
			return nil, errs[i]
		}
		said[id] = changes[i]
	}
	return said, nil
}

// speaking leaves out the merges that say nothing and changed nothing themselves.
func speaking(past []monorepo.PastCommit, said map[gitrepo.ID]commits.Change) []PackageCommit {
	var list []PackageCommit
	for _, c := range past {
		change := said[c.ID]
		if c.Merge && !c.Own && change.Type == "" && !change.Breaking && change.ReleaseAs == "" && !change.TakesBack() {
			continue
		}
		list = append(list, PackageCommit{ID: c.ID, Change: change})
	}
	return list
}
