package cmd

import (
	"io/fs"
	"os/signal"
	"slices"
	"syscall"

	"github.com/urfave/cli/v2"
)

// gitsInput makes sure that standard input may come from git, which always gives a
// hook a pipe. A terminal, or nothing at all, would look like a push without refs.
func (c *call) gitsInput() error {
	signal.Ignore(syscall.SIGPIPE) // nobody reads what is said: that decides nothing
	if c.fromTerminal {
		fix := "upmrel hook install"
		if c.cli.Command.Name != "pre-push" {
			fix = commandLine(c.cli) + " --help"
		}
		return &usage{message: "git runs this hook and tells it the refs on standard input", fix: fix}
	}
	info, err := c.stdin.Stat()
	if err == nil && info.Mode()&fs.ModeCharDevice == 0 {
		return nil
	}
	return &usage{
		message: "git's list of refs does not arrive on standard input, so that no tag can be checked",
		fix:     "let the program that runs this hook pass standard input on: " + manualCommand,
	}
}

// manualCommand shows how the hook is run by others.
const manualCommand = "upmrel hook install --manual"

// guardRemote keeps the two words that git gives the pre-push hook, a remote's name
// and URL, from being taken for options: a remote may be called --help.
func guardRemote(flags []cli.Flag, words []string) []string {
	at, n := slices.Index(words, "pre-push")+1, len(words)
	if at < 2 || words[at-2] != "hook" || n-at < 2 {
		return words
	}
	given := 0
	for i := at; i < n; i++ {
		switch word := words[i]; {
		case word == "--":
			given += n - i - 1
			i = n
		case len(word) > 1 && word[0] == '-':
			if takesValue(flags, word) {
				i++
			}
		default:
			given++
		}
	}
	if given == 2 {
		return words
	}
	return slices.Insert(slices.Clone(words), n-2, "--")
}
