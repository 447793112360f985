package release_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release"
)

// story is what happens in a repository whose packages a and b were released as 1.0.0,
// and what the histories of the packages then are.
type story struct {
	name    string
	config  string
	happens func(r *repotest.Repo)
	want    map[string]string
}

func TestHistories(t *testing.T) {
	t.Parallel()
	a, b := "a/A.cs", "b/B.cs"
	edit := func(r *repotest.Repo, message string, files ...string) string {
		changed := map[string]string{}
		for _, file := range files {
			changed[file] = message
		}
		return r.Commit(message, changed)
	}
	revert := func(r *repotest.Repo, ids ...string) {
		for _, id := range ids {
			r.Git("revert", "--no-edit", id)
		}
	}
	for _, tt := range []story{
		{"the commits since the release, newest first", "", func(r *repotest.Repo) {
			edit(r, "feat: one\n\nText.", a)
			edit(r, "two", a, b)
			edit(r, "docs: three", "README.md")
		}, map[string]string{"com.acme.a": "two; feat: one", "com.acme.b": "two"}},
		{"messages in another encoding, and in none", "", func(r *repotest.Repo) {
			edit(r, "feat: gr\xf6\xdfer", a)
			r.Git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-q", "--amend", "-m", "feat: gr\xf6\xdfer")
			edit(r, "fix: gr\xf6\xdfer", b)
			raw := strings.Replace(r.Git("cat-file", "commit", "HEAD"), "grö", "gr\xf6", 1) + "\n"
			r.Write(map[string]string{".git/raw": raw})
			r.Git("reset", "-q", r.Git("hash-object", "-t", "commit", "-w", ".git/raw"))
		}, map[string]string{"com.acme.a": "feat: größer", "com.acme.b": "fix: gr\uFFFDßer"}},
		{"what is taken back cancels", "", func(r *repotest.Repo) {
			edit(r, "fix: zero", "a/Zero.cs")
			id := edit(r, "feat: one", a)
			edit(r, "fix: two", "a/Two.cs")
			revert(r, id)
		}, map[string]string{"com.acme.a": "fix: two; fix: zero"}},
		{"what is taken back twice is there again", "", func(r *repotest.Repo) {
			revert(r, edit(r, "feat: one", a))
			revert(r, "HEAD")
		}, map[string]string{"com.acme.a": "feat: one"}},
		{"three times", "", func(r *repotest.Repo) {
			edit(r, "fix: zero", "a/Zero.cs")
			revert(r, edit(r, "feat: one", a))
			revert(r, "HEAD")
			revert(r, "HEAD")
		}, map[string]string{"com.acme.a": "fix: zero"}},
		{"taking back what is released is a change", "", func(r *repotest.Repo) { revert(r, "HEAD") }, map[string]string{
			"com.acme.a": `Revert "feat: last"`,
		}},
		{"taking back the taking back of what is released is none", "", func(r *repotest.Repo) {
			edit(r, "fix: zero", "a/Zero.cs")
			revert(r, "HEAD~1")
			revert(r, "HEAD")
		}, map[string]string{"com.acme.a": "fix: zero"}},
		{"each package by itself", "", func(r *repotest.Repo) {
			edit(r, "fix: zero", "b/Zero.cs")
			edit(r, "feat: both", a, b)
			r.Write(map[string]string{a: "feat: last"})
			r.Git("commit", "-qam", "revert: in one package\n\nRefs: "+r.Git("rev-parse", "--short=10", "HEAD"))
			edit(r, "fix: other", "a/Other.cs")
		}, map[string]string{"com.acme.a": "fix: other", "com.acme.b": "feat: both; fix: zero"}},
		{"a server's revert quotes the first line", "", func(r *repotest.Repo) {
			edit(r, "feat: one (#1)", a)
			edit(r, "fix: two", a)
			edit(r, "Revert \"feat: one (#1)\" (#2)\n\nReverts acme/tools#1", a)
		}, map[string]string{"com.acme.a": "fix: two"}},
		{"GitHub's revert of a squash merge quotes the title", "", func(r *repotest.Repo) {
			edit(r, "feat: one (#1)", a)
			edit(r, "fix: two", a)
			edit(r, "feat: one (#)", a)
			edit(r, "Revert \"feat: one\" (#2)\n\nReverts acme/tools#1", a)
			edit(r, "Revert \"Revert \"feat: one\"\" (#3)\n\nReverts acme/tools#2", a)
			edit(r, "Revert \"feat: one\" (#4)\n\nReverts acme/tools#3", a)
		}, map[string]string{"com.acme.a": "feat: one (#); fix: two"}},
		{"a commit that takes another back and says more stays", "", func(r *repotest.Repo) {
			id := edit(r, "feat: one", a)
			edit(r, "fix: leave one out\n\nThis reverts commit "+id+".", a)
		}, map[string]string{"com.acme.a": "fix: leave one out"}},
		{"a merge says nothing by itself", "", func(r *repotest.Repo) {
			r.Git("switch", "-qc", "topic")
			edit(r, "feat: one", a)
			r.Git("switch", "-q", "main")
			edit(r, "fix: two", b)
			r.Git("merge", "-q", "--no-edit", "topic")
		}, map[string]string{"com.acme.a": "feat: one", "com.acme.b": "fix: two"}},
		{"unless its title does", "", func(r *repotest.Repo) {
			r.Git("switch", "-qc", "topic")
			edit(r, "wip", a)
			r.Git("switch", "-q", "main")
			r.Git("merge", "-q", "--no-ff", "-m", "feat: one (#1)", "topic")
		}, map[string]string{"com.acme.a": "feat: one (#1); wip"}},
		{"taking back a merge takes back what it brought", "", func(r *repotest.Repo) {
			r.Git("switch", "-qc", "topic")
			edit(r, "feat: one", a)
			edit(r, "feat: two", a, b)
			r.Git("switch", "-q", "main")
			edit(r, "fix: beside", "a/Beside.cs", "b/Beside.cs")
			r.Git("merge", "-q", "--no-edit", "topic")
			r.Git("revert", "--no-edit", "-m", "1", "HEAD")
		}, map[string]string{"com.acme.a": "fix: beside", "com.acme.b": "fix: beside"}},
		{"and the other way round", "", func(r *repotest.Repo) {
			r.Git("switch", "-qc", "topic")
			edit(r, "feat: one", a)
			r.Git("switch", "-q", "main")
			r.Git("merge", "-q", "--no-ff", "--no-edit", "topic")
			r.Git("revert", "--no-edit", "-m", "1", "HEAD")
			revert(r, "HEAD")
		}, map[string]string{"com.acme.a": "feat: one"}},
		{"a revert of a commit that is not here", "", func(r *repotest.Repo) {
			edit(r, "Revert \"x\"\n\nThis reverts commit "+strings.Repeat("12", 20)+", reversing\nchanges made to "+strings.Repeat("34", 20)+".", a)
		}, map[string]string{"com.acme.a": `Revert "x"`}},
		{"a package that no tag released is told from nothing", "", func(r *repotest.Repo) {
			edit(r, "feat: c", "c/C.cs")
			r.Commit("add", map[string]string{"c/package.json": `{"name": "com.acme.c", "version": "0.1.0", "unity": "2021.3"}`})
		}, map[string]string{"com.acme.c": "first"}},
		{"a private package has no release to count from", "packages: {private: [com.acme.b]}", func(r *repotest.Repo) {
			r.Git("tag", "-d", "com.acme.b/1.0.0")
			edit(r, "fix: b", b)
		}, map[string]string{"com.acme.b": "unknown: it is private: no tag tells when it was last released"}},
		{"a tag on a blob", "", func(r *repotest.Repo) {
			edit(r, "fix: a", a)
			r.Git("tag", "-f", "com.acme.a/1.0.0", "HEAD:a/A.cs")
		}, map[string]string{"com.acme.a": "unknown: tag com.acme.a/1.0.0 stands on no commit of this clone"}},
		{"a tag on another history", "", func(r *repotest.Repo) {
			edit(r, "fix: a", a)
			r.Git("tag", "-f", "com.acme.a/1.0.0", r.Git("commit-tree", "-m", "x", "HEAD~:a"))
		}, map[string]string{"com.acme.a": "unknown: com.acme.a/1.0.0 and HEAD have no commit in common"}},
		{"a later release whose tag only the remote has", "", func(r *repotest.Repo) {
			edit(r, "fix: a and b", a, b)
			r.Tag("com.acme.a/1.0.1")
			r.Git("switch", "-qc", "aside")
			edit(r, "fix: b", b)
			r.Tag("com.acme.b/1.0.1")
			r.Git("switch", "-q", "main")
			r.Remote("origin")
			r.Git("tag", "-d", "com.acme.a/1.0.1", "com.acme.b/1.0.1")
			edit(r, "fix: a again", a)
		}, map[string]string{"com.acme.a": "unknown: tag com.acme.a/1.0.1 is on origin, not here", "com.acme.b": "fix: a and b"}},
		{"private and synchronized", "{strategy: synchronized, packages: {private: [com.acme.b]}}", func(r *repotest.Repo) {
			r.Tag("1.0.0")
			edit(r, "fix: b", b)
		}, map[string]string{"com.acme.b": "fix: b"}},
		{"tags on upm branches count from their sources", "{strategy: prefixed, upm: {tag: upm}}", func(r *repotest.Repo) {
			source := r.Git("rev-parse", "HEAD")
			split := r.Git("commit-tree", "-m", "x", "HEAD:a")
			r.Git("tag", "-f", "-a", "-m", "com.acme.a 1.0.0\n\nUpmrel-Source: "+source, "com.acme.a/1.0.0", split)
			edit(r, "fix: a", a)
		}, map[string]string{"com.acme.a": "fix: a"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			r.Commit("first", map[string]string{
				"a/package.json": `{"name": "com.acme.a", "version": "1.0.0", "unity": "2021.3"}`,
				"b/package.json": `{"name": "com.acme.b", "version": "1.0.0", "unity": "2021.3"}`, a: "1", b: "1",
			})
			edit(r, "feat: last", a)
			r.Tag("com.acme.a/1.0.0")
			r.Tag("com.acme.b/1.0.0")
			tt.happens(r)
			if diff := cmp.Diff(tt.want, histories(t, r.Dir(), r.Env(), tt.config)); diff != "" {
				t.Errorf("histories (-want +got):\n%s", diff)
			}
		})
	}
}

// histories tells for each package that has something to tell: the first lines of its
// commits, newest first, or why there are none.
func histories(t *testing.T, dir string, env []string, yaml string) map[string]string {
	t.Helper()
	cfg, findings := config.Parse(config.Filename, []byte(yaml))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	repo, err := gitrepo.Open(t.Context(), dir, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	s, err := release.Survey(t.Context(), repo, release.SurveyOptions{Config: cfg, Plan: true, Histories: true})
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for name, h := range s.Histories {
		var lines []string
		for _, c := range h.Commits {
			lines = append(lines, c.Change.Subject)
		}
		text := strings.Join(lines, "; ")
		switch {
		case h.Unknown != "":
			text += "unknown: " + h.Unknown
		case h.First:
			text += "first"
		}
		if text != "" {
			told[name] = text
		}
	}
	return told
}

func TestHistoriesOfAShallowClone(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", core("1.0.0"))
	made.Tag("core/1.0.0")
	for _, message := range []string{"feat: one", "fix: two", "fix: three"} {
		made.Commit(message, map[string]string{"Packages/core/" + message[len(message)-3:]: ""})
	}
	told := func(depth string, then ...string) string {
		dir := filepath.Join(t.TempDir(), "clone")
		made.Git("clone", "-q", "--depth="+depth, "file://"+filepath.ToSlash(made.Dir()), dir)
		if len(then) > 0 {
			made.Git(append([]string{"-C", dir}, then...)...)
		}
		return histories(t, dir, made.Env(), "strategy: prefixed")["core"]
	}
	for _, tt := range []struct{ name, got, want string }{
		{"all that matters", told("4"), "fix: three; fix: two; feat: one"},
		{"without the tag", told("3"), "unknown: the clone is shallow, and no release tag of the package is in it"},
		{"with the tag, not with what lies between", told("2", "fetch", "-q", "--depth=1", "origin", "tag", "core/1.0.0"), "unknown: the clone is shallow: its history ends before core/1.0.0"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}
