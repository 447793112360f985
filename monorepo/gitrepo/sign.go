package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/refs"
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

// signCommit lets git make and sign a commit.
func (w *Writer) signCommit(ctx context.Context, c NewCommit) (ID, error) {
	if err := w.Flush(ctx); err != nil {
		return ID{}, err
	}
	args := []string{"-c", "i18n.commitEncoding=UTF-8", "commit-tree", "-S"}
	for _, parent := range c.Parents {
		args = append(args, "-p", parent.String())
	}
	out, err := w.repo.git.dated(w.Date).pipe(ctx, strings.NewReader(c.Message+"\n"), append(args, c.Tree.String())...)
	if err != nil {
		return ID{}, fmt.Errorf("sign the commit: %w", err)
	}
	return odb.ParseID(strings.TrimSpace(string(out)))
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
	at := w.repo.git.dated(w.Date) // in the work tree: a key's path may be relative to it
	if at.env, err = w.repo.signingEnv(ctx, at.env, dir); err != nil {
		return nil, err
	}
	if _, err := at.run(ctx, "init", "-q", "--bare", "--template=", format, dir); err != nil {
		return nil, err
	}
	for _, t := range tags {
		_, err := at.pipe(ctx, strings.NewReader(t.Message+"\n"), "tag", "-s", "--cleanup=verbatim", "-F", "-", "--end-of-options", t.Name, t.Commit.String())
		if err != nil {
			return nil, fmt.Errorf("sign tag %s: %w", t.Name, err)
		}
	}
	made, err := at.forEachRef(ctx, TagPrefix)
	if err != nil {
		return nil, err
	}
	set, ids := refs.SetOf(made), make([]ID, len(tags))
	for i, t := range tags {
		ref, _, err := set.Find(TagPrefix + t.Name)
		if err != nil {
			return nil, err
		}
		ids[i] = ref.ID
		if err := w.repo.checkSigned(ctx, ids[i]); err != nil {
			return nil, fmt.Errorf("sign tag %s: %w", t.Name, err)
		}
	}
	return ids, nil
}

// checkSigned makes sure that a tag is signed: some versions of git make it
// without a signature, and call that success, when ssh-keygen fails.
func (r *Repo) checkSigned(ctx context.Context, tag ID) error {
	_, data, err := r.Object(ctx, tag, 0)
	if err == nil && !bytes.Contains(data, []byte("\n-----BEGIN ")) {
		err = errors.New("git could not sign it; is user.signingKey right?")
	}
	return err
}

// signingEnv is the environment, made of another one, for git in a temporary repository
// at dir.
func (r *Repo) signingEnv(ctx context.Context, env []string, dir string) ([]string, error) {
	objects, err := r.git.line(ctx, "rev-parse", "--path-format=absolute", "--git-path", "objects")
	if err != nil {
		return nil, err
	}
	out, err := r.git.run(ctx, "config", "-z", "--get-regexp", `^(user|gpg|author|committer|tag)\.`)
	if err != nil && exitCode(err) != 1 {
		return nil, err
	}
	env = slices.DeleteFunc(slices.Clone(env), func(pair string) bool { // what leads back to the real one
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains([]string{"GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}, name)
	})
	env = append(env, "GIT_DIR="+dir, "GIT_OBJECT_DIRECTORY="+objects)
	settings := splitNUL(out)
	env = append(env, fmt.Sprintf("GIT_CONFIG_COUNT=%d", len(settings)))
	for i, kv := range settings {
		key, value, _ := strings.Cut(kv, "\n")
		env = append(env, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", i, key), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", i, value))
	}
	return env, nil
}
