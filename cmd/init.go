package cmd

import (
	"context"
	"errors"
	"io/fs"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/release"
)

func initCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "init",
		Usage:     "write a configuration from what the repository already does",
		UsageText: "upmrel init\nupmrel init -n      show it, write nothing",
		Action:    out.action(runInit),
	}
}

// runInit proposes strategy and tag template from the packages and past tags.
func runInit(ctx context.Context, c *call) error {
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
	return nil
}

func reason(inferred string) string {
	if inferred == "" {
		return "configured"
	}
	return inferred
}
