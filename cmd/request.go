package cmd

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/release"
)

// requestFlags are the options of all commands that choose packages and versions.
func requestFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "package", Aliases: []string{"p"}, Usage: "only `PKG`, or PKG=LEVEL; may be repeated"},
		&cli.StringFlag{Name: "pre", Usage: "the prerelease identifier, as `beta` in 1.3.0-beta.1"},
		&cli.BoolFlag{Name: "all", Usage: "prefixed strategy: unchanged packages too"},
		&cli.BoolFlag{Name: "force", Usage: "bump what is released already"},
		&cli.BoolFlag{Name: "fail-on-empty", Usage: "exit with 4 if there is nothing to do"},
	}
}

// orAuto asks commits and changelogs for the level of packages for which none is named.
func orAuto(req release.Request) release.Request {
	unnamed := len(req.Packages) == 0
	for _, own := range req.Packages {
		unnamed = unnamed || own.IsZero()
	}
	if unnamed && req.Bump.IsZero() && !req.FromManifests {
		req.Bump = release.Bump{Level: release.Auto}
	}
	return req
}

// request reads the arguments [LEVEL|VERSION] [-p PKG[=LEVEL|VERSION]]...
func (c *call) request() (release.Request, error) {
	req := release.Request{
		Pre: c.cli.String("pre"), All: c.cli.Bool("all"), Force: c.cli.Bool("force"),
		Packages: map[string]release.Bump{},
	}
	args := c.cli.Args().Slice()
	if len(args) > 1 {
		return req, &usage{
			message: fmt.Sprintf("one level or version, not %d: %s", len(args), strings.Join(args, " ")),
			fix:     fmt.Sprintf("upmrel %s %s; packages are named with -p", c.cli.Command.Name, args[0]),
		}
	}
	var err error
	if len(args) == 1 {
		if req.Bump, err = release.ParseBump(args[0]); err != nil {
			return req, err
		}
	}
	for _, word := range c.cli.StringSlice("package") {
		name, text, own := strings.Cut(word, "=")
		if name == "" {
			return req, &usage{message: fmt.Sprintf("-p %s names no package", word), fix: "-p com.acme.foo=minor"}
		}
		if _, twice := req.Packages[name]; twice {
			return req, &usage{message: fmt.Sprintf("-p %s is given twice", name), fix: "name each package once"}
		}
		var bump release.Bump
		if own {
			if bump, err = release.ParseBump(text); err != nil {
				return req, err
			}
		}
		req.Packages[name] = bump
	}
	return c.asSnapshot(req)
}
