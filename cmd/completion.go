package cmd

import (
	"context"
	"embed"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// completions holds a script for each shell. All of them ask `upmrel __complete` what
// may come next, and leave it to their shell to quote that.
//
//go:embed completions
var completions embed.FS

const shells = "bash|zsh|fish|powershell"

func completionCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print the script that completes upmrel's commands in a shell",
		ArgsUsage: shells,
		UsageText: "upmrel completion bash > ~/.local/share/bash-completion/completions/upmrel\n" +
			"upmrel completion zsh > \"${fpath[1]}/_upmrel\"\n" +
			"upmrel completion fish > ~/.config/fish/completions/upmrel.fish\n" +
			"upmrel completion powershell >> $PROFILE\n\n" +
			"Where such a folder is missing, make it first. New shells complete commands,\n" +
			"options, packages, tags, levels and codes. For one that runs:\n" +
			"source <(upmrel completion bash), upmrel completion fish | source, and in PowerShell:\n" +
			"upmrel completion powershell | Out-String | Invoke-Expression.",
		Action: out.action(runCompletion),
	}
}

func runCompletion(_ context.Context, c *call) error {
	args := c.cli.Args()
	if args.Len() != 1 {
		return &usage{message: "name one shell: " + strings.ReplaceAll(shells, "|", ", "), fix: "upmrel completion bash"}
	}
	script, err := completions.ReadFile("completions/upmrel." + args.First())
	if err != nil {
		return &usage{
			message: "no completion for the shell " + args.First() + ", only for " + strings.ReplaceAll(shells, "|", ", "),
			fix:     finding.Command("upmrel", "completion", "bash"),
		}
	}
	_, err = c.stdout.Write(script)
	c.json = false // the script is the document
	return err
}
