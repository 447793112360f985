package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// Sign says whether a commit or a tag is signed.
type Sign string

// The choices.
const (
	SignAuto   Sign = "auto" // as commit.gpgSign and tag.gpgSign say
	SignAlways Sign = "always"
	SignNever  Sign = "never"
)

// signs resolves SignAuto by git's configuration.
func (r *Repo) signs(ctx context.Context, s Sign, key string) (bool, error) {
	switch s {
	case SignAlways:
		return true, nil
	case SignNever:
		return false, nil
	}
	return r.ConfigBool(ctx, key)
}

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
	sign, err := w.repo.signs(ctx, c.Sign, "commit.gpgSign")
	if err != nil {
		return ID{}, err
	}
	if sign {
		return w.signCommit(ctx, c)
	}
	author, err := w.repo.git.line(ctx, "var", "GIT_AUTHOR_IDENT")
	if err != nil {
		return ID{}, identError(err)
	}
	committer, err := w.repo.git.line(ctx, "var", "GIT_COMMITTER_IDENT")
	if err != nil {
		return ID{}, identError(err)
	}
	var buf bytes.Buffer
	fmt.Fprintf(&buf, "tree %s\n", c.Tree)
	for _, parent := range c.Parents {
		fmt.Fprintf(&buf, "parent %s\n", parent)
	}
	fmt.Fprintf(&buf, "author %s\ncommitter %s\n\n%s\n", author, committer, c.Message)
	return w.Add(odb.Commit, buf.Bytes()), nil
}

// NoIdentityError says that git does not know who the user is.
type NoIdentityError struct{ Err error }

func (e *NoIdentityError) Error() string {
	return "git does not know who you are: " + e.Err.Error()
}

func (e *NoIdentityError) Unwrap() error { return e.Err }

func identError(err error) error {
	if exitCode(err) == 128 {
		return &NoIdentityError{Err: err}
	}
	return err
}

func (w *Writer) signCommit(ctx context.Context, c NewCommit) (ID, error) {
	if err := w.Flush(ctx); err != nil {
		return ID{}, err
	}
	args := []string{"commit-tree", "-S"}
	for _, parent := range c.Parents {
		args = append(args, "-p", parent.String())
	}
	out, err := w.repo.git.pipe(ctx, strings.NewReader(c.Message+"\n"), append(args, c.Tree.String())...)
	if err != nil {
		return ID{}, fmt.Errorf("sign the commit: %w", err)
	}
	return odb.ParseID(strings.TrimSpace(string(out)))
}

// NewTag is an annotated tag to be made on a commit.
type NewTag struct {
	Name    string // short
	Commit  ID
	Message string
}

// AddTags makes the objects of annotated tags, in order; no ref is made.
func (w *Writer) AddTags(ctx context.Context, tags []NewTag, sign Sign) ([]ID, error) {
	signed, err := w.repo.signs(ctx, sign, "tag.gpgSign")
	if err != nil || len(tags) == 0 {
		return nil, err
	}
	if signed {
		return w.signTags(ctx, tags)
	}
	tagger, err := w.repo.git.line(ctx, "var", "GIT_COMMITTER_IDENT")
	if err != nil {
		return nil, identError(err)
	}
	ids := make([]ID, len(tags))
	for i, t := range tags {
		text := fmt.Sprintf("object %s\ntype commit\ntag %s\ntagger %s\n\n%s\n", t.Commit, t.Name, tagger, t.Message)
		ids[i] = w.Add(odb.Tag, []byte(text))
	}
	return ids, nil
}

// signTags lets git sign the tags in a temporary repository that shares the
// objects, so that no ref of the real one moves. The real one's own settings of
// who signs and how are passed on.
func (w *Writer) signTags(ctx context.Context, tags []NewTag) ([]ID, error) {
	if err := w.Flush(ctx); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "upmrel-sign-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	format := "--object-format=sha1"
	if w.repo.hashSize == 32 {
		format = "--object-format=sha256"
	}
	if _, err := w.repo.git.run(ctx, "init", "-q", "--bare", format, dir); err != nil {
		return nil, err
	}
	env, err := w.repo.signingEnv(ctx, dir)
	if err != nil {
		return nil, err
	}
	at := w.repo.git // in the work tree: a key's path may be relative to it
	at.env = env
	ids := make([]ID, len(tags))
	for i, t := range tags {
		if ids[i], err = at.signTag(ctx, t); err != nil {
			return nil, fmt.Errorf("sign tag %s: %w", t.Name, err)
		}
	}
	return ids, nil
}

// signTag makes a signed tag. Some versions of git make it without a signature, and
// call that success, when ssh-keygen fails.
func (g git) signTag(ctx context.Context, t NewTag) (ID, error) {
	_, err := g.pipe(ctx, strings.NewReader(t.Message+"\n"), "tag", "-s", "--cleanup=verbatim", "-F", "-", "--end-of-options", t.Name, t.Commit.String())
	if err != nil {
		return ID{}, err
	}
	data, err := g.run(ctx, "cat-file", "tag", TagPrefix+t.Name)
	if err != nil {
		return ID{}, err
	}
	if !bytes.Contains(data, []byte("\n-----BEGIN ")) {
		return ID{}, errors.New("git could not sign it; is user.signingKey right?")
	}
	id, err := g.line(ctx, "rev-parse", "--verify", TagPrefix+t.Name)
	if err != nil {
		return ID{}, err
	}
	return odb.ParseID(id)
}

// signingEnv is the environment for git in a temporary repository at dir.
func (r *Repo) signingEnv(ctx context.Context, dir string) ([]string, error) {
	objects, err := r.git.line(ctx, "rev-parse", "--path-format=absolute", "--git-path", "objects")
	if err != nil {
		return nil, err
	}
	out, err := r.git.run(ctx, "config", "-z", "--get-regexp", `^(user|gpg|author|committer|tag)\.`)
	if err != nil && exitCode(err) != 1 {
		return nil, err
	}
	env := append([]string{}, r.git.env...)
	env = append(env, "GIT_DIR="+dir, "GIT_OBJECT_DIRECTORY="+objects)
	settings := splitNUL(out)
	env = append(env, fmt.Sprintf("GIT_CONFIG_COUNT=%d", len(settings)))
	for i, kv := range settings {
		key, value, _ := strings.Cut(kv, "\n")
		env = append(env, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", i, key), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", i, value))
	}
	return env, nil
}
