package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// idleFolders is how many folders stay open that nobody reads from.
const idleFolders = 4

// workFolders keeps open the folders of the work tree that were read from last:
// files are mostly read in order, and each way from the root down costs as much as
// many files. The zero value with a top is ready; it is safe for concurrent use.
type workFolders struct {
	top string

	mu   sync.Mutex
	open []*workFolder // the one that was asked for last is at the end
}

// workFolder is an open folder.
type workFolder struct {
	dir   string
	root  *os.Root
	users int
}

// enter opens a folder of the work tree; leave must follow.
func (w *workFolders) enter(dir string) (*workFolder, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := slices.IndexFunc(w.open, func(f *workFolder) bool { return f.dir == dir }); i >= 0 {
		f := w.open[i]
		w.open = append(slices.Delete(w.open, i, i+1), f)
		f.users++
		return f, nil
	}
	root, err := openFolder(w.top, dir)
	if err != nil {
		return nil, err
	}
	f := &workFolder{dir: dir, root: root, users: 1}
	w.open = append(w.open, f)
	return f, nil
}

// leave is the end of what enter began.
func (w *workFolders) leave(f *workFolder) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f.users--
	w.closeIdle(idleFolders)
}

// closeIdle closes folders that nobody reads from, except so many.
func (w *workFolders) closeIdle(keep int) {
	idle := 0
	for _, f := range w.open {
		if f.users == 0 {
			idle++
		}
	}
	w.open = slices.DeleteFunc(w.open, func(f *workFolder) bool {
		if f.users > 0 || idle <= keep {
			return false
		}
		idle--
		_ = f.root.Close() // it only read
		return true
	})
}

// close closes what is open. Whoever reads then opens it again.
func (w *workFolders) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closeIdle(0)
}

// openFolder opens a folder below top. Symlinks on the way are errors.
func openFolder(top, dir string) (*os.Root, error) {
	root, err := os.OpenRoot(top)
	for start := 0; err == nil && start < len(dir); {
		name, _, _ := strings.Cut(dir[start:], "/")
		start += len(name) + 1
		var below *os.Root
		if below, err = openSubfolder(root, name); err != nil {
			err = fmt.Errorf("%s: %w", dir[:start-1], err)
		}
		root.Close()
		root = below
	}
	return root, err
}

// openSubfolder opens a folder of a folder.
func openSubfolder(root *os.Root, name string) (*os.Root, error) {
	info, err := root.Lstat(name)
	switch {
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, errors.New("no folder")
	}
	return root.OpenRoot(name)
}

// readFile reads a file of the work tree; nothing outside it is ever opened.
func (w *workFolders) readFile(ctx context.Context, e Entry, limit int64) (data []byte, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	dir, name := splitPath(e.Path)
	f, err := w.enter(dir)
	if err != nil {
		return nil, err
	}
	defer w.leave(f)
	return readIn(f.root, name, limit)
}

// fileSize is the size of a file of the work tree.
func (w *workFolders) fileSize(ctx context.Context, e Entry) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	dir, name := splitPath(e.Path)
	f, err := w.enter(dir)
	if err != nil {
		return 0, err
	}
	defer w.leave(f)
	info, err := lstatRegular(f.root, name)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// splitPath parts a slash path into a folder and a name.
func splitPath(path string) (dir, name string) {
	i := strings.LastIndexByte(path, '/')
	return path[:max(0, i)], path[i+1:]
}

// readIn reads a file of a folder, of at most limit bytes (0: any size).
func readIn(folder *os.Root, name string, limit int64) ([]byte, error) {
	info, err := lstatRegular(folder, name)
	if err != nil {
		return nil, err
	}
	if limit > 0 && info.Size() > limit {
		return nil, fmt.Errorf("%d bytes: %w", info.Size(), ErrTooLarge)
	}
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := make([]byte, info.Size()) // what is written to it meanwhile is not read
	n, err := io.ReadFull(f, data)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil // or cut off
	}
	return data[:n], err
}

// lstatRegular describes a file that is no symlink.
func lstatRegular(folder *os.Root, name string) (fs.FileInfo, error) {
	info, err := folder.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	return info, err
}

// ReadFile reads a file of the work tree of at most limit bytes (0: any size); an
// error that is fs.ErrNotExist says that there is none. Symlinks, also in the
// place of a folder on the way, are errors: nothing is followed.
func (r *Repo) ReadFile(ctx context.Context, path string, limit int64) ([]byte, error) {
	w := workFolders{top: r.root}
	defer w.close()
	return w.readFile(ctx, Entry{Path: path}, limit)
}

// lstatFile describes a file that is no symlink and is in no folder that is one.
func lstatFile(root *os.Root, path string) (fs.FileInfo, error) {
	for i, c := range []byte(path) {
		if c != '/' {
			continue
		}
		info, err := root.Lstat(filepath.FromSlash(path[:i]))
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("%s is no folder", path[:i])
		}
	}
	return lstatRegular(root, filepath.FromSlash(path))
}
