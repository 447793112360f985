package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Checkout moves the index and the work tree from one tree to another, through
// the user's filters. Files with changes of their own that are in the way make
// it fail before anything is touched; a filter or a disk that fails on the way
// makes it put back what it had done.
func (r *Repo) Checkout(ctx context.Context, from, to ID) error {
	// read-tree takes a file that was only touched for a changed one.
	_, err := r.git.run(ctx, "update-index", "--refresh")
	if err != nil && exitCode(err) != 1 { // 1: some are changed
		return err
	}
	if _, err := r.git.run(ctx, "read-tree", "-n", "-m", "-u", from.String(), to.String()); err != nil {
		return err
	}
	if _, err := r.git.run(ctx, "read-tree", "-m", "-u", from.String(), to.String()); err != nil {
		return errors.Join(err, r.restore(context.WithoutCancel(ctx), from, to))
	}
	return nil
}

// restore writes the files again that a Checkout may have changed. Nothing of
// the user's is lost: they were as the index says, or not there.
func (r *Repo) restore(ctx context.Context, from, to ID) error {
	changes, err := r.Diff(ctx, from, to)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return err
	}
	defer root.Close()
	var old strings.Builder
	var errs []error
	// Whether git had written the new index is not known; entries that are as they
	// were stay as they are.
	if _, err := r.git.run(ctx, "read-tree", "-m", to.String(), from.String()); err != nil {
		errs = append(errs, err)
	}
	for _, c := range changes {
		if !c.Old.IsZero() {
			old.WriteString(c.Path + "\x00")
			continue
		}
		if err := root.Remove(filepath.FromSlash(c.Path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	_, err = r.git.pipe(ctx, strings.NewReader(old.String()), "checkout-index", "-q", "-f", "-z", "--stdin")
	if err = errors.Join(append(errs, err)...); err != nil {
		return fmt.Errorf("put the work tree back: %w", err)
	}
	return nil
}
