package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// unityCaches are folders that the Unity editor fills and that hold copies of
// other people's packages: left out even where no ignore rule names them.
var unityCaches = [...]string{"/Library/", "/Temp/", "**/Library/PackageCache/", "**/Library/Bee/"}

// WorktreeSnapshot shows the files of the work tree: tracked ones that are still
// there, and untracked ones that no ignore rule hides.
func (r *Repo) WorktreeSnapshot(ctx context.Context) (*Snapshot, error) {
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	s := &Snapshot{read: r.readFile}
	tracked, err := r.git.run(ctx, "ls-files", "-z", "-s")
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, line := range splitNUL(tracked) {
		stat, path, _ := strings.Cut(line, "\t")
		mode, err := strconv.ParseUint(strings.Fields(stat + " x")[0], 8, 32)
		if err != nil {
			return nil, fmt.Errorf("git ls-files: %q", line)
		}
		if _, err := root.Lstat(filepath.FromSlash(path)); err == nil && !seen[path] {
			seen[path] = true // an unmerged path has up to three lines
			s.entries = append(s.entries, Entry{Path: path, Mode: Mode(mode)})
		}
	}
	args := []string{"ls-files", "-z", "-o", "--exclude-standard"}
	for _, dir := range unityCaches {
		args = append(args, "-x", dir)
	}
	untracked, err := r.git.run(ctx, args...)
	if err != nil {
		return nil, err
	}
	for _, path := range splitNUL(untracked) {
		info, err := root.Lstat(filepath.FromSlash(path))
		if err != nil || info.IsDir() { // a folder here is another repository
			continue
		}
		s.entries = append(s.entries, Entry{Path: path, Mode: fileMode(info)})
	}
	s.sort()
	return s, nil
}

func fileMode(info fs.FileInfo) Mode {
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return ModeSymlink
	case info.Mode()&0o100 != 0:
		return ModeExecutable
	default:
		return ModeFile
	}
}

// Ignored lists the files that ignore rules hide from git and whose path
// matches a pathspec, sorted.
func (r *Repo) Ignored(ctx context.Context, pathspec string) ([]string, error) {
	out, err := r.git.run(ctx, "ls-files", "-z", "-o", "-i", "--exclude-standard", "--", pathspec)
	if err != nil {
		return nil, err
	}
	paths := splitNUL(out)
	sortStrings(paths)
	return paths, nil
}

// readFile reads a file of the work tree; nothing outside it is ever opened.
func (r *Repo) readFile(_ context.Context, e Entry, limit int64) ([]byte, error) {
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := root.Open(filepath.FromSlash(e.Path))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("not a regular file")
	}
	if limit > 0 && info.Size() > limit {
		return nil, fmt.Errorf("%d bytes: %w", info.Size(), odb.ErrTooLarge)
	}
	return io.ReadAll(f)
}

// ReadFile reads a file of the work tree of at most limit bytes; an error that
// is fs.ErrNotExist says that there is none.
func (r *Repo) ReadFile(ctx context.Context, path string, limit int64) ([]byte, error) {
	return r.readFile(ctx, Entry{Path: path}, limit)
}

// CreateFile makes a new file in the work tree; one that is there is an error
// that is fs.ErrExist.
func (r *Repo) CreateFile(path string, data []byte) error {
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return err
	}
	defer root.Close()
	name := filepath.FromSlash(path)
	if _, err := root.Lstat(name); err == nil {
		return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	if err := writeTemp(root, name+tempSuffix, data, 0o644); err != nil {
		return errors.Join(err, root.Remove(name+tempSuffix))
	}
	return root.Rename(name+tempSuffix, name)
}

// WriteFiles replaces files of the work tree. All new bytes are on the disk
// before the first file changes, and each changes in one step; if one can't,
// those before it get their old bytes back. Files keep their modes.
func (r *Repo) WriteFiles(files map[string][]byte) error {
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return err
	}
	defer root.Close()
	paths := slices.Sorted(maps.Keys(files))
	var temps []string
	defer func() {
		for _, temp := range temps {
			_ = root.Remove(temp)
		}
	}()
	for _, path := range paths {
		name := filepath.FromSlash(path)
		info, err := root.Lstat(name)
		switch {
		case err != nil:
			return err
		case !info.Mode().IsRegular():
			return fmt.Errorf("%s is not a regular file", path)
		}
		temps = append(temps, name+tempSuffix)
		if err := writeTemp(root, name+tempSuffix, files[path], info.Mode().Perm()); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return replaceAll(root, paths)
}

// tempSuffix marks a file that is to replace the one of the name before it.
const tempSuffix = ".upmrel.tmp"

// replaceAll renames every new file over the old one, or puts the old ones back.
func replaceAll(root *os.Root, paths []string) error {
	old := map[string][]byte{}
	for _, path := range paths {
		name := filepath.FromSlash(path)
		data, err := root.ReadFile(name)
		if err == nil {
			err = root.Rename(name+tempSuffix, name)
		}
		if err != nil {
			for name, data := range old {
				err = errors.Join(err, root.WriteFile(name, data, 0o644))
			}
			return fmt.Errorf("replace %s: %w", path, err)
		}
		old[name] = data
	}
	return nil
}

func writeTemp(root *os.Root, name string, data []byte, perm fs.FileMode) error {
	f, err := root.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, perm)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
