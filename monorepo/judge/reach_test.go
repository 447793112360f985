package judge_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// branchy is a repository with version 1.0.0 on origin's main branch, 1.1.0 on main
// here, 1.2.0 on a topic, which is published, and 1.3.0 on no branch at all.
func branchy(tb testing.TB, yaml string) *repotest.Repo {
	tb.Helper()
	r := repotest.New(tb)
	release := func(version string) {
		r.Commit("feat: "+version, map[string]string{"core/package.json": unity("com.acme.core", version), config.Filename: yaml})
		r.Git("branch", "at-"+version)
	}
	release("1.0.0")
	r.Git("update-ref", "refs/remotes/origin/main", "HEAD")
	release("1.1.0")
	r.Git("checkout", "-q", "-b", "topic")
	release("1.2.0")
	r.Git("update-ref", "refs/remotes/origin/topic", "HEAD")
	r.Git("checkout", "-q", "--detach")
	release("1.3.0")
	for _, version := range []string{"1.0.0", "1.1.0", "1.2.0", "1.3.0"} {
		r.Git("update-ref", "refs/at/"+version, "at-"+version)
		r.Git("branch", "-q", "-D", "at-"+version)
	}
	return r
}

func TestWhichBranchesHoldARelease(t *testing.T) {
	t.Parallel()
	c := newCourt(t, branchy(t, "strategy: synchronized\n"))
	branch := func(name, from, to string) judge.Ref {
		return judge.Ref{Name: gitrepo.BranchPrefix + name, Old: c.id(from), New: c.id(to)}
	}
	const origin, never = "origin", "never-asked"
	globs := func(branches ...string) *config.Config {
		cfg := config.Default()
		cfg.Branches = branches
		return cfg
	}
	asked := func(branches map[string]gitrepo.ID) judge.Remote {
		return judge.Remote{Name: origin, Asked: &gitrepo.RemoteRefs{Branches: branches}}
	}
	tests := []struct {
		name    string
		remote  judge.Remote
		policy  *config.Config
		version string
		with    []judge.Ref
		want    string
	}{
		{"on the remote's main branch", judge.Remote{Name: origin}, nil, "1.0.0", nil, "ok"},
		{"on main here alone", judge.Remote{Name: origin}, nil, "1.1.0", nil, "ok warning tag-unreachable"},
		{"which goes with it", judge.Remote{Name: origin}, nil, "1.1.0", []judge.Ref{branch("main", "refs/at/1.0.0", "main")}, "ok"},
		{"or a later one under that name", judge.Remote{Name: origin}, nil, "1.1.0", []judge.Ref{branch("main", "refs/at/1.0.0", "topic")}, "ok"},
		{"but git will refuse the branch", judge.Remote{Name: origin}, nil, "1.1.0", []judge.Ref{branch("main", absent, "main")}, "ok warning tag-unreachable"},
		{"on another branch of the remote, where nobody said which release", judge.Remote{Name: origin}, nil, "1.2.0", nil, "ok warning tag-unreachable"},
		{"or on one that goes with it", judge.Remote{Name: origin}, nil, "1.3.0", []judge.Ref{branch("maint", "", "refs/at/1.3.0")}, "ok warning tag-unreachable"},
		{"but not on one that goes away", judge.Remote{Name: origin}, nil, "1.2.0", []judge.Ref{branch("topic", "topic", "")}, "error tag-unreachable"},
		{"where that is said", judge.Remote{Name: origin}, globs("main"), "1.2.0", nil, "error tag-unreachable"},
		{"and the branch goes with it", judge.Remote{Name: origin}, globs("main"), "1.2.0", []judge.Ref{branch("topic", "", "topic")}, "error tag-unreachable"},
		{"where it is one of releases", judge.Remote{Name: origin}, globs("main", "t*"), "1.2.0", nil, "ok"},
		{"and main is none", judge.Remote{Name: origin}, globs("release/*"), "1.0.0", nil, "error tag-unreachable"},
		{"on no branch", judge.Remote{Name: origin}, nil, "1.3.0", nil, "error tag-unreachable"},
		{"on a main branch that this push takes back", judge.Remote{Name: origin}, globs("main"), "1.2.0", []judge.Ref{branch("main", "topic", "refs/at/1.0.0")}, "error tag-unreachable"},
		{"on a main branch that goes", judge.Remote{Name: origin}, globs("main"), "1.0.0", []judge.Ref{branch("main", "refs/at/1.0.0", "")}, "error tag-unreachable"},
		{"to a remote of which nothing is known, on a branch here", judge.Remote{Name: never}, nil, "1.2.0", nil, "ok warning tag-unreachable"},
		{"with any branch", judge.Remote{Name: never}, nil, "1.2.0", []judge.Ref{branch("x", "", "topic")}, "ok"},
		{"on none", judge.Remote{Name: never}, nil, "1.3.0", nil, "error tag-unreachable"},
		{"with none that could be", judge.Remote{Name: never}, globs("release/*"), "1.0.0", nil, "ok info not-judged"},
		{"as the remote told", asked(map[string]gitrepo.ID{"main": c.id("main")}), nil, "1.1.0", nil, "ok"},
		{"not as the remote told", asked(map[string]gitrepo.ID{"main": c.id("refs/at/1.0.0")}), nil, "1.1.0", nil, "error tag-unreachable"},
		{"the remote is further than this clone", asked(map[string]gitrepo.ID{"main": c.id("refs/at/1.0.0"), "maint": c.id(absent)}), globs("main*"), "1.3.0", nil, "ok info not-judged"},
		{"where it is received", judge.Remote{Here: true}, globs("main"), "1.1.0", nil, "ok"},
		{"where it is received, on no branch", judge.Remote{Here: true}, globs("main"), "1.2.0", nil, "error tag-unreachable"},
		{"where it is received, with its branch", judge.Remote{Here: true}, globs("main"), "1.2.0", []judge.Ref{branch("main", "main", "topic")}, "ok"},
	}
	for _, tt := range tests {
		opts := judge.Options{Remote: tt.remote, Policy: tt.policy}
		got := c.judge(opts, append([]judge.Ref{c.ref(tt.version, "", "refs/at/"+tt.version)}, tt.with...)...)
		if diff := cmp.Diff(tt.want, got[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestABackupNeedNotHaveTheBranchesYet(t *testing.T) {
	t.Parallel()
	r := branchy(t, "strategy: synchronized\n")
	r.Git("update-ref", "refs/remotes/origin/upm", "refs/at/1.3.0")
	for _, name := range []string{"origin", "backup"} {
		r.Git("remote", "add", name, "https://example.com/"+name)
	}
	c := newCourt(t, r)
	own := config.Default()
	own.Remote = "backup"
	for _, tt := range []struct {
		name   string
		policy *config.Config
		want   string
	}{
		{"releases go to origin", nil, "ok warning tag-unreachable"},
		{"releases go there", own, "error tag-unreachable"},
	} {
		opts := judge.Options{Remote: judge.Remote{Name: "backup"}, Policy: tt.policy}
		if diff := cmp.Diff([]string{tt.want}, c.judge(opts, c.ref("1.3.0", "", "refs/at/1.3.0"))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestUPMTagsStandOnUPMBranches(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, yaml, tag string
		branch          string // of the remote, that holds the commit
		want            string
	}{
		{"on its branch", "upm: {tag: both}\n", "upm/com.acme.core/1.0.0", "upm/com.acme.core", "ok"},
		{"of a single package", "upm: {tag: both}\n", "upm/com.acme.core/1.0.0", "upm", "ok"},
		{"on another package's", "upm: {tag: both}\n", "upm/com.acme.core/1.0.0", "upm/com.acme.ui", "error tag-unreachable"},
		{"on main", "upm: {tag: both}\n", "upm/com.acme.core/1.0.0", "main", "error tag-unreachable"},
		{"by a template", "upm: {tag: both, branch: \"packages/{short}\"}\n", "upm/com.acme.core/1.0.0", "packages/core", "ok"},
		{"by a template that names the folder", "upm: {tag: both, branch: \"{dir}-upm\"}\n", "upm/com.acme.core/1.0.0", "core-upm", "ok"},
		{"by a package's own template", "upm: {tag: both, packages: [{match: \"*\", branch: x}]}\n", "upm/com.acme.core/1.0.0", "x", "ok"},
		{"a release tag that stands there", "upm: {tag: upm}\n", "com.acme.core/1.0.0", "upm/com.acme.core", "ok"},
		{"and on main", "upm: {tag: upm}\n", "com.acme.core/1.0.0", "main", "error tag-unreachable"},
		{"a release tag that does not", "upm: {tag: source}\n", "com.acme.core/1.0.0", "upm/com.acme.core", "error tag-unreachable"},
		{"a branch that was split by other means", "", "com.acme.core/1.0.0", "upm", "ok"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			cfg := "strategy: prefixed\n" + tt.yaml
			r.Commit("first", map[string]string{"core/package.json": unity("com.acme.core", "1.0.0"), "core/" + config.Filename: cfg})
			r.Git("update-ref", "refs/remotes/origin/main", "HEAD")
			r.Git("switch", "-q", "--orphan", "other")
			r.Commit("split", map[string]string{"package.json": unity("com.acme.core", "1.0.0"), config.Filename: cfg})
			r.Git("update-ref", "refs/remotes/origin/"+tt.branch, "HEAD")
			r.Git("checkout", "-q", "main")
			r.Git("branch", "-q", "-D", "other")
			c := newCourt(t, r)
			got := c.judge(judge.Options{Remote: judge.Remote{Name: "origin"}}, c.ref(tt.tag, "", "refs/remotes/origin/"+tt.branch))
			if diff := cmp.Diff(tt.want, got[0]); diff != "" {
				t.Errorf("verdict (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAShallowCloneDoesNotTellWhatHoldsARelease(t *testing.T) {
	t.Parallel()
	r := branchy(t, "strategy: synchronized\n")
	r.Git("update-ref", "refs/remotes/origin/main", "topic")
	head := r.Git("rev-parse", "topic")
	if err := os.WriteFile(filepath.Join(r.Dir(), ".git", "shallow"), []byte(head+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.Git("branch", "-q", "-D", "main")
	c := newCourt(t, r)
	opts := judge.Options{Remote: judge.Remote{Name: "origin"}}
	got := c.judge(opts, c.ref("1.0.0", "", "refs/at/1.0.0"), c.ref("1.2.0", "", "topic"))
	if diff := cmp.Diff([]string{"ok info not-judged", "ok"}, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}
