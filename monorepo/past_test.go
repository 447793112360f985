package monorepo_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// pasts tells for each package the first lines of the commits that changed it, newest
// first; "merge" marks a merge, "own" one that has files as no parent has them.
func (p past) pasts(t testing.TB) map[string]string {
	t.Helper()
	states, err := p.w.States(t.Context(), p.repo, p.tags)
	if err != nil {
		t.Fatal(err)
	}
	pasts, err := p.w.Pasts(t.Context(), p.repo, states, nil)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for i, s := range states {
		var lines []string
		for _, c := range pasts[i].Commits {
			commit, err := p.repo.Commit(t.Context(), c.ID)
			if err != nil {
				t.Fatal(err)
			}
			line, _, _ := strings.Cut(string(commit.Message), "\n")
			if c.Merge {
				line += " (merge)"
			}
			if c.Own {
				line += " (own)"
			}
			lines = append(lines, line)
		}
		if pasts[i].Ending != gitrepo.Whole {
			lines = append(lines, []string{"", "cut off", "apart"}[pasts[i].Ending])
		}
		if text := strings.Join(lines, "; "); text != "" {
			told[s.Package.Name] = text
		}
	}
	return told
}

func TestPasts(t *testing.T) {
	t.Parallel()
	a, b := "Packages/a/package.json", "Packages/b/package.json"
	first := map[string]string{
		a: unity("com.acme.a", "1.0.0"), b: unity("com.acme.b", "1.0.0"),
		"Packages/a/A.cs": "1", "Packages/a/CHANGELOG.md": "1", "Packages/a/Tests/T.cs": "1", "Packages/b/B.cs": "1", "README.md": "1",
	}
	released := func(r *repotest.Repo) {
		r.Commit("first", first)
		r.Tag("com.acme.a/1.0.0")
		r.Tag("com.acme.b/1.0.0")
	}
	edit := func(r *repotest.Repo, message string, files ...string) {
		changed := map[string]string{}
		for _, file := range files {
			changed[file] = message
		}
		r.Commit(message, changed)
	}
	move := func(r *repotest.Repo, from, to string) {
		r.Git("mv", from, to)
		r.Commit("move "+from+" to "+to, nil)
	}
	for _, tt := range []history{
		{"each package has the commits that touch it, newest first", "", func(r *repotest.Repo) {
			released(r)
			edit(r, "one", "Packages/a/A.cs")
			edit(r, "two", "Packages/a/A.cs", "Packages/b/B.cs")
			edit(r, "outside", "README.md")
			edit(r, "three", "Packages/a/A.cs")
		}, map[string]string{"com.acme.a": "three; two; one", "com.acme.b": "two"}},
		{"packages have bases of their own", "", func(r *repotest.Repo) {
			released(r)
			edit(r, "one", "Packages/a/A.cs", "Packages/b/B.cs")
			r.Tag("com.acme.a/1.1.0")
			edit(r, "two", "Packages/a/A.cs", "Packages/b/B.cs")
		}, map[string]string{"com.acme.a": "two", "com.acme.b": "two; one"}},
		{"a changelog alone says nothing, whatever its spelling", "", func(r *repotest.Repo) {
			released(r)
			edit(r, "text", "Packages/a/CHANGELOG.md", "Packages/a/CHANGELOG.md.meta")
			edit(r, "more text", "Packages/b/ChangeLog.md")
			edit(r, "both", "Packages/a/CHANGELOG.md", "Packages/a/A.cs")
		}, map[string]string{"com.acme.a": "both"}},
		{"nor does a changelog in a folder", "{changelog: {path: Docs~/CHANGES.md}}", func(r *repotest.Repo) {
			released(r)
			edit(r, "text", "Packages/a/Docs~/CHANGES.md")
			edit(r, "docs", "Packages/a/Docs~/guide.md")
		}, map[string]string{"com.acme.a": "docs"}},
		{"ignored files do not count, but a changed file beside them does", `ignoreChanges: ["**/Tests/**"]`, func(r *repotest.Repo) {
			released(r)
			edit(r, "test", "Packages/a/Tests/T.cs")
			edit(r, "test and text", "Packages/a/Tests/T.cs", "Packages/a/CHANGELOG.md")
			edit(r, "test and code", "Packages/a/Tests/T.cs", "Packages/a/A.cs")
		}, map[string]string{"com.acme.a": "test and code"}},
		{"what was done and undone leaves a package as it was released", "", func(r *repotest.Repo) {
			released(r)
			edit(r, "there", "Packages/a/A.cs")
			r.Commit("and back", map[string]string{"Packages/a/A.cs": "1"})
		}, map[string]string{}},
		{"a moved folder is followed, over several moves", "", func(r *repotest.Repo) {
			released(r)
			edit(r, "before", "Packages/a/A.cs")
			move(r, "Packages/a", "Packages/c")
			edit(r, "between", "Packages/c/A.cs")
			r.Git("mv", "Packages/c", "Assets")
			edit(r, "move and change", "Assets/A.cs")
			edit(r, "after", "Assets/A.cs")
		}, map[string]string{"com.acme.a": "after; move and change; between; move Packages/a to Packages/c; before"}},
		{"packages that change places are told apart", "", func(r *repotest.Repo) {
			released(r)
			edit(r, "a before", "Packages/a/A.cs")
			edit(r, "b before", "Packages/b/B.cs")
			r.Git("mv", "Packages/a", "Packages/x")
			r.Git("mv", "Packages/b", "Packages/a")
			r.Git("mv", "Packages/x", "Packages/b")
			r.Commit("change places", nil)
			edit(r, "a after", "Packages/b/A.cs")
			edit(r, "b after", "Packages/a/B.cs")
		}, map[string]string{"com.acme.a": "a after; change places; a before", "com.acme.b": "b after; change places; b before"}},
		{"a folder that another package moves into is not followed", "", func(r *repotest.Repo) {
			released(r)
			edit(r, "a before", "Packages/a/A.cs")
			move(r, "Packages/a", "Packages/c")
			r.Commit("new", map[string]string{a: unity("com.acme.new", "0.1.0"), "Packages/a/New.cs": "1"})
			edit(r, "newer", "Packages/a/New.cs")
		}, map[string]string{"com.acme.a": "move Packages/a to Packages/c; a before"}},
		{"a package that has another name now, and before that another folder", "strategy: synchronized", func(r *repotest.Repo) {
			r.Commit("first", map[string]string{a: first[a], "Packages/a/A.cs": "1"})
			r.Tag("1.0.0")
			edit(r, "before", "Packages/a/A.cs")
			move(r, "Packages/a", "Packages/c")
			edit(r, "between", "Packages/c/A.cs")
			r.Commit("rename", map[string]string{"Packages/c/package.json": unity("com.acme.new", "1.0.0")})
			edit(r, "after", "Packages/c/A.cs")
		}, map[string]string{"com.acme.new": "after; rename; between; move Packages/a to Packages/c; before"}},
		{"a folder that a package with another name left to one that is new", "strategy: synchronized", func(r *repotest.Repo) {
			released(r)
			r.Tag("1.0.0")
			edit(r, "a before", "Packages/a/A.cs")
			move(r, "Packages/a", "Packages/c")
			r.Git("mv", "Packages/b", "Packages/a")
			r.Commit("b to a", nil)
		}, map[string]string{"com.acme.a": "move Packages/a to Packages/c; a before", "com.acme.b": "b to a"}},
		{"a package that was away for a while", "", func(r *repotest.Repo) {
			released(r)
			edit(r, "before", "Packages/a/A.cs")
			r.Git("rm", "-rq", "Packages/a")
			r.Commit("remove", nil)
			r.Commit("restore", first)
			edit(r, "after", "Packages/a/A.cs")
		}, map[string]string{"com.acme.a": "after; restore; remove; before"}},
		{"a manifest that was broken for a while", "", func(r *repotest.Repo) {
			released(r)
			edit(r, "before", "Packages/a/A.cs")
			edit(r, "break", a)
			edit(r, "broken", "Packages/a/A.cs")
			r.Commit("mend", map[string]string{a: first[a]})
		}, map[string]string{"com.acme.a": "mend; broken; break; before"}},
		{"a nested package counts for the outer one", "strategy: prefixed", func(r *repotest.Repo) {
			r.Commit("first", map[string]string{"package.json": unity("com.acme.root", "1.0.0"), a: unity("com.acme.a", "1.0.0"), "Packages/a/in/package.json": unity("com.acme.in", "1.0.0")})
			for _, name := range []string{"root", "a", "in"} {
				r.Tag("com.acme." + name + "/1.0.0")
			}
			edit(r, "inside", "Packages/a/in/In.cs")
			edit(r, "a", "Packages/a/A.cs")
			edit(r, "outside", "README.md")
		}, map[string]string{"com.acme.root": "outside; a; inside", "com.acme.a": "a; inside", "com.acme.in": "inside"}},
		{"a merge brings what its branch did", "", func(r *repotest.Repo) {
			released(r)
			r.Git("switch", "-q", "-c", "topic")
			edit(r, "work", "Packages/a/A.cs")
			r.Git("switch", "-q", "main")
			edit(r, "aside", "Packages/b/B.cs")
			r.Git("merge", "-q", "--no-ff", "-m", "merge", "topic")
		}, map[string]string{"com.acme.a": "merge (merge); work", "com.acme.b": "aside"}},
		{"an evil merge changes something itself", "", func(r *repotest.Repo) {
			released(r)
			r.Git("switch", "-q", "-c", "topic")
			edit(r, "work", "Packages/a/A.cs")
			r.Git("switch", "-q", "main")
			edit(r, "aside", "Packages/b/B.cs")
			r.Git("merge", "-q", "--no-ff", "--no-commit", "topic")
			edit(r, "merge", "Packages/a/Evil.cs", "Packages/b/Evil.cs")
		}, map[string]string{"com.acme.a": "merge (merge) (own); work", "com.acme.b": "merge (merge) (own); aside"}},
		{"the release of another branch", "", func(r *repotest.Repo) {
			r.Commit("first", first)
			r.Git("switch", "-q", "-c", "release")
			edit(r, "release", "Packages/b/B.cs")
			r.Tag("com.acme.a/1.0.0")
			r.Git("switch", "-q", "main")
			edit(r, "main", "Packages/a/A.cs")
		}, map[string]string{"com.acme.a": "main"}},
		{"a tag on a commit with another history", "", func(r *repotest.Repo) {
			r.Commit("first", first)
			r.Git("tag", "com.acme.a/1.0.0", r.Git("commit-tree", "-m", "split", "HEAD:Packages/a"))
			edit(r, "later", "Packages/a/A.cs")
		}, map[string]string{"com.acme.a": "later; first; apart"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			tt.happens(r)
			if diff := cmp.Diff(tt.want, pastOf(t, r, tt.yaml).pasts(t)); diff != "" {
				t.Errorf("pasts (-want +got):\n%s", diff)
			}
		})
	}
}
