package cmd

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/upmrel/upmrel/release"
)

// progressAfter is how long something takes before its progress is shown.
const progressAfter = time.Second

// maxProgress is how long the words of the line are, in columns: one that is broken can't
// be rewritten.
const maxProgress = 50

// screen is standard error. On a terminal the last line tells of what takes long: it is
// rewritten in place, and gone before anything else is written.
type screen struct {
	file io.Writer
	live bool // a terminal that can rewrite a line

	mu    sync.Mutex
	open  bool        // what was written last is no whole line
	shown bool        // the line is there
	what  string      // that takes long; "" for nothing
	since time.Time   // it does so
	drawn time.Time   // the line, with a count
	wait  *time.Timer // for the line without a count
}

// Write writes something else than the line.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hide()
	if len(p) > 0 {
		s.open = p[len(p)-1] != '\n'
	}
	return s.file.Write(p)
}

// answered says that a person ended the line that a question was in.
func (s *screen) answered() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = false
}

// clear takes the line away, for what is written elsewhere on the terminal.
func (s *screen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hide()
}

func (s *screen) hide() {
	if s.shown {
		fmt.Fprint(s.file, "\r\x1b[K")
		s.shown = false
	}
}

// doing begins something that may take long, and ends what went before; "" begins
// nothing.
func (s *screen) doing(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hide()
	if s.wait != nil {
		s.wait.Stop()
	}
	if s.what = short(what, maxProgress); what == "" || !s.live {
		s.what = ""
		return
	}
	since := time.Now()
	s.since = since
	s.wait = time.AfterFunc(progressAfter, func() { s.waiting(since) })
}

// waiting shows what takes long once. The line is not rewritten: git and ssh may ask
// there for a password.
func (s *screen) waiting(since time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.what == "" || s.since != since || s.shown || s.open {
		return
	}
	fmt.Fprint(s.file, s.what, " ...")
	s.shown = true
}

// counted shows how many commits are done of what takes long.
func (s *screen) counted(commits int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := time.Now()
	if s.what == "" || s.open || at.Sub(s.since) < progressAfter || at.Sub(s.drawn) < progressAfter/10 {
		return
	}
	s.drawn, s.shown = at, true
	fmt.Fprintf(s.file, "\r%s  %s commits  %.1f s\x1b[K", s.what, grouped(commits), at.Sub(s.since).Seconds())
}

// grouped writes a number with a comma after each three digits, from the end.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	var b strings.Builder
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return b.String()
}

// phase is what a command is doing, and how long splits took of it.
type phase struct {
	what      string
	since     time.Time
	splitting time.Duration
}

// next ends what was done and begins something else; "" is nothing.
func (p *phase) next(what string) {
	at := time.Now()
	if p.what == release.Splitting {
		p.splitting += at.Sub(p.since)
	}
	p.what, p.since = what, at
}

// doing shows, on a terminal, what takes longer than a second; "" ends it.
func (o *output) doing(what string) {
	o.phase.next(what)
	if o.screen == nil {
		return
	}
	if o.quiet || o.json {
		what = ""
	}
	o.screen.doing(what)
}

// counted shows how many commits are done of it.
func (o *output) counted(commits int) {
	if o.screen != nil {
		o.screen.counted(commits)
	}
}
