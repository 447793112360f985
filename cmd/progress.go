package cmd

import (
	"fmt"
	"time"
)

// progressAfter is how long something takes before its progress is shown.
const progressAfter = time.Second

// progress returns a function that shows, on a terminal and for what takes long, how
// many commits were read: one line, rewritten in place.
func (c *call) progress(what string) func(commits int) {
	if !c.isTerminal || c.quiet || c.json {
		return func(int) {}
	}
	start := time.Now()
	shown := start
	return func(commits int) {
		now := time.Now()
		if now.Sub(start) < progressAfter || now.Sub(shown) < progressAfter/10 {
			return
		}
		shown = now
		fmt.Fprintf(c.stderr, "\r%s  %d commits  %.1f s\x1b[K", clean(what), commits, now.Sub(start).Seconds())
		c.inProgress = true
	}
}

// endProgress takes the progress line away.
func (c *call) endProgress() {
	if c.inProgress {
		fmt.Fprint(c.stderr, "\r\x1b[K")
		c.inProgress = false
	}
}
