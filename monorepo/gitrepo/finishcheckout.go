package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// Halfway is what of a checkout from one tree to another is done, as a process that was
// killed on the way leaves it.
type Halfway struct {
	repo     *Repo
	from, to ID
	write    []string // files that are not yet as in the tree
	remove   []string // files that the tree lacks
	stale    bool     // the index is not yet as the tree

	// InTheWay are files that hold neither what one of the trees has nor the beginning of
	// that, and that would be overwritten: they were changed by somebody else.
	InTheWay []string
	// Kept are such files that need not be touched.
	Kept []string
}

// Halfway compares the index and the work tree with two trees, at the paths where those
// differ. Nothing is changed.
func (r *Repo) Halfway(ctx context.Context, from, to ID) (*Halfway, error) {
	h := &Halfway{repo: r, from: from, to: to}
	changes, err := r.Diff(ctx, from, to)
	if err != nil || len(changes) == 0 {
		return h, err
	}
	entries, err := r.staged(ctx, changes)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	for _, c := range changes {
		if err := h.look(ctx, root, c, entries[c.Path]); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Path, err)
		}
	}
	return h, nil
}

// Done reports whether nothing is left to do.
func (h *Halfway) Done() bool {
	return !h.stale && len(h.write) == 0 && len(h.remove) == 0 && len(h.InTheWay) == 0
}

// indexEntry is what the index has at a path; the zero value is nothing.
type indexEntry struct {
	id       ID
	unmerged bool
	skipped  bool // a sparse checkout leaves it out of the work tree
}

// staged reads what the index has at the paths of some changes.
func (r *Repo) staged(ctx context.Context, changes []Change) (map[string]indexEntry, error) {
	args := []string{"--literal-pathspecs", "ls-files", "-s", "-t", "-z", "--"}
	if len(changes) <= maxPathspecs {
		for _, c := range changes {
			args = append(args, c.Path)
		}
	}
	out, err := r.git.run(ctx, args...)
	if err != nil {
		return nil, err
	}
	entries := map[string]indexEntry{}
	for _, record := range splitNUL(out) { // "H 100644 id stage TAB path"
		facts, path, _ := strings.Cut(record, "\t")
		fields := strings.Fields(facts)
		if len(fields) != 4 {
			return nil, fmt.Errorf("git ls-files: %q", record)
		}
		id, err := odb.ParseID(fields[2])
		if err != nil {
			return nil, fmt.Errorf("git ls-files: %w", err)
		}
		entries[path] = indexEntry{id: id, unmerged: fields[3] != "0", skipped: fields[0] == "S"}
	}
	return entries, nil
}

// maxPathspecs is how many paths a command line takes; for more git lists all files.
const maxPathspecs = 200

// look judges one path.
func (h *Halfway) look(ctx context.Context, root *os.Root, c Change, entry indexEntry) error {
	known := !entry.unmerged && (entry.id == c.Old || entry.id == c.New)
	isNew := known && entry.id == c.New
	if !isNew {
		h.stale = true
	}
	if entry.skipped && known {
		return nil
	}
	state, err := h.stateOf(ctx, root, c)
	switch {
	case err != nil:
		return err
	case state == fileAsNew && known:
	case state == fileForeign && isNew:
		h.Kept = append(h.Kept, c.Path)
	case state == fileForeign, !known:
		h.InTheWay = append(h.InTheWay, c.Path)
	case c.New.IsZero():
		h.remove = append(h.remove, c.Path)
	default:
		h.write = append(h.write, c.Path)
	}
	return nil
}

// fileState is what a file of the work tree holds.
type fileState int

const (
	fileAsNew fileState = iota
	fileHalf            // what it had before, or the beginning of one or the other
	fileForeign
)

// stateOf compares a file of the work tree with what the two trees have.
func (h *Halfway) stateOf(ctx context.Context, root *os.Root, c Change) (fileState, error) {
	name := filepath.FromSlash(c.Path)
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && c.New.IsZero():
		return fileAsNew, nil
	case errors.Is(err, fs.ErrNotExist):
		return fileHalf, nil // git takes a file away before it writes the new one
	case err != nil:
		return 0, err
	}
	var id ID
	switch mode := info.Mode(); {
	case mode&fs.ModeSymlink != 0:
		target, err := root.Readlink(name)
		if err != nil {
			return 0, err
		}
		id = h.repo.ObjectID(odb.Blob, []byte(filepath.ToSlash(target)))
	case mode.IsRegular():
		if id, err = h.repo.hashFile(ctx, c.Path); err != nil {
			return 0, err
		}
	default:
		return fileForeign, nil
	}
	switch id {
	case c.New:
		return fileAsNew, nil
	case c.Old:
		return fileHalf, nil
	}
	return h.beginning(ctx, root, c)
}

// hashFile is the id of the blob that git would make of a file, through the user's
// filters.
func (r *Repo) hashFile(ctx context.Context, path string) (ID, error) {
	line, err := r.git.line(ctx, "-c", "core.safecrlf=false", "hash-object", "--", path)
	if err != nil {
		return ID{}, err
	}
	return odb.ParseID(line)
}

// beginning tells a file that git was writing when it was killed from one that somebody
// else wrote.
func (h *Halfway) beginning(ctx context.Context, root *os.Root, c Change) (fileState, error) {
	f, err := root.Open(filepath.FromSlash(c.Path))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for _, id := range []ID{c.New, c.Old} {
		if id.IsZero() {
			continue
		}
		whole, err := h.repo.git.run(ctx, "cat-file", "--filters", "--path="+c.Path, id.String())
		if err != nil {
			return 0, err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return 0, err
		}
		part, err := io.ReadAll(io.LimitReader(f, int64(len(whole))+1))
		if err != nil {
			return 0, err
		}
		if bytes.HasPrefix(whole, part) {
			return fileHalf, nil
		}
	}
	return fileForeign, nil
}

// Finish does what is left. The index comes last, so that a process killed here leaves
// what Halfway can judge again.
func (h *Halfway) Finish(ctx context.Context) error {
	if len(h.InTheWay) > 0 {
		return fmt.Errorf("%s was changed since", h.InTheWay[0])
	}
	if h.Done() {
		return nil
	}
	if err := h.writeFiles(ctx); err != nil {
		return err
	}
	if err := h.removeFiles(ctx); err != nil {
		return err
	}
	if _, err := h.repo.git.run(ctx, "read-tree", "-i", "-m", h.from.String(), h.to.String()); err != nil {
		return err
	}
	_, err := h.repo.git.run(ctx, "update-index", "-q", "--refresh")
	if exitCode(err) == 1 { // some are changed
		err = nil
	}
	return err
}

// writeFiles writes files as the tree has them, through an index of its own.
func (h *Halfway) writeFiles(ctx context.Context) error {
	if len(h.write) == 0 {
		return nil
	}
	temp, err := os.MkdirTemp("", "upmrel-index-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	at := h.repo.git
	at.env = append(append([]string{}, at.env...), "GIT_INDEX_FILE="+filepath.Join(temp, "index"))
	if _, err := at.run(ctx, "read-tree", h.to.String()); err != nil {
		return err
	}
	_, err = at.pipe(ctx, nulList(h.write), "checkout-index", "--quiet", "--force", "--ignore-skip-worktree-bits", "-z", "--stdin")
	return err
}

// removeFiles takes away the files that the tree lacks.
func (h *Halfway) removeFiles(ctx context.Context) error {
	if len(h.remove) == 0 {
		return nil
	}
	root, err := os.OpenRoot(h.repo.root)
	if err != nil {
		return err
	}
	defer root.Close()
	var errs []error
	for _, path := range h.remove {
		errs = append(errs, h.repo.removeFile(ctx, root, treePath{h.to, path}))
	}
	return errors.Join(errs...)
}
