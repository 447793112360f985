package judge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

func TestWhoseRefsCount(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", map[string]string{"core/package.json": unity("com.acme.core", "1.0.0"), config.Filename: "strategy: prefixed\n"})
	r.Git("branch", "com.acme.core/1.0.0")
	r.Git("tag", "com.acme.core/v1.0.0")
	r.Git("update-ref", "refs/remotes/fork/main", "HEAD")
	r.Git("update-ref", "refs/remotes/fork/com.acme.core/1.0.0", "HEAD")
	r.Git("update-ref", "refs/remotes/origin/main", "HEAD")
	r.Git("tag", "elsewhere", r.Git("commit-tree", "-m", "elsewhere", "HEAD^{tree}"))
	c := newCourt(t, r)
	asked := func(branches []string, tags ...string) judge.Remote {
		refs := &gitrepo.RemoteRefs{Branches: map[string]gitrepo.ID{}, Tags: map[string]gitrepo.Ref{}}
		for _, branch := range branches {
			refs.Branches[branch] = c.id("HEAD")
		}
		for _, tag := range tags {
			refs.Tags[tag] = gitrepo.Ref{Name: gitrepo.TagPrefix + tag, ID: c.id("HEAD"), Peeled: c.id("HEAD")}
		}
		return judge.Remote{Name: "fork", Asked: refs}
	}
	const duplicate, branch, unreachable = "error tag-shadowed", "error tag-is-branch", "error tag-unreachable"
	for _, tt := range []struct {
		name   string
		remote judge.Remote
		at     string
		want   string
	}{
		{"a clone's tags, and what it remembers of the remote", judge.Remote{Name: "fork"}, "HEAD", branch + " " + duplicate},
		{"of that remote alone", judge.Remote{Name: "origin"}, "HEAD", duplicate},
		{"what the remote told counts instead", asked([]string{"main"}), "HEAD", "ok"},
		{"its branches", asked([]string{"main", "com.acme.core/1.0.0"}), "HEAD", branch},
		{"its tags", asked([]string{"main"}, "com.acme.core/v1.0.0"), "HEAD", duplicate},
		{"where it arrives its own", judge.Remote{Here: true}, "HEAD", branch + " " + duplicate},
		{"and nothing that it remembers of others", judge.Remote{Here: true}, "elsewhere", branch + " " + duplicate + " " + unreachable},
		{"piece by piece, the branch may come yet", judge.Remote{Here: true, Piecemeal: true}, "elsewhere", branch + " " + duplicate + " info not-judged"},
	} {
		got := c.judge(judge.Options{Remote: tt.remote}, c.ref("com.acme.core/1.0.0", "", tt.at))
		if diff := cmp.Diff([]string{tt.want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
