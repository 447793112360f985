package upm

import (
	"context"
	"fmt"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Transform is how a package's tree on its upm branch differs from its folder in
// the source. What it does it does in this order: drop, samples, include.
type Transform struct {
	// Samples makes the folder Samples the hidden Samples~, and removes its .meta.
	Samples bool
	// Include are globs of files, from the repository's root, that the package
	// gets at the same path, with a .meta where Unity wants one. What the package
	// itself holds stays.
	Include []string
	// Drop are globs of files and folders, from the package's root, that are left
	// out with their .meta, and so are folders that this empties.
	Drop []string
}

// Source is where a package's tree comes from.
type Source struct {
	Root    gitrepo.ID // the tree of the commit
	Package gitrepo.ID // the tree of the package's folder
	Name    string     // of the package
}

// IsZero reports whether the transform leaves every tree as it is.
func (t Transform) IsZero() bool {
	return !t.Samples && len(t.Include) == 0 && len(t.Drop) == 0
}

// Tree returns the package's tree as the transform makes it: the same id where
// nothing changes. It reads trees and no file; they must be in the repository.
// New trees and .meta files go into w. The answer depends on nothing but the
// transform and the source; where they don't fit it is a *TransformError.
func (t Transform) Tree(ctx context.Context, repo *gitrepo.Repo, w *gitrepo.Writer, src Source) (gitrepo.ID, error) {
	if t.IsZero() {
		return src.Package, nil
	}
	var unread error
	list := func(tree gitrepo.ID) ([]gitrepo.TreeEntry, error) {
		entries, err := repo.ReadTree(ctx, tree)
		unread = err
		return entries, err
	}
	e := &editor{list: list, w: w}
	id, err := t.edit(e, src)
	switch {
	case unread != nil:
		return gitrepo.ID{}, fmt.Errorf("upm tree of %s: %w", finding.Printable(src.Name), err)
	case err != nil:
		return gitrepo.ID{}, &TransformError{Package: src.Name, Err: err}
	}
	return id, nil
}

// TransformError says why a package can't be what the configuration asks for.
type TransformError struct {
	Package string
	Err     error
}

func (e *TransformError) Error() string {
	return fmt.Sprintf("upm tree of %s: %v", finding.Printable(e.Package), e.Err)
}

func (e *TransformError) Unwrap() error { return e.Err }

func (t Transform) edit(e *editor, src Source) (gitrepo.ID, error) {
	drop, err := parseGlobs(t.Drop)
	if err != nil {
		return gitrepo.ID{}, fmt.Errorf("drop: %w", err)
	}
	include, err := parseGlobs(t.Include)
	if err != nil {
		return gitrepo.ID{}, fmt.Errorf("include: %w", err)
	}
	pkg, err := e.read(src.Package)
	if err != nil {
		return gitrepo.ID{}, err
	}
	if err := e.drop(pkg, "", drop); err != nil {
		return gitrepo.ID{}, err
	}
	if t.Samples {
		if err := pkg.hideSamples(); err != nil {
			return gitrepo.ID{}, err
		}
	}
	if err := e.include(pkg, src, include); err != nil {
		return gitrepo.ID{}, err
	}
	return e.write(pkg), nil
}
