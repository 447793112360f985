package hooks_test

import (
	"strings"
	"testing"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

func TestJudgeTakesPolicyAndLayoutFromTheRemotesBranch(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	manifest := func(version string) map[string]string {
		return map[string]string{"a/package.json": `{"name": "com.acme.a", "unity": "2021.3", "version": "` + version + `"}`}
	}
	r.Commit("first", manifest("1.0.0"))
	r.Git("tag", "first")
	r.Commit("configure", map[string]string{config.Filename: "{tag: \"{name}@{version}\", prePush: {ignoreTags: [\"nightly/*\"], exemptRemotes: [backup], allowDelete: true}}\n"})
	r.Remote("origin")
	r.Git("fetch", "-q", "origin", "refs/heads/*:refs/remotes/origin/*", "refs/heads/*:refs/remotes/backup/*")
	r.Commit("what is pushed has no say in policy", map[string]string{config.Filename: "{tag: \"v{version}\", prePush: {allowMove: true, ignoreTags: [\"*\"]}}\n"})
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	id := func(rev string) string { return r.Git("rev-parse", rev) }
	tests := []struct {
		name, remote, local, tag, old string
		want                          string
	}{
		{"the pushed commit's own layout", "origin", "HEAD", "v1.0.0", zero, "ok"},
		{"and no other", "origin", "HEAD", "com.acme.a@1.0.0", zero, "tag-malformed"},
		{"the remote branch's where it has none", "origin", "first", "com.acme.a@1.0.0", zero, "ok"},
		{"not HEAD's", "origin", "first", "v1.0.0", zero, "tag-malformed"},
		{"the release remote's branch's if the remote is not known", "other", "first", "com.acme.a@1.0.0", zero, "ok"},
		{"ignored by the remote branch's policy", "origin", "HEAD", "nightly/1.0.0", zero, "ok"},
		{"not by the pushed commit's", "origin", "HEAD", "1.2", zero, "tag-malformed"},
		{"nor moved by it", "origin", "HEAD", "v1.0.0", one, "tag-moved"},
		{"deleted by the policy's leave", "origin", "", "v1.0.0", one, "ok"},
		{"also of a remote that is not known", "https://example.com/acme.git", "", "v1.0.0", one, "ok"},
	}
	for _, tt := range tests {
		next := zero
		if tt.local != "" {
			next = id(tt.local)
		}
		refs, err := hooks.ReadPrePush(strings.NewReader("main " + id("HEAD") + " refs/heads/main " + zero + "\nx " + next + " refs/tags/" + tt.tag + " " + tt.old + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		report, err := hooks.Judge(t.Context(), repo, hooks.Push{Refs: refs, Remote: judge.Remote{Name: tt.remote}})
		verdicts := report.Verdicts
		if err != nil || len(verdicts) != 2 || verdicts[1].Ref != refs[1] {
			t.Fatalf("%s: verdicts %v, error %v", tt.name, verdicts, err)
		}
		got := "ok"
		for _, f := range verdicts[1].Findings {
			got = string(f.Code)
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s (%v)", tt.name, got, tt.want, verdicts[1].Findings)
		}
	}
}

func TestJudgeToExemptRemotes(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{
		"a/package.json": `{"name": "com.acme.a", "unity": "2021.3", "version": "1.0.0"}`,
		config.Filename:  "prePush: {exemptRemotes: [backup, mirror-*, \"https://backup.example/**\"]}\n",
	})
	r.Remote("origin")
	r.Git("fetch", "-q", "origin", "refs/heads/*:refs/remotes/origin/*")
	r.Git("remote", "add", "mirror-3", "/srv/mirror.git")
	r.Git("remote", "set-url", "--add", "--push", "origin", "/srv/release.git")
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	head, err := repo.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		remote gitrepo.Remote
		exempt bool
	}{
		{"by its name, never fetched", gitrepo.Remote{Name: "backup", URL: "/srv/acme.git"}, true},
		{"by a glob of names", gitrepo.Remote{Name: "mirror-2", URL: "/srv/acme.git"}, true},
		{"by a glob of URLs", gitrepo.Remote{Name: "b", URL: "https://backup.example/acme/all.git"}, true},
		{"by its URL without the password", gitrepo.Remote{Name: "b", URL: "https://me:secret@backup.example/all.git"}, true},
		{"pushed to by URL", gitrepo.Remote{Name: "https://backup.example/a.git", URL: "https://backup.example/a.git"}, true},
		{"pushed to by the URL of a remote that is", gitrepo.Remote{Name: "/srv/mirror", URL: "/srv/mirror"}, true},
		{"by any name, where the release remote is, it is not", gitrepo.Remote{Name: "backup", URL: "/srv/release.git"}, false},
		{"nor by what git makes that of", gitrepo.Remote{Name: "mirror-4:acme", URL: "/srv/release.git"}, false},
		{"the release remote is not", gitrepo.Remote{Name: "origin", URL: "/srv/backup"}, false},
		{"a name that only begins so is not", gitrepo.Remote{Name: "backup2"}, false},
		{"a remote without a name or URL is not", gitrepo.Remote{}, false},
	} {
		report, err := hooks.Judge(t.Context(), repo, hooks.Push{
			Refs: []judge.Ref{{Name: "refs/tags/1.0", New: head.Commit}}, Remote: judge.Remote{Name: tt.remote.Name}, URL: tt.remote.URL,
		})
		verdicts := report.Verdicts
		if err != nil || (verdicts == nil) != tt.exempt {
			t.Errorf("%s: verdicts %v, error %v", tt.name, verdicts, err)
		}
	}
}

func TestJudgeWhereNothingIsPublished(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{"a/package.json": `{"name": "com.acme.a", "unity": "2021.3", "version": "1.0.0"}`})
	r.Git("tag", "first")
	r.Commit("configure", map[string]string{config.Filename: "{tag: \"v{version}\", prePush: {allowDelete: true, exemptRemotes: [\"**\"]}}\n"})
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	lines := "main " + r.Git("rev-parse", "main") + " refs/heads/main " + zero + "\nx " + r.Git("rev-parse", "first") + " refs/tags/v1.0.0 " + zero + "\n(delete) " + zero + " refs/tags/v0.9.0 " + one + "\n"
	refs, err := hooks.ReadPrePush(strings.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	report, err := hooks.Judge(t.Context(), repo, hooks.Push{Refs: refs, Remote: judge.Remote{Name: "origin"}})
	verdicts := report.Verdicts
	if err != nil || len(verdicts) != 3 {
		t.Fatalf("verdicts %v, error %v", verdicts, err)
	}
	if list := verdicts[1].Findings; len(list) > 0 {
		t.Errorf("HEAD's layout: %v", list)
	}
	if list := verdicts[2].Findings; len(list) != 1 || list[0].Code != finding.TagDeleted {
		t.Errorf("HEAD has no say in the policy: %v", list)
	}
}
