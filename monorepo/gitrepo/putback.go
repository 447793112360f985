package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// WorkChanges lists the paths at which the index is not a tree, and the work tree not
// the index.
type WorkChanges struct {
	Staged    []string // the index differs from the tree
	Unstaged  []string // the work tree differs from the index
	Untracked []string // neither tracked nor ignored; one that ends in a slash is a repository
}

// WorkChanges compares the index with a tree and the work tree with the index. It
// changes neither.
func (r *Repo) WorkChanges(ctx context.Context, tree ID) (WorkChanges, error) {
	staged, err := r.git.run(ctx, "diff-index", "--cached", "-z", "--name-only", "--no-renames", "--ignore-submodules=untracked", tree.String())
	if err != nil {
		return WorkChanges{}, err
	}
	out, err := r.status(ctx, "all")
	if err != nil {
		return WorkChanges{}, err
	}
	changes := WorkChanges{Staged: splitNUL(staged), Untracked: parseStatus(out).Untracked}
	for _, record := range splitNUL(out) {
		switch fields := strings.SplitN(record, " ", 11); {
		case len(fields) < 3:
		case fields[0] == "1" && fields[1][1:] != ".":
			changes.Unstaged = append(changes.Unstaged, strings.Join(fields[8:], " "))
		case fields[0] == "u" && len(fields) == 11:
			changes.Unstaged = append(changes.Unstaged, fields[10])
		}
	}
	return changes, nil
}

// Stage puts files of the work tree into the index, as git add does, and takes those
// out that are gone. It returns the tree of the whole index.
func (r *Repo) Stage(ctx context.Context, paths []string) (ID, error) { return r.git.stage(ctx, paths) }

func (g git) stage(ctx context.Context, paths []string) (ID, error) {
	if len(paths) > 0 {
		if _, err := g.pipe(ctx, nulList(paths), "update-index", "--add", "--remove", "--replace", "-z", "--stdin"); err != nil {
			return ID{}, err
		}
	}
	line, err := g.line(ctx, "write-tree")
	if err != nil {
		return ID{}, err
	}
	return odb.ParseID(line)
}

// Keep puts what files of the work tree hold into the objects, and returns a tree of
// them alone; those that are gone are not in it. No ref names it: git keeps such objects
// for two weeks (gc.pruneExpire of git-config(1)).
func (r *Repo) Keep(ctx context.Context, paths []string) (ID, error) {
	temp, err := os.MkdirTemp("", "upmrel-index-")
	if err != nil {
		return ID{}, err
	}
	defer os.RemoveAll(temp)
	aside := r.git
	aside.env = append(slices.Clip(aside.env), "GIT_INDEX_FILE="+filepath.Join(temp, "index"))
	return aside.stage(ctx, paths)
}

// Unstage makes the index hold at some paths what a tree has there. No file changes.
func (r *Repo) Unstage(ctx context.Context, tree ID, paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	_, err := r.git.pipe(ctx, nulList(paths), "--literal-pathspecs", "reset", "--quiet", "--pathspec-from-file=-", "--pathspec-file-nul", tree.String())
	if err != nil {
		return fmt.Errorf("put the index back: %w", err)
	}
	return nil
}

// PutBack makes the index and the work tree hold at some paths what a tree has there,
// whatever they hold now. Files that the tree lacks go, with folders that they leave
// empty.
func (r *Repo) PutBack(ctx context.Context, tree ID, paths []string) error {
	if err := r.Unstage(ctx, tree, paths); err != nil || len(paths) == 0 {
		return err
	}
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return err
	}
	defer root.Close()
	var errs []error
	for _, p := range paths {
		_, _, held, err := r.Lookup(ctx, tree, p)
		if err == nil && !held {
			err = r.removeFile(ctx, root, treePath{tree, p})
		}
		errs = append(errs, err)
	}
	if err := errors.Join(append(errs, r.rewrite(ctx, paths))...); err != nil {
		return fmt.Errorf("put the work tree back: %w", err)
	}
	return nil
}

// treePath is a place in a tree.
type treePath struct {
	tree ID
	path string
}

// removeFile removes a file that a tree lacks, and the folders above it that are
// empty then and that the tree lacks too.
func (r *Repo) removeFile(ctx context.Context, root *os.Root, at treePath) error {
	err := root.Remove(filepath.FromSlash(at.path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for dir := path.Dir(at.path); dir != "."; dir = path.Dir(dir) {
		_, _, held, err := r.Lookup(ctx, at.tree, dir)
		if err != nil || held {
			return err
		}
		if root.Remove(filepath.FromSlash(dir)) != nil {
			break // it holds something else
		}
	}
	return nil
}

// rewrite writes those files again that differ from the index.
func (r *Repo) rewrite(ctx context.Context, paths []string) error {
	out, err := r.git.run(ctx, "diff-files", "-z", "--name-only", "--no-renames", "--ignore-submodules=all")
	if err != nil {
		return err
	}
	differing := slices.DeleteFunc(splitNUL(out), func(p string) bool { return !slices.Contains(paths, p) })
	if len(differing) == 0 {
		return nil
	}
	_, err = r.git.pipe(ctx, nulList(differing), "checkout-index", "--quiet", "--force", "--index", "-z", "--stdin")
	return err
}

// nulList is a list of paths as git reads it with -z.
func nulList(paths []string) *strings.Reader {
	return strings.NewReader(strings.Join(paths, "\x00") + "\x00")
}
