package cmd

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// line is a command line as far as it is written, read as reorder reads a whole one.
type line struct {
	path     []string       // the command's words
	command  *cli.Command   // nil: none yet
	commands []*cli.Command // that may come next
	flags    []cli.Flag     // that may come next
	args     []string
	given    map[string]string // options by their first name, with their last values
	option   cli.Flag          // the one whose value comes next; nil: none does
	plain    bool              // after --: no more options
}

// readLine reads the words after the program's name.
func readLine(app *cli.App, words []string) line {
	l := line{commands: app.Commands, flags: globalFlags(), given: map[string]string{}}
	for _, word := range words {
		switch {
		case l.option != nil:
			l.given[l.option.Names()[0]], l.option = word, nil
		case l.plain:
			l.args = append(l.args, word)
		case word == "--":
			l.plain = true
		case len(word) > 1 && word[0] == '-':
			l.readOption(app, word)
		default:
			l.readWord(word)
		}
	}
	return l
}

func (l *line) readOption(app *cli.App, word string) {
	name, value, joined := strings.Cut(word, "=")
	f := findFlag(l.flags, name)
	if f == nil && l.command == nil {
		f = findFlag(allFlags(app.Commands), name) // they may stand before the command
	}
	switch {
	case f == nil:
	case !joined && takesValue([]cli.Flag{f}, name):
		l.option = f
	default:
		l.given[f.Names()[0]] = value
	}
}

func (l *line) readWord(word string) {
	command := find(l.commands, word)
	if command == nil || len(l.args) > 0 {
		l.args = append(l.args, word)
		return
	}
	l.path, l.command = append(l.path, command.Name), command
	l.commands, l.flags = command.Subcommands, command.Flags
}

// takesCommand reports whether a command may come next.
func (l *line) takesCommand() bool { return len(l.commands) > 0 && len(l.args) == 0 && !l.plain }

// has reports whether an option is given.
func (l *line) has(name string) bool {
	_, ok := l.given[name]
	return ok
}

// findFlag finds an option as it is written, with its dashes.
func findFlag(flags []cli.Flag, written string) cli.Flag {
	name := strings.TrimLeft(written, "-")
	for _, f := range flags {
		if slices.Contains(f.Names(), name) {
			return f
		}
	}
	return nil
}
