package subtree

import (
	"context"
	"slices"
)

// latest is what git subtree prints: the value of the last commit in its walk that
// was split and holds the folder. Mostly that is the commit to split itself.
func (s *splitter) latest(ctx context.Context) (node, error) {
	if err := s.split(ctx, s.rev); err != nil {
		return none, err
	}
	if !s.isFixed(s.rev) && s.holds(s.rev) {
		return s.column.value(s.rev), nil
	}
	return s.replay(ctx)
}

// holds reports whether a commit that was split has the folder. Its copy is never
// the commit itself, whose tree holds the folder's.
func (s *splitter) holds(n node) bool {
	v := s.column.value(n)
	return v != none && v != n
}

// replay follows git subtree's walk commit by commit.
func (s *splitter) replay(ctx context.Context) (node, error) {
	last := none
	var done set
	for _, n := range s.gitOrder() {
		if err := s.split(ctx, n); err != nil {
			return none, err
		}
		// Parents that the walk left out are split on the way.
		for _, n := range s.history.order(n, func(n node) bool { return !s.isFixed(n) && !done.has(n) }) {
			done.add(n)
			if s.holds(n) {
				last = s.column.value(n)
			}
		}
	}
	return last, nil
}

// gitOrder lists the commits as `git rev-list --topo-order --reverse` does, without
// those above the joined ones, which git subtree leaves out.
func (s *splitter) gitOrder() []node {
	var excluded set
	for _, joined := range s.column.fixed.joined {
		if s.history.known(joined) && len(s.history.parents(joined)) > 0 {
			for _, n := range s.history.order(s.history.parents(joined)[0], func(n node) bool { return !excluded.has(n) }) {
				excluded.add(n)
			}
		}
	}
	walked := s.history.order(s.rev, func(n node) bool { return !excluded.has(n) })
	children := map[node]int{}
	for _, n := range walked {
		for _, p := range s.history.parents(n) {
			children[p]++
		}
	}
	list := make([]node, 0, len(walked))
	for stack := []node{s.rev}; len(stack) > 0; {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		list = append(list, n)
		for _, p := range s.history.parents(n) {
			if children[p]--; children[p] == 0 && !excluded.has(p) {
				stack = append(stack, p)
			}
		}
	}
	slices.Reverse(list)
	return list
}
