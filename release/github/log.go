package github

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Log writes to the log of a step, which GitHub Actions reads line by line for
// commands to obey. What is written to it is text, whatever it looks like: it may name
// files and tags that somebody else named. Only Command makes commands.
type Log struct {
	to    io.Writer
	state logState
}

// NewLog makes the log of what goes to a writer.
func NewLog(to io.Writer) *Log { return &Log{to: to} }

// logState is what of a command stands at the end of a line that is not ended.
type logState struct {
	begun  bool // more than space stands in the line
	colon  bool // nothing else than one colon
	hashes int  // that come last, at most two
}

// Write writes text. What a command takes to be one is written in another way: "::" at
// the beginning of a line, and "##[", the older form, anywhere.
func (l *Log) Write(text []byte) (int, error) {
	if _, err := io.WriteString(l.to, l.state.plain(string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
}

// Command writes workflow commands, on lines of their own.
func (l *Log) Command(lines string) error {
	if lines == "" {
		return nil
	}
	if l.state != (logState{}) {
		lines = "\n" + lines
	}
	l.state = logState{}
	_, err := io.WriteString(l.to, lines)
	return err
}

// Plain is a text as a log takes it, from the beginning of a line on.
func Plain(text string) string {
	var state logState
	return state.plain(text)
}

// plain is what a text is to be written as, after what the state tells of.
func (s *logState) plain(text string) string {
	if !strings.ContainsAny(text, ":[") { // no command is made without
		s.pass(text)
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		_, size := utf8.DecodeRuneInString(text)
		switch char := text[:size]; {
		case char == ":" && s.colon:
			b.WriteString(`\u{3a}`)
		case char == "[" && s.hashes == 2:
			b.WriteString(`\u{5b}`)
		default:
			b.WriteString(char)
		}
		s.pass(text[:size])
		text = text[size:]
	}
	return b.String()
}

// pass goes on behind a text.
func (s *logState) pass(text string) {
	for _, r := range text {
		switch r {
		case '\n', '\r':
			*s = logState{}
			continue
		case '#':
			s.hashes = min(s.hashes+1, 2)
		default:
			s.hashes = 0
		}
		s.colon = r == ':' && !s.begun
		s.begun = s.begun || !unicode.IsSpace(r)
	}
}

// Group is the command that folds what follows in the log, under a title.
func Group(title string) string { return command("group", nil, title) }

// EndGroup is the command that ends what is folded. Groups do not nest.
func EndGroup() string { return command("endgroup", nil, "") }

// PlainJSON is a JSON document without what the log would read as a command; it says
// the same.
func PlainJSON(document string) string { return strings.ReplaceAll(document, "##[", `##\u005b`) }
