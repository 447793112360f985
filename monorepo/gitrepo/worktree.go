package gitrepo

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// unityCaches are folders that the Unity editor fills and that hold copies of
// other people's packages: left out even where no ignore rule names them.
var unityCaches = [...]string{"/Library/", "/Temp/", "**/Library/PackageCache/", "**/Library/Bee/"}

// WorktreeSnapshot shows the files of the work tree: tracked ones that are still
// there, and untracked ones that no ignore rule hides. Other repositories in it
// are left out.
func (r *Repo) WorktreeSnapshot(ctx context.Context) (*Snapshot, error) {
	return r.worktreeSnapshot(ctx, func(Entry) bool { return false })
}

// CommittableSnapshot shows what a commit of the work tree would hold: its files,
// and those that a sparse checkout leaves out, as the index has them.
func (r *Repo) CommittableSnapshot(ctx context.Context) (*Snapshot, error) {
	s, err := r.worktreeSnapshot(ctx, func(e Entry) bool { return !e.ID.IsZero() })
	if err != nil {
		return nil, err
	}
	read, size := s.read, s.size
	s.read = func(ctx context.Context, e Entry, limit int64) ([]byte, error) {
		if e.ID.IsZero() {
			return read(ctx, e, limit)
		}
		return r.readEntry(ctx, e, limit)
	}
	s.size = func(ctx context.Context, e Entry) (int64, error) {
		if e.ID.IsZero() {
			return size(ctx, e)
		}
		return r.entrySize(ctx, e)
	}
	return s, nil
}

// worktreeSnapshot shows the files of the work tree, and of those that git does not
// look for there the ones that keep accepts.
func (r *Repo) worktreeSnapshot(ctx context.Context, keep func(Entry) bool) (*Snapshot, error) {
	args := []string{"ls-files", "-z", "-s", "-t", "-o", "--exclude-standard"}
	for _, dir := range unityCaches {
		args = append(args, "-x", dir)
	}
	var modes map[string]Mode
	var modesErr error
	var both sync.WaitGroup
	both.Go(func() { modes, modesErr = r.changedModes(ctx) })
	listed, err := r.git.run(ctx, args...)
	both.Wait()
	if err = cmp.Or(err, modesErr); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	r.work.close() // folders may be others than they were
	s := &Snapshot{OnDisk: true, read: r.work.readFile, size: r.work.fileSize, smudge: r.smudge}
	last := ""
	for _, line := range splitNUL(listed) {
		e, tag, err := parseListed(line)
		if err != nil {
			return nil, err
		}
		if tag == 'S' || tag == '?' { // left out by a sparse checkout, or untracked: git did not look
			mode := lstatMode(root, e.Path)
			if mode != 0 || !keep(e) {
				e.Mode, e.ID = mode, ID{}
			}
		} else {
			e.ID = ID{} // the file may be another
			if mode, ok := modes[e.Path]; ok {
				e.Mode = mode
			}
		}
		if e.Mode != 0 && e.Path != last { // an unmerged path has up to three lines
			s.entries = append(s.entries, e)
		}
		last = e.Path
	}
	s.sort()
	return s, nil
}

// parseListed reads a line of `git ls-files -s -t -o`: the tag, and for tracked
// files "mode id stage TAB" before the path.
func parseListed(line string) (e Entry, tag byte, err error) {
	if path, ok := strings.CutPrefix(line, "? "); ok {
		return Entry{Path: path}, '?', nil
	}
	stat, path, ok := strings.Cut(line, "\t")
	fields := strings.Fields(stat)
	if !ok || len(fields) != 4 || len(fields[0]) != 1 {
		return e, 0, fmt.Errorf("git ls-files: %q", line)
	}
	mode, err := strconv.ParseUint(fields[1], 8, 32)
	if err != nil {
		return e, 0, fmt.Errorf("git ls-files: %q", line)
	}
	id, err := odb.ParseID(fields[2])
	if err != nil {
		return e, 0, fmt.Errorf("git ls-files: %q: %w", line, err)
	}
	return Entry{Path: path, Mode: Mode(mode), ID: id}, fields[0][0], nil
}

// changedModes asks git for the tracked paths that are not as the index says, and
// their modes in the work tree.
func (r *Repo) changedModes(ctx context.Context) (map[string]Mode, error) {
	out, err := r.git.run(ctx, "diff-files", "-z", "--no-renames", "--ignore-submodules=dirty")
	if err != nil {
		return nil, err
	}
	return parseDiffFiles(out)
}

// parseDiffFiles reads `git diff-files -z`: ":mode mode id id status", then the
// path. It returns the modes of what is in the work tree now, 0 for nothing.
func parseDiffFiles(out []byte) (map[string]Mode, error) {
	records := splitNUL(out)
	if len(records)%2 != 0 {
		return nil, fmt.Errorf("git diff-files: %d records", len(records))
	}
	modes := map[string]Mode{}
	for i := 0; i < len(records); i += 2 {
		fields := strings.Fields(records[i])
		if len(fields) != 5 {
			return nil, fmt.Errorf("git diff-files: %q", records[i])
		}
		mode, err := strconv.ParseUint(fields[1], 8, 32)
		if err != nil {
			return nil, fmt.Errorf("git diff-files: %q", records[i])
		}
		modes[records[i+1]] = Mode(mode)
	}
	return modes, nil
}

// lstatMode is the mode that git would give to what is at a path; 0 if that is
// nothing or a folder, which is another repository then.
func lstatMode(root *os.Root, path string) Mode {
	info, err := root.Lstat(filepath.FromSlash(path))
	switch {
	case err != nil || info.IsDir():
		return 0
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
