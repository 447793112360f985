package subtree

import (
	"context"
	"fmt"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// check makes sure of what became of the run's commit: that it has a copy just if
// it has the folder, with the same tree, and that this run would make that copy
// too. It costs a few lookups, and no memory that is wrong there gets past it.
func (s *splitter) check(ctx context.Context) error {
	if s.isFixed(s.rev) {
		return nil
	}
	tree, found, err := s.folder(ctx, s.rev)
	if err != nil || !found && !s.holds(s.rev) {
		return err
	}
	newest := s.column.value(s.rev)
	if found != s.holds(s.rev) {
		return fmt.Errorf("what became of commit %s is not true", s.req.Rev.Short())
	}
	top, err := s.top(ctx, newest)
	if err != nil {
		return err
	}
	if tree != s.trees.id(top) {
		return fmt.Errorf("commit %s is not what the folder holds in %s", s.history.id(newest).Short(), s.req.Rev.Short())
	}
	if source := s.source(newest); !s.wasRead(source) && !s.isFixed(source) {
		return s.follows(ctx, newest, source)
	}
	return nil
}

// folder is the tree of the prefix in a commit, if it has one.
func (s *splitter) folder(ctx context.Context, n node) (tree gitrepo.ID, ok bool, err error) {
	raw, err := s.commitBytes(ctx, n)
	if err != nil {
		return tree, false, err
	}
	if tree, _, err = header(raw, s.history.size); err != nil {
		return tree, false, commitError(s.history.id(n), err)
	}
	tree, mode, ok, err := s.repo.Lookup(ctx, tree, s.column.prefix)
	return tree, ok && mode.Tree(), err
}

// source is the commit that the newest commit of a split was copied from: the
// first on the way up whose parents have other values.
func (s *splitter) source(newest node) node {
	source := s.rev
	for {
		parents := s.history.parents(source)
		i := slices.IndexFunc(parents, func(p node) bool { return s.column.value(p) == newest })
		if i < 0 {
			return source
		}
		source = parents[i]
	}
}

// follows makes the copy of a commit again, from the values of its parents.
func (s *splitter) follows(ctx context.Context, copied, source node) error {
	tree, _, err := s.folder(ctx, source)
	if err != nil {
		return err
	}
	made, _, err := s.make(ctx, source, tree, distinct(s.values(source)))
	if err == nil && s.repo.ObjectID(odb.Commit, made) != s.history.id(copied) {
		err = fmt.Errorf("commit %s is not the copy of %s", s.history.id(copied).Short(), s.history.id(source).Short())
	}
	return err
}
