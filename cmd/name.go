package cmd

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
)

func nameCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "name",
		Usage:     "make a package's name of its display name",
		ArgsUsage: `"DISPLAY NAME"`,
		UsageText: "upmrel name \"My Tool\"                     com.acme.mytool, where the packages begin with com.acme\n" +
			"upmrel name --prefix io.acme \"My Tool\"    io.acme.mytool\n\n" +
			"The name is the one that Unity would give: the prefix, and the display name in\n" +
			"lower case without spaces, periods and digits. Where a package of the repository\n" +
			"has that name, a number is appended. Without --prefix it is assetstore.publisher\n" +
			"of " + config.Filename + ", or what all packages begin with, or com.undefined.",
		Flags:  []cli.Flag{&cli.StringFlag{Name: "prefix", Usage: "what the name begins with, as `com.acme`"}},
		Action: out.action(runName),
	}
}

type namedPackage struct {
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Prefix      string `json:"prefix"`
}

func runName(ctx context.Context, c *call) error {
	args := c.cli.Args().Slice()
	if len(args) != 1 {
		fix := `upmrel name "My Tool"`
		if len(args) > 1 {
			fix = finding.Command("upmrel", "name", "--", strings.Join(args, " "))
		}
		return &usage{message: "give one display name, in quotes where it has spaces", fix: fix}
	}
	taken, err := c.packageNames(ctx)
	if err != nil {
		return err
	}
	prefix := c.namePrefix(taken)
	name, err := rules.TechnicalName(prefix, args[0], taken)
	if err != nil {
		return &usage{message: err.Error(), fix: "give a display name with letters from A to Z"}
	}
	c.doc.Packages = []namedPackage{{name, args[0], prefix}}
	c.printf("%s\n", clean(name))
	list := rules.Name(name, c.targets()...)
	for i := range list {
		if list[i].Code == finding.NameReservedScope && prefix == rules.UndefinedScope {
			list[i].Fix = "upmrel name --prefix com.acme, or set assetstore.publisher in " + config.Filename
		}
	}
	if list.Errors() {
		return &findings{list}
	}
	c.problems(list)
	return nil
}

// packageNames are the names of the packages here, sorted. Outside of a repository
// there are none.
func (c *call) packageNames(ctx context.Context) ([]string, error) {
	if err := c.open(ctx); is[*gitrepo.NotRepositoryError](err) || is[*bareError](err) {
		c.config = config.Default()
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	snap, err := c.repo.WorktreeSnapshot(ctx)
	if err != nil {
		return nil, err
	}
	w, err := monorepo.Discover(ctx, snap, c.config)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, p := range w.Packages {
		names = append(names, p.Name)
	}
	return names, nil
}

// namePrefix is what a new package's name begins with.
func (c *call) namePrefix(names []string) string {
	if prefix := strings.TrimRight(c.cli.String("prefix"), "."); prefix != "" {
		return prefix
	}
	if publisher := c.config.AssetStore.Publisher; publisher != "" {
		return publisher
	}
	common := ""
	for i, name := range names {
		parts := strings.SplitN(name, ".", 3)
		scope := strings.Join(parts[:len(parts)-1], ".")
		if len(parts) < 3 || i > 0 && scope != common {
			return rules.UndefinedScope
		}
		common = scope
	}
	if common == "" {
		return rules.UndefinedScope
	}
	return common
}

// targets are where the packages are published.
func (c *call) targets() []rules.Target {
	var targets []rules.Target
	for _, name := range c.config.Check.Targets {
		targets = append(targets, rules.Target(name))
	}
	return targets
}
