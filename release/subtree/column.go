package subtree

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release/subtree/rewrite"
)

// unknown is the value of a commit that was not split yet.
const unknown node = -3

// column is what one prefix makes of the commits of a history: git subtree's
// cache. The value of a commit is its copy, the commit that stands for it, or none.
type column struct {
	prefix    string
	values    []node // by node; unknown where not decided
	fixed     *fixed // values that were not decided here; nil is not known yet
	sensitive bool   // some copy depends on git's rule for idents
}

// adopt takes the fixed values. It forgets all if the values it has were made
// with other ones, and reports that.
func (c *column) adopt(f *fixed) (forgot bool) {
	if c.fixed != nil && !maps.Equal(c.fixed.values, f.values) {
		c.values, c.sensitive, forgot = nil, false, true
	}
	c.fixed = f
	for commit, value := range f.values {
		c.set(commit, value)
	}
	return forgot
}

func (c *column) value(n node) node {
	if int(n) < len(c.values) {
		return c.values[n]
	}
	return unknown
}

func (c *column) set(n, value node) {
	if more := int(n) + 1 - len(c.values); more > 0 {
		c.values = append(c.values, slices.Repeat([]node{unknown}, more)...)
	}
	c.values[n] = value
}

// errUnread says that an earlier run read a commit, but left open what becomes of
// it: it was above a join. Without a memory all that is split is read.
var errUnread = errors.New("a commit was not read in this run")

// splitter makes the values of one column.
type splitter struct {
	*run
	column *column
	at     int    // of the prefix, in rows
	parent []node // the values of the present commit's parents
}

// isFixed reports whether a commit's value was not decided here.
func (s *splitter) isFixed(n node) bool {
	_, ok := s.column.fixed.values[n]
	return ok
}

// split decides what becomes of the commits that from reaches and whose value is
// not known, parents first.
func (s *splitter) split(ctx context.Context, from node) error {
	todo := s.history.order(from, func(n node) bool { return s.column.value(n) == unknown })
	s.changed = s.changed || len(todo) > 0
	for i, n := range todo {
		if i%batch == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if !s.wasRead(n) {
			return errUnread
		}
		value, err := s.decide(ctx, n)
		if err != nil {
			return err
		}
		s.column.set(n, value)
	}
	return nil
}

// decide is git subtree's process_split_commit.
func (s *splitter) decide(ctx context.Context, n node) (node, error) {
	s.parent = s.values(n)
	tree := s.subtree(n, s.at)
	switch {
	case tree != 0:
		return s.copyOrSkip(ctx, n, tree)
	case len(s.parent) > 0:
		return n, nil // a commit without the folder stands for itself: the rule is git's
	}
	return none, nil
}

// values are those of a commit's parents that have one, in the space of the last ones.
func (s *splitter) values(n node) []node {
	values := s.parent[:0]
	for _, p := range s.history.parents(n) {
		if v := s.column.value(p); v >= 0 {
			values = append(values, v)
		}
	}
	return values
}

// copyOrSkip is git subtree's function of that name. It returns the parent that
// can stand for the commit, or makes a copy.
func (s *splitter) copyOrSkip(ctx context.Context, n node, tree treeNumber) (node, error) {
	identical, different, copied := none, none, false
	for _, parent := range s.parent {
		top, err := s.top(ctx, parent)
		if err != nil {
			return none, err
		}
		switch {
		case top != tree:
			different = parent
		case identical == none:
			identical = parent
		case s.history.isAncestor(identical, parent):
			identical = parent
		case !s.history.isAncestor(parent, identical):
			copied = true
		}
	}
	if identical != none && different != none && !s.history.isAncestor(different, identical) {
		copied = true // else the history along the other line would be lost
	}
	if identical != none && !copied {
		return identical, nil
	}
	return s.copy(ctx, n, tree)
}

// distinct drops what is in a list twice; the first of each stays.
func distinct(list []node) []node {
	out := list[:0]
	for _, n := range list {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// copy makes the copy of a commit, on top of its parents' values.
func (s *splitter) copy(ctx context.Context, n node, tree treeNumber) (node, error) {
	parents := distinct(s.parent)
	made, sensitive, err := s.make(ctx, n, s.trees.id(tree), parents)
	if err != nil {
		return none, err
	}
	s.column.sensitive = s.column.sensitive || sensitive
	return s.record(ctx, made, tree, parents)
}

// make makes the bytes of a copy.
func (s *splitter) make(ctx context.Context, n node, tree gitrepo.ID, parents []node) (made []byte, sensitive bool, err error) {
	raw, err := s.commitBytes(ctx, n)
	if err != nil {
		return nil, false, err
	}
	ids := make([]gitrepo.ID, len(parents))
	for i, p := range parents {
		ids[i] = s.history.id(p)
	}
	if made, sensitive, err = s.rewrite(raw, rewrite.Copy{Tree: tree, Parents: ids}); err != nil {
		err = commitError(s.history.id(n), err)
	}
	return made, sensitive, err
}
