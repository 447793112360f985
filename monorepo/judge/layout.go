package judge

import (
	"context"
	"errors"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/unity"
	"github.com/upmrel/upmrel/monorepo/upm"
)

const (
	// maxNames is how many of the newest tags are asked for the strategy.
	maxNames = 1000
	// maxPackages is how many packages are kept in memory.
	maxPackages = 100_000
)

// layouts finds the packages, the strategy and the tag template of commits. Equal
// trees are looked through once.
type layouts struct {
	repo     *gitrepo.Repo
	finder   *gitrepo.Finder
	fallback *config.Config  // of commits without a configuration; nil: not known yet
	made     map[string]bool // full names of the tags that the push makes
	all      *scheme.Names   // of the other tags; nil: not known yet
	names    []string        // of the newest of them, the newest first; nil: not known yet
	byPlace  map[place]*monorepo.Workspace
	byTree   map[trees]*monorepo.Workspace
	packages int // in byTree
}

// place is a commit and the tag that stands on it, which may be the commit itself.
type place struct{ tag, commit gitrepo.ID }

// trees are a commit's tree and the one whose configuration it is read under; zero
// where no other commit's is.
type trees struct{ files, config gitrepo.ID }

func newLayouts(repo *gitrepo.Repo, opts Options) *layouts {
	l := &layouts{
		repo: repo, finder: repo.Finder(unity.ManifestName, unity.ManifestName+".meta"), fallback: opts.Layout,
		made: map[string]bool{}, byPlace: map[place]*monorepo.Workspace{}, byTree: map[trees]*monorepo.Workspace{},
	}
	for _, ref := range opts.Refs {
		if ref.Old.IsZero() {
			l.made[ref.Name] = true
		}
	}
	return l
}

// of is the workspace of a commit, of HEAD for a zero place; nil where HEAD has no
// commit.
func (l *layouts) of(ctx context.Context, at place) (*monorepo.Workspace, error) {
	if w := l.byPlace[at]; w != nil {
		return w, nil
	}
	stands := at
	if at.commit.IsZero() {
		head, err := l.repo.Head(ctx)
		if err != nil || head.Commit.IsZero() {
			return nil, err
		}
		stands = place{head.Commit, head.Commit}
	}
	w, err := l.found(ctx, stands)
	if err == nil {
		l.byPlace[at] = w
	}
	return w, err
}

// found is the workspace of a commit, by its trees.
func (l *layouts) found(ctx context.Context, at place) (*monorepo.Workspace, error) {
	commit, err := l.repo.Commit(ctx, at.commit)
	if err != nil {
		return nil, err
	}
	key, source, err := l.treesOf(ctx, at, commit)
	if err != nil {
		return nil, err
	}
	if l.byTree[key] != nil || source == nil {
		return l.kept(ctx, commit, key)
	}
	whole, err := l.kept(ctx, source, trees{files: source.Tree})
	if err != nil {
		return nil, err
	}
	w, err := l.kept(ctx, commit, key)
	if err != nil {
		return nil, err
	}
	w = w.MadeOf(whole)
	l.byTree[key] = w
	return w, nil
}

// kept is the workspace of a commit, loaded once.
func (l *layouts) kept(ctx context.Context, commit *gitrepo.Commit, key trees) (*monorepo.Workspace, error) {
	if w := l.byTree[key]; w != nil {
		return w, nil
	}
	w, err := l.load(ctx, commit, key)
	if err != nil {
		return nil, err
	}
	if l.packages > maxPackages {
		clear(l.byTree)
		clear(l.byPlace)
		l.packages = 0
	}
	l.byTree[key] = w
	l.packages += len(w.Packages)
	return w, nil
}

// treesOf finds whose configuration a commit is read under: its own, or on an upm
// branch, which has none, that of the commit it was made of, which is told too.
func (l *layouts) treesOf(ctx context.Context, at place, commit *gitrepo.Commit) (trees, *gitrepo.Commit, error) {
	key := trees{files: commit.Tree}
	_, _, own, err := l.repo.Lookup(ctx, commit.Tree, config.Filename)
	if err != nil || own {
		return key, nil, err
	}
	source, err := upm.SourceOf(ctx, l.repo, at.tag, at.commit)
	if err != nil || source.IsZero() {
		return key, nil, err
	}
	from, err := l.repo.Commit(ctx, source)
	if err != nil { // the trailer tells nothing
		return key, nil, ctx.Err()
	}
	key.config = from.Tree
	return key, from, nil
}

// load loads a commit's packages under its configuration. With faults in that there
// is no scheme.
func (l *layouts) load(ctx context.Context, commit *gitrepo.Commit, key trees) (*monorepo.Workspace, error) {
	snap, err := l.finder.Snapshot(ctx, commit.ID)
	if err != nil {
		return nil, err
	}
	tree := key.files
	if !key.config.IsZero() {
		tree = key.config
	}
	cfg, faults, err := Config(ctx, l.repo, tree)
	if err != nil {
		return nil, err
	}
	if faults.Errors() {
		w, err := monorepo.Discover(ctx, snap, config.Default())
		if err == nil {
			w.Findings = faults
		}
		return w, err
	}
	if cfg == nil {
		if cfg, err = l.fallbackConfig(ctx); err != nil {
			return nil, err
		}
	}
	if cfg.Strategy != "" || cfg.Tag != "" {
		return monorepo.Load(ctx, snap, cfg, nil)
	}
	names, err := l.gathered(ctx)
	if err != nil {
		return nil, err
	}
	return monorepo.LoadUnordered(ctx, snap, cfg, monorepo.Tags{
		Names: *names, Newest: func() ([]string, error) { return l.tagNames(ctx) },
	})
}

// fallbackConfig is the configuration of commits that have none, as commits that
// were split off: the release branch's, else HEAD's, else the defaults.
func (l *layouts) fallbackConfig(ctx context.Context) (*config.Config, error) {
	if l.fallback != nil {
		return l.fallback, nil
	}
	head, err := l.repo.Head(ctx)
	if err != nil {
		return nil, err
	}
	cfg := config.Default()
	if !head.Commit.IsZero() {
		commit, err := l.repo.Commit(ctx, head.Commit)
		if err != nil {
			return nil, err
		}
		found, _, err := Config(ctx, l.repo, commit.Tree)
		if err != nil {
			return nil, err
		}
		if found != nil {
			cfg = found
		}
	}
	l.fallback = cfg
	return cfg, nil
}

// gathered gathers the names of the tags that were there before the push.
func (l *layouts) gathered(ctx context.Context) (*scheme.Names, error) {
	if l.all != nil {
		return l.all, nil
	}
	tags, err := l.repo.RefNames(ctx, gitrepo.TagPrefix)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(tags))
	for _, tag := range tags {
		if !l.made[tag] {
			names = append(names, tag[len(gitrepo.TagPrefix):])
		}
	}
	all := scheme.Gather(names)
	l.all = &all
	return l.all, nil
}

// tagNames lists the tags that were there before the push, the newest first.
func (l *layouts) tagNames(ctx context.Context) ([]string, error) {
	if l.names != nil {
		return l.names, nil
	}
	tags, err := l.repo.Refs(ctx, gitrepo.TagPrefix)
	if err != nil {
		return nil, err
	}
	var before []gitrepo.Ref
	for _, tag := range tags {
		if !l.made[tag.Name] {
			before = append(before, tag)
		}
	}
	names, err := monorepo.TagNames(ctx, l.repo, before)
	if err != nil {
		return nil, err
	}
	l.names = names[:min(len(names), maxNames)]
	return l.names, nil
}

// Config reads the configuration in a commit's tree: nil if there is none, or
// with findings that say what is wrong with it.
func Config(ctx context.Context, repo *gitrepo.Repo, tree gitrepo.ID) (*config.Config, finding.List, error) {
	id, mode, ok, err := repo.Lookup(ctx, tree, config.Filename)
	if err != nil || !ok {
		return nil, nil, err
	}
	fault := finding.Finding{Code: finding.ConfigSyntax, Severity: finding.Error, Path: config.Filename}
	if !mode.Regular() {
		fault.Message, fault.Fix = "is no regular file", "make it one: nothing else is followed"
		return nil, finding.List{fault}, nil
	}
	_, data, err := repo.Object(ctx, id, config.MaxSize)
	if errors.Is(err, gitrepo.ErrTooLarge) {
		fault.Message, fault.Fix = "is larger than 1 MiB: no configuration", "upmrel init writes one"
		return nil, finding.List{fault}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	cfg, list := config.Parse(config.Filename, data)
	return cfg, list, nil
}
