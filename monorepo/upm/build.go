package upm

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// Build is what the commit of a transformed package says of itself.
type Build struct {
	Package string
	Version string // "" where none is released
	Branch  string
	Source  gitrepo.ID // the commit that the package was built from
}

// sourceTrailer leads the line that names the source commit.
const sourceTrailer = "Upmrel-Source: "

// BuildMessage returns the message of a build commit. Equal builds have equal
// messages.
func BuildMessage(b Build) string {
	subject := "build: " + oneLine(b.Package)
	if b.Version != "" {
		subject += " " + oneLine(b.Version)
	}
	message := subject + "\n\n"
	if b.Branch != "" {
		message += "Upmrel-Branch: " + oneLine(b.Branch) + "\n"
	}
	return message + SourceTrailer(b.Source) + "\n"
}

// SourceTrailer is the line, without its end, that names the source commit: the
// last paragraph of a message that ParseSource reads.
func SourceTrailer(source gitrepo.ID) string { return sourceTrailer + source.String() }

// oneLine keeps text from being more than a part of its line.
func oneLine(s string) string {
	return strings.Map(func(char rune) rune {
		if unicode.IsControl(char) {
			return '?'
		}
		return char
	}, s)
}

// ParseSource reads the source commit from the message of a build commit, or of a
// tag on an upm commit: from its last paragraph before a signature, which must have
// nothing but trailers, one of them the source.
func ParseSource(message []byte) (gitrepo.ID, bool) {
	message, _, _ = bytes.Cut(message, []byte("\n-----BEGIN "))
	message = bytes.TrimRight(bytes.ReplaceAll(message, []byte("\r\n"), []byte("\n")), " \t\n")
	at := bytes.LastIndex(message, []byte("\n\n"))
	if at < 0 {
		return gitrepo.ID{}, false // the subject is no trailer
	}
	var source gitrepo.ID
	for line := range bytes.SplitSeq(message[at+2:], []byte("\n")) {
		if !isTrailer(line) {
			return gitrepo.ID{}, false
		}
		text, ok := bytes.CutPrefix(line, []byte(sourceTrailer))
		if !ok {
			continue
		}
		id, err := odb.ParseID(string(bytes.TrimSpace(text)))
		if err != nil || !source.IsZero() {
			return gitrepo.ID{}, false
		}
		source = id
	}
	return source, !source.IsZero()
}

// isTrailer reports whether a line is a token, a colon and a value.
func isTrailer(line []byte) bool {
	token, _, ok := bytes.Cut(line, []byte(":"))
	const letters = "-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return ok && len(token) > 0 && len(bytes.Trim(token, letters)) == 0
}
