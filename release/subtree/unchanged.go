package subtree

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// errChanged says that a run is asked for more than the last one's summary tells.
var errChanged = errors.New("the last split was another one")

// unchanged is the split of a commit that the last run split too, by its summary.
// On any error, whatever is wrong, the run has to read the history.
func (r *run) unchanged(ctx context.Context) ([]Result, error) {
	f, s, err := openSummary(filepath.Join(r.cacheDir(), cacheName), r.history.size)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if s.rev != r.req.Rev {
		return nil, errChanged
	}
	made := map[string]Result{"": {ID: r.req.Rev}}
	for i, c := range r.columns {
		e := s.find(c.prefix)
		if e == nil {
			return nil, errChanged
		}
		split := splitter{run: r, column: c, at: i}
		if err := split.prove(ctx, s.rev, e); err != nil {
			return nil, err
		}
		if err := r.holdsHere(ctx, f, e); err != nil {
			return nil, err
		}
		made[c.prefix] = Result{ID: e.newest, sensitive: e.sensitive}
	}
	for prefix, branches := range r.req.Branches {
		if slices.ContainsFunc(branches, func(id gitrepo.ID) bool { return !id.IsZero() && id != made[prefix].ID }) {
			return nil, errChanged // how it stands to the split only the history tells
		}
	}
	return r.req.results(made, sync.OnceValue(func() *history { return fullHistory(ctx, r.repo, r.req) })), nil
}

// fullHistory is the history that a run has which does not go by the summary; one
// without commits if it fails.
func fullHistory(ctx context.Context, repo *gitrepo.Repo, req Request) *history {
	req.Branches, req.Writer, req.Progress = nil, nil, nil
	results, err := splitFully(ctx, newRun(ctx, repo, req), true)
	if err != nil {
		return newHistory(len(req.Rev.Bytes()))
	}
	return results[0].history()
}

// prove makes the newest commit of a split again, out of the folder as it is in the
// commit that was split.
func (s *splitter) prove(ctx context.Context, rev gitrepo.ID, e *entry) error {
	tree, _, err := s.folder(ctx, s.history.add(rev.Bytes()))
	if err != nil {
		return err
	}
	source := s.history.add(e.source.Bytes())
	then, found, err := s.folder(ctx, source)
	if err != nil {
		return err
	}
	var parents []node
	for ids := e.parents; len(ids) > 0; ids = ids[s.history.size:] {
		parents = append(parents, s.history.add(ids[:s.history.size]))
	}
	made, _, err := s.make(ctx, source, tree, parents)
	if err == nil && (!found || then != tree || s.repo.ObjectID(odb.Commit, made) != e.newest) {
		err = fmt.Errorf("commit %s is not the copy of %s", e.newest.Short(), e.source.Short())
	}
	return err
}

// holdsHere makes sure that a split holds here and now: that git's rule for idents
// is the same, and that no copy is gone that is to be pushed.
func (r *run) holdsHere(ctx context.Context, f io.ReaderAt, e *entry) error {
	if e.sensitive {
		if now, err := r.idents(); err != nil || now != e.rule {
			return errChanged
		}
	}
	if r.req.Writer == nil {
		return nil
	}
	if err := r.has(ctx, e.newest); err != nil {
		return err
	}
	if led, err := r.isBranch(ctx, e.newest); err != nil || led {
		return err // what a branch leads to git keeps
	}
	ids := make([]byte, e.lineage.len)
	if _, err := f.ReadAt(ids, int64(e.lineage.at)); err != nil || sums(ids) != e.lineage.sums {
		return errMemory
	}
	for ; len(ids) > 0; ids = ids[r.history.size:] {
		if err := r.has(ctx, odb.IDFromBytes(ids[:r.history.size])); err != nil {
			return err
		}
	}
	return nil
}

// isBranch reports whether a branch points at a commit, here or as it was last
// fetched.
func (r *run) isBranch(ctx context.Context, commit gitrepo.ID) (bool, error) {
	for _, prefix := range []string{gitrepo.BranchPrefix, gitrepo.RemotePrefix} {
		refs, err := r.repo.Refs(ctx, prefix)
		if err != nil || slices.ContainsFunc(refs, func(ref gitrepo.Ref) bool { return ref.ID == commit }) {
			return err == nil, err
		}
	}
	return false, nil
}

// has returns an error unless the repository has a commit.
func (r *run) has(ctx context.Context, id gitrepo.ID) error {
	has, err := r.repo.Has(ctx, id)
	if err == nil && !has {
		err = gitrepo.ErrNotFound
	}
	return err
}
