package subtree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/release/subtree/rewrite"
)

// A message in which git finds a join holds one of these.
var dirMark, addMark = []byte("git-subtree-dir: "), []byte("/' from commit '")

// mayJoin reports whether a commit's message may tell of a join.
func mayJoin(raw []byte) bool { return bytes.Contains(raw, dirMark) || bytes.Contains(raw, addMark) }

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
	rev     gitrepo.ID
	pattern string // a basic regular expression that a line of the message matches
	match   func(line []byte) bool
	matched map[gitrepo.ID]bool // where only git can tell what matches; else nil
}

// newJoinReader prepares to read the joins of a prefix: those that git looks for in
// the history of a commit. git takes the prefix for a regular expression, and so do
// we.
func newJoinReader(ctx context.Context, r *run, prefix string) (*joinReader, error) {
	j := &joinReader{repo: r.repo, history: r.history, rev: r.req.Rev, pattern: "^git-subtree-dir: " + prefix + "/*$"}
	j.match = func(line []byte) bool {
		rest, ok := bytes.CutPrefix(line, []byte("git-subtree-dir: "))
		return ok && matchDots(bytes.TrimRight(rest, "/"), prefix)
	}
	if r.req.Options.IgnoreJoins {
		j.pattern = "^Add '" + prefix + "/' from commit '"
		j.match = func(line []byte) bool {
			rest, ok := bytes.CutPrefix(line, []byte("Add '"))
			return ok && len(rest) >= len(prefix) && matchDots(rest[:len(prefix)], prefix) &&
				bytes.HasPrefix(rest[len(prefix):], addMark)
		}
	}
	if !strings.ContainsAny(prefix, `[*\^$`) {
		return j, nil
	}
	j.matched = map[gitrepo.ID]bool{}
	ids, err := j.repo.Grep(ctx, j.rev, j.pattern)
	if failed, ok := errors.AsType[*gitrepo.GitError](err); ok && failed.Code > 0 {
		return j, nil // no regular expression at all: git subtree finds nothing either
	}
	for _, id := range ids {
		j.matched[id] = true
	}
	return j, err
}

// read returns the joins that messages tell of, as git subtree's loop reads them
// from git's log.
func (j *joinReader) read(ctx context.Context, commits []node) ([]join, error) {
	entries := map[gitrepo.ID]string{}
	var order []gitrepo.ID
	hidden := false
	for _, n := range commits {
		id := j.history.id(n)
		raw, err := readCommit(ctx, j.repo, id)
		if err != nil {
			return nil, err
		}
		if message := rewrite.Message(raw); j.matches(id, message) {
			text := logLines(message)
			hidden = hidden || strings.HasSuffix(text, "\\\nEND\n")
			entries[id], order = "START "+id.String()+"\n"+text, append(order, id)
		}
	}
	if hidden { // a message without an END goes on in the next of git's log
		var err error
		if order, err = j.repo.Grep(ctx, j.rev, j.pattern); err != nil {
			return nil, err
		}
	}
	var log strings.Builder
	for _, id := range order {
		log.WriteString(entries[id])
	}
	return j.parse(ctx, log.String())
}

// parse reads git's log line by line.
func (j *joinReader) parse(ctx context.Context, log string) (joins []join, err error) {
	squash, main, sub := "", "", none
	for log != "" {
		var first, second string
		first, second, log = readWords(log)
		switch first {
		case "START":
			squash = second
		case "git-subtree-mainline:":
			main = second
		case "git-subtree-split:":
			if sub, err = j.resolve(ctx, squash, second); err != nil {
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

// matches reports whether git finds a commit by its message.
func (j *joinReader) matches(id gitrepo.ID, message []byte) bool {
	if j.matched != nil {
		return j.matched[id]
	}
	for line := range bytes.Lines(message) {
		if j.match(bytes.TrimSuffix(line, []byte{'\n'})) {
			return true
		}
	}
	return false
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
func (j *joinReader) resolve(ctx context.Context, at, name string) (node, error) {
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
		commit, _ := odb.ParseID(at) // zero where the message itself hides it
		return none, &MissingJoinError{Commit: commit, Sub: name}
	}
	return j.history.add(id.Bytes()), nil
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
