package monorepo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// trail is a folder that a package lies in, or lay in.
type trail struct {
	state int    // the package's
	path  string // of the folder
	// doubted is set where another package may have lain in the folder at some time.
	doubted bool
	earlier bool     // not where the package lies now
	names   []string // the package's, and those that it had before
}

// follower finds the commits that changed packages, folder by folder.
type follower struct {
	w       *Workspace
	repo    *gitrepo.Repo
	states  []State
	history *gitrepo.History
	judge   touchJudge

	found  [][]PastCommit        // by state
	met    map[string]bool       // folders of states that were followed
	names  map[gitrepo.ID]string // of packages, by their manifests
	finder *gitrepo.Finder       // of manifests
	places map[string][]string   // folders by the names of the packages in them, in one tree
	tree   gitrepo.ID            // that tree
}

func newFollower(w *Workspace, repo *gitrepo.Repo, states []State, history *gitrepo.History) *follower {
	return &follower{
		w: w, repo: repo, states: states, history: history, judge: newTouchJudge(w, repo),
		found: make([][]PastCommit, len(states)), met: map[string]bool{}, names: map[gitrepo.ID]string{},
		finder: repo.Finder(unity.ManifestName),
	}
}

// judgeBatch is how many touches are judged at a time.
const judgeBatch = 4096

// follow finds what changed some folders, and returns those that the packages lay in
// before.
func (f *follower) follow(ctx context.Context, trails []*trail) ([]*trail, error) {
	tracks := make([]gitrepo.Track, len(trails))
	for i, t := range trails {
		tracks[i] = gitrepo.Track{Path: t.path, Base: f.states[t.state].since}
		f.met[t.key()] = true
	}
	var earlier []*trail
	batch := make([]gitrepo.Touch, 0, judgeBatch)
	judge := func() error {
		more, err := f.take(ctx, trails, batch)
		earlier, batch = append(earlier, more...), batch[:0]
		return err
	}
	err := f.history.Touches(ctx, tracks, func(t gitrepo.Touch) error {
		if batch = append(batch, t); len(batch) < judgeBatch {
			return nil
		}
		return judge()
	})
	if err == nil {
		err = judge()
	}
	return earlier, err
}

func (t *trail) key() string { return fmt.Sprint(t.state, " ", t.path) }

// take judges some touches and keeps those that count.
func (f *follower) take(ctx context.Context, trails []*trail, batch []gitrepo.Touch) (earlier []*trail, err error) {
	verdicts, errs := make([]verdict, len(batch)), make([]error, len(batch))
	parallel.Each(len(batch), func(i int) {
		verdicts[i], errs[i] = f.judge.judge(ctx, trails[batch[i].Track].path, &batch[i])
	})
	for i, touch := range batch {
		if errs[i] != nil {
			return nil, errs[i]
		}
		t := trails[touch.Track]
		mine, arrives, err := f.owns(ctx, t, verdicts[i].manifests)
		if err != nil {
			return nil, err
		}
		if arrives {
			t.doubted = true
			more, err := f.before(ctx, t, touch.Tree)
			if err == nil {
				err = f.rename(ctx, t, verdicts[i].manifests[1])
			}
			if err != nil {
				return nil, err
			}
			earlier = append(earlier, more...)
		}
		if mine && verdicts[i].counts {
			f.found[t.state] = append(f.found[t.state], PastCommit{
				ID: touch.Commit, Merge: len(touch.Before) > 1, Own: verdicts[i].own, at: touch.At,
			})
		}
	}
	return earlier, nil
}

// owns tells by a folder's manifests, after and before a commit, whether the commit
// changed the package and whether the package came into the folder with it.
func (f *follower) owns(ctx context.Context, t *trail, manifests [2]gitrepo.ID) (mine, arrives bool, err error) {
	if manifests[0] == manifests[1] && !t.doubted {
		return true, false, nil
	}
	var names [2]string
	for i, id := range manifests {
		if names[i], err = f.name(ctx, id); err != nil {
			return false, false, err
		}
	}
	after, before := slices.Contains(t.names, names[0]), slices.Contains(t.names, names[1])
	mine = after || before || !t.earlier && names == [2]string{}
	return mine, after && !before, nil
}

// rename takes the name in the manifest that was in the folder before a package for one
// that the package had, if it lay nowhere before and no package has that name now.
func (f *follower) rename(ctx context.Context, t *trail, manifest gitrepo.ID) error {
	name, err := f.name(ctx, manifest)
	if err != nil || name == "" {
		return err
	}
	if _, other := f.w.Package(name); !other && !slices.ContainsFunc(t.names, func(name string) bool { return len(f.places[name]) > 0 }) {
		t.names = append(slices.Clip(t.names), name)
	}
	return nil
}

// name reads a package's name from its manifest; "" where there is none.
func (f *follower) name(ctx context.Context, id gitrepo.ID) (string, error) {
	name, known := f.names[id]
	if known || id.IsZero() {
		return name, nil
	}
	_, data, err := f.repo.Object(ctx, id, MaxManifest)
	if err == nil {
		if m, _ := manifest.Parse(data); m != nil {
			name = m.Name.Value
		}
	} else if ctx.Err() != nil {
		return "", ctx.Err()
	}
	f.names[id] = name
	return name, nil
}

// before finds the folders, not followed yet, that a package lay in, in a tree in which
// it was not in that of its trail.
func (f *follower) before(ctx context.Context, t *trail, tree gitrepo.ID) ([]*trail, error) {
	if tree.IsZero() {
		return nil, nil
	}
	if err := f.index(ctx, tree); err != nil {
		return nil, err
	}
	var earlier []*trail
	for _, name := range t.names {
		for _, path := range f.places[name] {
			next := &trail{state: t.state, path: path, doubted: true, earlier: true, names: t.names}
			if !f.met[next.key()] {
				f.met[next.key()] = true
				earlier = append(earlier, next)
			}
		}
	}
	return earlier, nil
}

// index lists the packages of a tree.
func (f *follower) index(ctx context.Context, tree gitrepo.ID) error {
	if f.tree == tree {
		return nil
	}
	entries, err := f.finder.Entries(ctx, tree)
	if err != nil {
		return err
	}
	f.tree, f.places = tree, map[string][]string{}
	for _, e := range entries {
		if f.w.Excluded(e.Path) != "" {
			continue
		}
		name, err := f.name(ctx, e.ID)
		if err != nil {
			return err
		}
		if name != "" {
			f.places[name] = append(f.places[name], dirOf(e.Path))
		}
	}
	for _, dirs := range f.places {
		slices.SortFunc(dirs, strings.Compare)
	}
	return nil
}

// FollowMoves compares packages that lay in another folder then with that folder: what
// differs is what was changed, beside the move.
func (w *Workspace) FollowMoves(ctx context.Context, repo *gitrepo.Repo, states []State) error {
	f := newFollower(w, repo, nil, nil)
	for i := range states {
		s := &states[i]
		if !s.Changed || !s.Compared() || !s.base.IsZero() {
			continue
		}
		then, err := repo.Commit(ctx, s.since)
		if err == nil {
			err = f.index(ctx, then.Tree)
		}
		if err != nil {
			return err
		}
		if places := f.places[s.Package.Name]; len(places) > 0 {
			folders, err := repo.Folders(ctx, then.Tree, places[:1])
			if err != nil {
				return err
			}
			s.base = folders[0]
		}
	}
	return nil
}
