package cmd

import (
	"context"
	"errors"
	"slices"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/release"
)

// writing are the commands that a release which was interrupted stands in the way of.
var writing = []string{"release", "bump", "tag", "split", "push"}

// reading are those that only speak of it.
var reading = []string{"plan", "list", "check", "status"}

// heed looks for a release that was interrupted. A command that changes the repository
// is refused, unless all that is left to do is to publish it and the command may do
// that; one that only shows something warns.
func (c *call) heed(ctx context.Context) error {
	name := c.cli.Command.FullName()
	writes := slices.Contains(writing, name) && !c.dryRun
	if !writes && !slices.Contains(reading, name) && !slices.Contains(writing, name) {
		return nil
	}
	if !writes {
		if err := release.Interrupted(ctx, c.repo); err != nil {
			c.problems(finding.List{{
				Code: finding.Precondition, Severity: finding.Warning, Message: err.Error(), Fix: fixOf(err),
			}})
		}
		return nil
	}
	err := release.Unfinished(ctx, c.repo, c.applyOptions(c.step))
	if waits, ok := errors.AsType[*release.InterruptedError](err); ok && waits.Pushing && (name == "release" || name == "push") {
		c.waits = waits
		return nil
	}
	return err
}

// showInterrupted says what resume or rollback would work on.
func (c *call) showInterrupted(ctx context.Context, command string) error {
	err := release.Interrupted(ctx, c.repo)
	switch waits, ok := errors.AsType[*release.InterruptedError](err); {
	case ok:
		c.printf("%s: %s\n", command, clean(waits.Error()))
		c.sayf("\nNothing was changed.\n")
	case err != nil:
		return err
	default:
		c.printf("nothing to do: no release was interrupted\n")
	}
	return nil
}
