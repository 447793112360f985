// Package commits reads Conventional Commits (conventionalcommits.org, 1.0.0): what a
// commit's message says of the packages that the commit touches.
//
// It is as strict as the specification with the first line, and as lenient as the
// usual tools with the rest: BREAKING CHANGE and Release-As count at the beginning of
// any later line. So it reads what servers make of a squash merge: the first line and
// the footers decide, a list of the squashed commits ("* feat: ...") does not.
package commits

import (
	"strings"
)

// Change is what one message says. It keeps nothing of the message but these pieces,
// each of a bounded length.
type Change struct {
	Subject     string // the first line, as it stands
	Type        string // in lower case; "" where the message has no type
	Scope       string // as written; may be a list ("a,b")
	Description string // what follows the colon; the subject where there is no type
	Breaking    bool
	Note        string   // of the BREAKING CHANGE footer
	ReleaseAs   string   // of a Release-As footer, a version if all is well; ""
	Reverts     []string // ids of commits that it takes back, as written, maybe short

	// Reverted is the first line of the commit that it takes back, where the message
	// quotes it: that is all that some servers write.
	Reverted string
	// Mainline is, where a merge is taken back, the id of the parent that was kept.
	Mainline string
}

// The longest that is kept of a line and of a note, in bytes, and the most ids.
const (
	maxLine    = 1000
	maxNote    = 4000
	maxReverts = 100
)

// Parse reads a message. Bytes that are not UTF-8 are replaced: a changelog may quote it.
func Parse(message []byte) Change {
	lines := linesOf{rest: strings.TrimLeft(strings.ToValidUTF8(string(message), "\uFFFD"), " \t\r\n")}
	first, _ := lines.next()
	c := Change{Subject: clip(first, maxLine)}
	head := servers(c.Subject)
	c.header(head)
	c.quoted(head)
	c.body(&lines)
	return c.compact()
}

// compact lets go of the message, of which the pieces are parts.
func (c Change) compact() Change {
	for _, s := range []*string{&c.Subject, &c.Type, &c.Scope, &c.Description, &c.Note, &c.ReleaseAs, &c.Reverted, &c.Mainline} {
		*s = strings.Clone(*s)
	}
	for i := range c.Reverts {
		c.Reverts[i] = strings.Clone(c.Reverts[i])
	}
	return c
}

// TakesBack reports whether the change is nothing but the undoing of others.
func (c Change) TakesBack() bool {
	return c.Reverted != "" || c.Type == "revert" || c.Type == "" && len(c.Reverts) > 0
}

// linesOf are the lines of a text, without what ends them.
type linesOf struct{ rest string }

func (l *linesOf) next() (line string, ok bool) {
	if l.rest == "" {
		return "", false
	}
	line, l.rest, _ = strings.Cut(l.rest, "\n")
	return strings.TrimRight(line, " \t\r"), true
}

// clip cuts a text to at most so many bytes, between characters.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}
