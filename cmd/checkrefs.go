package cmd

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/judge"
	"github.com/upmrel/upmrel/monorepo/spelling"
)

// runCheckRefs judges tags of this clone as the hook would if they were pushed now
// for the first time: for CI, which sees them when they are there.
func runCheckRefs(ctx context.Context, c *call, build Build) error {
	names := c.cli.Args().Slice()
	if ref := os.Getenv("GITHUB_REF"); len(names) == 0 && ref != "" {
		if !strings.HasPrefix(ref, gitrepo.TagPrefix) {
			c.sayf("%s is no tag: nothing to judge\n", clean(ref))
			return nil
		}
		names = []string{ref}
	}
	if len(names) == 0 {
		return &usage{message: "name the tags to judge", fix: "upmrel check --refs TAG..."}
	}
	allow, err := allowed()
	if err != nil {
		return err
	}
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	tags, err := c.namedTags(ctx, names)
	if err != nil {
		return err
	}
	list, err := c.judgeTags(ctx, tags, allow)
	if err != nil {
		return err
	}
	return c.report(list, summary(list, func(f finding.Finding) string { return f.Ref }, len(tags), "tag"), build)
}

// namedTags finds tags by their short or full names.
func (c *call) namedTags(ctx context.Context, names []string) ([]judge.Ref, error) {
	all, err := c.repo.Refs(ctx, gitrepo.TagPrefix)
	if err != nil {
		return nil, err
	}
	var tags []judge.Ref
	for _, name := range names {
		full := gitrepo.TagPrefix + strings.TrimPrefix(name, gitrepo.TagPrefix)
		at, ok := slices.BinarySearchFunc(all, full, func(ref gitrepo.Ref, full string) int { return strings.Compare(ref.Name, full) })
		if !ok {
			return nil, &usage{message: "this clone has no tag " + gitrepo.ShortName(full) + nearestTag(full, all), fix: "git fetch --tags"}
		}
		tag := judge.Ref{Name: full, New: all[at].ID}
		if !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags, nil
}

func nearestTag(full string, tags []gitrepo.Ref) string {
	var known []string
	for _, tag := range tags {
		known = append(known, tag.Short())
	}
	if near, ok := spelling.Nearest(gitrepo.ShortName(full), known); ok {
		return " (did you mean " + near + "?)"
	}
	return ""
}

// judgeTags asks what the hook asks of a push of the tags to the release's remote.
func (c *call) judgeTags(ctx context.Context, tags []judge.Ref, allow []finding.Code) (finding.List, error) {
	head, err := c.repo.Head(ctx)
	if err != nil {
		return nil, err
	}
	cfg := config.Default()
	if !c.repo.Bare() {
		if cfg, _, err = c.parseConfig(ctx); err != nil {
			return nil, err
		}
	}
	var remote gitrepo.Remote
	if cfg != nil {
		remote, err = c.repo.FindRemote(ctx, cfg.Remote, head.Branch)
	}
	if err != nil {
		return nil, err
	}
	verdicts, err := hooks.PrePush(ctx, c.repo, remote, tags, allow)
	if err != nil {
		return nil, err
	}
	var list finding.List
	for _, v := range verdicts {
		list = append(list, v.Findings...)
	}
	return list, nil
}
