// Package subtree splits the history of folders off a repository's history, as
// `git subtree split` does and with the same ids, for any number of folders in
// one walk. It reads commits and trees, never a blob, and keeps what it found for
// the next run. It moves no ref.
package subtree

import (
	"context"
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Options are those of git subtree split.
type Options struct {
	// Onto is a commit whose history is taken for history of the subtree; zero is
	// none.
	Onto gitrepo.ID
	// Annotate is put in front of each copy's message.
	Annotate string
	// IgnoreJoins passes over earlier joins, all but those by `git subtree add`.
	IgnoreJoins bool
	// NoCache neither reads nor writes what runs remember.
	NoCache bool
}

// Request says what to split.
type Request struct {
	Rev      gitrepo.ID
	Prefixes []string // slash paths of folders; "" is the root
	Options  Options
	// Branches are commits, by prefix, that branches of the splits are at.
	Branches map[string][]gitrepo.ID
	// Writer takes the copies, which are in the repository once it is flushed.
	// Without one only ids are made.
	Writer *gitrepo.Writer
	// Progress, if set, is told from time to time how many commits were read.
	Progress func(commits int)
}

// ErrShallow says that the repository's history is cut off: a split of it would
// be another one.
var ErrShallow = errors.New("this clone is shallow: the split needs the whole history")

// ErrGrafted says that the repository has grafts: git takes commits to have other
// parents than they have, and so must a split.
var ErrGrafted = errors.New("this repository has grafts (.git/info/grafts), which change its history")

// Split splits the history of a commit. The results are in the order of the
// request's prefixes.
func Split(ctx context.Context, repo *gitrepo.Repo, req Request) ([]Result, error) {
	if repo.Shallow() {
		return nil, ErrShallow
	}
	if repo.Grafted() {
		return nil, ErrGrafted
	}
	r := newRun(ctx, repo, req)
	remembers, err := r.remembers(ctx)
	if err != nil {
		return nil, err
	}
	if remembers {
		if results, err := r.unchanged(ctx); err == nil {
			return results, nil
		}
	}
	return splitFully(ctx, newRun(ctx, repo, req), remembers)
}

// splitFully splits with the history at hand.
func splitFully(ctx context.Context, r *run, remembers bool) ([]Result, error) {
	repo, req := r.repo, r.req
	if remembers {
		if err := r.recall(ctx); err != nil {
			return nil, err
		}
	}
	recalled := r.history.len() > 0
	results, err := r.split(ctx)
	if err != nil && recalled && ctx.Err() == nil {
		r = newRun(ctx, repo, req) // whatever is wrong, it shall not be the memory
		results, err = r.split(ctx)
	}
	if err == nil && remembers {
		r.remember(ctx, largeCache)
	}
	for i := range results {
		if err == nil {
			results[i], err = keepIdents(ctx, repo, req, results[i])
		}
	}
	return results, err
}

// split makes the results.
func (r *run) split(ctx context.Context) ([]Result, error) {
	if err := r.prepare(ctx); err != nil {
		return nil, err
	}
	made := map[string]Result{"": {ID: r.req.Rev}} // the root's split is the commit itself
	for i, c := range r.columns {
		s := splitter{run: r, column: c, at: i}
		newest, err := s.latest(ctx)
		if err == nil {
			err = s.check(ctx)
		}
		if err != nil {
			return nil, fmt.Errorf("split %s: %w", c.prefix, err)
		}
		if newest != none {
			made[c.prefix] = Result{ID: r.history.id(newest), sensitive: c.sensitive}
		}
	}
	return r.req.results(made, func() *history { return r.history }), nil
}

// results puts what was made of each prefix into the request's order.
func (req *Request) results(made map[string]Result, history func() *history) []Result {
	results := make([]Result, len(req.Prefixes))
	for i, prefix := range req.Prefixes {
		results[i] = made[prefix]
		results[i].Prefix, results[i].history = prefix, history
	}
	return results
}

// prepare reads what the columns need. It reads on where the joins it found say
// that a column, made with others, is of no use.
func (r *run) prepare(ctx context.Context) error {
	r.rev = r.history.add(r.req.Rev.Bytes())
	if err := r.walk(ctx); err != nil {
		return err
	}
	again := false
	for _, c := range r.columns {
		f, err := r.fix(ctx, c.prefix)
		if err != nil {
			return fmt.Errorf("split %s: %w", c.prefix, err)
		}
		again = c.adopt(f) || again
	}
	if again {
		return r.walk(ctx)
	}
	return nil
}
