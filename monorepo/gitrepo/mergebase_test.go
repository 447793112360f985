package gitrepo_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestMergeBase(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", nil)
	made.Git("branch", "first")
	made.Git("checkout", "-q", "-b", "topic")
	made.Commit("topic", nil)
	made.Git("checkout", "-q", "main")
	made.Commit("second", nil)
	made.Git("checkout", "-q", "--orphan", "apart")
	made.Commit("apart", nil)
	repo := open(t, made)
	for _, tt := range []struct{ a, b, want string }{
		{"main", "topic", "first"},
		{"first", "topic", "first"},
		{"topic", "topic", "topic"},
		{"main", "apart", ""},
	} {
		base, ok, err := repo.MergeBase(t.Context(), id(t, made, tt.a), id(t, made, tt.b))
		var want gitrepo.ID
		if tt.want != "" {
			want = id(t, made, tt.want)
		}
		if err != nil || base != want || ok != (tt.want != "") {
			t.Errorf("%s and %s: %s, %t, %v, want %q", tt.a, tt.b, base, ok, err, tt.want)
		}
	}
	if _, _, err := repo.MergeBase(t.Context(), id(t, made, "main"), gitrepo.ID{}); err == nil {
		t.Error("a commit that is not here is no error")
	}
}
