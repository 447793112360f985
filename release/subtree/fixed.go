package subtree

import (
	"context"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// fixed are the values that earlier joins and Options.Onto give to commits: what
// git subtree puts into its cache before it walks.
type fixed struct {
	values map[node]node
	joined []node // commits whose first parents git's walk leaves out
}

// put fixes a value. git dies when a commit gets one twice; here only different
// ones are a fault.
func (r *run) put(f *fixed, commit, value node) error {
	if old, ok := f.values[commit]; ok && old != value {
		return &ConflictingJoinError{Commit: r.history.id(commit), First: r.history.id(old), Then: r.history.id(value)}
	}
	f.values[commit] = value
	return nil
}

// fix finds the values that are fixed for a prefix.
func (r *run) fix(ctx context.Context, prefix string) (*fixed, error) {
	f := &fixed{values: map[node]node{}}
	if err := r.fixOnto(ctx, f); err != nil {
		return nil, err
	}
	joined := r.reachedJoins()
	if len(joined) == 0 {
		return f, nil
	}
	reader, err := newJoinReader(ctx, r, prefix)
	if err != nil {
		return nil, err
	}
	joins, err := reader.read(ctx, joined)
	if err != nil {
		return nil, err
	}
	for _, j := range joins {
		if err := r.fixJoin(ctx, f, j); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// fixJoin makes the subtree's commit stand for what it was made of.
func (r *run) fixJoin(ctx context.Context, f *fixed, j join) error {
	if err := r.load(ctx, j.sub); err != nil {
		return err
	}
	if j.squash != none {
		return r.put(f, j.squash, j.sub)
	}
	f.joined = append(f.joined, j.sub)
	if err := r.put(f, j.sub, j.sub); err != nil || j.main == none {
		return err
	}
	// The walk need not meet it: it may have been left behind by a rebase, or be gone.
	if id, kind, err := r.repo.Peel(ctx, r.history.id(j.main)); err == nil && kind == odb.Commit {
		if err := r.load(ctx, r.history.add(id.Bytes())); err != nil {
			return err
		}
		f.joined = append(f.joined, j.main)
	}
	return r.put(f, j.main, j.sub)
}

// fixOnto makes each commit of the history to split onto stand for itself.
func (r *run) fixOnto(ctx context.Context, f *fixed) error {
	if r.req.Options.Onto.IsZero() {
		return nil
	}
	onto := r.history.add(r.req.Options.Onto.Bytes())
	if err := r.load(ctx, onto); err != nil {
		return err
	}
	for _, n := range r.history.lineage(onto) {
		f.values[n] = n
	}
	return nil
}

// reachedJoins lists those commits that may tell of joins and that the run's commit
// reaches.
func (r *run) reachedJoins() []node {
	if len(r.joined) == 0 {
		return nil
	}
	var reached set
	for _, n := range r.history.lineage(r.rev) {
		reached.add(n)
	}
	return slices.DeleteFunc(slices.Clone(r.joined), func(n node) bool { return !reached.has(n) })
}
