package gitrepo

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// NewCommit is a commit to be made.
type NewCommit struct {
	Tree    ID
	Parents []ID
	Message string
	Sign    Sign
}

// AddCommit makes a commit by the user's identity. A signed one is written at
// once, with everything collected before it, since git itself signs it.
func (w *Writer) AddCommit(ctx context.Context, c NewCommit) (ID, error) {
	if err := checkMessage(c.Message); err != nil {
		return ID{}, err
	}
	sign, err := w.repo.signs(ctx, c.Sign, "commit.gpgSign")
	if err != nil {
		return ID{}, err
	}
	if sign {
		return w.signCommit(ctx, c)
	}
	author, err := w.ident(ctx, "GIT_AUTHOR_IDENT")
	if err != nil {
		return ID{}, err
	}
	committer, err := w.ident(ctx, "GIT_COMMITTER_IDENT")
	if err != nil {
		return ID{}, err
	}
	return w.addCommit(c, "author "+author+"\ncommitter "+committer), nil
}

// AddCommitLike makes a commit by the people and at the times of another one. It
// is never signed, so it comes out the same every time.
func (w *Writer) AddCommitLike(ctx context.Context, other ID, c NewCommit) (ID, error) {
	if err := checkMessage(c.Message); err != nil {
		return ID{}, err
	}
	kind, data, err := w.repo.Object(ctx, other, 0)
	if err != nil {
		return ID{}, err
	}
	header, _, _ := bytes.Cut(data, []byte("\n\n"))
	var people []string
	for line := range strings.Lines(string(header)) {
		if strings.HasPrefix(line, "author ") || strings.HasPrefix(line, "committer ") {
			people = append(people, strings.TrimSuffix(line, "\n"))
		}
	}
	if kind != odb.Commit || len(people) != 2 {
		return ID{}, fmt.Errorf("%s is no commit with an author and a committer", other.Short())
	}
	return w.addCommit(c, strings.Join(people, "\n")), nil
}

// addCommit makes a commit with the header's lines for its people.
func (w *Writer) addCommit(c NewCommit, people string) ID {
	var buf bytes.Buffer
	fmt.Fprintf(&buf, "tree %s\n", c.Tree)
	for _, parent := range c.Parents {
		fmt.Fprintf(&buf, "parent %s\n", parent)
	}
	fmt.Fprintf(&buf, "%s\n\n%s\n", people, c.Message)
	return w.Add(odb.Commit, toUTF8(buf.Bytes()))
}

// toUTF8 takes bytes that are no UTF-8 for Latin-1, as git does in commits, but
// not in tags.
func toUTF8(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	var out []byte
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			r = rune(text[0])
		}
		out = utf8.AppendRune(out, r)
		text = text[size:]
	}
	return out
}

// NoIdentityError says that git does not know who the user is.
type NoIdentityError struct{ Err error }

func (e *NoIdentityError) Error() string {
	return "git does not know who you are: " + e.Err.Error()
}

func (e *NoIdentityError) Unwrap() error { return e.Err }

// Introduce has git take somebody for the author and the committer of what is made from
// now on, where nobody told it who it is: a guess of its own, from the name of the machine,
// does not count. It reports whether that is so.
func (r *Repo) Introduce(ctx context.Context, name, email string) (introduced bool, err error) {
	for _, role := range []string{"GIT_AUTHOR", "GIT_COMMITTER"} {
		_, err := r.git.line(ctx, "-c", "user.useConfigOnly=true", "var", role+"_IDENT")
		switch {
		case err == nil:
			continue
		case exitCode(err) != 128:
			return introduced, err
		}
		r.git.env = append(slices.Clip(r.git.env), role+"_NAME="+name, role+"_EMAIL="+email)
		introduced = true
	}
	return introduced, nil
}

// ident asks git for a line that says who does it and when.
func (w *Writer) ident(ctx context.Context, variable string) (string, error) {
	line, err := w.repo.git.dated(w.Date).line(ctx, "var", variable)
	if exitCode(err) == 128 {
		return "", &NoIdentityError{Err: err}
	}
	return line, err
}

// checkMessage refuses what git refuses too, since it ends messages at a NUL.
func checkMessage(message string) error {
	if strings.Contains(message, "\x00") {
		return fmt.Errorf("message %.40q has a NUL in it", message)
	}
	return nil
}

// NewTag is an annotated tag to be made on a commit.
type NewTag struct {
	Name    string // short
	Commit  ID
	Message string
}

// AddTags makes the objects of annotated tags, in order; no ref is made.
func (w *Writer) AddTags(ctx context.Context, tags []NewTag, sign Sign) ([]ID, error) {
	for _, t := range tags {
		if err := checkMessage(t.Message); err != nil {
			return nil, err
		}
	}
	signed, err := w.repo.signs(ctx, sign, "tag.gpgSign")
	if err != nil || len(tags) == 0 {
		return nil, err
	}
	if signed {
		return w.signTags(ctx, tags)
	}
	tagger, err := w.ident(ctx, "GIT_COMMITTER_IDENT")
	if err != nil {
		return nil, err
	}
	ids := make([]ID, len(tags))
	for i, t := range tags {
		text := fmt.Sprintf("object %s\ntype commit\ntag %s\ntagger %s\n\n%s\n", t.Commit, t.Name, tagger, t.Message)
		ids[i] = w.Add(odb.Tag, []byte(text))
	}
	return ids, nil
}
