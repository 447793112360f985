package gitrepo

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// FileChange is what is to happen to one file of the work tree.
type FileChange struct {
	Path     string
	Old, New []byte // Old is what it must hold now
	Create   bool   // there must be none yet
	Delete   bool
}

// ErrChanged says that a file is not what a change was made for.
var ErrChanged = errors.New("it has changed meanwhile")

// ChangeFiles changes files of the work tree. All new bytes are on the disk before the
// first file changes, and each changes in one step; if one can't, those before it get
// their old bytes back. Files keep their permissions. Symlinks, also in the place of a
// folder on the way, are errors. If a file does not hold what its change was made for,
// that is ErrChanged, and nothing happens.
func (r *Repo) ChangeFiles(changes []FileChange) error {
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return err
	}
	defer root.Close()
	all := make([]replacement, len(changes))
	seen := map[string]bool{}
	for i, c := range changes {
		if seen[c.Path] {
			return fmt.Errorf("write %s: named twice", c.Path)
		}
		seen[c.Path] = true
		if all[i], err = c.replacement(root); err != nil {
			return fmt.Errorf("write %s: %w", c.Path, err)
		}
	}
	return carryOut(root, all)
}

// replacement looks whether the file is as the change wants it.
func (c FileChange) replacement(root *os.Root) (replacement, error) {
	if c.Create {
		f := replacement{name: filepath.FromSlash(c.Path), perm: 0o644, new: c.New, appears: true}
		_, err := lstatFile(root, c.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return f, nil
		case err == nil:
			err = ErrChanged
		}
		return f, err
	}
	f, err := newReplacement(root, c.Path, c.New)
	f.goes = c.Delete
	if err == nil && !bytes.Equal(f.old, c.Old) {
		err = ErrChanged
	}
	return f, err
}

// Exists reports whether the work tree has anything at a path, ignored or not.
func (r *Repo) Exists(path string) bool {
	if r.bare {
		return false
	}
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return false
	}
	defer root.Close()
	_, err = root.Lstat(filepath.FromSlash(path))
	return err == nil
}
