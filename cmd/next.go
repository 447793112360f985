package cmd

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/release"
)

func nextCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "next",
		Usage:     "print the next version",
		ArgsUsage: "[PKG] LEVEL",
		UsageText: "upmrel next minor\nupmrel next com.acme.foo prerelease --pre beta\n\n" + levelsHelp,
		Flags:     []cli.Flag{&cli.StringFlag{Name: "pre", Usage: "the prerelease identifier, as `beta` in 1.3.0-beta.1"}},
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
	if len(args) == 0 || len(args) > 2 {
		return &usage{message: "say how far the version rises", fix: "upmrel next minor, or upmrel next com.acme.foo minor"}
	}
	bump, err := release.ParseBump(args[len(args)-1])
	if err != nil {
		return err
	}
	s, err := c.survey(ctx, release.SurveyOptions{Offline: true, Local: true})
	if err != nil {
		return err
	}
	if s.Workspace.Findings.Errors() {
		return &findings{s.Workspace.Findings}
	}
	p, err := onePackage(s.Workspace, args[:len(args)-1])
	if err != nil {
		return err
	}
	next, err := bump.From(p.Version, c.cli.String("pre"))
	if err != nil {
		return &release.RequestError{Message: p.Name + " " + p.Version.String() + ": " + err.Error()}
	}
	c.doc.Packages = []nextPackage{{p.Name, p.Version.String(), next.String()}}
	c.printf("%s\n", next)
	return nil
}

// onePackage is the named package, or the one that speaks for all.
func onePackage(w *monorepo.Workspace, names []string) (*monorepo.Package, error) {
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
		return nil, &usage{message: "each package has its own version here: name one", fix: "upmrel next " + w.Packages[0].Name + " minor"}
	}
	return w.Packages[0], nil
}
