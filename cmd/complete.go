package cmd

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
)

// completeCommand is how the scripts of `upmrel completion` ask what may come next:
//
//	upmrel __complete WORDS... =CURRENT
//
// WORDS stand before the word at the cursor, CURRENT is that word as far as it is
// written; with the = before it no shell drops it where it is empty. The answer is a
// line for each candidate, with a tab and a description, or one line that says that the
// shell is to complete paths. Of what goes wrong nothing is said: nobody asked.
const completeCommand = "__complete"

// Lines that ask the shell for paths. A candidate's line has a tab.
const (
	filesLine   = ":files"
	foldersLine = ":folders"
)

// completionTime is how long a shell is kept waiting.
const completionTime = 2 * time.Second

// isCompletion reports whether a shell asks for candidates.
func isCompletion(args []string) bool { return len(args) > 2 && args[1] == completeCommand }

// complete answers a shell.
func complete(ctx context.Context, app *cli.App, words []string, to io.Writer) {
	defer func() { _ = recover() }() // a trace would land in the user's prompt
	ctx, stop := context.WithTimeout(ctx, completionTime)
	defer stop()
	c := completer{line: readLine(app, words[:len(words)-1])}
	defer c.close()
	var text strings.Builder
	for _, found := range c.candidates(ctx, strings.TrimPrefix(words[len(words)-1], "=")) {
		if !strings.ContainsFunc(found.word, unprintable) {
			fmt.Fprintf(&text, "%s\t%s\n", found.word, clean(found.about))
		}
	}
	if text.Len() == 0 && c.paths != "" {
		text.WriteString(c.paths + "\n")
	}
	_, _ = io.WriteString(to, text.String())
}

// candidate is a word that may stand at the cursor.
type candidate struct{ word, about string }

// completer finds candidates.
type completer struct {
	line  line
	paths string // the line that asks for paths; "" for none
	shown shownRepo
}

// candidates are the words that may stand at the cursor and begin with what is written
// of them.
func (c *completer) candidates(ctx context.Context, word string) []candidate {
	found := c.next(ctx, word)
	n := 0
	for _, f := range found {
		if strings.HasPrefix(f.word, word) {
			found[n] = f
			n++
		}
	}
	return found[:n]
}

// next are the words that may stand at the cursor.
func (c *completer) next(ctx context.Context, word string) []candidate {
	switch {
	case c.line.option != nil:
		return c.valuesOf(ctx, c.line.option, word)
	case !c.line.plain && strings.HasPrefix(word, "-"):
		return c.options(ctx, word)
	case c.line.takesCommand():
		return commandsOf(c.line.commands)
	case c.line.command != nil:
		return c.arguments(ctx, word)
	}
	return nil
}

func commandsOf(commands []*cli.Command) []candidate {
	var found []candidate
	for _, command := range commands {
		if !command.Hidden {
			found = append(found, candidate{command.Name, command.Usage})
		}
	}
	return found
}

// options are the command's options, or the values of one in --option=value.
func (c *completer) options(ctx context.Context, word string) []candidate {
	if name, value, ok := strings.Cut(word, "="); ok {
		option := findFlag(c.line.flags, name)
		if option == nil {
			return nil
		}
		found := c.valuesOf(ctx, option, value)
		for i := range found {
			found[i].word = name + "=" + found[i].word
		}
		return found
	}
	var found []candidate
	for _, f := range c.line.flags {
		visible, ok := f.(cli.VisibleFlag)
		if described, also := f.(cli.DocGenerationFlag); ok && also && visible.IsVisible() {
			found = append(found, candidate{"--" + f.Names()[0], unquoted(described.GetUsage())})
		}
	}
	return append(found, candidate{"--help", "show help"})
}
