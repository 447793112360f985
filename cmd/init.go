package cmd

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/release"
)

func initCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:  "init",
		Usage: "write a configuration from what the repository already does",
		UsageText: "upmrel init\n" +
			"upmrel init -n      show it, write nothing\n" +
			"upmrel init --target assetstore --publisher com.acme --product input\n\n" +
			"--target assetstore asks which namespaces you claimed in the Publisher Portal, or\n" +
			"takes --publisher and --product. A product's packages are called\n" +
			"PUBLISHER.NAMESPACE or PUBLISHER.NAMESPACE.PACKAGE; others are named:\n" +
			"--product NAMESPACE=PKG,PKG.\n" + portalSteps,
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "target", Usage: "publish to `TARGET`: git, openupm or assetstore; may be repeated"},
			&cli.StringFlag{Name: "publisher", Usage: "the publisher's `NAMESPACE` at the Asset Store"},
			&cli.StringSliceFlag{Name: "product", Usage: "a product's `NAMESPACE` at the Asset Store; may be repeated"},
		},
		Action: out.action(runInit),
	}
}

// runInit proposes strategy and tag template from the packages and past tags.
func runInit(ctx context.Context, c *call) error {
	targets, err := c.initTargets()
	if err != nil {
		return err
	}
	s, err := c.survey(ctx, release.SurveyOptions{Offline: true})
	if err != nil {
		return err
	}
	_, err = c.repo.ReadFile(ctx, config.Filename, config.MaxSize)
	if err == nil && !c.dryRun {
		return &usage{message: config.Filename + " is there already", fix: "edit it; or remove it and run upmrel init again"}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	w := s.Workspace
	if w.Scheme == nil || len(w.Packages) == 0 {
		if w.Findings.Errors() {
			return &findings{w.Findings}
		}
		return &usage{message: "no Unity package found", fix: "upmrel list --all says why a package.json was left out"}
	}
	proposal := config.Default()
	proposal.Strategy, proposal.Tag = string(w.Scheme.Strategy()), w.Scheme.Template()
	if s.DefaultBranch != "" {
		proposal.Branches = []string{s.DefaultBranch}
	}
	if err := c.proposeTargets(ctx, proposal, targets, w); err != nil {
		return err
	}
	data := config.Write(proposal)
	c.printf("strategy %s, tags %s (%s)\n", proposal.Strategy, clean(proposal.Tag), clean(reason(w.Inferred)))
	c.problems(w.Findings)
	if c.dryRun {
		c.printf("\n%s", data)
		return nil
	}
	if err := c.repo.CreateFile(config.Filename, data); err != nil {
		return err
	}
	c.printf("wrote %s for %s\n", config.Filename, finding.Count(len(w.Packages), "package"))
	c.sayf("next: git add %s and commit it; upmrel hook install; upmrel list\n", config.Filename)
	if slices.Contains(targets, rules.AssetStore) {
		c.sayf("for the Asset Store: upmrel check. %s\n", portalSteps)
	}
	return nil
}

// initTargets reads --target, and refuses options that go with another one.
func (c *call) initTargets() ([]rules.Target, error) {
	targets, err := c.askedTargets()
	if err != nil {
		return nil, err
	}
	for _, option := range []string{"publisher", "product"} {
		if c.cli.IsSet(option) && !slices.Contains(targets, rules.AssetStore) {
			return nil, &usage{message: "--" + option + " is for the Asset Store", fix: "add --target assetstore"}
		}
	}
	return targets, nil
}

// proposeTargets puts into a proposal where the packages are published, and what the
// Asset Store has to know.
func (c *call) proposeTargets(ctx context.Context, proposal *config.Config, targets []rules.Target, w *monorepo.Workspace) error {
	if len(targets) == 0 {
		return nil
	}
	proposal.Check.Targets = nil
	for _, t := range targets {
		proposal.Check.Targets = append(proposal.Check.Targets, string(t))
	}
	if !slices.Contains(targets, rules.AssetStore) {
		return nil
	}
	var names []string
	for _, p := range w.Packages {
		names = append(names, p.Name)
	}
	var err error
	proposal.AssetStore, err = c.namespaces(ctx, names)
	return err
}

func reason(inferred string) string {
	if inferred == "" {
		return "configured"
	}
	return inferred
}
