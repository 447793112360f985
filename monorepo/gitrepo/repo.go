// Package gitrepo is the only package that knows git: it opens a repository,
// reads commits, refs and the work tree, writes objects, moves refs in one
// transaction and pushes. It reads objects and refs from the repository's own
// files where it can and asks the git program for the rest, so that whatever
// the user set up (credentials, signing, filters, formats) is obeyed.
// It knows nothing of packages, versions or tags' meaning.
package gitrepo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/upmrel/upmrel/monorepo/gitrepo/index"
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
	work      workFolders
	refs      refList
	settings  settings
	walked    walked
	version   gitVersion
	index     func() *index.Index // as it was when first asked for

	maxEntries int // of a tree; tests make do with fewer
}

// Trace lets f see the arguments of every git command from now on, URLs without
// passwords, one command at a time. It is to be called before the repository is used.
func (r *Repo) Trace(f func(args []string)) {
	var mu sync.Mutex
	r.git.trace = func(args []string) {
		mu.Lock()
		defer mu.Unlock()
		safe := make([]string, len(args))
		for i, arg := range args {
			safe[i] = SafeURL(arg)
		}
		f(safe)
	}
	r.settings.git = r.git
}

// Close releases the object files and open folders, and ends helper processes.
func (r *Repo) Close() error {
	r.work.close()
	return r.objects.close()
}

// Root is the top of the work tree; for a bare repository the repository itself.
func (r *Repo) Root() string { return r.root }

// CommonDir is the git folder that all work trees of the repository share.
func (r *Repo) CommonDir() string { return r.commonDir }

// GitDir is the git folder of this work tree; for the first one, CommonDir.
func (r *Repo) GitDir() string { return r.gitDir }

// Bare reports whether the repository has no work tree.
func (r *Repo) Bare() bool { return r.bare }

// Shallow reports whether the history is cut off, as actions/checkout does by default.
func (r *Repo) Shallow() bool { return len(r.cut) > 0 }

// Grafted reports whether the file info/grafts gives commits other parents than they
// have. git still goes by it.
func (r *Repo) Grafted() bool {
	file := r.git.getenv("GIT_GRAFT_FILE")
	if file == "" {
		file = filepath.Join(r.commonDir, "info", "grafts")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return true
		}
	}
	return false
}

// Head is what HEAD points at.
type Head struct {
	Commit ID     // zero in a repository without a commit on this branch
	Branch string // the branch's short name; "" when detached
}

// Head reads HEAD. The commit is that of the branch as Refs knows it.
func (r *Repo) Head(ctx context.Context) (Head, error) {
	name, id, err := r.readHead(ctx)
	if err != nil || name == "" {
		return Head{Commit: id}, err
	}
	branch, ok := strings.CutPrefix(name, BranchPrefix)
	if !ok { // a ref that is no branch: only git finds it
		id, err = r.Resolve(ctx, "HEAD")
		return Head{Commit: id, Branch: name}, err
	}
	ref, _, err := r.Ref(ctx, name)
	return Head{Commit: ref.ID, Branch: branch}, err
}

// readHead reads the file HEAD, or asks git where refs are kept another way:
// the full name of the ref that it points at, or the commit if it is detached.
func (r *Repo) readHead(ctx context.Context) (ref string, id ID, err error) {
	data, err := os.ReadFile(filepath.Join(r.gitDir, "HEAD"))
	if err != nil {
		return "", ID{}, err
	}
	text := strings.TrimSpace(string(data))
	ref, symbolic := strings.CutPrefix(text, "ref:")
	ref = strings.TrimSpace(ref)
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
