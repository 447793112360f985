package cmd

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/version"
	"github.com/upmrel/upmrel/release"
)

func nextCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "next",
		Usage:     "print the next version",
		ArgsUsage: "[PKG] LEVEL",
		UsageText: "upmrel next minor\nupmrel next com.acme.foo prerelease --pre beta\nupmrel next --snapshot\n\n" + levelsHelp,
		Flags:     []cli.Flag{&cli.StringFlag{Name: "pre", Usage: "the prerelease identifier, as `beta` in 1.3.0-beta.1"}, snapshotFlag()},
		Action:    out.action(runNext),
	}
}

type nextPackage struct {
	Name     string `json:"name"`
	Previous string `json:"previous"`
	Version  string `json:"version"`
}

// runNext rises the version that the manifest holds, whatever the tags say.
func runNext(ctx context.Context, c *call) error {
	args := c.cli.Args().Slice()
	if c.cli.Bool("snapshot") {
		names, bump, err := snapshotArgs(args)
		if err != nil {
			return err
		}
		return c.nextSnapshot(ctx, names, bump)
	}
	if len(args) == 0 || len(args) > 2 {
		return &usage{message: "say how far the version rises", fix: "upmrel next minor, or upmrel next com.acme.foo minor"}
	}
	bump, err := release.ParseBump(args[len(args)-1])
	if err != nil {
		return err
	}
	if bump.Level == release.Auto {
		return c.nextPlanned(ctx, args[:len(args)-1], release.Request{Bump: bump, Pre: c.cli.String("pre")})
	}
	s, err := c.survey(ctx, release.SurveyOptions{Offline: true, Local: true})
	if err != nil {
		return err
	}
	if s.Workspace.Findings.Errors() {
		return &findings{s.Workspace.Findings}
	}
	p, err := onePackage(s.Workspace, args[:len(args)-1], "upmrel next %s "+args[len(args)-1])
	if err != nil {
		return err
	}
	next, err := c.nextOf(bump, p.Version, s)
	if err != nil {
		return &release.RequestError{Message: p.Name + " " + p.Version.String() + ": " + err.Error()}
	}
	c.printNext(p, next.String())
	return nil
}

// nextOf is the version that a bump leads to; on the branch of a channel a prerelease.
func (c *call) nextOf(bump release.Bump, v version.Version, s *release.Situation) (version.Version, error) {
	pre := c.cli.String("pre")
	if channel := s.Config.Channel(s.Head.Branch); channel != "" && pre == "" {
		return bump.OnChannel(v, channel)
	}
	return bump.From(v, pre)
}

// nextPlanned prints the version that a plan gives a package, or the present one.
func (c *call) nextPlanned(ctx context.Context, names []string, req release.Request) error {
	s, err := c.surveyPlan(ctx, req, release.SurveyOptions{Offline: true, Local: true})
	if err != nil {
		return err
	}
	if s.Workspace.Findings.Errors() {
		return &findings{s.Workspace.Findings}
	}
	command := "upmrel next %s auto"
	if req.Snapshot {
		command = "upmrel next %s --snapshot"
	}
	p, err := onePackage(s.Workspace, names, command)
	if err != nil {
		return err
	}
	if s.Workspace.Scheme.Strategy() == scheme.Prefixed {
		req.Packages = map[string]release.Bump{p.Name: {}}
	}
	plan, err := release.Make(s, req)
	if err != nil {
		return err
	}
	c.tellQuiet(&release.Plan{Problems: aboutLevels(plan.Problems)})
	c.printNext(p, versionIn(plan, p))
	return nil
}

// versionIn is the version that a plan gives a package.
func versionIn(plan *release.Plan, p *monorepo.Package) string {
	for _, pp := range plan.Packages {
		if pp.Name == p.Name {
			return pp.Version
		}
	}
	return p.Version.String()
}

func (c *call) printNext(p *monorepo.Package, next string) {
	c.doc.Packages = []nextPackage{{p.Name, p.Version.String(), next}}
	c.printf("%s\n", next)
}

// onePackage is the named package, or the one that speaks for all. If none does, the
// command with the name of one is the fix.
func onePackage(w *monorepo.Workspace, names []string, command string) (*monorepo.Package, error) {
	if len(names) == 1 {
		if p, ok := w.Package(names[0]); ok {
			return p, nil
		}
		return nil, &usage{message: "no package " + names[0], fix: "upmrel list"}
	}
	if len(w.Packages) == 0 {
		return nil, &usage{message: "no Unity package found", fix: "upmrel list --all"}
	}
	if len(w.Packages) > 1 && w.Scheme.Strategy() == scheme.Prefixed {
		return nil, &usage{message: "each package has its own version here: name one", fix: fmt.Sprintf(command, w.Packages[0].Name)}
	}
	return w.Packages[0], nil
}
