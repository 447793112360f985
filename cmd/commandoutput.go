package cmd

import (
	"bytes"
	"errors"
	"io"
	"time"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/lazyregexp"
	"github.com/upmrel/upmrel/release"
	"github.com/upmrel/upmrel/release/github"
)

// commandLines shows what commands of the user's print, line by line as they come and
// without what a terminal would act on.
type commandLines struct {
	to   io.Writer
	log  *github.Log // of GitHub Actions, while one of them runs: it may speak to the runner as any step may
	rest []byte      // of a line that has no end yet
}

// maxCommandLine is how long a line may get before it is shown in parts.
const maxCommandLine = 4 << 10

// styling is what programs send to terminals for colors and moves.
var styling = lazyregexp.New("\x1b(\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(\x07|\x1b\\\\)?|[@-_])")

// Write takes all of p, whatever becomes of the lines in it.
func (c *commandLines) Write(p []byte) (int, error) {
	c.rest = append(c.rest, p...)
	for {
		end := bytes.IndexAny(c.rest, "\r\n")
		switch {
		case end < 0 && len(c.rest) <= maxCommandLine:
			return len(p), nil
		case end < 0 || end > maxCommandLine:
			c.line(c.rest[:maxCommandLine])
			c.rest = c.rest[maxCommandLine:]
			continue
		case c.rest[end] == '\r' && end+1 == len(c.rest): // what follows tells what it is
			return len(p), nil
		}
		c.line(c.rest[:end])
		if bytes.HasPrefix(c.rest[end:], []byte("\r\n")) {
			end++
		}
		c.rest = c.rest[end+1:]
	}
}

func (c *commandLines) line(text []byte) {
	line := cleanIndented(string(styling().ReplaceAll(bytes.TrimSuffix(text, []byte("\r")), nil))) + "\n"
	if c.log != nil {
		_ = c.log.Command(line)
		return
	}
	_, _ = io.WriteString(c.to, line)
}

// applyOptions says whom to tell what a release does.
func (c *call) applyOptions(step func(done string)) release.ApplyOptions {
	opts := release.ApplyOptions{Step: step, Doing: c.doing, Document: c.planDocument(), Again: c.sameWith(c.cli.Command.Name), Start: time.Now(), Offline: c.offline, GitHub: c.gitHub}
	if c.quiet {
		return opts
	}
	lines := &commandLines{to: c.stderr}
	opts.Output = lines
	if log := c.actions.stderr; log != nil {
		opts.Running = func(what string) func() {
			_ = log.Command(github.Group(what))
			lines.log = log
			return func() {
				lines.log = nil
				_ = log.Command(github.EndGroup())
			}
		}
	}
	return opts
}

// planDocument is what plan --format json would print.
func (c *call) planDocument() []byte {
	doc := c.doc
	doc.Command, doc.Problems, doc.ExitCode = "plan", append(finding.List{}, c.doc.Problems...), exitDone
	var text bytes.Buffer
	_ = doc.write(&text) // what prints can be encoded
	return text.Bytes()
}

func commandFix(err error) string {
	if isLate(err) {
		return "the release is out; what is left to do is what the command was to do"
	}
	return "nothing was changed; when the cause is mended, run the same command again"
}

// isLate reports whether a command failed that ran after a release was out.
func isLate(err error) bool {
	failed, ok := errors.AsType[*release.CommandError](err)
	return ok && failed.Late
}
