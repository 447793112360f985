package cmd

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/release"
)

func rollbackCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "rollback",
		Usage:     "take back a release that was interrupted and is not published",
		UsageText: "upmrel rollback\nupmrel rollback -n",
		Action:    out.action(runRollback),
	}
}

func runRollback(ctx context.Context, c *call) error {
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	if c.dryRun {
		return c.showInterrupted(ctx, "rollback")
	}
	back, err := release.Rollback(ctx, c.repo, c.applyOptions(c.step))
	if back != nil {
		for _, file := range back.Left {
			c.sayf("  left in the work tree: %s\n", clean(file))
		}
		if back.Held != nil {
			c.sayf("  put back %s; what they held: git ls-tree -r %[2]s, git show %[2]s:PATH\n", finding.Count(len(back.Held.Paths), "file"), back.Held.Tree)
		}
		for _, ref := range back.Elsewhere {
			c.sayf("  %s was moved since, and stays\n", clean(ref))
		}
	}
	switch {
	case err != nil:
		return err
	case back == nil:
		c.printf("nothing to roll back: no release was interrupted\n")
		return nil
	}
	c.printf("Taken back: %s.\n", clean(strings.TrimSpace(back.Command)))
	return nil
}
