package judge

import (
	"context"
	"errors"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
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
	names    []string        // of the other tags, newest first; nil: not known yet
	byTree   map[gitrepo.ID]*monorepo.Workspace
	packages int // in byTree
}

func newLayouts(repo *gitrepo.Repo, opts Options) *layouts {
	l := &layouts{
		repo: repo, finder: repo.Finder("package.json", "package.json.meta"), fallback: opts.Layout,
		made: map[string]bool{}, byTree: map[gitrepo.ID]*monorepo.Workspace{},
	}
	for _, ref := range opts.Refs {
		if ref.Old.IsZero() {
			l.made[ref.Name] = true
		}
	}
	return l
}

// of is the workspace of a commit, of HEAD for a zero id; nil where HEAD has no
// commit.
func (l *layouts) of(ctx context.Context, id gitrepo.ID) (*monorepo.Workspace, error) {
	if id.IsZero() {
		head, err := l.repo.Head(ctx)
		if err != nil || head.Commit.IsZero() {
			return nil, err
		}
		id = head.Commit
	}
	commit, err := l.repo.Commit(ctx, id)
	if err != nil {
		return nil, err
	}
	if w := l.byTree[commit.Tree]; w != nil {
		return w, nil
	}
	w, err := l.load(ctx, commit)
	if err != nil {
		return nil, err
	}
	if l.packages > maxPackages {
		clear(l.byTree)
		l.packages = 0
	}
	l.byTree[commit.Tree] = w
	l.packages += len(w.Packages)
	return w, nil
}

// load loads a commit's packages under the commit's own configuration. With
// faults in that there is no scheme.
func (l *layouts) load(ctx context.Context, commit *gitrepo.Commit) (*monorepo.Workspace, error) {
	snap, err := l.finder.Snapshot(ctx, commit.ID)
	if err != nil {
		return nil, err
	}
	cfg, faults, err := Config(ctx, l.repo, commit.Tree)
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
	var names []string
	if cfg.Strategy == "" && cfg.Tag == "" {
		if names, err = l.tagNames(ctx); err != nil {
			return nil, err
		}
	}
	return monorepo.Load(ctx, snap, cfg, names)
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

// tagNames lists the tags that were there before the push.
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
