package cmd

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/judge"
)

func hookCommand(out *output) *cli.Command {
	return &cli.Command{
		Name: "hook", Usage: "refuse pushes of invalid tags",
		UsageText: "upmrel hook install   once in each clone\n" +
			"upmrel hook status    tell whether pushes are judged\n\n" +
			"For once: UPMREL_ALLOW=CODE git push lets out what is refused by that code, and\n" +
			"UPMREL_HOOK=0 git push asks nothing. In PowerShell: $env:UPMREL_ALLOW = \"CODE\"\n" +
			"before the push, and $env:UPMREL_ALLOW = \"\" after it.",
		Subcommands: []*cli.Command{
			hookInstallCommand(out), hookUninstallCommand(out),
			{
				Name: "status", Usage: "tell what git runs on a push here, and why not upmrel",
				UsageText: "upmrel hook status\nupmrel hook status --format json\n\n" +
					"Ends with 0 where every push is judged, with 3 where none is or some are not.",
				Action: out.action(runHookStatus),
			},
			{
				Name: "pre-push", Usage: "judge the refs that git pushes; git runs this",
				ArgsUsage: "REMOTE URL",
				UsageText: "upmrel hook pre-push \"$@\"      in a hook of your own, as .husky/pre-push\n" +
					"upmrel hook install --manual   the lines for other programs' hooks",
				Action: out.action(runPrePush),
			},
			preReceiveCommand(out), updateCommand(out),
		},
	}
}

// runPrePush is silent when everything may go out, and with UPMREL_HOOK=0, which counts
// also where another program's hook runs this.
func runPrePush(ctx context.Context, c *call) error {
	if os.Getenv("UPMREL_HOOK") == "0" {
		return nil
	}
	if err := c.gitsInput(); err != nil {
		return err
	}
	refs, err := hooks.ReadPrePush(c.stdin)
	if err != nil {
		return err
	}
	args := c.cli.Args()
	return c.judgePush(ctx, prePushHook, hooks.Push{Refs: refs, Remote: judge.Remote{Name: args.Get(0)}, URL: args.Get(1)})
}

// judgePush judges what git tells a hook of a push. The repository is not opened for
// refs that nobody judges.
func (c *call) judgePush(ctx context.Context, by gitHook, push hooks.Push) error {
	if !slices.ContainsFunc(push.Refs, isJudged) {
		return nil
	}
	var err error
	if push.Allow, err = allowed(); err != nil {
		return err
	}
	if err := c.openHook(ctx); err != nil {
		return err
	}
	c.repo.StayOffline()
	c.repo.SeeOriginals()
	push.Offline = c.offline
	report, err := hooks.Judge(ctx, c.repo, push)
	if err != nil {
		return err
	}
	return c.printVerdicts(by, report)
}

// isJudged reports whether a ref is of a kind that is judged.
func isJudged(ref judge.Ref) bool {
	return strings.HasPrefix(ref.Name, gitrepo.TagPrefix) || strings.HasPrefix(ref.Name, gitrepo.BranchPrefix)
}

// allowed reads the codes that UPMREL_ALLOW lets through for one push.
func allowed() ([]finding.Code, error) {
	codes, err := hooks.ParseAllow(os.Getenv("UPMREL_ALLOW"))
	if err != nil {
		return nil, &usage{message: "UPMREL_ALLOW: " + err.Error(), fix: "name the codes that the hook printed, separated by commas"}
	}
	return codes, nil
}
