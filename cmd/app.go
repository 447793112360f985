// Package cmd is the command line: it turns arguments into one call of the
// packages below it and prints what comes back. Only here are flags, the
// environment, the terminal and exit codes known.
package cmd

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/spelling"
	"github.com/upmrel/upmrel/release"
)

// Build is what a build knows of itself.
type Build struct {
	Version  string // "1.2.3"
	Commit   string // full id
	Date     string // of the commit, RFC 3339
	Modified bool   // it holds changes that the commit lacks
}

// Main runs the command that the arguments name and returns the exit code.
func Main(args []string, build Build) int {
	collectLate()
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	out := newOutput(os.Stdin, os.Stdout, os.Stderr)
	if isCompletion(args) {
		complete(ctx, newApp(out, build), args[2:], os.Stdout)
		return exitDone
	}
	out.json = wantsJSON(args)
	err := run(ctx, newApp(out, build), args)
	if err != nil && ctx.Err() != nil {
		err = interruptedBy(err)
	}
	return out.finish(err)
}

// endings are the signals that end a command in good order. Who started it with nohup
// wants no hang-up to end it.
func endings() []os.Signal {
	if signal.Ignored(syscall.SIGHUP) {
		return []os.Signal{os.Interrupt, syscall.SIGTERM}
	}
	return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}
}

// interruptedBy is the error of a command that a signal ended, whatever it failed at
// because of that. What is kept of a release is still to be said.
func interruptedBy(err error) error {
	if kept, ok := errors.AsType[*release.KeptError](err); ok {
		return &release.KeptError{Err: context.Canceled, Pushing: kept.Pushing, Pushed: kept.Pushed}
	}
	return context.Canceled
}

// firstCollection is the heap, in bytes, below which nothing is collected: most
// commands end before they reach it.
const firstCollection = 96 << 20

// collectAt is by how much the heap may grow, in percent, before it is collected again:
// less than usual, for the memory that a split of a long history takes.
const collectAt = 60

// collectLate puts off the first garbage collection.
func collectLate() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(firstCollection)
	runtime.AddCleanup(new([16]byte), func(usual int64) {
		debug.SetGCPercent(collectAt)
		debug.SetMemoryLimit(usual)
	}, math.MaxInt64)
}

// run runs the command line. A fault of the program itself ends it with a
// message like any other error.
func run(ctx context.Context, app *cli.App, args []string) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("a fault in upmrel, please report it: %v\n%s", fault, debug.Stack())
		}
	}()
	return app.RunContext(ctx, reorder(app, args))
}

// newApp describes the command line.
func newApp(out *output, build Build) *cli.App {
	app := &cli.App{
		Name:                      "upmrel",
		Usage:                     "release Unity packages (UPM) from a git monorepo",
		UsageText:                 "upmrel COMMAND [ARGUMENTS] [OPTIONS]",
		HideVersion:               true,
		HideHelpCommand:           true,
		Writer:                    out.stdout,
		ErrWriter:                 out.stderr,
		DisableSliceFlagSeparator: true,
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              usageError,
		CommandNotFound:           func(*cli.Context, string) {},
		Action:                    noCommand,
		Commands: []*cli.Command{
			initCommand(out), listCommand(out), checkCommand(out, build), explainCommand(out), statusCommand(out), nextCommand(out), planCommand(out, build), bumpCommand(out),
			releaseCommand(out, build), tagCommand(out), splitCommand(out), pushCommand(out), resumeCommand(out), rollbackCommand(out), notesCommand(out), packCommand(out), hookCommand(out), openupmCommand(out), demoCommand(out),
			nameCommand(out), schemaCommand(out), completionCommand(out), manCommand(out, build), versionCommand(out, build),
		},
	}
	setUp(app.Commands)
	return app
}

// setUp gives every command the global options, an environment variable for
// each option, and the same handling of wrong usage.
func setUp(commands []*cli.Command) {
	for _, c := range commands {
		c.OnUsageError = usageError
		c.HideHelpCommand = true
		if len(c.Subcommands) > 0 {
			setUp(c.Subcommands)
			c.Action = noSubcommand(c)
		}
		c.Flags = append(c.Flags, globalFlags()...)
		if runByGit(c.Name) {
			continue
		}
		for i, f := range c.Flags {
			fromEnvironment(f)
			c.Flags[i] = inHelp(f)
		}
	}
}

// repeatable is an option that help names once, not again in brackets.
type repeatable struct{ *cli.StringSliceFlag }

func (repeatable) IsSliceFlag() bool { return false }
func (f repeatable) String() string  { return cli.FlagStringer(f) }

// inHelp is an option whose line in the help is no longer than it has to be.
func inHelp(f cli.Flag) cli.Flag {
	switch f := f.(type) {
	case *cli.BoolFlag:
		f.DisableDefaultText = true // all are false
	case *cli.StringSliceFlag:
		return repeatable{f}
	}
	return f
}

// runByGit reports whether git runs a command as a hook: wherever the user's variables
// point, and whatever output they ask for, it is not for these.
func runByGit(name string) bool {
	return name == "pre-push" || name == "pre-receive" || name == "update"
}

// wantsJSON finds out before the arguments are parsed whether their faults are to
// be reported as JSON.
func wantsJSON(args []string) bool {
	format := os.Getenv("UPMREL_FORMAT")
	for i, word := range args {
		name, value, joined := strings.Cut(strings.TrimLeft(word, "-"), "=")
		switch {
		case word == name || name != "format":
		case joined:
			format = value
		case i+1 < len(args):
			format = args[i+1]
		}
	}
	return format == "json"
}

// fromEnvironment lets UPMREL_NAME set an option, all but --commit.
func fromEnvironment(f cli.Flag) {
	name := "UPMREL_" + strings.ToUpper(strings.ReplaceAll(f.Names()[0], "-", "_"))
	if name == "UPMREL_COMMIT" { // tells a command of the user's which commit is released
		return
	}
	switch f := f.(type) {
	case *cli.StringFlag:
		f.EnvVars = []string{name}
	case *cli.BoolFlag:
		f.EnvVars = []string{name}
	case *cli.StringSliceFlag:
		f.EnvVars = []string{name}
	}
}

func usageError(c *cli.Context, err error, _ bool) error {
	message := err.Error()
	if name, unknown := strings.CutPrefix(message, "flag provided but not defined: -"); unknown {
		var known []string
		for _, f := range c.Command.Flags {
			known = append(known, f.Names()[0])
		}
		message = "no option --" + name
		if near, ok := spelling.Nearest(name, known); ok {
			message += ", did you mean --" + near + "?"
		}
	}
	return &usage{message: message, fix: commandLine(c) + " --help"}
}

// commandLine is the program and the command that a context belongs to.
func commandLine(c *cli.Context) string {
	words := []string{"upmrel"}
	for _, in := range slices.Backward(c.Lineage()) {
		if in.Command != nil && in.Command.Name != "" && in.Command.Name != "upmrel" && !slices.Contains(words, in.Command.Name) {
			words = append(words, in.Command.Name)
		}
	}
	return strings.Join(words, " ")
}

// noCommand shows help, or says that the command is unknown.
func noCommand(c *cli.Context) error {
	if name := c.Args().First(); name != "" {
		return unknownCommand(name, "upmrel", c.App.Commands)
	}
	return cli.ShowAppHelp(c)
}

// noSubcommand says what a command of several needs after it.
func noSubcommand(parent *cli.Command) cli.ActionFunc {
	return func(c *cli.Context) error {
		return unknownCommand(c.Args().First(), "upmrel "+parent.Name, parent.Subcommands)
	}
}

func unknownCommand(name, before string, commands []*cli.Command) error {
	var known []string
	for _, command := range commands {
		known = append(known, command.Name)
	}
	message := before + " has no command " + name
	if name == "" {
		message = before + " needs a command: " + strings.Join(known, ", ")
	}
	if near, ok := spelling.Nearest(name, known); ok {
		message += ", did you mean " + near + "?"
	}
	return &usage{message: message, fix: before + " --help"}
}

// usage is a fault of the command line.
type usage struct{ message, fix string }

func (e *usage) Error() string { return e.message }

// globalFlags are understood by every command.
func globalFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "directory", Aliases: []string{"C"}, Usage: "work in `DIR`", Value: ".", Category: globalCategory},
		&cli.StringFlag{Name: "config", Usage: "read the configuration from `FILE`", Category: globalCategory},
		&cli.StringFlag{Name: "format", Usage: "`text` or json", Value: "text", Category: globalCategory},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "say only results and errors", Category: globalCategory},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "say more, and show the git commands that run", Category: globalCategory},
		&cli.BoolFlag{Name: "no-color", Usage: "no colors", Category: globalCategory},
		&cli.BoolFlag{Name: "yes", Aliases: []string{"y"}, Usage: "answer questions with yes", Category: globalCategory},
		&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"}, Usage: "show what would be done", Category: globalCategory},
		&cli.BoolFlag{Name: "offline", Usage: "do not ask the remote", Category: globalCategory},
	}
}

const globalCategory = "Global options"

// reorder puts the command first, its options next and its arguments last, the
// order that the library reads: people write `upmrel plan minor -p foo -n`.
func reorder(app *cli.App, args []string) []string {
	var path, options, rest []string
	commands, flags := app.Commands, allFlags(app.Commands)
	if len(args) == 0 {
		return []string{app.Name}
	}
	words := guardRemote(flags, args[1:])
	if len(words) > 0 && words[0] == "--version" {
		words[0] = "version"
	}
	for i := 0; i < len(words); i++ {
		word := words[i]
		switch {
		case word == "--":
			rest = append(rest, words[i+1:]...)
			i = len(words)
		case len(word) > 1 && word[0] == '-':
			options = append(options, word)
			if !takesValue(flags, word) {
				continue
			}
			if i++; i == len(words) {
				return slices.Concat(args[:1], path, options) // the library says what is missing
			}
			options = append(options, words[i])
		default:
			c := find(commands, word)
			if c == nil || len(rest) > 0 {
				rest = append(rest, word)
				continue
			}
			path, commands, flags = append(path, c.Name), c.Subcommands, append(slices.Clone(c.Flags), flags...)
		}
	}
	out := append([]string{args[0]}, path...)
	out = append(out, options...)
	if len(rest) > 0 {
		if len(path) > 0 {
			out = append(out, "--")
		}
		out = append(out, rest...)
	}
	return out
}

// allFlags are the options of all commands, for those that stand before one.
func allFlags(commands []*cli.Command) []cli.Flag {
	var flags []cli.Flag
	for _, c := range commands {
		flags = append(append(flags, c.Flags...), allFlags(c.Subcommands)...)
	}
	return flags
}

func find(commands []*cli.Command, name string) *cli.Command {
	for _, c := range commands {
		if c.HasName(name) {
			return c
		}
	}
	return nil
}

// takesValue reports whether the word after an option is the option's value.
func takesValue(flags []cli.Flag, word string) bool {
	name := strings.TrimLeft(word, "-")
	if strings.Contains(name, "=") {
		return false
	}
	for _, f := range flags {
		if slices.Contains(f.Names(), name) {
			_, isBool := f.(*cli.BoolFlag)
			return !isBool
		}
	}
	return false
}

// errShown ends a command whose output says already what is wrong.
type errShown struct{ code int }

func (e *errShown) Error() string { return "see above" }

// isCanceled reports whether the user interrupted the command.
func isCanceled(err error) bool { return errors.Is(err, context.Canceled) }
