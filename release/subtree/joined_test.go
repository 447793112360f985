package subtree_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
	"github.com/upmrel/upmrel/release/subtree/subtreetest"
)

// project is a repository with a upstream beside it, which git subtree itself
// brings together.
type project struct {
	*repotest.Repo
	upstream *repotest.Repo
}

func newProject(t *testing.T) project {
	t.Helper()
	subtreetest.NeedGit(t)
	p := project{repotest.New(t), repotest.New(t)}
	p.upstream.Commit("upstream one", map[string]string{"f": "1\n"})
	p.upstream.Commit("upstream two", map[string]string{"f": "2\n", "g": "1\n"})
	p.Commit("project", map[string]string{"README": "r\n"})
	return p
}

func (p project) subtree(command string, args ...string) {
	p.Git(append([]string{"subtree", command, "-q", "--prefix=lib"}, args...)...)
}

// upstreamGoesOn makes another commit of the upstream.
func (p project) upstreamGoesOn() {
	p.upstream.Commit("upstream goes on", map[string]string{"f": "3\n"})
}

// work makes a commit of the upstream's folder and one of the rest.
func (p project) work(content string) {
	p.Commit("work in the upstream", map[string]string{"lib/h": content})
	p.Commit("work beside it", map[string]string{"README": content})
}

func TestJoinsByGitSubtree(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		ignore bool // compare the split that ignores joins too
		do     func(p project)
	}{
		{"add", false, func(p project) {
			p.subtree("add", p.upstream.Dir(), "main")
			p.work("1")
		}},
		{"add and nothing more", false, func(p project) { p.subtree("add", p.upstream.Dir(), "main") }},
		{"add and pull", true, func(p project) {
			p.subtree("add", p.upstream.Dir(), "main")
			p.work("1")
			p.upstreamGoesOn()
			p.subtree("pull", p.upstream.Dir(), "main")
			p.work("2")
		}},
		{"add --squash", true, func(p project) {
			p.subtree("add", "--squash", p.upstream.Dir(), "main")
			p.work("1")
		}},
		{"add --squash and pull --squash", false, func(p project) {
			p.subtree("add", "--squash", p.upstream.Dir(), "main")
			p.work("1")
			p.upstreamGoesOn()
			p.subtree("pull", "--squash", p.upstream.Dir(), "main")
			p.work("2")
		}},
		{"add --squash of something else into another folder", false, func(p project) {
			p.Git("subtree", "add", "-q", "--prefix=lib2", "--squash", p.upstream.Dir(), "main")
			p.work("1")
		}},
		{"split --rejoin", false, func(p project) {
			p.work("1")
			p.work("2")
			p.subtree("split", "--rejoin")
			p.work("3")
		}},
		{"split --rejoin twice", true, func(p project) {
			p.work("1")
			p.subtree("split", "--rejoin")
			p.work("2")
			p.subtree("split", "--rejoin")
			p.work("3")
		}},
		{"split --rejoin --squash", false, func(p project) {
			p.work("1")
			p.subtree("split", "--rejoin", "--squash")
			p.work("2")
		}},
		{"a branch from before a rejoin", false, func(p project) {
			p.work("1")
			p.Git("branch", "old")
			p.work("2")
			p.subtree("split", "--rejoin")
			p.Git("checkout", "-q", "old")
			p.Commit("old work", map[string]string{"lib/old": "1\n"})
			p.Git("checkout", "-q", "main")
			p.Git("merge", "-q", "-m", "merge", "old")
			p.work("3")
		}},
		{"a branch from before an add", true, func(p project) {
			p.Git("branch", "old")
			p.subtree("add", p.upstream.Dir(), "main")
			p.Git("checkout", "-q", "old")
			p.Commit("old work", map[string]string{"old": "1\n"})
			p.Git("checkout", "-q", "main")
			p.Git("merge", "-q", "-m", "merge", "old")
			p.work("1")
		}},
		{"a replaced commit", false, func(p project) {
			p.work("1")
			p.work("2")
			p.Git("replace", "HEAD~2", "HEAD~3")
		}},
		{"a replaced commit before a join", false, func(p project) {
			p.subtree("add", p.upstream.Dir(), "main")
			p.work("1")
			p.Git("replace", "--graft", "HEAD~1")
		}},
		{"a tag for the split of a squash", false, func(p project) {
			p.upstream.Tag("v1")
			p.Git("fetch", "-q", p.upstream.Dir(), "v1:refs/tags/v1")
			p.Commit("upstream\n\ngit-subtree-dir: lib\ngit-subtree-split: "+p.upstream.Git("rev-parse", "v1"), map[string]string{"lib/f": "2\n"})
			p.work("1")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newProject(t)
			tt.do(p)
			rev := parseID(t, p.Git("rev-parse", "HEAD"))
			compare(t, p.Repo, subtree.Request{Rev: rev, Prefixes: []string{"lib"}})
			if tt.ignore {
				compare(t, p.Repo, subtree.Request{Rev: rev, Prefixes: []string{"lib"}, Options: subtree.Options{IgnoreJoins: true}})
			}
		})
	}
}
