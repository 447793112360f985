package gitrepo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// NotRepositoryError says that a folder is in no repository that git would open.
type NotRepositoryError struct {
	Dir    string
	Reason string // git's own words
	Fix    string // the command that git proposes; mostly ""
}

func (e *NotRepositoryError) Error() string {
	return fmt.Sprintf("%s is not in a git repository (%s)", e.Dir, e.Reason)
}

// UnknownFormatError says that the installed git can't read a repository: its format
// is of a later version, as reftable.
type UnknownFormatError struct {
	Dir    string
	Reason string // git's own words
}

func (e *UnknownFormatError) Error() string {
	return fmt.Sprintf("the installed git can't read the repository in %s (%s)", e.Dir, strings.TrimPrefix(e.Reason, "fatal: "))
}

// Open opens the repository that holds dir. env is the environment for git, nil
// for the process's own.
func Open(ctx context.Context, dir string, env []string) (*Repo, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	at := git{dir: dir, env: env}
	found, err := at.locate(ctx)
	if err != nil {
		return nil, err
	}
	return at.repo(ctx, found)
}

// location is where and what a repository is.
type location struct {
	root      string // top of the work tree; the repository itself when bare
	gitDir    string
	commonDir string
	bare      bool
	shallow   bool
	hashSize  int
}

// repo makes the repository of a location, seen from the folder g.dir.
func (g git) repo(ctx context.Context, at location) (*Repo, error) {
	r := &Repo{
		bare:      at.bare,
		hashSize:  at.hashSize,
		gitDir:    at.gitDir,
		commonDir: at.commonDir,
		root:      at.root,

		maxEntries: maxEntries,
	}
	r.git = git{dir: r.root, env: absolute(g.command(ctx).Environ(), g.dir, r)}
	r.objects.repo, r.settings.git, r.work.top = r, r.git, r.root
	r.index = sync.OnceValue(r.readIndex)
	if at.shallow {
		var err error
		file := cmp.Or(r.git.getenv("GIT_SHALLOW_FILE"), filepath.Join(r.commonDir, "shallow"))
		if r.cut, err = readShallow(file); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// locate asks git where and what the repository is.
func (g git) locate(ctx context.Context) (location, error) {
	found, err := g.ask(ctx)
	if err != nil {
		return location{}, err
	}
	at := location{
		bare: found[0] == "true", shallow: found[1] == "true", hashSize: 20,
		gitDir: filepath.FromSlash(found[3]), commonDir: filepath.FromSlash(found[4]), root: filepath.FromSlash(found[5]),
	}
	if found[2] == "sha256" {
		at.hashSize = 32
	}
	return at, nil
}

// ask asks git whether the repository is bare and shallow, the object format, its
// folder, the common folder, the work tree.
func (g git) ask(ctx context.Context) ([]string, error) {
	out, err := g.run(ctx, "rev-parse", "--path-format=absolute", "--is-bare-repository", "--is-shallow-repository",
		"--show-object-format", "--git-dir", "--git-common-dir", "--show-toplevel")
	lines := strings.Split(strings.TrimRight(string(out), "\r\n"), "\n")
	gitErr, failed := errors.AsType[*GitError](err)
	switch {
	case err != nil && !failed:
		return nil, err
	case strings.HasPrefix(lines[0], "--"):
		return nil, errors.New("this git is too old: upmrel needs version 2.31 or later")
	case failed && len(lines) == 5 && lines[0] == "true":
		return append(lines, lines[3]), nil // a bare repository has no work tree
	case failed && strings.Contains(gitErr.Stderr, "unknown repository extension"):
		return nil, &UnknownFormatError{Dir: g.dir, Reason: strings.Join(strings.Fields(gitErr.Stderr), " ")}
	case failed:
		return nil, &NotRepositoryError{Dir: g.dir, Reason: lastLine(gitErr.Stderr), Fix: proposal(gitErr.Stderr)}
	case len(lines) != 6:
		return nil, fmt.Errorf("%s: a repository whose path holds a line break can't be used", g.dir)
	}
	return lines, nil
}

// proposal is the command that git's complaint tells to run: one to trust a
// folder that belongs to somebody else.
func proposal(stderr string) string {
	for line := range strings.Lines(stderr) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "git config ") {
			return line
		}
	}
	return ""
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

// absolute makes the paths absolute that git sets for hooks, relative to the
// folder dir, since our commands run at the root.
func absolute(env []string, dir string, r *Repo) []string {
	out := make([]string, 0, len(env))
	for _, pair := range env {
		name, value, _ := strings.Cut(pair, "=")
		switch name {
		case "GIT_DIR":
			value = r.gitDir
		case "GIT_WORK_TREE":
			value = r.root
		case "GIT_COMMON_DIR":
			value = r.commonDir
		case "GIT_OBJECT_DIRECTORY", "GIT_SHALLOW_FILE":
			if value != "" && !filepath.IsAbs(value) {
				value = filepath.Join(dir, value)
			}
		case "GIT_PREFIX":
			continue
		}
		out = append(out, name+"="+value)
	}
	return out
}
