package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release"
)

func resumeCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "resume",
		Usage:     "finish a release that was interrupted",
		UsageText: "upmrel resume\nupmrel resume -y",
		Action:    out.action(runResume),
	}
}

func runResume(ctx context.Context, c *call) error {
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	if c.dryRun {
		return c.showInterrupted(ctx, "resume")
	}
	return c.resume(ctx)
}

// resume finishes the release that was interrupted here.
func (c *call) resume(ctx context.Context) error {
	if c.offline {
		return &usage{message: "--offline asks no remote, so nothing can be pushed", fix: "upmrel resume"}
	}
	declined := false
	res, err := release.Resume(ctx, c.repo, c.applyOptions(c.step), func(res *release.Resumed) bool {
		yes := c.confirmedRest(ctx, res)
		declined = !yes
		return yes
	})
	if res != nil {
		c.actions.web = gitrepo.WebURL(res.URL)
		c.document(res.Plan)
		c.doc.Base, c.doc.Commit = res.Plan.Base.String(), res.Commit.String()
	}
	switch {
	case declined && ctx.Err() == nil && errors.Is(err, release.ErrDeclined):
		return &usage{message: "nothing was published", fix: "answer y, or run it with -y; or take the release back: upmrel rollback"}
	case err != nil:
		return err
	case res == nil:
		c.endf("nothing to resume: no release was interrupted\n")
		return nil
	}
	c.printReleased(res.Plan, &release.Situation{Remote: gitrepo.Remote{Name: res.Plan.Remote, URL: res.URL}})
	return nil
}

// confirmedRest asks before what was not yet published goes out, on a terminal only.
func (c *call) confirmedRest(ctx context.Context, res *release.Resumed) bool {
	c.sayf("going on with: %s\n", clean(res.Command))
	names := make([]string, 0, len(res.Rest))
	for i, ref := range res.Rest {
		if i == maxNames {
			names = append(names, fmt.Sprintf("and %d more", len(res.Rest)-i))
			break
		}
		names = append(names, clean(ref.Short()))
	}
	if len(names) > 0 {
		c.sayf("push    %s\n", strings.Join(names, ", "))
	}
	for _, r := range res.Plan.Releases {
		c.sayf("release %s  %s\n", clean(r.Tag), releaseNote(r))
	}
	if !c.asks() {
		return true
	}
	if len(names) == 0 {
		return c.ask(ctx, fmt.Sprintf("Make %s?", finding.Count(len(res.Plan.Releases), "GitHub Release")))
	}
	return c.ask(ctx, fmt.Sprintf("Publish %s?", finding.Count(len(res.Rest), "ref")))
}

// step tells what a release has done.
func (c *call) step(done string) {
	if strings.HasPrefix(done, "split ") {
		done += fmt.Sprintf(" (%.2f s)", c.phase.splitting.Seconds())
	}
	c.sayf("  ok  %s\n", clean(done))
}
