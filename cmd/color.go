package cmd

import "github.com/upmrel/upmrel/monorepo/finding"

// colors says which of the two streams is a terminal that shows colors.
type colors struct{ stdout, stderr bool }

// color is a terminal's code for a color.
type color string

const (
	red    color = "31"
	green  color = "32"
	yellow color = "33"
)

// paint colors text where on is set.
func paint(on bool, c color, text string) string {
	if !on {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

// severity is the word for stderr, in the color that people expect.
func (o *output) severity(s finding.Severity) string { return severityWord(o.colors.stderr, s) }

// severityWord colors the word where on is set.
func severityWord(on bool, s finding.Severity) string {
	c := green
	switch s {
	case finding.Error:
		c = red
	case finding.Warning:
		c = yellow
	}
	return paint(on, c, s.String())
}

// diffLine is one line of a diff for stdout.
func (o *output) diffLine(op byte, line string) string {
	switch op {
	case '-':
		return paint(o.colors.stdout, red, line)
	case '+':
		return paint(o.colors.stdout, green, line)
	}
	return line
}
