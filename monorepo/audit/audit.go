// Package audit knows what OpenUPM makes of a repository's tags: which of them it
// would build for each package, which it would pass over, and how a build would
// end, judged on the tagged commit. The rules are package openupm's; this one
// finds the settings, the tags and the manifests that they are put to.
package audit

import (
	"context"
	"errors"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// Request says what is audited.
type Request struct {
	Packages []Subject
	Tags     []gitrepo.Ref         // all tags that OpenUPM would see
	Branches map[string]gitrepo.ID // by short name
	Planned  []Planned             // tags that are not there yet
}

// Subject is a package as OpenUPM's metadata describes it.
type Subject struct {
	Name         string
	Settings     openupm.Settings
	TrackingMode string // "" is git
}

// Planned is a tag that a release would make.
type Planned struct {
	Name      string
	Annotated bool
	Commit    gitrepo.ID        // the release's commit goes on from it
	Versions  map[string]string // that the release gives to manifests, by path
	Dir       string            // the folder that is at the commit's root; "" is all of it
}

// Package is what OpenUPM makes of the tags for one package.
type Package struct {
	Subject

	Tags []Tag // as OpenUPM sorts them, without those that lack the prefix
	// Broken says why OpenUPM would build nothing, or why that can't be told; then
	// there are no tags.
	Broken *openupm.PatternError
}

// Tag is what OpenUPM makes of one tag for one package.
type Tag struct {
	openupm.Verdict

	Commit  gitrepo.ID // that is built: the tag's, or the branch's
	Planned bool
	// IsBranch is set where a branch has the tag's name: it is cloned instead.
	IsBranch bool
	Build    Build // of a tag that builds
}

// Run audits packages.
func Run(ctx context.Context, repo *gitrepo.Repo, req Request) ([]Package, error) {
	a := &auditor{
		repo: repo, req: req, planned: map[string]*Planned{}, commits: map[string]gitrepo.ID{},
		chosen: map[openupm.Settings]*openupm.Selection{},
	}
	for _, tag := range req.Tags {
		a.tags = append(a.tags, openupm.Tag{Name: tag.Short(), Annotated: tag.ID != tag.Peeled})
		a.commits[tag.Short()] = tag.Peeled
	}
	for i, p := range req.Planned {
		if _, exists := a.commits[p.Name]; !exists {
			a.tags = append(a.tags, openupm.Tag{Name: p.Name, Annotated: p.Annotated})
			a.planned[p.Name] = &req.Planned[i]
		}
	}
	slices.SortFunc(a.tags, compareNames)
	packages := make([]Package, len(req.Packages))
	for i, subject := range req.Packages {
		var err error
		if packages[i], err = a.sort(subject); err != nil {
			return nil, err
		}
	}
	return packages, a.build(ctx, packages)
}

// auditor carries out one request.
type auditor struct {
	repo    *gitrepo.Repo
	req     Request
	tags    []openupm.Tag         // sorted by name
	commits map[string]gitrepo.ID // of the tags that are there, by short name
	planned map[string]*Planned   // by short name
	chosen  map[openupm.Settings]*openupm.Selection
}

// sort says which tags OpenUPM takes for a package.
func (a *auditor) sort(subject Subject) (Package, error) {
	p := Package{Subject: subject}
	sel, err := a.choose(p.Settings)
	if broken, ok := errors.AsType[*openupm.PatternError](err); ok {
		p.Broken = broken
		return p, nil
	} else if err != nil {
		return p, err
	}
	p.Tags = make([]Tag, 0, len(sel.Verdicts))
	for _, v := range sel.Verdicts {
		tag := Tag{Verdict: v, Commit: a.commits[v.Tag.Name], Planned: a.planned[v.Tag.Name] != nil}
		if id, ok := a.req.Branches[v.Tag.Name]; ok {
			tag.IsBranch, tag.Commit = true, id
		}
		p.Tags = append(p.Tags, tag)
	}
	return p, nil
}

// choose says which tags OpenUPM takes under settings, which packages mostly share.
func (a *auditor) choose(settings openupm.Settings) (*openupm.Selection, error) {
	if sel, ok := a.chosen[settings]; ok {
		return sel, nil
	}
	sel, err := openupm.Select(withPrefix(a.tags, settings.TagPrefix), settings)
	if err == nil {
		a.chosen[settings] = sel
	}
	return sel, err
}

// build judges how the builds of all packages would end. Tags of one tree are
// judged together.
func (a *auditor) build(ctx context.Context, packages []Package) error {
	b := newBuilder(a.repo)
	for i := range packages {
		p := &packages[i]
		for j := range p.Tags {
			tag := &p.Tags[j]
			switch {
			case tag.Fate != openupm.Builds:
			case p.TrackingMode == openupm.TracksGitHubRelease:
				tag.Build.Unknown = "the archive of the GitHub Release is published, not the tag's files"
			default:
				if err := b.add(ctx, p.Name, tag, a.planned[tag.Tag.Name]); err != nil {
					return err
				}
			}
		}
	}
	return b.run(ctx)
}

// Count is how many tags of a package come to which end.
type Count struct {
	Tags    int `json:"tags"`
	Build   int `json:"build"`
	Shadow  int `json:"not_built"`
	Ignored int `json:"ignored"`
	Fail    int `json:"fail"`
	Unknown int `json:"unknown"`
}

// Count counts the package's tags.
func (p *Package) Count() Count {
	var c Count
	for _, tag := range p.Tags {
		c.add(tag.Result())
	}
	return c
}

func (c *Count) add(result string) {
	c.Tags++
	switch result {
	case "not_built":
		c.Shadow++
	case "ignored":
		c.Ignored++
	case "unknown":
		c.Unknown++
	case "fails":
		c.Fail++
	default:
		c.Build++
	}
}

// First is the lowest version of the package whose build does not fail, "" if
// there is none: older tags are often of a time before the package.
func (p *Package) First() string {
	for _, tag := range slices.Backward(p.Tags) {
		if tag.Result() == "builds" {
			return tag.Version
		}
	}
	return ""
}
