package subtree_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
)

func open(tb testing.TB, made *repotest.Repo) *gitrepo.Repo {
	tb.Helper()
	r, err := gitrepo.Open(tb.Context(), made.Dir(), made.Env())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := r.Close(); err != nil {
			tb.Error(err)
		}
	})
	return r
}

func parseID(tb testing.TB, hex string) gitrepo.ID {
	tb.Helper()
	id, err := odb.ParseID(hex)
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

// split splits a commit, and returns the ids by prefix: "" where there is no split.
func split(tb testing.TB, r *gitrepo.Repo, req subtree.Request) (map[string]string, error) {
	tb.Helper()
	results, err := subtree.Split(tb.Context(), r, req)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for i, result := range results {
		if result.Prefix != req.Prefixes[i] {
			tb.Errorf("result %d is of %q, not of %q", i, result.Prefix, req.Prefixes[i])
		}
		ids[result.Prefix] = ""
		if !result.ID.IsZero() {
			ids[result.Prefix] = result.ID.String()
		}
	}
	return ids, nil
}
