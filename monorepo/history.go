package monorepo

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Release is a version of a package that a tag published.
type Release struct {
	Tag     string
	Version version.Version
	Commit  gitrepo.ID // that the tag stands on, annotated tags peeled
}

// State is what the history says of one package.
type State struct {
	Package *Package
	// Last is the highest release that the commit descends from; without one the
	// highest of all. nil: never released.
	Last *Release
	// Changed is set when the package differs from its last release, or has none.
	Changed bool

	base, now gitrepo.ID // trees of the package's folder then and now
	since     gitrepo.ID // the commit that it was compared with; zero: none
}

// Compared reports whether Changed is the answer of a comparison with an earlier
// commit.
func (s State) Compared() bool { return !s.since.IsZero() }

// Trees are the trees of the package's folder at the commit that it was compared with
// and now; zero where there is no such folder.
func (s State) Trees() (base, now gitrepo.ID) { return s.base, s.now }

// TagNames orders tags as Load wants them: newest commit first.
func TagNames(ctx context.Context, repo *gitrepo.Repo, tags []gitrepo.Ref) ([]string, error) {
	type dated struct {
		name string
		time int64
	}
	times := map[gitrepo.ID]int64{}
	all := make([]dated, 0, len(tags))
	for _, tag := range tags {
		time, ok := times[tag.Peeled]
		if !ok {
			if c, err := repo.Commit(ctx, tag.Peeled); err == nil { // a tag on a tree or a blob has no time
				time = c.Time
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			times[tag.Peeled] = time
		}
		all = append(all, dated{tag.Short(), time})
	}
	slices.SortFunc(all, func(a, b dated) int {
		return cmp.Or(cmp.Compare(b.time, a.time), strings.Compare(a.name, b.name))
	})
	names := make([]string, len(all))
	for i, d := range all {
		names[i] = d.name
	}
	return names, nil
}

// States finds each package's last release among tags and whether the package
// changed since. The order is the workspace's.
func (w *Workspace) States(ctx context.Context, repo *gitrepo.Repo, tags []gitrepo.Ref) ([]State, error) {
	var states []State
	var stateErr error
	read := make(chan struct{})
	go func() {
		defer close(read)
		states, stateErr = w.present(ctx, repo)
	}()
	releases := w.releases(tags)
	reached, err := reachable(ctx, repo, w.Snapshot.Commit, releases)
	<-read
	if err := errors.Join(err, stateErr); err != nil {
		return nil, err
	}
	byCommit := map[gitrepo.ID][]*State{}
	for i := range states {
		s := &states[i]
		if s.Last = last(releases[s.Package.Name], reached); s.Last != nil {
			byCommit[s.Last.Commit] = append(byCommit[s.Last.Commit], s)
		}
	}
	return states, w.compareAll(ctx, repo, byCommit)
}

// compareAll decides for all packages whether they changed, those of neighbouring
// commits one after the other: what their trees build on is then at hand.
func (w *Workspace) compareAll(ctx context.Context, repo *gitrepo.Repo, byCommit map[gitrepo.ID][]*State) error {
	var commits []*gitrepo.Commit
	for id := range byCommit {
		c, err := repo.Commit(ctx, id)
		if err == nil {
			commits = append(commits, c)
		} else if ctx.Err() != nil { // else a tag on no commit, or on one that is not here: the package counts as changed
			return ctx.Err()
		}
	}
	slices.SortFunc(commits, func(a, b *gitrepo.Commit) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), a.ID.Compare(b.ID))
	})
	errs := make([]error, len(commits))
	parallel.Each(len(commits), func(i int) {
		errs[i] = w.compareTree(ctx, repo, commits[i], byCommit[commits[i].ID])
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// StatesSince compares every package with one commit in the place of its last
// release, which is left unknown.
func (w *Workspace) StatesSince(ctx context.Context, repo *gitrepo.Repo, commit gitrepo.ID) ([]State, error) {
	states, err := w.present(ctx, repo)
	if err != nil {
		return nil, err
	}
	all := make([]*State, len(states))
	for i := range states {
		all[i] = &states[i]
	}
	return states, w.compareAll(ctx, repo, map[gitrepo.ID][]*State{commit: all})
}

// present makes the states of all packages as if none had ever been released.
func (w *Workspace) present(ctx context.Context, repo *gitrepo.Repo) ([]State, error) {
	dirs := make([]string, len(w.Packages))
	for i, p := range w.Packages {
		dirs[i] = p.Dir
	}
	now, err := repo.Folders(ctx, w.Snapshot.Tree, dirs)
	if err != nil {
		return nil, err
	}
	states := make([]State, len(w.Packages))
	for i, p := range w.Packages {
		states[i] = State{Package: p, Changed: true, now: now[i]}
	}
	return states, nil
}

// CommitsSince counts for each state the commits that changed the package since
// its last release; 0 for packages that did not change, were never released or
// whose release tag stands on no commit.
func (w *Workspace) CommitsSince(ctx context.Context, repo *gitrepo.Repo, states []State) ([]int, error) {
	counts := make([]int, len(states))
	var tracks []gitrepo.Track
	var at []int
	for i, s := range states {
		if s.Changed && s.Compared() {
			tracks = append(tracks, gitrepo.Track{Path: s.Package.Dir, Base: s.since})
			at = append(at, i)
		}
	}
	found, err := repo.CommitsSince(ctx, w.Snapshot.Commit, tracks)
	for i, n := range found {
		counts[at[i]] = n
	}
	return counts, err
}

// Untagged are the names of packages that no tag has released, private ones left out;
// none where there is no scheme to tell.
func (w *Workspace) Untagged(tags []gitrepo.Ref) []string {
	if w.Scheme == nil {
		return nil
	}
	releases := w.releases(tags)
	var names []string
	for _, p := range w.Packages {
		if !p.Private && releases[p.Name] == nil {
			names = append(names, p.Name)
		}
	}
	return names
}

// LastTags names the tag of each package's last release, by the package's name; those
// that no tag has released are left out.
func (w *Workspace) LastTags(ctx context.Context, repo *gitrepo.Repo, tags []gitrepo.Ref) (map[string]string, error) {
	releases := w.releases(tags)
	var reached map[gitrepo.ID]bool
	if head := w.Snapshot.Commit; !head.IsZero() {
		var err error
		if reached, err = reachable(ctx, repo, head, releases); err != nil {
			return nil, err
		}
	}
	names := map[string]string{}
	for _, p := range w.Packages {
		if release := last(releases[p.Name], reached); release != nil {
			names[p.Name] = release.Tag
		}
	}
	return names, nil
}

// releases lists the releases of each package, highest first. Under the
// synchronized strategy one list, under "", serves all; each package gets it.
func (w *Workspace) releases(tags []gitrepo.Ref) map[string][]Release {
	byName := map[string][]Release{}
	if w.Scheme == nil {
		return byName
	}
	for _, tag := range tags {
		name, text, ok := w.Scheme.Parse(tag.Short())
		if !ok {
			continue
		}
		if v, err := version.Parse(text); err == nil {
			byName[name] = append(byName[name], Release{Tag: tag.Short(), Version: v, Commit: tag.Peeled})
		}
	}
	for _, list := range byName {
		slices.SortFunc(list, func(a, b Release) int { return b.Version.Compare(a.Version) })
	}
	if shared := byName[""]; shared != nil {
		for _, p := range w.Packages {
			if byName[p.Name] == nil {
				byName[p.Name] = shared
			}
		}
	}
	return byName
}

// last chooses the highest release that is reached, else the highest.
func last(releases []Release, reached map[gitrepo.ID]bool) *Release {
	for i := range releases {
		if reached[releases[i].Commit] {
			return &releases[i]
		}
	}
	if len(releases) > 0 {
		return &releases[0]
	}
	return nil
}

// reachable walks back from head until it has met the newest release of every
// package, or everything.
func reachable(ctx context.Context, repo *gitrepo.Repo, head gitrepo.ID, releases map[string][]Release) (map[gitrepo.ID]bool, error) {
	wanted := map[gitrepo.ID]bool{}
	for _, list := range releases {
		wanted[list[0].Commit] = true
	}
	return repo.Ancestors(ctx, head, wanted)
}

// compareTree decides for the packages last released at one commit whether they changed.
func (w *Workspace) compareTree(ctx context.Context, repo *gitrepo.Repo, c *gitrepo.Commit, states []*State) error {
	dirs := make([]string, len(states))
	for i, s := range states {
		dirs[i] = s.Package.Dir
	}
	then, err := repo.Folders(ctx, c.Tree, dirs)
	if err != nil {
		return err
	}
	for i, s := range states {
		s.base, s.since = then[i], c.ID
		if s.base.IsZero() && c.Tree == s.now {
			s.base = c.Tree // a tag on a upm branch, where the package is the root
		}
		s.Changed = s.base != s.now
		if s.Changed && len(w.Config.IgnoreChanges) > 0 {
			files, err := w.Files(ctx, repo, *s)
			if err != nil {
				return err
			}
			s.Changed = len(files) > 0
		}
	}
	return nil
}

// Files lists the files that changed since the last release, without those that
// ignoreChanges names; a changelog always counts.
func (w *Workspace) Files(ctx context.Context, repo *gitrepo.Repo, s State) ([]string, error) {
	changes, err := repo.Diff(ctx, s.base, s.now)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, c := range changes {
		file := path.Join(s.Package.Dir, c.Path)
		isChangelog := strings.EqualFold(c.Path, "CHANGELOG.md")
		if isChangelog || !MatchesAny(w.Config.IgnoreChanges, file) {
			files = append(files, file)
		}
	}
	return files, nil
}
