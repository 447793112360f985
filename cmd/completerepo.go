package cmd

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/judge"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/version"
)

// shownRepo is the repository that candidates come from, opened when it is needed.
type shownRepo struct {
	repo *gitrepo.Repo
	snap *gitrepo.Snapshot
	cfg  *config.Config
}

func (c *completer) close() {
	if c.shown.repo != nil {
		_ = c.shown.repo.Close()
	}
}

// open opens the repository that the command line would act on, without a look at what
// is not here.
func (c *completer) open(ctx context.Context) (*gitrepo.Repo, error) {
	if c.shown.repo != nil {
		return c.shown.repo, nil
	}
	dir := cmp.Or(c.line.given["directory"], os.Getenv("UPMREL_DIRECTORY"), ".")
	repo, err := gitrepo.OpenHook(ctx, atHome(dir), nil)
	if err != nil {
		return nil, err
	}
	repo.StayOffline()
	c.shown.repo = repo
	return repo, nil
}

// atHome puts the home folder in the place of ~, as the shell will.
func atHome(path string) string {
	home, err := os.UserHomeDir()
	if rest, ok := strings.CutPrefix(path, "~"); ok && err == nil && (rest == "" || os.IsPathSeparator(rest[0])) {
		return filepath.Join(home, rest)
	}
	return path
}

// look reads HEAD, or the work tree before the first commit, and the configuration.
func (c *completer) look(ctx context.Context) (shownRepo, error) {
	repo, err := c.open(ctx)
	if err != nil || c.shown.cfg != nil {
		return c.shown, err
	}
	head, err := repo.Head(ctx)
	switch {
	case err != nil:
		return c.shown, err
	case !head.Commit.IsZero():
		c.shown.snap, err = repo.CommitSnapshot(ctx, head.Commit)
	case !repo.Bare():
		c.shown.snap, err = repo.WorktreeSnapshot(ctx)
	default:
		c.shown.snap = gitrepo.SnapshotOf(nil)
	}
	if err == nil {
		c.shown.cfg = c.config(ctx, head)
	}
	return c.shown, err
}

// config is the configuration; a broken one has no say.
func (c *completer) config(ctx context.Context, head gitrepo.Head) *config.Config {
	var data []byte
	var err error
	if file := cmp.Or(c.line.given["config"], os.Getenv("UPMREL_CONFIG")); file != "" {
		data, err = os.ReadFile(atHome(file))
	} else if !c.shown.repo.Bare() {
		data, err = c.shown.repo.ReadFile(ctx, config.Filename, config.MaxSize)
	} else if commit, e := c.shown.repo.Commit(ctx, head.Commit); e == nil {
		if cfg, faults, e := judge.Config(ctx, c.shown.repo, commit.Tree); e == nil && cfg != nil && !faults.Errors() {
			return cfg
		}
	}
	if cfg, faults := config.Parse(config.Filename, data); err == nil && data != nil && !faults.Errors() {
		return cfg
	}
	return config.Default()
}

// packages are the names of packages, with their versions.
func (c *completer) packages(ctx context.Context) []candidate {
	at, err := c.look(ctx)
	if err != nil {
		return nil
	}
	w, err := monorepo.Discover(ctx, at.snap, at.cfg)
	if err != nil {
		return nil
	}
	var found []candidate
	for _, p := range w.Packages {
		found = append(found, candidate{p.Name, p.Version.String()})
	}
	return withoutOptions(found)
}

// tags are the names of this clone's tags.
func (c *completer) tags(ctx context.Context) []candidate {
	return c.refs(ctx, gitrepo.TagPrefix)
}

// branches are the names of HEAD, this clone's branches, and those that it knows of
// remotes.
func (c *completer) branches(ctx context.Context) []candidate {
	found := append([]candidate{{word: "HEAD"}}, c.refs(ctx, gitrepo.BranchPrefix)...)
	return append(found, c.refs(ctx, gitrepo.RemotePrefix)...)
}

func (c *completer) refs(ctx context.Context, prefix string) []candidate {
	repo, err := c.open(ctx)
	if err != nil {
		return nil
	}
	names, err := repo.RefNames(ctx, prefix)
	if err != nil {
		return nil
	}
	found := make([]candidate, len(names))
	for i, name := range names {
		found[i].word = gitrepo.ShortName(name)
	}
	return withoutOptions(found)
}

// withoutOptions drops what the command line would take for an option.
func withoutOptions(found []candidate) []candidate {
	return slices.DeleteFunc(found, func(f candidate) bool { return strings.HasPrefix(f.word, "-") })
}

// versioned completes PKG, then PKG@VERSION. The command notes also takes the VERSION
// of packages that share one, and what has none yet.
func (c *completer) versioned(ctx context.Context, word string) []candidate {
	notes := c.line.command.Name == "notes"
	pkg, _, of := strings.Cut(word, "@")
	switch {
	case of && notes:
		return prefixed(pkg+"@", append(c.versions(ctx, pkg), candidate{unreleased, "what the next version brings"}))
	case of:
		return prefixed(pkg+"@", c.versions(ctx, pkg))
	case notes:
		return append(c.packages(ctx), c.versions(ctx, "")...)
	}
	return c.packages(ctx)
}

// versions are those that tags name: of a package, or with "" those that packages
// share. The highest comes first.
func (c *completer) versions(ctx context.Context, pkg string) []candidate {
	at, err := c.look(ctx)
	if err != nil {
		return nil
	}
	tags := c.tags(ctx)
	names := make([]string, len(tags))
	for i, tag := range tags {
		names[i] = tag.word
	}
	w, err := monorepo.LoadUnordered(ctx, at.snap, at.cfg, monorepo.Tags{
		Names: scheme.Gather(names), Newest: func() ([]string, error) { return names, nil }, // more takes a look at commits
	})
	if err != nil || w.Scheme == nil {
		return nil
	}
	var versions []version.Version
	for _, tag := range names {
		name, text, ok := w.Scheme.Parse(tag)
		if v, err := version.Parse(text); ok && err == nil && (name == pkg || name == "" && w.Scheme.Shares(pkg)) {
			versions = append(versions, v)
		}
	}
	slices.SortFunc(versions, func(a, b version.Version) int { return b.Compare(a) })
	found := make([]candidate, len(versions))
	for i, v := range versions {
		found[i].word = v.String()
	}
	return found
}
