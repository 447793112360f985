package judge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// configured commits a configuration whose policy is known by the tags that it ignores.
func configured(r *repotest.Repo, name string) {
	r.Commit(name, map[string]string{config.Filename: "prePush: {ignoreTags: [" + name + "]}\n"})
}

// origin is a repository with a configuration at HEAD, which the remote's branch main
// has too, and a later one that it has not.
func origin(t *testing.T) *repotest.Repo {
	t.Helper()
	r := repotest.New(t)
	configured(r, "published")
	r.Git("remote", "add", "origin", "https://example.com/acme.git")
	r.Git("update-ref", "refs/remotes/origin/main", "HEAD")
	configured(r, "later")
	return r
}

func TestFindTerms(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		remote judge.Remote
		setUp  func(r *repotest.Repo)
		want   []string // the tags that are ignored, "layout" where it is the layout too, findings
	}{
		{"the release branch's, as it was fetched", judge.Remote{Name: "origin"}, func(*repotest.Repo) {}, []string{"published", "layout"}},
		{"the branch that the remote's HEAD names", judge.Remote{Name: "origin"}, func(r *repotest.Repo) {
			r.Git("update-ref", "refs/remotes/origin/trunk", "HEAD")
			r.Git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
		}, []string{"later", "layout"}},
		{"the release remote's, of a remote that nothing is known of", judge.Remote{Name: "fork"}, func(*repotest.Repo) {}, []string{"published", "layout"}},
		{"its own, of one that something is", judge.Remote{Name: "fork"}, func(r *repotest.Repo) { r.Git("update-ref", "refs/remotes/fork/main", "HEAD") }, []string{"later", "layout"}},
		{"never HEAD's", judge.Remote{Name: "origin"}, func(r *repotest.Repo) { r.Git("update-ref", "-d", "refs/remotes/origin/main") }, nil},
		{"git's settings, where nothing is published", judge.Remote{Name: "origin"}, func(r *repotest.Repo) {
			r.Git("update-ref", "-d", "refs/remotes/origin/main")
			r.Git("config", "upmrel.prePush.ignoreTags", "local")
		}, []string{"local"}},
		{"and where no configuration is", judge.Remote{Name: "origin"}, func(r *repotest.Repo) {
			r.Git("rm", "-q", config.Filename)
			r.Git("commit", "-q", "-m", "none")
			r.Git("update-ref", "refs/remotes/origin/main", "HEAD")
			r.Git("config", "upmrel.prePush.ignoreTags", "local")
		}, []string{"local"}},
		{"but never beside a configuration", judge.Remote{Name: "origin"}, func(r *repotest.Repo) { r.Git("config", "upmrel.prePush.ignoreTags", "local") }, []string{"published", "layout"}},
		{"faulty settings are refused", judge.Remote{Name: "origin"}, func(r *repotest.Repo) {
			r.Git("update-ref", "-d", "refs/remotes/origin/main")
			r.Git("config", "upmrel.prePush.ignoreTags", "local")
			r.Git("config", "upmrel.prePush.online", "perhaps")
		}, []string{"error config-value"}},
		{"a faulty configuration is said, and neither it nor git's settings count", judge.Remote{Name: "origin"}, func(r *repotest.Repo) {
			r.Commit("faulty", map[string]string{config.Filename: "prePush: {ignoreTags: [faulty], onlin: true, allowMove: 1}\n"})
			r.Git("update-ref", "refs/remotes/origin/main", "HEAD")
			r.Git("config", "upmrel.prePush.ignoreTags", "local")
		}, []string{"warning config-key"}},
		{"a remote-tracking branch whose commit is gone", judge.Remote{Name: "origin"}, func(r *repotest.Repo) {
			r.Write(map[string]string{".git/refs/remotes/origin/main": absent + "\n"})
		}, []string{"info not-judged"}},
		{"that of HEAD's branch, where the push arrives", judge.Remote{Here: true}, func(*repotest.Repo) {}, []string{"later", "layout"}},
		{"or of main, where HEAD's branch is not there", judge.Remote{Here: true}, func(r *repotest.Repo) { r.Git("symbolic-ref", "HEAD", "refs/heads/none") }, []string{"later", "layout"}},
		{"and of no other", judge.Remote{Here: true}, func(r *repotest.Repo) {
			r.Git("branch", "-q", "-m", "topic")
			r.Git("checkout", "-q", "--orphan", "none")
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := origin(t)
			tt.setUp(r)
			repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
			if err != nil {
				t.Fatal(err)
			}
			defer repo.Close()
			terms, err := judge.FindTerms(t.Context(), repo, tt.remote)
			if err != nil {
				t.Fatal(err)
			}
			got := terms.Policy.PrePush.IgnoreTags
			if terms.Layout != nil {
				got = append(got, "layout")
			}
			for _, f := range terms.Findings {
				if f.Message == "" || f.Fix == "" {
					t.Errorf("%+v says too little", f)
				}
				got = append(got, f.Severity.String()+" "+string(f.Code))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("terms (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRemoteName(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Git("remote", "add", "origin", "https://example.com/acme.git")
	r.Git("remote", "add", "two", "https://example.com/two.git")
	r.Git("remote", "set-url", "--push", "two", "git@example.com:acme/two.git")
	r.Git("remote", "set-url", "--push", "--add", "two", "git@example.com:acme/three.git")
	r.Git("remote", "add", "team/fork", "gh:acme/fork.git")
	r.Git("config", "url.https://github.com/.insteadOf", "gh:")
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	for _, tt := range []struct{ given, url, want string }{
		{"origin", "https://elsewhere.example/x.git", "origin"},
		{"team/fork", "https://github.com/acme/fork.git", "team/fork"},
		{"https://example.com/acme.git", "https://example.com/acme.git", "origin"},
		{"https://me:secret@example.com/acme", "https://me:secret@example.com/acme", "origin"},
		{"https://example.com/two.git", "https://example.com/two.git", "two"},
		{"git@example.com:acme/two.git", "git@example.com:acme/two.git", "two"},
		{"git@example.com:acme/three.git", "git@example.com:acme/three.git", "two"},
		{"gh:acme/fork.git", "https://github.com/acme/fork.git", "team/fork"},
		{"https://example.com/other.git", "https://example.com/other.git", "https://example.com/other.git"},
		{"../backup", "../backup", "../backup"},
		{"", "", ""},
	} {
		if got, err := judge.RemoteName(t.Context(), repo, tt.given, tt.url); err != nil || got != tt.want {
			t.Errorf("%q at %q is %q, error %v; want %q", tt.given, tt.url, got, err, tt.want)
		}
	}
}
