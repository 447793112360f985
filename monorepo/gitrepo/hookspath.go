package gitrepo

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// HooksDir is the folder from which git runs hooks here, core.hooksPath obeyed. It
// need not be there, nor be able to.
func (r *Repo) HooksDir(ctx context.Context) (string, error) {
	dir, err := r.git.line(ctx, "rev-parse", "--path-format=absolute", "--git-path", "hooks")
	if _, refused := errors.AsType[*GitError](err); !refused {
		return filepath.FromSlash(dir), err
	}
	set, setErr := r.HooksPath(ctx) // git does not resolve a path through a file
	if setErr != nil || set.Path == "" {
		return "", err
	}
	if filepath.IsAbs(set.Path) {
		return filepath.Clean(set.Path), nil
	}
	return filepath.Join(r.root, set.Path), nil
}

// HooksPath is git's setting core.hooksPath.
type HooksPath struct {
	Path   string // as git uses it: a leading "~" is the home folder
	Scope  string // "system", "global", "local", "worktree" or "command"; "" where it is not set
	Origin string // "file:.git/config", "command line:"
}

// HooksPath reads core.hooksPath, the one that counts here.
func (r *Repo) HooksPath(ctx context.Context) (HooksPath, error) { return r.git.hooksPath(ctx) }

// UserHooksPath reads core.hooksPath as it is outside of every repository: what the
// user's and the machine's configuration say.
func UserHooksPath(ctx context.Context) (HooksPath, error) {
	nowhere := filepath.Join(os.DevNull, "none") // a repository that can't be there
	return git{dir: ".", env: append(os.Environ(), "GIT_DIR="+nowhere)}.hooksPath(ctx)
}

func (g git) hooksPath(ctx context.Context) (HooksPath, error) {
	out, err := g.run(ctx, "config", "--show-scope", "--show-origin", "-z", "--type=path", "--get", "core.hooksPath")
	if exitCode(err) == 1 { // not set
		return HooksPath{}, nil
	}
	if err != nil {
		return HooksPath{}, err
	}
	parts := splitNUL(out)
	if len(parts) != 3 {
		return HooksPath{}, errors.New("git config tells of core.hooksPath in a way that is not known")
	}
	return HooksPath{Scope: parts[0], Origin: parts[1], Path: filepath.FromSlash(parts[2])}, nil
}
