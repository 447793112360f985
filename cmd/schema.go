package cmd

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/config"
)

func schemaCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "schema",
		Usage:     "print the JSON Schema of .upmrel.yaml, or what its keys mean",
		UsageText: "upmrel schema > upmrel.schema.json\nupmrel schema --markdown",
		Flags:     []cli.Flag{&cli.BoolFlag{Name: "markdown", Usage: "describe every key for people, as Markdown"}},
		Action: out.action(func(_ context.Context, c *call) error {
			text := config.Schema()
			if c.cli.Bool("markdown") {
				text = config.Reference()
			}
			_, err := c.stdout.Write(text)
			c.json = false // the schema is the document
			return err
		}),
	}
}
