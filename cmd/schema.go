package cmd

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/config"
)

func schemaCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "schema",
		Usage:     "print the JSON Schema of .upmrel.yaml",
		UsageText: "upmrel schema > upmrel.schema.json",
		Action: out.action(func(_ context.Context, c *call) error {
			_, err := c.stdout.Write(config.Schema())
			c.json = false // the schema is the document
			return err
		}),
	}
}
