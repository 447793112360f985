package gitrepo_test

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
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

// TestFinderLooksIntoTheIndex has more folders than are read before the index is.
func TestFinderLooksIntoTheIndex(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	files := map[string]string{"package.json": "root", "a/b/package.json": "deep", "a-b/package.json": "a-b"}
	for i := range 50 {
		files[fmt.Sprintf("Packages/%d/package.json", i)] = fmt.Sprint(i)
		files[fmt.Sprintf("Packages/%d/Runtime/x.cs", i)] = fmt.Sprint(i)
	}
	r.Commit("first", files)
	r.Commit("second", map[string]string{"Packages/7/package.json": "other", "Packages/51/sub/package.json": "new"})
	head := id(t, r, "HEAD")
	first := id(t, r, "HEAD~")
	link := "160000," + head.String() + ","
	for _, tt := range []struct {
		name    string
		prepare func()
	}{
		{"as the commit has it", func() {}},
		{"with a file that is staged", func() {
			r.Write(map[string]string{"Packages/9/package.json": "staged"})
			r.Git("add", ".")
		}},
		{"with a file that is only meant to be added", func() {
			r.Write(map[string]string{"Packages/8/package.json.meta": "intended"})
			r.Git("add", "-N", ".")
		}},
		{"with a submodule that is staged", func() { r.Git("update-index", "--add", "--cacheinfo", link+"Packages/5/sub") }},
		{"with a conflict", func() {
			r.Git("reset", "-q", "--hard")
			r.Git("checkout", "-q", "-b", "other", "HEAD~")
			r.Commit("third", map[string]string{"Packages/7/package.json": "theirs"})
			_, _ = r.Try("merge", "-q", "main")
		}},
		{"without an index", func() { r.Git("read-tree", "--empty") }},
	} {
		tt.prepare()
		repo := open(t, r)
		finder := repo.Finder("package.json", "package.json.meta").WithSubmodules()
		for _, commit := range []gitrepo.ID{head, first, head} {
			got, err := finder.Snapshot(t.Context(), commit)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, e := range got.Entries() {
				names = append(names, fmt.Sprintf("%o %s\t%s", e.Mode, e.ID, e.Path))
			}
			var want []string
			for _, line := range nul(r.Git("ls-tree", "-r", "-z", commit.String())) {
				mode, rest, _ := strings.Cut(line, " ")
				_, rest, _ = strings.Cut(rest, " ") // the kind
				_, file, _ := strings.Cut(rest, "\t")
				if base := path.Base(file); base == "package.json" || base == "package.json.meta" || mode == "160000" {
					want = append(want, mode+" "+rest)
				}
			}
			if diff := cmp.Diff(want, names); diff != "" {
				t.Errorf("%s, %s (-git +got):\n%s", tt.name, commit.Short(), diff)
			}
		}
	}
}
