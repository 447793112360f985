// Package rewrite turns the bytes of a commit into the bytes of the copy that
// git subtree split makes of it: the same person, dates and message on another
// tree and other parents. Equal bytes give equal ids, so the package reproduces
// all that the bytes go through on git's way, however odd:
//
//   - git log prints the fields (git's pretty.c): the last author and committer
//     line count, an encoding header re-codes the text to UTF-8, every other
//     header is dropped, and the message is cut at a NUL byte.
//   - The shell's read takes backslashes out of names and emails.
//   - git commit-tree trims names and emails (ident.c, see [Idents]), reads the
//     dates again (date.c), and replaces bytes that are not UTF-8 (commit.c).
//
// Where git dies, or where its answer depends on the clock, the copy keeps as
// much of the original as fits a commit that git fsck accepts:
//
//   - A name of which trimming leaves nothing stays as it is where that is
//     possible (`...`), or stays empty: `author  <a@b>`.
//   - An ident without `<` is all name; one without `>` is all email from there
//     on. A missing author or committer line is taken from the other one.
//   - A time from the year 2100 on stays, as does one that its zone puts before
//     1970. (In some years of eight digits git finds another date instead.)
//   - A missing time is 0 and a time without a zone is in +0000: git takes the
//     present time for both.
//   - A name or an email that ends in a backslash loses it. The shell joins it
//     with the next line instead, and git then takes a name for a date.
//   - A NUL byte in a header ends its line. With an encoding header git reads
//     past the end of its buffer then; the copy has the message.
//
// Left out is what depends on the machine. The local time zone, in which git
// reads a time whose zone it rejects, is UTC. The shell is bash in the C locale;
// dash loses the end of a line in which, from some blank on, every character has
// a backslash before it. Of the encodings that iconv may know, those of
// golang.org/x/text that extend ASCII are known, by glibc's names and with
// glibc's tables wherever its common characters differ; rare characters of the
// East Asian sets and the composed letters of CP1255 and CP1258 may differ. Text
// in another encoding, and text with a byte that its encoding lacks, is taken as
// it is, as git does where iconv fails. The settings i18n.commitEncoding and
// i18n.logOutputEncoding count as unset, and commits are neither signed nor
// mapped by a mailmap.
package rewrite

import (
	"encoding/hex"
	"errors"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// Idents is git's rule for trimming names and emails, which changed in 2.42.
type Idents uint8

// The rules. Both take control characters, blanks and any of , : ; < > " \ '
// from both ends.
const (
	TrimDots Idents = iota // up to 2.41: '.' is stripped from both ends too
	KeepDots               // from 2.42 on
)

// Copy says what the copy of a commit holds in the place of the original's tree
// and parents.
type Copy struct {
	Tree     odb.ID
	Parents  []odb.ID // in order; duplicates are the caller's to drop
	Annotate string   // put before the message, as --annotate does
	Idents   Idents
}

// errNoCommit is for bytes that do not begin like a commit object.
var errNoCommit = errors.New("not a commit: no tree line")

// Commit appends to dst the bytes of the copy of the commit whose object bytes
// are raw. Sensitive reports whether the other [Idents] rule would give other
// bytes. The only error is for bytes that are no commit at all: those without a
// tree line at the top. On an error dst comes back as it was.
func Commit(dst, raw []byte, c Copy) (out []byte, sensitive bool, err error) {
	body, ok := afterTree(raw)
	if !ok {
		return dst, false, errNoCommit
	}
	if out, ok := appendPlain(dst, body, c); ok {
		return out, false, nil
	}
	out, sensitive = appendOdd(dst, raw, c)
	return out, sensitive, nil
}

// afterTree is the commit less its first line, which names the tree.
func afterTree(raw []byte) ([]byte, bool) {
	const label = len("tree ")
	for _, digits := range [...]int{40, 64} {
		end := label + digits
		if len(raw) > end && raw[end] == '\n' && string(raw[:label]) == "tree " && isHex(raw[label:end]) {
			return raw[end+1:], true
		}
	}
	return nil, false
}

func isHex(digits []byte) bool {
	for _, c := range digits {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// appendLinks appends the lines that name the tree and the parents.
func appendLinks(dst []byte, c Copy) []byte {
	dst = append(dst, "tree "...)
	dst = hex.AppendEncode(dst, c.Tree.Bytes())
	for _, parent := range c.Parents {
		dst = append(dst, "\nparent "...)
		dst = hex.AppendEncode(dst, parent.Bytes())
	}
	return append(dst, '\n')
}
