package judge

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// branches are those of the remote as they are before the push and as it leaves them, and
// which of them releases are made on.
type branches struct {
	repo   *gitrepo.Repo
	remote Remote
	refs   []Ref    // of the push
	listed []string // names and globs that the policy lists; nil: it lists none
	// channels are names and globs of the branches that prereleases are made on too.
	channels []string

	there  map[string]gitrepo.ID // before the push; nil: not known yet
	pushed map[string]gitrepo.ID // nil: not known yet
	main   struct {
		names []string // the one that releases are made on; nil: not known
		asked bool
	}
	grounds map[string]*ground // by the branches' names
}

// ground is what is known of the branches that a tag may stand on.
type ground struct {
	there   *gitrepo.Reach        // what the remote's reach with this push; nil: none is known
	lacking bool                  // the remote has commits on them that are not here
	local   map[string]gitrepo.ID // those of this clone that go nowhere with this push
	here    *gitrepo.Reach        // what these reach
}

func newBranches(repo *gitrepo.Repo, opts Options) *branches {
	return &branches{
		repo: repo, remote: opts.Remote, refs: opts.Refs, listed: opts.Policy.Branches,
		channels: opts.Policy.ChannelBranches(), grounds: map[string]*ground{},
	}
}

// ofReleases are the names and globs of the branches that releases are made on, those of
// channels included. nil: every branch, as nothing is known.
func (b *branches) ofReleases(ctx context.Context) ([]string, error) {
	names, err := b.mains(ctx)
	if names == nil || err != nil {
		return nil, err
	}
	return slices.Concat(names, b.channels), nil
}

// mains are ofReleases without channels: those of the policy, else the remote's main
// branch.
func (b *branches) mains(ctx context.Context) ([]string, error) {
	if b.listed != nil {
		return b.listed, nil
	}
	if b.main.asked {
		return b.main.names, nil
	}
	there, err := b.before(ctx)
	if err != nil {
		return nil, err
	}
	var name string
	if b.remote.Here {
		var head gitrepo.Head
		head, err = b.repo.Head(ctx)
		name = head.Branch
	} else {
		name, err = b.remote.defaultBranch(ctx, b.repo)
	}
	if err != nil {
		return nil, err
	}
	for _, candidate := range []string{name, "main", "master"} {
		if _, ok := there[candidate]; ok {
			b.main.names = []string{candidate}
			break
		}
	}
	b.main.asked = true
	return b.main.names, nil
}

// hasReleases reports whether releases are made on a branch of the remote; where nothing is
// known of it, on main and master.
func (b *branches) hasReleases(ctx context.Context, branch string) (bool, error) {
	names, err := b.ofReleases(ctx)
	if names == nil {
		names = append([]string{"main", "master"}, b.channels...)
	}
	return monorepo.MatchesAny(names, branch), err
}

// before are the remote's branches as they are known before the push.
func (b *branches) before(ctx context.Context) (map[string]gitrepo.ID, error) {
	if b.there == nil {
		there, err := b.remote.branches(ctx, b.repo)
		if err != nil {
			return nil, err
		}
		b.there = there
	}
	return b.there, nil
}

// inPush are the branches that the push makes, moves or, with a zero id, deletes. One that
// the remote has at a commit that is not here git will refuse, and its tags may go out
// all the same.
func (b *branches) inPush(ctx context.Context) (map[string]gitrepo.ID, error) {
	if b.pushed != nil {
		return b.pushed, nil
	}
	pushed := map[string]gitrepo.ID{}
	for _, ref := range b.refs {
		name, ok := strings.CutPrefix(ref.Name, gitrepo.BranchPrefix)
		if !ok {
			continue
		}
		if !ref.Old.IsZero() && !ref.New.IsZero() {
			if known, err := b.repo.Has(ctx, ref.Old); err != nil {
				return nil, err
			} else if !known {
				continue
			}
		}
		pushed[name] = ref.New
	}
	b.pushed = pushed
	return pushed, nil
}

// pushedReleases are the commits that the push brings to branches of releases, in the order
// of the branches' names.
func (b *branches) pushedReleases(ctx context.Context) ([]gitrepo.ID, error) {
	pushed, err := b.inPush(ctx)
	if err != nil {
		return nil, err
	}
	var commits []gitrepo.ID
	for _, name := range slices.Sorted(maps.Keys(pushed)) {
		is, err := b.hasReleases(ctx, name)
		if err != nil {
			return nil, err
		}
		if !is || pushed[name].IsZero() {
			continue
		}
		switch kind, err := b.repo.Kind(ctx, pushed[name]); {
		case err != nil:
			return nil, err
		case kind == odb.Commit: // else git will refuse it
			commits = append(commits, pushed[name])
		}
	}
	return commits, nil
}

// after are the remote's branches as they will be once the push is through, as far as is
// known here.
func (b *branches) after(ctx context.Context) (map[string]gitrepo.ID, error) {
	there, err := b.before(ctx)
	if err != nil {
		return nil, err
	}
	pushed, err := b.inPush(ctx)
	if err != nil || len(pushed) == 0 {
		return there, err
	}
	all := make(map[string]gitrepo.ID, len(there)+len(pushed))
	maps.Copy(all, there)
	maps.Copy(all, pushed)
	maps.DeleteFunc(all, func(_ string, id gitrepo.ID) bool { return id.IsZero() })
	return all, nil
}

// ground finds what a tag can stand on that belongs on the branches of these names and
// globs, nil for all, as they will be after the push.
func (b *branches) ground(ctx context.Context, names []string) (*ground, error) {
	key := strings.Join(names, "\x00")
	if g := b.grounds[key]; g != nil {
		return g, nil
	}
	there, err := b.after(ctx)
	if err != nil {
		return nil, err
	}
	g := &ground{}
	heads := slices.Collect(maps.Values(matching(there, names)))
	if g.there, g.lacking, err = b.reachOf(ctx, heads); err != nil {
		return nil, err
	}
	if !b.remote.Here {
		if err := b.addLocal(ctx, g, names); err != nil {
			return nil, err
		}
	}
	b.grounds[key] = g
	return g, nil
}

// addLocal looks up the branches of this clone that the push leaves alone.
func (b *branches) addLocal(ctx context.Context, g *ground, names []string) error {
	refs, err := b.repo.Refs(ctx, gitrepo.BranchPrefix)
	if err != nil {
		return err
	}
	local := make(map[string]gitrepo.ID, len(refs))
	for _, ref := range refs {
		if _, goes := b.pushed[ref.Short()]; !goes {
			local[ref.Short()] = ref.Peeled
		}
	}
	g.local = matching(local, names)
	g.here, _, err = b.reachOf(ctx, slices.Collect(maps.Values(g.local)))
	return err
}

// reachOf prepares to walk from those heads that are commits here; nil without any.
func (b *branches) reachOf(ctx context.Context, heads []gitrepo.ID) (reach *gitrepo.Reach, lacking bool, err error) {
	slices.SortFunc(heads, gitrepo.ID.Compare)
	var here []gitrepo.ID
	for _, id := range slices.Compact(heads) {
		if id.IsZero() {
			continue
		}
		known, err := b.repo.Has(ctx, id)
		if err != nil {
			return nil, false, err
		}
		if !known {
			lacking = true
			continue
		}
		switch kind, err := b.repo.Kind(ctx, id); {
		case errors.Is(err, gitrepo.ErrNotFound):
			lacking = true
		case err != nil:
			return nil, false, err
		case kind == odb.Commit:
			here = append(here, id)
		}
	}
	if len(here) > 0 {
		reach = b.repo.Reach(here...)
	}
	return reach, lacking, nil
}

// matching are the branches that have one of the names, or match a glob; all for nil.
func matching(all map[string]gitrepo.ID, names []string) map[string]gitrepo.ID {
	if names == nil {
		return all
	}
	found := map[string]gitrepo.ID{}
	for _, name := range names {
		if id, ok := all[name]; ok {
			found[name] = id
		}
		if !isGlob(name) {
			continue
		}
		for branch, id := range all {
			if monorepo.MatchesAny([]string{name}, branch) {
				found[branch] = id
			}
		}
	}
	return found
}

func isGlob(name string) bool { return strings.ContainsAny(name, `*?[{\`) }
