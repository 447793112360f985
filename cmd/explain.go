package cmd

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/explain"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/spelling"
)

func explainCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "tell about a rule: what it asks, why, and what mends it",
		ArgsUsage: "[CODE]",
		UsageText: "upmrel explain                 all rules\nupmrel explain meta-missing",
		Action:    out.action(runExplain),
	}
}

// explained is a rule in the JSON document.
type explained struct {
	Code    finding.Code `json:"code"`
	Summary string       `json:"summary"`
	Page    string       `json:"page"` // Markdown
}

func runExplain(_ context.Context, c *call) error {
	switch args := c.cli.Args().Slice(); len(args) {
	case 0:
		return c.explainAll()
	case 1:
		return c.explainOne(args[0])
	default:
		return &usage{message: "one rule at a time, not " + strings.Join(args, " "), fix: finding.Command("upmrel", "explain", "--", args[0])}
	}
}

func (c *call) explainOne(word string) error {
	page, err := explain.Page(finding.Code(word))
	if err != nil {
		var codes []string
		for _, code := range finding.Codes() {
			codes = append(codes, string(code))
		}
		message := "no rule " + word
		if near, ok := spelling.Nearest(word, codes); ok {
			message += ", did you mean " + near + "?"
		}
		return &usage{message: message, fix: "upmrel explain   (lists all)"}
	}
	code := finding.Code(word)
	c.doc.Rules = []explained{{code, explain.Summary(code), page}}
	c.printf("%s", explain.Plain(page))
	return nil
}

// explainAll lists every rule with its first sentence.
func (c *call) explainAll() error {
	const columns = 80
	longest := 0
	for _, code := range finding.Codes() {
		page, _ := explain.Page(code)
		c.doc.Rules = append(c.doc.Rules, explained{code, explain.Summary(code), page})
		longest = max(longest, len(code))
	}
	indent := strings.Repeat(" ", longest+2)
	for _, r := range c.doc.Rules {
		lines := wrap(r.Summary, columns-len(indent))
		c.printf("%s\n", strings.TrimRight(string(r.Code)+indent[len(r.Code):]+strings.Join(lines, "\n"+indent), " "))
	}
	return nil
}

// wrap breaks a text into lines of so many columns, where its words allow.
func wrap(text string, columns int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case width(line)+1+width(word) > columns:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}
