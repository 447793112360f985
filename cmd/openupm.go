package cmd

import "github.com/urfave/cli/v2"

func openupmCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:        "openupm",
		Usage:       "what OpenUPM makes of the tags, and its metadata",
		Subcommands: []*cli.Command{simulateCommand(out), metadataCommand(out)},
	}
}
