package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/release"
)

func simulateCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "simulate",
		Usage:     "show which tags OpenUPM builds for each package, and how the builds end",
		ArgsUsage: "[PKG]...",
		UsageText: "upmrel openupm simulate\n" +
			"upmrel openupm simulate com.acme.foo --next minor    with the tags of a release\n\n" +
			"The metadata is taken to be what upmrel openupm metadata writes. The rules are\n" +
			"those of OpenUPM's code, where its guide says otherwise: of 1.0.0 and upm/1.1.0\n" +
			"it builds both, since the versions differ, not upm/1.1.0 alone.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "local", Usage: "the tags of this clone, not those of the remote"},
			&cli.StringFlag{Name: "next", Usage: "also the tags of a release of `LEVEL` or version"},
			&cli.StringFlag{Name: "pre", Usage: "the prerelease identifier of --next, as `beta` in 1.3.0-beta.1"},
		},
		Action: out.action(runSimulate),
	}
}

// simulated is what OpenUPM makes of a package's tags, in the JSON document.
type simulated struct {
	Name         string         `json:"name"`
	Repository   string         `json:"repository,omitempty"` // of the tags, where it is not the release's
	GitTagPrefix string         `json:"git_tag_prefix"`
	GitTagIgnore string         `json:"git_tag_ignore"`
	MinVersion   string         `json:"min_version"`
	TrackingMode string         `json:"tracking_mode"`
	Error        string         `json:"error,omitempty"` // why nothing is built
	Tags         []simulatedTag `json:"tags"`
	Summary      audit.Count    `json:"summary"`
}

// simulatedTag is one tag of it.
type simulatedTag struct {
	Tag       string   `json:"tag"`
	Version   string   `json:"version"`
	Commit    string   `json:"commit"` // "" for a planned tag
	Result    string   `json:"result"` // builds, not_built, ignored, fails, unknown
	Code      string   `json:"code,omitempty"`
	Text      string   `json:"text"`
	By        string   `json:"by,omitempty"`        // the tag that is built instead
	Manifest  string   `json:"manifest,omitempty"`  // path of what is built
	Says      string   `json:"says,omitempty"`      // its version
	IsBranch  bool     `json:"is_branch,omitempty"` // a branch of that name is built
	Planned   bool     `json:"planned,omitempty"`
	NPMScript []string `json:"npm_scripts,omitempty"`
}

// runSimulate only informs: what OpenUPM refuses is no failure of the command.
func runSimulate(ctx context.Context, c *call) error {
	local := c.cli.Bool("local") || c.offline
	s, err := c.surveyAnywhere(ctx, release.SurveyOptions{Offline: local, Splits: c.cli.IsSet("next")})
	if err != nil {
		return err
	}
	packages, err := publicPackages(s.Workspace, c.cli.Args().Slice())
	if err != nil {
		return err
	}
	planned, err := c.plannedTags(s, packages)
	if err != nil {
		return err
	}
	audits, err := c.audit(ctx, s, packages, planned)
	if err != nil {
		return err
	}
	if c.json {
		c.documentAudits(audits)
	} else {
		c.printSimulated(audits)
	}
	c.sayAbsent(s, audits)
	return nil
}

// documentAudits fills the JSON document.
func (c *call) documentAudits(audits []audited) {
	list := make([]simulated, len(audits))
	for i, a := range audits {
		list[i] = newSimulated(a)
	}
	c.doc.Packages = list
}

// publicPackages are the named packages, or all, that get tags.
func publicPackages(w *monorepo.Workspace, names []string) ([]*monorepo.Package, error) {
	if w.Scheme == nil {
		return nil, &findings{w.Findings}
	}
	var found []*monorepo.Package
	for _, name := range names {
		p, err := onePackage(w, []string{name}, "")
		switch {
		case err != nil:
			return nil, err
		case p.Private:
			return nil, &usage{message: name + " is private: it gets no tags", fix: "upmrel list"}
		case !slices.Contains(found, p):
			found = append(found, p)
		}
	}
	if len(names) == 0 {
		found = slices.DeleteFunc(slices.Clone(w.Packages), func(p *monorepo.Package) bool { return p.Private })
	}
	if len(found) == 0 {
		return nil, &usage{message: "there is no package that gets tags", fix: "upmrel list --all"}
	}
	return found, nil
}

// plannedTags are the tags that a release, as --next asks for it, would make.
func (c *call) plannedTags(s *release.Situation, packages []*monorepo.Package) ([]audit.Planned, error) {
	word := c.cli.String("next")
	if word == "" {
		return nil, nil
	}
	bump, err := release.ParseBump(word)
	if err != nil {
		return nil, err
	}
	req := release.Request{Bump: bump, Pre: c.cli.String("pre"), Packages: map[string]release.Bump{}, Force: c.cli.Args().Present(), NoPush: true}
	if c.cli.Args().Present() && s.Workspace.Scheme.Strategy() == scheme.Prefixed {
		for _, p := range packages {
			req.Packages[p.Name] = release.Bump{}
		}
	}
	plan, err := release.Make(s, req)
	if err != nil {
		return nil, err
	}
	if plan.Problems.Errors() {
		return nil, &findings{plan.Problems}
	}
	return plan.OpenUPMTags(), nil
}

func newSimulated(a audited) simulated {
	p := a.Package
	out := simulated{
		Name: p.Name, Repository: a.repository,
		GitTagPrefix: p.Settings.TagPrefix, GitTagIgnore: p.Settings.TagIgnore, MinVersion: p.Settings.MinVersion,
		TrackingMode: p.TrackingMode, Tags: []simulatedTag{}, Summary: p.Count(),
	}
	if p.Broken != nil {
		out.Error = p.Broken.Error()
	}
	for _, t := range p.Tags {
		tag := simulatedTag{
			Tag: t.Tag.Name, Version: t.Version, Result: t.Result(), Code: t.Build.Code, Text: p.Words(t),
			By: t.By, IsBranch: t.IsBranch, Planned: t.Planned, NPMScript: t.Build.Scripts,
		}
		if !t.Commit.IsZero() {
			tag.Commit = t.Commit.String()
		}
		if t.Build.Manifest != nil {
			tag.Manifest, tag.Says = t.Build.Manifest.Path, t.Build.Manifest.Version
		}
		out.Tags = append(out.Tags, tag)
	}
	return out
}

// printSimulated shows a table for each package.
func (c *call) printSimulated(audits []audited) {
	for i, a := range audits {
		p := a.Package
		if len(audits) > 1 {
			c.printf("%s%s\n", strings.Repeat("\n", min(i, 1)), clean(heading(p)))
		}
		switch {
		case p.Broken != nil:
			c.printf("%s%s\n", brokenMeans(p.Broken), clean(p.Broken.Error()))
			continue
		case len(p.Tags) == 0:
			c.printf("%s\n", clean(noTags(p.Settings.TagPrefix)))
			continue
		}
		t := table{{"TAG", "VERSION", "OPENUPM"}}
		for _, tag := range p.Tags {
			words := p.Words(tag)
			if tag.Planned {
				words += " (planned)"
			}
			t = append(t, []string{tag.Tag.Name, dash(tag.Version), words})
		}
		c.printf("%s%s\n", t, countWords(p.Count()))
	}
}

// brokenMeans is what a pattern that can't be used makes of all tags.
func brokenMeans(broken *openupm.PatternError) string {
	if broken.Invalid() {
		return "OpenUPM builds nothing: "
	}
	return "can't be told: "
}

// noTags says that a package has none.
func noTags(prefix string) string {
	if prefix == "" {
		return "no tags"
	}
	return "no tags that begin with " + prefix
}

// heading names a package and the settings that decide about its tags.
func heading(p audit.Package) string {
	var parts []string
	for _, setting := range [][2]string{
		{"gitTagPrefix", p.Settings.TagPrefix},
		{"gitTagIgnore", p.Settings.TagIgnore},
		{"minVersion", p.Settings.MinVersion},
		{"trackingMode", p.TrackingMode},
	} {
		if setting[1] != "" {
			parts = append(parts, setting[0]+" "+setting[1])
		}
	}
	if len(parts) == 0 {
		return p.Name
	}
	return p.Name + "  (" + strings.Join(parts, ", ") + ")"
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// countWords is the line below a table: "41 tags: 38 build, 1 not built, 2 fail".
func countWords(n audit.Count) string {
	var parts []string
	for _, part := range []struct {
		n    int
		word string
	}{
		{n.Build, "build"}, {n.Shadow, "not built"}, {n.Ignored, "ignored"}, {n.Fail, "fail"}, {n.Unknown, "can't be told"},
	} {
		if part.n > 0 || part.word == "build" {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.word))
		}
	}
	return finding.Count(n.Tags, "tag") + ": " + strings.Join(parts, ", ")
}
