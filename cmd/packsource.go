package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// packSource is a commit that packages are packed from.
type packSource struct {
	commit  *gitrepo.Commit // nil is the work tree
	words   []string        // names and globs
	version string          // that a tag says it has; "" for any
}

// cutVersion parts PKG@VERSION; an @ at the beginning is a scope's.
func cutVersion(word string) (name, version string) {
	if i := strings.LastIndexByte(word, '@'); i > 0 {
		return word[:i], word[i+1:]
	}
	return word, ""
}

// packSources reads the arguments: a commit for each PKG@VERSION, and one for the rest.
func (c *call) packSources(ctx context.Context) ([]packSource, error) {
	var released [][2]string
	var words []string
	for _, word := range c.cli.Args().Slice() {
		if name, version := cutVersion(word); version != "" {
			released = append(released, [2]string{name, version})
		} else {
			words = append(words, word)
		}
	}
	var sources []packSource
	if len(words) > 0 || len(released) == 0 {
		commit, err := c.commitToCheck(ctx)
		if err != nil {
			return nil, err
		}
		sources = append(sources, packSource{commit: commit, words: words})
	}
	if len(released) == 0 {
		return sources, nil
	}
	w, err := c.schemeToPack(ctx)
	if err != nil {
		return nil, err
	}
	for _, of := range released {
		commit, err := c.releasedCommit(ctx, w, of[0], of[1])
		if err != nil {
			return nil, err
		}
		sources = append(sources, packSource{commit: commit, words: of[:1], version: of[1]})
	}
	return sources, nil
}

// schemeToPack is the workspace of HEAD, which knows what tags are called.
func (c *call) schemeToPack(ctx context.Context) (*monorepo.Workspace, error) {
	head, err := c.commitToCheck(ctx)
	if err != nil {
		return nil, err
	}
	faults, err := c.configToCheck(ctx, head)
	if err != nil {
		return nil, err
	}
	if faults.Errors() {
		return nil, &findings{faults}
	}
	snap, err := c.snapshotToCheck(ctx, head)
	if err != nil {
		return nil, err
	}
	tags, err := c.repo.Refs(ctx, gitrepo.TagPrefix)
	if err != nil {
		return nil, err
	}
	names, err := monorepo.TagNames(ctx, c.repo, tags)
	if err != nil {
		return nil, err
	}
	w, err := monorepo.Load(ctx, snap, c.config, names)
	if err == nil && w.Scheme == nil {
		err = &findings{w.Findings}
	}
	return w, err
}

// releasedCommit is the commit that the tag of a package's version stands on.
func (c *call) releasedCommit(ctx context.Context, w *monorepo.Workspace, name, version string) (*gitrepo.Commit, error) {
	tag := w.Scheme.Tag(name, version)
	ref, ok, err := c.repo.Ref(ctx, gitrepo.TagPrefix+tag)
	if err != nil {
		return nil, err
	}
	if tag == "" || !ok {
		return nil, &usage{
			message: fmt.Sprintf("no tag %s here, which would release %s %s", tag, name, version),
			fix:     "git fetch --tags; or name the commit: " + finding.Command("upmrel", "pack", name, "--rev", "TAG"),
		}
	}
	return c.repo.Commit(ctx, ref.Peeled)
}

// packWorkspace finds the packages of a commit, as its own configuration has them.
func (c *call) packWorkspace(ctx context.Context, source packSource) (*monorepo.Workspace, error) {
	faults, err := c.configToCheck(ctx, source.commit)
	if err != nil {
		return nil, err
	}
	if faults.Errors() {
		return nil, &findings{faults}
	}
	snap, err := c.snapshotToCheck(ctx, source.commit)
	if err != nil {
		return nil, err
	}
	return monorepo.Discover(ctx, snap, c.config)
}
