package cmd

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/release"
)

func bumpCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "bump",
		Usage:     "write new versions into the manifests",
		ArgsUsage: "LEVEL|VERSION",
		UsageText: "upmrel bump minor -p com.acme.foo\nupmrel bump 2.0.0 --commit\nupmrel bump --snapshot\n\n" + levelsHelp + "\n\n" + snapshotHelp,
		Flags:     append(requestFlags(), snapshotFlag(), &cli.BoolFlag{Name: "commit", Usage: "commit the edits"}),
		Action:    out.action(runBump),
	}
}

// runBump edits the files on disk; with --commit those of HEAD, so that nothing
// else gets into the commit.
func runBump(ctx context.Context, c *call) error {
	req, err := c.request()
	if err != nil {
		return err
	}
	commit := c.cli.Bool("commit")
	req.AlwaysBump, req.NoTag, req.NoPush = true, true, true
	plan, s, err := c.plan(ctx, req, release.SurveyOptions{Worktree: !commit, Status: true, Local: true})
	if err != nil {
		return err
	}
	if !commit {
		plan.Commit = nil
		c.document(plan)
	}
	if c.dryRun {
		c.printPlan(plan)
	}
	if err := c.emptyOrProblems(plan); err != nil {
		return err
	}
	if c.dryRun {
		c.sayf("\nNothing was changed. Do it: %s\n", c.sameWith("bump"))
		return nil
	}
	if plan.Empty() {
		return nil
	}
	if !commit {
		err = plan.WriteEdits(ctx, c.repo, c.applyOptions(func(string) {}))
	} else {
		err = c.commitBump(ctx, plan, s)
	}
	if err != nil {
		return err
	}
	c.actions.done, c.actions.ended = true, "Edited "+finding.Count(len(plan.Edits), "file")+"."
	c.printPackages(plan)
	if commit {
		c.sayf("committed %s; publish it: upmrel release --from-manifests\n", c.doc.Commit[:7])
	} else {
		c.sayBumped(plan)
	}
	return nil
}

// sayBumped says what comes after the edits.
func (c *call) sayBumped(plan *release.Plan) {
	if plan.Request.Snapshot {
		c.sayf("edited %s for a build; don't commit them, take them back after it: %s\n", finding.Count(len(plan.Edits), "file"), undoSnapshot(plan))
		return
	}
	c.sayf("edited %s; commit and publish them: %sgit commit -a, then upmrel release --from-manifests\n", finding.Count(len(plan.Edits), "file"), addNew(plan))
}

// addNew is the command that git needs to commit new files, with a comma behind it.
func addNew(plan *release.Plan) string {
	words := []string{"git", "add", "--"}
	for _, e := range plan.Edits {
		if e.Old == nil {
			words = append(words, e.Path)
		}
	}
	if len(words) == 3 {
		return ""
	}
	return clean(finding.Command(words...)) + ", "
}

func (c *call) commitBump(ctx context.Context, plan *release.Plan, s *release.Situation) error {
	if s.Head.Branch == "" {
		return &release.Precondition{Message: "HEAD is detached: a commit needs a branch", Fix: "git switch BRANCH"}
	}
	if len(s.Dirty.Tracked) > 0 {
		return &release.Precondition{Message: finding.Count(len(s.Dirty.Tracked), "change") + " not committed", Fix: "git commit -a   (or git stash)", Paths: s.Dirty.Tracked}
	}
	if err := c.introduce(ctx, plan); err != nil {
		return err
	}
	res, err := plan.Apply(ctx, c.repo, s, c.applyOptions(func(string) {}))
	if err != nil {
		return err
	}
	c.doc.Commit = res.Commit.String()
	return nil
}
