package cmd

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
)

func manCommand(out *output, build Build) *cli.Command {
	return &cli.Command{
		Name:      "man",
		Usage:     "print the manual page",
		UsageText: "upmrel man > upmrel.1",
		Hidden:    true, // it is in the archives of a release
		Action: out.action(func(_ context.Context, c *call) error {
			_, err := c.stdout.Write(manual(c.cli.App, build.withModule()))
			c.json = false // the page is the document
			return err
		}),
	}
}

// manual is the manual page, made of what --help shows.
func manual(app *cli.App, build Build) []byte {
	var r roff
	r.title(app.Name, dayOf(build.Date), cmp.Or(build.Version, "(devel)"))
	r.section("NAME")
	r.paragraph(app.Name + " - " + app.Usage)
	r.section("SYNOPSIS")
	r.literal(app.UsageText + "\nupmrel COMMAND --help")
	r.section("DESCRIPTION")
	for _, paragraph := range manualText() {
		r.paragraph(paragraph)
	}
	r.section("COMMANDS")
	manualCommands(&r, app.Name, app.Commands)
	r.section("GLOBAL OPTIONS")
	r.paragraph("Every command takes these, before or after its name.")
	manualOptions(&r, globalFlags())
	r.term("--help, -h", "show help")
	r.section("EXIT STATUS")
	for _, s := range exitStatuses() {
		r.term(fmt.Sprint(s.code), s.means)
	}
	manualSurroundings(&r)
	return r.bytes()
}

// manualCommands describes commands and those below them.
func manualCommands(r *roff, parent string, commands []*cli.Command) {
	for _, c := range commands {
		if c.Hidden {
			continue
		}
		r.subsection(strings.TrimSpace(parent + " " + c.Name + " " + c.ArgsUsage))
		r.paragraph(upperFirst(c.Usage) + ".")
		if c.UsageText != "" {
			r.literal(c.UsageText)
		}
		var own []cli.Flag
		for _, f := range c.Flags {
			if categorized, ok := f.(cli.CategorizableFlag); !ok || categorized.GetCategory() != globalCategory {
				own = append(own, f)
			}
		}
		manualOptions(r, own)
		manualCommands(r, parent+" "+c.Name, c.Subcommands)
	}
}

// manualOptions describes options.
func manualOptions(r *roff, flags []cli.Flag) {
	for _, f := range flags {
		described, ok := f.(cli.DocGenerationFlag)
		visible, also := f.(cli.VisibleFlag)
		if !ok || !also || !visible.IsVisible() || f.Names()[0] == "help" {
			continue
		}
		names := append([]string{}, f.Names()...)
		for i, name := range names {
			if len(name) > 1 {
				names[i] = "--" + name
			} else {
				names[i] = "-" + name
			}
		}
		title, about := strings.Join(names, ", "), unquoted(described.GetUsage())
		if described.TakesValue() {
			_, name, _ := cutPlaceholder(described.GetUsage())
			title += " " + cmp.Or(name, "VALUE")
			if value := strings.Trim(described.GetDefaultText(), `"`); value != "" {
				about += " (default: " + value + ")"
			}
		}
		r.term(title, about)
	}
}

// dayOf is the day of a time as builds have it, "" for none.
func dayOf(date string) string {
	day, _, _ := strings.Cut(date, "T")
	return day
}

func upperFirst(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
