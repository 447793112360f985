// Package gitrepo is the only package that knows git: it opens a repository,
// reads commits, refs and the work tree, writes objects, moves refs in one
// transaction and pushes. It reads objects and refs from the repository's own
// files where it can and asks the git program for the rest, so that whatever
// the user set up (credentials, signing, filters, formats) is obeyed.
// It knows nothing of packages, versions or tags' meaning.
package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// ID is an object id.
type ID = odb.ID

// Repo is one repository, seen from one work tree. It is safe for concurrent use.
type Repo struct {
	git       git
	root      string // top of the work tree; the repository itself when bare
	gitDir    string // of this work tree
	commonDir string // shared by all work trees
	bare      bool
	cut       map[ID]bool // commits whose parents a shallow clone lacks
	hashSize  int         // bytes of an object id
	objects   objects
	refsOnce  sync.Once
	refs      []Ref
	refsErr   error
	settings  settings
}

// NotRepositoryError says that a folder is in no repository that git would open.
type NotRepositoryError struct {
	Dir    string
	Reason string // git's own words
}

func (e *NotRepositoryError) Error() string {
	return fmt.Sprintf("%s is not in a git repository (%s)", e.Dir, e.Reason)
}

// Open opens the repository that holds dir. env is the environment for git, nil
// for the process's own.
func Open(ctx context.Context, dir string, env []string) (*Repo, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	at := git{dir: dir, env: env}
	out, err := at.run(ctx, "rev-parse", "--path-format=absolute", "--is-bare-repository", "--is-shallow-repository",
		"--show-object-format", "--git-dir", "--git-common-dir", "--show-toplevel")
	lines := strings.Split(strings.TrimRight(string(out), "\r\n"), "\n")
	var gitErr *GitError
	switch {
	case err == nil && len(lines) == 6:
	case err == nil:
		return nil, fmt.Errorf("%s: a repository whose path holds a line break can't be used", dir)
	case errors.As(err, &gitErr) && len(lines) == 5 && lines[0] == "true":
		lines = append(lines, lines[3]) // a bare repository has no work tree
	case errors.As(err, &gitErr):
		return nil, &NotRepositoryError{Dir: dir, Reason: lastLine(gitErr.Stderr)}
	default:
		return nil, err
	}
	r := &Repo{
		bare:      lines[0] == "true",
		hashSize:  20,
		gitDir:    filepath.FromSlash(lines[3]),
		commonDir: filepath.FromSlash(lines[4]),
		root:      filepath.FromSlash(lines[5]),
	}
	if lines[2] == "sha256" {
		r.hashSize = 32
	}
	r.git = git{dir: r.root, env: absoluteGitDir(at.command(ctx).Environ(), r)}
	r.objects.repo = r
	r.settings.git = r.git
	if lines[1] == "true" {
		if r.cut, err = readShallow(filepath.Join(r.commonDir, "shallow")); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// readShallow reads git's list of commits at which a clone was cut off.
func readShallow(file string) (map[ID]bool, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	cut := map[ID]bool{}
	for line := range strings.FieldsSeq(string(data)) {
		id, err := odb.ParseID(line)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		cut[id] = true
	}
	return cut, nil
}

// absoluteGitDir replaces GIT_DIR and GIT_WORK_TREE, which git sets for hooks,
// perhaps relative to another folder than the one our commands run in.
func absoluteGitDir(env []string, r *Repo) []string {
	out := make([]string, 0, len(env))
	for _, kv := range env {
		switch {
		case strings.HasPrefix(kv, "GIT_DIR="):
			kv = "GIT_DIR=" + r.gitDir
		case strings.HasPrefix(kv, "GIT_WORK_TREE="):
			kv = "GIT_WORK_TREE=" + r.root
		case strings.HasPrefix(kv, "GIT_PREFIX="):
			continue
		}
		out = append(out, kv)
	}
	return out
}

// Trace lets f see the arguments of every git command from now on.
func (r *Repo) Trace(f func(args []string)) { r.git.trace, r.settings.git.trace = f, f }

// Close releases the object files and ends helper processes.
func (r *Repo) Close() error { return r.objects.close() }

// Root is the top of the work tree; for a bare repository the repository itself.
func (r *Repo) Root() string { return r.root }

// GitDir is the git folder of this work tree.
func (r *Repo) GitDir() string { return r.gitDir }

// CommonDir is the git folder that all work trees of the repository share.
func (r *Repo) CommonDir() string { return r.commonDir }

// Bare reports whether the repository has no work tree.
func (r *Repo) Bare() bool { return r.bare }

// Shallow reports whether the history is cut off, as actions/checkout does by default.
func (r *Repo) Shallow() bool { return len(r.cut) > 0 }

// Head is what HEAD points at.
type Head struct {
	Commit ID     // zero in a repository without a commit on this branch
	Branch string // the branch's short name; "" when detached
}

// Head reads HEAD.
func (r *Repo) Head(ctx context.Context) (Head, error) {
	name, id, err := r.readHead(ctx)
	if err != nil {
		return Head{}, err
	}
	head := Head{Branch: strings.TrimPrefix(name, BranchPrefix)}
	if name != "" {
		ref, ok, err := r.Ref(ctx, name)
		if err != nil || !ok {
			return head, err
		}
		id = ref.ID
	}
	head.Commit = id
	return head, nil
}

// readHead reads the file HEAD, or asks git where refs are kept another way:
// the full name of the ref that it points at, or the commit if it is detached.
func (r *Repo) readHead(ctx context.Context) (ref string, id ID, err error) {
	data, err := os.ReadFile(filepath.Join(r.gitDir, "HEAD"))
	if err != nil {
		return "", ID{}, err
	}
	text := strings.TrimSpace(string(data))
	ref, symbolic := strings.CutPrefix(text, "ref: ")
	switch {
	case !symbolic:
		id, err = odb.ParseID(text)
		return "", id, err
	case ref != "refs/heads/.invalid": // what reftable repositories hold there
		return ref, ID{}, nil
	}
	ref, err = r.git.line(ctx, "symbolic-ref", "-q", "HEAD")
	if exitCode(err) == 1 {
		id, err = r.Resolve(ctx, "HEAD")
		return "", id, err
	}
	return ref, ID{}, err
}

// Resolve returns the commit that a revision names.
func (r *Repo) Resolve(ctx context.Context, rev string) (ID, error) {
	out, err := r.git.line(ctx, "rev-parse", "-q", "--verify", "--end-of-options", rev+"^{commit}")
	if err != nil {
		if code := exitCode(err); code == 1 || code == 128 {
			return ID{}, fmt.Errorf("%q names no commit here", rev)
		}
		return ID{}, err
	}
	return odb.ParseID(out)
}

// HooksDir is the folder from which git runs hooks here, core.hooksPath obeyed.
func (r *Repo) HooksDir(ctx context.Context) (string, error) {
	dir, err := r.git.line(ctx, "rev-parse", "--path-format=absolute", "--git-path", "hooks")
	return filepath.FromSlash(dir), err
}
