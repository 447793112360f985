package monorepo_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func openRepo(t testing.TB, r *repotest.Repo) *gitrepo.Repo {
	t.Helper()
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	return repo
}

func resolve(t testing.TB, repo *gitrepo.Repo, rev string) gitrepo.ID {
	t.Helper()
	id, err := repo.Resolve(t.Context(), rev)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// past is a repository, its workspace at HEAD and its tags.
type past struct {
	repo *gitrepo.Repo
	w    *monorepo.Workspace
	tags []gitrepo.Ref
}

func pastOf(t testing.TB, r *repotest.Repo, yaml string) past {
	t.Helper()
	repo := openRepo(t, r)
	snap, err := repo.CommitSnapshot(t.Context(), resolve(t, repo, "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	tags, err := repo.Refs(t.Context(), gitrepo.TagPrefix)
	if err != nil {
		t.Fatal(err)
	}
	names, err := monorepo.TagNames(t.Context(), repo, tags)
	if err != nil {
		t.Fatal(err)
	}
	w, err := monorepo.Load(t.Context(), snap, configured(t, yaml), names)
	if err != nil {
		t.Fatal(err)
	}
	return past{repo: repo, w: w, tags: tags}
}

// tell says for each package: the last release, whether it changed since, in how
// many commits and which files.
func (p past) tell(t testing.TB, states []monorepo.State) map[string]string {
	t.Helper()
	counts, err := p.w.CommitsSince(t.Context(), p.repo, states)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for i, s := range states {
		text := "never released"
		if s.Last != nil {
			text = s.Last.Tag
		}
		if s.Changed {
			files, err := p.w.Files(t.Context(), p.repo, s)
			if err != nil {
				t.Fatal(err)
			}
			text += fmt.Sprintf(", changed by %d: %v", counts[i], files)
		} else if counts[i] != 0 {
			text += fmt.Sprintf(", unchanged by %d", counts[i])
		}
		told[s.Package.Name] = text
	}
	return told
}

// history is a story of a repository and what it says of each package in the end.
type history struct {
	name, yaml string
	happens    func(r *repotest.Repo)
	want       map[string]string
}

func TestStatesFindTheLastReleaseAndWhatChangedSince(t *testing.T) {
	t.Parallel()
	a, b := "Packages/a/package.json", "Packages/b/package.json"
	first := map[string]string{
		a: unity("com.acme.a", "1.0.0"), b: unity("com.acme.b", "1.0.0"),
		"Packages/a/A.cs": "1", "Packages/b/B.cs": "1", "README.md": "1",
	}
	change := func(file string) map[string]string { return map[string]string{file: "changed"} }
	for _, tt := range []history{
		{"prefixed packages each have their own", "", func(r *repotest.Repo) {
			r.Commit("first", first)
			r.Tag("com.acme.a/1.0.0")
			r.Tag("com.acme.b/1.0.0")
			r.Commit("b", change("Packages/b/B.cs"))
			r.Commit("no package", change("README.md"))
			r.Commit("b again", map[string]string{"Packages/b/B.cs": "again", "Packages/b/C.cs": "1"})
		}, map[string]string{
			"com.acme.a": "com.acme.a/1.0.0",
			"com.acme.b": "com.acme.b/1.0.0, changed by 2: [Packages/b/B.cs Packages/b/C.cs]",
		}},
		{"synchronized packages share one", "", func(r *repotest.Repo) {
			r.Commit("first", first)
			r.Tag("1.0.0")
			r.Commit("a", change("Packages/a/A.cs"))
		}, map[string]string{
			"com.acme.a": "1.0.0, changed by 1: [Packages/a/A.cs]",
			"com.acme.b": "1.0.0",
		}},
		{"without tags nothing was released", "", func(r *repotest.Repo) { r.Commit("first", first) }, map[string]string{
			"com.acme.a": "never released, changed by 0: [Packages/a/A.cs Packages/a/package.json]",
			"com.acme.b": "never released, changed by 0: [Packages/b/B.cs Packages/b/package.json]",
		}},
		{"the highest version counts, not the newest tag", "", func(r *repotest.Repo) {
			r.Commit("first", first)
			r.Tag("1.10.0")
			r.Commit("later", change("Packages/a/A.cs"))
			r.Tag("1.9.0")
			r.Tag("1.10.0-rc.1")
		}, map[string]string{
			"com.acme.a": "1.10.0, changed by 1: [Packages/a/A.cs]",
			"com.acme.b": "1.10.0",
		}},
		{"on a maintenance branch its own releases count", "", func(r *repotest.Repo) {
			r.Commit("first", first)
			r.Tag("1.0.0")
			r.Git("branch", "maintenance")
			r.Commit("main goes on", change("Packages/b/B.cs"))
			r.Tag("2.0.0")
			r.Git("switch", "-q", "maintenance")
			r.Commit("fix", change("Packages/a/A.cs"))
			r.Tag("1.0.1")
			r.Commit("another fix", map[string]string{"Packages/a/A.cs": "fixed"})
		}, map[string]string{
			"com.acme.a": "1.0.1, changed by 1: [Packages/a/A.cs]",
			"com.acme.b": "1.0.1",
		}},
		{"releases of another branch alone are better than none", "", func(r *repotest.Repo) {
			r.Commit("first", first)
			r.Git("switch", "-q", "-c", "release")
			r.Commit("version", change("Packages/a/A.cs"))
			r.Tag("1.0.0")
			r.Commit("version", change("Packages/b/B.cs"))
			r.Tag("1.1.0")
			r.Git("switch", "-q", "main")
		}, map[string]string{
			"com.acme.a": "1.1.0, changed by 0: [Packages/a/A.cs]",
			"com.acme.b": "1.1.0, changed by 0: [Packages/b/B.cs]",
		}},
		{"a tag on the root of an upm branch", "", func(r *repotest.Repo) {
			r.Commit("first", first)
			for _, p := range []string{"a", "b"} {
				split := r.Git("commit-tree", "-m", "split", "HEAD:Packages/"+p)
				r.Git("tag", "com.acme."+p+"/1.0.0", split)
			}
			r.Commit("later", change("Packages/b/B.cs"))
		}, map[string]string{
			"com.acme.a": "com.acme.a/1.0.0",
			"com.acme.b": "com.acme.b/1.0.0, changed by 2: [Packages/b/B.cs Packages/b/package.json]",
		}},
		{"a moved folder is a change", "", func(r *repotest.Repo) {
			r.Commit("first", first)
			r.Tag("1.0.0")
			r.Git("mv", "Packages/a", "Packages/c")
			r.Commit("move", nil)
		}, map[string]string{
			"com.acme.a": "1.0.0, changed by 1: [Packages/c/A.cs Packages/c/package.json]",
			"com.acme.b": "1.0.0",
		}},
		{"an ignored change is none, but a changelog always counts", `ignoreChanges: ["**/*.md", "Packages/*/Tests/**"]`, func(r *repotest.Repo) {
			r.Commit("first", first)
			r.Tag("1.0.0")
			r.Commit("documents", map[string]string{"Packages/a/README.md": "1", "Packages/a/Tests/T.cs": "1", "Packages/b/README.md": "1", "Packages/b/ChangeLog.md": "1"})
		}, map[string]string{
			"com.acme.a": "1.0.0",
			"com.acme.b": "1.0.0, changed by 1: [Packages/b/ChangeLog.md]",
		}},
		{"a change back is none", "", func(r *repotest.Repo) {
			r.Commit("first", first)
			r.Tag("1.0.0")
			r.Commit("there", change("Packages/a/A.cs"))
			r.Commit("and back", map[string]string{"Packages/a/A.cs": "1"})
		}, map[string]string{"com.acme.a": "1.0.0", "com.acme.b": "1.0.0"}},
		{"a nested package counts for the outer one", "strategy: prefixed", func(r *repotest.Repo) {
			r.Commit("first", map[string]string{
				"package.json": unity("com.acme.root", "1.0.0"), a: unity("com.acme.a", "1.0.0"), "Packages/a/in/package.json": unity("com.acme.in", "1.0.0"),
			})
			r.Tag("com.acme.root/1.0.0")
			r.Tag("com.acme.a/1.0.0")
			r.Tag("com.acme.in/1.0.0")
			r.Commit("inside", change("Packages/a/in/In.cs"))
		}, map[string]string{
			"com.acme.root": "com.acme.root/1.0.0, changed by 1: [Packages/a/in/In.cs]",
			"com.acme.a":    "com.acme.a/1.0.0, changed by 1: [Packages/a/in/In.cs]",
			"com.acme.in":   "com.acme.in/1.0.0, changed by 1: [Packages/a/in/In.cs]",
		}},
		{"a release tag on no commit tells nothing of the change", "", func(r *repotest.Repo) {
			r.Commit("first", first)
			r.Git("tag", "1.0.0", "HEAD:README.md")
		}, map[string]string{
			"com.acme.a": "1.0.0, changed by 0: [Packages/a/A.cs Packages/a/package.json]",
			"com.acme.b": "1.0.0, changed by 0: [Packages/b/B.cs Packages/b/package.json]",
		}},
		{"private packages and tags of no release", "{strategy: prefixed, packages: {private: [com.acme.b]}}", func(r *repotest.Repo) {
			r.Commit("first", first)
			for _, tag := range []string{"com.acme.a/v1.0.0", "com.acme.b/1.0.0", "nightly", "com.acme.gone/1.0.0"} {
				r.Tag(tag)
			}
		}, map[string]string{
			"com.acme.a": "never released, changed by 0: [Packages/a/A.cs Packages/a/package.json]",
			"com.acme.b": "never released, changed by 0: [Packages/b/B.cs Packages/b/package.json]",
		}},
		{"merged work counts, the merge itself does not", "", func(r *repotest.Repo) {
			r.Commit("first", first)
			r.Git("switch", "-q", "-c", "topic")
			r.Commit("work", change("Packages/a/A.cs"))
			r.Git("switch", "-q", "main")
			r.Tag("1.0.0")
			r.Commit("aside", change("README.md"))
			r.Git("merge", "-q", "--no-ff", "-m", "merge", "topic")
		}, map[string]string{
			"com.acme.a": "1.0.0, changed by 1: [Packages/a/A.cs]",
			"com.acme.b": "1.0.0",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			tt.happens(r)
			p := pastOf(t, r, tt.yaml)
			states, err := p.w.States(t.Context(), p.repo, p.tags)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, p.tell(t, states)); diff != "" {
				t.Errorf("states (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStatesSinceACommit(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{"a/package.json": unity("com.acme.a", "1.0.0"), "b/package.json": unity("com.acme.b", "1.0.0")})
	r.Commit("a", map[string]string{"a/A.cs": "1"})
	r.Commit("b", map[string]string{"b/B.cs": "1"})
	p := pastOf(t, r, "")
	since := func(rev string) map[string]string {
		states, err := p.w.StatesSince(t.Context(), p.repo, resolve(t, p.repo, rev))
		if err != nil {
			t.Fatal(err)
		}
		return p.tell(t, states)
	}
	want := map[string]string{"com.acme.a": "never released", "com.acme.b": "never released, changed by 1: [b/B.cs]"}
	if diff := cmp.Diff(want, since("HEAD~1")); diff != "" {
		t.Errorf("since the last commit (-want +got):\n%s", diff)
	}
	want["com.acme.a"] = "never released, changed by 1: [a/A.cs]"
	if diff := cmp.Diff(want, since("HEAD~2")); diff != "" {
		t.Errorf("since the first commit (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"never released", "never released"}, slices.Collect(maps.Values(since("HEAD")))); diff != "" {
		t.Errorf("since HEAD (-want +got):\n%s", diff)
	}
}

func TestTagNamesComeNewestCommitFirst(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{"a": "1"})
	r.Tag("z")
	r.Git("tag", "light")
	r.Git("tag", "blob", "HEAD:a")
	r.Commit("second", nil)
	r.Tag("b")
	r.Tag("a")
	r.Git("tag", "-a", "-m", "nested", "nested", "z") // a tag of a tag of the first commit
	repo := openRepo(t, r)
	tags, err := repo.Refs(t.Context(), gitrepo.TagPrefix)
	if err != nil {
		t.Fatal(err)
	}
	names, err := monorepo.TagNames(t.Context(), repo, tags)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b", "light", "nested", "z", "blob"}, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}
