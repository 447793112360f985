package monorepo

import (
	"cmp"
	"context"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Past is what happened to a package since the commit that its state was compared with.
type Past struct {
	Commits []PastCommit // that changed the package, children before their parents, else newest first
	Ending  gitrepo.Ending
}

// PastCommit is a commit that changed a package.
type PastCommit struct {
	ID gitrepo.ID
	// Merge is set for a merge, which changes what differs from its first parent.
	Merge bool
	// Own is set for a merge that has files of the package as no parent has them.
	Own bool

	at int // its place in the history
}

// Pasts tells for each state of a package that changed what changed it; nothing for
// others, and for those that were not compared.
//
// A commit counts that changes files other than the package's changelog and those that
// ignoreChanges names. A package that lay in other folders meanwhile is followed: it is
// known by the name in its manifest. progress is told how many commits were read.
func (w *Workspace) Pasts(ctx context.Context, repo *gitrepo.Repo, states []State, progress func(commits int)) ([]Past, error) {
	pasts := make([]Past, len(states))
	var bases []gitrepo.ID
	var tracks []*trail
	for i, s := range states {
		if s.Changed && s.Compared() {
			bases = append(bases, s.since)
			tracks = append(tracks, &trail{state: i, path: s.Package.Dir, names: []string{s.Package.Name}})
		}
	}
	if len(tracks) == 0 {
		return pasts, nil
	}
	history, err := repo.History(ctx, w.Snapshot.Commit, bases, progress)
	if err != nil {
		return nil, err
	}
	f := newFollower(w, repo, states, history)
	for len(tracks) > 0 {
		if tracks, err = f.follow(ctx, tracks); err != nil {
			return nil, err
		}
	}
	endings := history.Endings()
	for i, s := range states {
		pasts[i] = Past{Commits: ordered(f.found[i]), Ending: endings[s.since]}
	}
	return pasts, nil
}

// ordered brings what was found in several folders into one order.
func ordered(commits []PastCommit) []PastCommit {
	byPlace := func(a, b PastCommit) int { return cmp.Compare(a.at, b.at) }
	if !slices.IsSortedFunc(commits, byPlace) {
		slices.SortStableFunc(commits, byPlace)
	}
	return slices.CompactFunc(commits, func(a, b PastCommit) bool { return a.ID == b.ID })
}
