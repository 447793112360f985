package gitrepo_test

import (
	"context"
	"errors"
	"path"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestFinderShowsOnlyTheNamedFiles(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{
		"package.json": "root", "a-b/package.json": "a-b", "a/package.json": "a", "a/package.json.meta": "meta", "a/other": "x", "empty/file": "x",
	})
	r.Commit("second, a copy elsewhere", map[string]string{"z/a/package.json": "a", "z/a/package.json.meta": "meta", "z/a/other": "x"})
	r.Git("update-index", "--add", "--cacheinfo", "160000,"+r.Git("rev-parse", "HEAD")+",sub/package.json")
	r.Git("commit", "-q", "-m", "third")
	repo := open(t, r)
	finder := repo.Finder("package.json", "package.json.meta")
	for _, rev := range []string{"HEAD~2", "HEAD", "HEAD~1", "HEAD~2"} {
		commit := id(t, r, rev)
		got, err := finder.Snapshot(t.Context(), commit)
		if err != nil {
			t.Fatal(err)
		}
		all, err := repo.CommitSnapshot(t.Context(), commit)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.DeleteFunc(slices.Clone(all.Entries()), func(e gitrepo.Entry) bool {
			return path.Base(e.Path) != "package.json" && path.Base(e.Path) != "package.json.meta"
		})
		if diff := cmp.Diff(want, got.Entries(), cmp.Comparer(func(a, b gitrepo.ID) bool { return a == b })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", rev, diff)
		}
		if got.Commit != commit || got.Tree != all.Tree {
			t.Errorf("%s: shows commit %s, tree %s", rev, got.Commit, got.Tree)
		}
		if data, err := got.Read(t.Context(), "a/package.json", 0); string(data) != "a" || err != nil {
			t.Errorf("%s: a/package.json holds %q, error %v", rev, data, err)
		}
	}
	if _, err := repo.Finder("x").Snapshot(canceled(t), id(t, r, "HEAD")); !errors.Is(err, context.Canceled) {
		t.Errorf("a search that is over: error %v", err)
	}
}

func TestFinderShowsSubmodulesOnRequest(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{"a/package.json": "a", "a/other": "x"})
	r.Git("update-index", "--add", "--cacheinfo", "160000,"+r.Git("rev-parse", "HEAD")+",a/sub")
	r.Git("commit", "-q", "-m", "second")
	repo := open(t, r)
	for _, tt := range []struct {
		finder *gitrepo.Finder
		want   []string
	}{
		{repo.Finder("package.json"), []string{"a/package.json"}},
		{repo.Finder("package.json").WithSubmodules(), []string{"a/package.json", "a/sub"}},
	} {
		snap, err := tt.finder.Snapshot(t.Context(), id(t, r, "HEAD"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range snap.Entries() {
			got = append(got, e.Path)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
	}
}
