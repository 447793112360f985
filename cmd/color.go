package cmd

import (
	"os"
	"strings"

	"github.com/mattn/go-isatty"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/lazyregexp"
)

// colors says which of the two streams show colors.
type colors struct{ stdout, stderr bool }

// colorsOf are colors for terminals that show them, without NO_COLOR, and for everything
// with CLICOLOR_FORCE. (no-color.org, bixense.com/clicolors)
func colorsOf(stdout, stderr *os.File) colors {
	force := os.Getenv("CLICOLOR_FORCE")
	switch {
	case os.Getenv("NO_COLOR") != "":
		return colors{}
	case force != "" && force != "0":
		return colors{stdout: true, stderr: true}
	case os.Getenv("TERM") == "dumb":
		return colors{}
	}
	return colors{stdout: isatty.IsTerminal(stdout.Fd()), stderr: isatty.IsTerminal(stderr.Fd())}
}

// color is a terminal's code for a color.
type color string

const (
	bold   color = "1"
	faint  color = "2"
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

// painted finds what paint puts around a text.
var painted = lazyregexp.New("\x1b\\[[0-9]{1,2}m")

// cleanPainted is cleanLines for what another upmrel prints, whose colors stay.
func cleanPainted(s string) string {
	var b strings.Builder
	rest := strings.TrimRight(s, "\r\n")
	for {
		at := painted().FindStringIndex(rest)
		if at == nil {
			return b.String() + cleanLines(rest)
		}
		b.WriteString(cleanLines(rest[:at[0]]) + rest[at[0]:at[1]])
		rest = rest[at[1]:]
	}
}
