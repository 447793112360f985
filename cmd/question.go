package cmd

import (
	"context"
	"fmt"
	"strings"
)

// line reads a line from the terminal; ok is false where there is none, or none in
// time.
func (o *output) line(ctx context.Context) (text string, ok bool) {
	type answer struct {
		text string
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		text, err := o.asker.ReadString('\n')
		answered <- answer{strings.TrimSpace(text), err}
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(o.stderr)
		return "", false
	case a := <-answered:
		if o.screen != nil {
			o.screen.answered()
		}
		return a.text, a.err == nil
	}
}

// asks reports whether a command may ask questions.
func (c *call) asks() bool { return c.isTerminal && !c.json && !c.cli.Bool("yes") }

// askFor asks for a text on a terminal until it is accepted; an empty answer is the
// preset. Where there is no answer that is an error.
func (c *call) askFor(ctx context.Context, question, preset string, accept func(answer string) error) error {
	for {
		fmt.Fprintf(c.stderr, "%s ", question)
		if preset != "" {
			fmt.Fprintf(c.stderr, "[%s] ", clean(preset))
		}
		answer, ok := c.line(ctx)
		if !ok {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return &usage{message: "no answer, and so nothing was written", fix: commandLine(c.cli) + " --help"}
		}
		if answer == "" {
			answer = preset
		}
		err := accept(answer)
		if err == nil {
			return nil
		}
		fmt.Fprintf(c.stderr, "  %s\n", clean(err.Error()))
	}
}
