package gitrepo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestReach(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", nil)
	r.Git("tag", "first")
	r.Git("checkout", "-q", "-b", "side")
	r.Commit("side", nil)
	r.Git("checkout", "-q", "main")
	r.Commit("second", nil)
	r.Git("tag", "second")
	r.Git("merge", "-q", "-m", "merge", "side")
	r.Git("checkout", "-q", "-b", "other", "first")
	r.Commit("other", nil)
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	commit := func(rev string) *gitrepo.Commit {
		t.Helper()
		id, err := repo.Resolve(t.Context(), rev)
		if err != nil {
			t.Fatal(err)
		}
		c, err := repo.Commit(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	revs := []string{"first", "second", "side", "main", "other"}
	for _, tt := range []struct {
		heads []string
		want  []bool // of each of revs
	}{
		{[]string{"main"}, []bool{true, true, true, true, false}},
		{[]string{"side"}, []bool{true, false, true, false, false}},
		{[]string{"side", "other"}, []bool{true, false, true, false, true}},
		{nil, make([]bool, 5)},
	} {
		var heads []gitrepo.ID
		for _, head := range tt.heads {
			heads = append(heads, commit(head).ID)
		}
		asked := repo.Reach(heads...) // one for all questions: what was walked is known
		var got, byDate []bool
		for _, rev := range revs {
			held, err := asked.Holds(t.Context(), commit(rev).ID)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, held)
			if held, err = repo.Reach(heads...).HoldsByDate(t.Context(), commit(rev)); err != nil {
				t.Fatal(err)
			}
			byDate = append(byDate, held)
		}
		if diff := cmp.Diff([][]bool{tt.want, tt.want}, [][]bool{got, byDate}); diff != "" {
			t.Errorf("%v holds %v, walked and by date (-want +got):\n%s", tt.heads, revs, diff)
		}
	}
}
