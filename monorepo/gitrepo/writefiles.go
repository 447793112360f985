package gitrepo

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// CreateFile makes a new file in the work tree, with the folders that it lies in; a file
// that is there is an error that is fs.ErrExist.
func (r *Repo) CreateFile(path string, data []byte) error {
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return err
	}
	defer root.Close()
	name := filepath.FromSlash(path)
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return createFile(root, name, data, 0o644)
}

// carryOut makes all changes, or none.
func carryOut(root *os.Root, all []replacement) error {
	defer func() {
		for _, f := range all {
			_ = root.Remove(f.name + tempSuffix) // there only if something failed
		}
	}()
	if err := stageAll(root, all); err != nil {
		return err
	}
	return replaceAll(root, all)
}

// replacement is a file that gets new bytes, appears or goes.
type replacement struct {
	name     string // from the root, as the system writes paths
	perm     fs.FileMode
	old, new []byte
	appears  bool // there is none yet
	goes     bool
}

// tempSuffix marks a file that is to replace the one of the name before it.
const tempSuffix = ".upmrel.tmp"

func newReplacement(root *os.Root, path string, data []byte) (replacement, error) {
	f := replacement{name: filepath.FromSlash(path), new: data}
	info, err := lstatFile(root, path)
	if err != nil {
		return f, err
	}
	f.perm = info.Mode().Perm()
	f.old, err = root.ReadFile(f.name)
	return f, err
}

// stageAll writes the new bytes beside their files. Most of the time it waits for
// the disk, so it does several at once.
func stageAll(root *os.Root, all []replacement) error {
	errs := make([]error, len(all))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(8, len(all)) {
		workers.Go(func() {
			for i := range next {
				if f := all[i]; !f.goes {
					errs[i] = f.stage(root, f.new)
				}
			}
		})
	}
	for i := range all {
		next <- i
	}
	close(next)
	workers.Wait()
	return cmp.Or(errs...)
}

// stage writes bytes beside the file. What a killed run left there, or a symlink
// that somebody put there, goes first.
func (f *replacement) stage(root *os.Root, data []byte) error {
	temp := f.name + tempSuffix
	err := root.Remove(temp)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = createFile(root, temp, data, f.perm)
	}
	if err == nil && !f.appears {
		err = root.Chmod(temp, f.perm) // whatever the umask is
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.ToSlash(f.name), err)
	}
	return nil
}

// replaceAll puts every staged file in the place of the old one, or leaves all
// as they were.
func replaceAll(root *os.Root, all []replacement) error {
	for i, f := range all {
		err := f.replace(root)
		if err == nil {
			continue
		}
		err = fmt.Errorf("replace %s: %w", filepath.ToSlash(f.name), err)
		for _, done := range all[:i] {
			err = errors.Join(err, done.undo(root))
		}
		return err
	}
	return nil
}

// replace puts what is staged in its place.
func (f *replacement) replace(root *os.Root) error {
	if f.goes {
		return root.Remove(f.name)
	}
	return root.Rename(f.name+tempSuffix, f.name)
}

// undo is the end of what replace did.
func (f *replacement) undo(root *os.Root) error {
	if f.appears {
		return root.Remove(f.name)
	}
	if err := f.stage(root, f.old); err != nil {
		return err
	}
	return root.Rename(f.name+tempSuffix, f.name)
}

// createFile writes a file that must not exist yet, all of it or nothing.
func createFile(root *os.Root, name string, data []byte, perm fs.FileMode) error {
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = root.Remove(name)
	}
	return err
}
