package subtree

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/release/subtree/rewrite"
)

// joinMark is in every message that tells of a join: without a subtree's commit
// in it, git makes nothing of it.
var joinMark = []byte("git-subtree-split:")

// join is what one message tells of an earlier split or merge of a subtree.
type join struct {
	squash node // the commit that holds the subtree's state; none for other joins
	main   node // the commit of the whole repository; none where none is named in full
	sub    node // the commit of the subtree
}

// MissingJoinError says that a commit tells of a join with a commit that this
// repository does not have. git fails too: without it the split would be another.
type MissingJoinError struct {
	Commit gitrepo.ID // whose message tells it
	Sub    string     // the missing commit, as it is written there
}

func (e *MissingJoinError) Error() string {
	return fmt.Sprintf("commit %s says that it joined %q (git-subtree-split), which is not in this repository", e.Commit.Short(), e.Sub)
}

// ConflictingJoinError says that two joins make different things of one commit.
type ConflictingJoinError struct {
	Commit      gitrepo.ID
	First, Then gitrepo.ID // the commits of the subtree
}

func (e *ConflictingJoinError) Error() string {
	return fmt.Sprintf("earlier joins make two things of commit %s: %s and %s (git-subtree-split)", e.Commit.Short(), e.First.Short(), e.Then.Short())
}

// joinReader reads what commits' messages tell of joins of one prefix.
type joinReader struct {
	repo    *gitrepo.Repo
	history *history
	match   func(id gitrepo.ID, message []byte) bool
}

// read returns the joins that a commit's message tells of.
func (j *joinReader) read(ctx context.Context, at node) ([]join, error) {
	id := j.history.id(at)
	raw, err := readCommit(ctx, j.repo, id)
	if err != nil {
		return nil, err
	}
	message := rewrite.Message(raw)
	if !j.match(id, message) {
		return nil, nil
	}
	var joins []join
	squash, main, sub := id.String(), "", none
	for lines := logLines(message); lines != ""; {
		var first, second string
		first, second, lines = readWords(lines)
		switch first {
		case "START":
			squash = second
		case "git-subtree-mainline:":
			main = second
		case "git-subtree-split:":
			if sub, err = j.resolve(ctx, at, second); err != nil {
				return nil, err
			}
		case "END":
			if made, ok := j.found(squash, main, sub); ok {
				joins = append(joins, made)
			}
			main, sub = "", none
		}
	}
	return joins, nil
}

// found makes a join of what stood between START and END; ok is false where there
// is none.
func (j *joinReader) found(squash, main string, sub node) (made join, ok bool) {
	if sub == none {
		return join{}, false
	}
	made = join{squash: none, main: none, sub: sub}
	if main != "" {
		made.main = j.node(main)
		return made, true
	}
	made.squash = j.node(squash)
	return made, made.squash != none
}

// node is the commit of a full id. The walk meets no commit by any other name.
func (j *joinReader) node(hex string) node {
	id, err := odb.ParseID(hex)
	if err != nil || len(id.Bytes()) != j.history.size || id.String() != hex {
		return none
	}
	return j.history.add(id.Bytes())
}

// resolve finds the commit of a subtree: an id mostly, of a tag perhaps, or
// anything else that git understands.
func (j *joinReader) resolve(ctx context.Context, at node, name string) (node, error) {
	id, err := odb.ParseID(name)
	if err == nil {
		var kind odb.Kind
		if id, kind, err = j.repo.Peel(ctx, id); err == nil && kind != odb.Commit {
			err = fmt.Errorf("%s is a %s, not a commit", id.Short(), kind)
		}
	} else {
		id, err = j.repo.Resolve(ctx, name)
	}
	if ctx.Err() != nil {
		return none, ctx.Err()
	}
	if err != nil {
		return none, &MissingJoinError{Commit: j.history.id(at), Sub: name}
	}
	return j.history.add(id.Bytes()), nil
}

// logLines is a message as `git log --pretty=format:%s%n%n%b%nEND%n` shows it.
func logLines(message []byte) string {
	text := skipBlankLines(string(message))
	var subject []string
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		if strings.TrimRight(line, " \t\r\v\f") == "" {
			break
		}
		subject = append(subject, strings.TrimRight(line, " \t\r\v\f"))
		text = rest
	}
	return strings.Join(subject, " ") + "\n\n" + skipBlankLines(text) + "\nEND\n"
}

func skipBlankLines(text string) string {
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		if strings.TrimRight(line, " \t\r\v\f") != "" {
			return text
		}
		text = rest
	}
	return ""
}

// readWords reads the first two words of a line as the shell's `read a b junk`
// does: a backslash takes the next character as it is, and joins lines.
func readWords(text string) (first, second, rest string) {
	var words [2]strings.Builder
	at, inside := 0, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\':
			if i++; i < len(text) && text[i] != '\n' && at < 2 {
				words[at].WriteByte(text[i])
				inside = true
			}
		case c == '\n':
			return words[0].String(), words[1].String(), text[i+1:]
		case c == ' ' || c == '\t':
			if inside {
				at, inside = at+1, false
			}
		case at < 2:
			words[at].WriteByte(c)
			inside = true
		}
	}
	return words[0].String(), words[1].String(), ""
}

// matcher tells which messages git finds when it looks for the joins of a
// prefix. It takes the prefix for a regular expression, and so do we.
func matcher(ctx context.Context, repo *gitrepo.Repo, rev gitrepo.ID, prefix string, onlyAdded bool) (func(gitrepo.ID, []byte) bool, error) {
	pattern := "^git-subtree-dir: " + prefix + "/*$"
	match := func(line []byte) bool {
		rest, ok := bytes.CutPrefix(line, []byte("git-subtree-dir: "))
		return ok && matchDots(bytes.TrimRight(rest, "/"), prefix)
	}
	if onlyAdded {
		pattern = "^Add '" + prefix + "/' from commit '"
		match = func(line []byte) bool {
			rest, ok := bytes.CutPrefix(line, []byte("Add '"))
			return ok && len(rest) >= len(prefix) && matchDots(rest[:len(prefix)], prefix) &&
				bytes.HasPrefix(rest[len(prefix):], []byte("/' from commit '"))
		}
	}
	if !strings.ContainsAny(prefix, `[*\^$`) {
		return func(_ gitrepo.ID, message []byte) bool {
			for line := range bytes.Lines(message) {
				if match(bytes.TrimSuffix(line, []byte{'\n'})) {
					return true
				}
			}
			return false
		}, nil
	}
	ids, err := repo.Grep(ctx, rev, pattern)
	return func(id gitrepo.ID, _ []byte) bool { return ids[id] }, err
}

// matchDots compares a text with a pattern whose dots stand for any byte.
func matchDots(text []byte, pattern string) bool {
	if len(text) != len(pattern) {
		return false
	}
	for i := range text {
		if pattern[i] != '.' && pattern[i] != text[i] {
			return false
		}
	}
	return true
}
