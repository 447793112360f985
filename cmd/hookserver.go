package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/judge"
)

func preReceiveCommand(out *output) *cli.Command {
	return &cli.Command{
		Name: "pre-receive", Usage: "judge the refs that a server receives; git runs this",
		UsageText: "upmrel hook pre-receive        in hooks/pre-receive of a bare repository\n" +
			"upmrel hook install --manual   that file, among others\n\n" +
			"It judges as pre-push does, and nobody gets by it: neither with --no-verify nor\n" +
			"with --mirror. What the repository has already, its tags, its branches and the\n" +
			"configuration of its HEAD branch, is known for certain here.",
		Action: out.action(runPreReceive),
	}
}

// runPreReceive is silent when everything may come in.
func runPreReceive(ctx context.Context, c *call) error {
	if err := c.gitsInput(); err != nil {
		return err
	}
	refs, err := hooks.ReadPreReceive(c.stdin)
	if err != nil {
		return err
	}
	return c.judgePush(ctx, preReceiveHook, hooks.Push{Refs: refs, Remote: judge.Remote{Here: true}})
}

func updateCommand(out *output) *cli.Command {
	return &cli.Command{
		Name: "update", Usage: "judge one ref that a server receives; git runs this",
		ArgsUsage: "REF OLD NEW",
		UsageText: "upmrel hook update \"$@\"                      in hooks/update of a bare repository\n" +
			"upmrel hook update refs/tags/1.2.3 OLD NEW   by hand\n\n" +
			"Where it refuses a ref the others of the push come in. But git tells it of one ref\n" +
			"at a time: whether the branch of a tag comes with it, or another tag of the same\n" +
			"version, it can't know. pre-receive does; prefer that where you can.",
		Action: out.action(runUpdate),
	}
}

// runUpdate is silent when the ref may come in.
func runUpdate(ctx context.Context, c *call) error {
	args := c.cli.Args()
	if args.Len() != 3 {
		return &usage{message: fmt.Sprintf("git runs this hook with a ref and two ids, not with %d arguments", args.Len()), fix: "upmrel hook update --help"}
	}
	ref, err := hooks.ParseUpdate(args.Get(0), args.Get(1), args.Get(2))
	if err != nil {
		return &usage{message: fmt.Sprintf("%s %s", strings.Join(args.Slice(), " "), err), fix: "upmrel hook update --help"}
	}
	return c.judgePush(ctx, updateHook, hooks.Push{Refs: []judge.Ref{ref}, Remote: judge.Remote{Here: true, Piecemeal: true}})
}
