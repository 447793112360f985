package cmd

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release"
)

// tagSource is where OpenUPM takes the tags of some packages from.
type tagSource struct {
	repository string // of upm branches; "": the release's own
	tags       []gitrepo.Ref
	branches   map[string]gitrepo.ID
	packages   []audit.Subject
}

// audited is a package with the place that its tags are from.
type audited struct {
	audit.Package

	repository string // without a password; "": the release's own
}

// audit judges the tags of packages, as the remote has them where it was asked.
func (c *call) audit(ctx context.Context, s *release.Situation, packages []*monorepo.Package, planned []audit.Planned) ([]audited, error) {
	sources, err := c.tagSources(ctx, s, packages)
	if err != nil {
		return nil, err
	}
	byName := map[string]audited{}
	for _, source := range sources {
		req := audit.Request{Packages: source.packages, Tags: source.tags, Branches: source.branches}
		if source.repository == "" {
			req.Planned = planned
		}
		c.doing("reading " + finding.Count(len(req.Tags), "tag"))
		found, err := audit.Run(ctx, c.repo, req)
		c.doing("")
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			byName[p.Name] = audited{p, gitrepo.SafeURL(source.repository)}
		}
	}
	list := make([]audited, len(packages))
	for i, p := range packages {
		list[i] = byName[p.Name]
	}
	return list, nil
}

// sayAbsent tells how the tags get here whose commits are not in this clone.
func (c *call) sayAbsent(s *release.Situation, audits []audited) {
	absent := slices.ContainsFunc(audits, func(a audited) bool {
		return a.repository == "" && slices.ContainsFunc(a.Tags, func(tag audit.Tag) bool { return tag.Build.Unknown == audit.Absent })
	})
	switch {
	case !absent:
	case s.Shallow:
		c.fix(release.UnshallowFix)
	case s.Remote.Name != "":
		c.fix(finding.Command("git", "fetch", "--tags", "--", s.Remote.Name))
	}
}

// tagSources finds the tags of the packages, and says where they are from.
func (c *call) tagSources(ctx context.Context, s *release.Situation, packages []*monorepo.Package) ([]tagSource, error) {
	byRepository := map[string][]audit.Subject{}
	listing := audit.NewListing(s.Workspace)
	for _, p := range packages {
		r := listing.Repository(p.Name)
		byRepository[r] = append(byRepository[r], listing.Subject(p.Name))
	}
	var sources []tagSource
	for _, repository := range slices.Sorted(maps.Keys(byRepository)) {
		source := tagSource{repository: repository, packages: byRepository[repository]}
		var err error
		if repository == "" {
			err = c.ownTags(ctx, s, &source)
		} else {
			c.tagsElsewhere(ctx, &source)
		}
		if err != nil {
			return nil, err
		}
		sources = append(sources, source)
	}
	return sources, nil
}

// ownTags takes the tags of the release's remote, or of this clone where it was not
// asked or did not answer.
func (c *call) ownTags(ctx context.Context, s *release.Situation, source *tagSource) error {
	if s.OnRemote != nil {
		c.sayf("the tags of %s\n", clean(s.Remote.Name))
		source.tags = slices.SortedFunc(maps.Values(s.OnRemote.Tags), byRefName)
		source.branches = s.OnRemote.Branches
		return nil
	}
	if s.RemoteErr != nil {
		c.sayf("upmrel: %s can't be reached\n  %s\n", clean(s.Unreachable), clean(s.RemoteErr.Error()))
	}
	c.sayf("the tags of this clone\n")
	source.tags = slices.SortedFunc(maps.Values(s.Tags), byRefName)
	source.branches = maps.Clone(s.Branches)
	if s.Remote.Name == "" {
		return nil
	}
	prefix := gitrepo.RemotePrefix + s.Remote.Name + "/"
	remembered, err := c.repo.Refs(ctx, prefix)
	for _, ref := range remembered {
		source.branches[strings.TrimPrefix(ref.Name, prefix)] = ref.ID
	}
	return err
}

func byRefName(a, b gitrepo.Ref) int { return strings.Compare(a.Name, b.Name) }

// tagsElsewhere asks the repository of upm branches. Without an answer it has no
// tags: this clone knows nothing of them.
func (c *call) tagsElsewhere(ctx context.Context, source *tagSource) {
	place := clean(gitrepo.SafeURL(source.repository))
	if c.offline || c.cli.Bool("local") {
		c.sayf("the tags of %s are not known here\n", place)
		return
	}
	refs, err := c.repo.LsRemote(ctx, gitrepo.Remote{Name: source.repository, URL: source.repository})
	if err != nil {
		c.sayf("upmrel: %s can't be reached\n  %s\n", place, clean(err.Error()))
		return
	}
	c.sayf("the tags of %s for %d of the packages\n", place, len(source.packages))
	source.tags = slices.SortedFunc(maps.Values(refs.Tags), byRefName)
	source.branches = refs.Branches
}
