package judge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// branch is a branch to be pushed, where it is on the remote and where it shall be.
func (c court) branch(name, from, to string) judge.Ref {
	c.tb.Helper()
	return judge.Ref{Name: gitrepo.BranchPrefix + name, Old: c.id(from), New: c.id(to)}
}

func TestBranchesThatAreJudgedHoldCommits(t *testing.T) {
	t.Parallel()
	r := branched(t, "")
	r.Git("tag", "-am", "annotated", "core-1-annotated", "core-1")
	c := newCourt(t, r)
	for _, branch := range []string{"main", "upm/com.acme.core"} {
		push := []judge.Ref{c.branch("upm", "", "core-1"), {}}
		for to, want := range map[string]string{
			"core-1-annotated":    "is a tag, not a commit: git takes no such branch -> git push REMOTE " + c.id("core-1").String() + ":refs/heads/" + branch,
			"core-1:":             "is a tree, not a commit: git takes no such branch -> git push REMOTE HEAD:refs/heads/" + branch,
			"core-1:package.json": "is a blob, not a commit: git takes no such branch -> git push REMOTE HEAD:refs/heads/" + branch,
		} {
			push[1] = c.branch(branch, "core-1", to)
			j := judge.New(c.repo, judge.Options{Refs: push})
			if list, err := j.Ref(t.Context(), push[0]); err != nil || len(list) > 0 {
				t.Errorf("upm beside %s at %s: %v, %v", branch, to, list, err)
			}
			list, err := j.Ref(t.Context(), push[1])
			if diff := cmp.Diff([]string{"branch-no-commit: " + c.id(to).Short() + " " + want}, said(list)); err != nil || diff != "" {
				t.Errorf("%s at %s: error %v (-want +got):\n%s", branch, to, err, diff)
			}
			if list, err := j.Ref(t.Context(), c.branch("topic", "core-1", to)); err != nil || len(list) > 0 {
				t.Errorf("topic at %s: %v, %v", to, list, err)
			}
		}
	}
}

func TestReleaseBranchesHaveGoodManifests(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	good := map[string]string{"core/package.json": unity("com.acme.core", "1.0.0"), "ui/package.json": unity("com.acme.ui", "2.0.0")}
	r.Commit("good", good)
	r.Git("tag", "good")
	r.Commit("work", map[string]string{"core/Core.cs": "class Core {}"})
	r.Git("tag", "work")
	r.Commit("broken", map[string]string{"core/package.json": "{"})
	r.Git("tag", "broken")
	r.Commit("still broken", map[string]string{"core/Core.cs": "class Core2 {}", "ui/package.json": unity("com.acme.ui", "2.1.0")})
	r.Git("tag", "still")
	r.Commit("worse", map[string]string{"ui/package.json": unity("com.acme.ui", "2")})
	r.Git("tag", "worse")
	r.Git("checkout", "-q", "good")
	r.Commit("drift", map[string]string{config.Filename: "strategy: synchronized\n"})
	r.Git("tag", "drift")
	r.Commit("more drift", map[string]string{"ui/package.json": unity("com.acme.ui", "2.2.0")})
	r.Git("tag", "drift-2")
	r.Commit("config", map[string]string{config.Filename: "strategi: synchronized\n"})
	r.Git("tag", "config")
	c := newCourt(t, r)
	branches := func(branches string, globs ...string) judge.Options {
		p := policy(config.PrePush{Branches: branches})
		p.Branches = globs
		return judge.Options{Policy: p, Remote: judge.Remote{Name: "elsewhere"}}
	}
	tests := []struct {
		name string
		opts judge.Options
		ref  judge.Ref
		want string
	}{
		{"good ones", branches("warn"), c.branch("main", "", "good"), "ok"},
		{"work on the code", branches("warn"), c.branch("main", "good", "work"), "ok"},
		{"a broken one", branches("warn"), c.branch("main", "work", "broken"), "ok warning manifest-syntax"},
		{"refused", branches("refuse"), c.branch("main", "work", "broken"), "error manifest-syntax"},
		{"switched off", branches("off"), c.branch("main", "work", "broken"), "ok"},
		{"on a new branch", branches("warn"), c.branch("master", "", "broken"), "ok warning manifest-syntax"},
		{"the remote is where nobody here knows", branches("warn"), c.branch("main", absent, "broken"), "ok warning manifest-syntax"},
		{"a fault that is there already is no news", branches("refuse"), c.branch("main", "broken", "still"), "ok"},
		{"nor one beside it", branches("refuse"), c.branch("main", "still", "worse"), "error version-invalid"},
		{"mended", branches("refuse"), c.branch("main", "broken", "good"), "ok"},
		{"a branch of no releases", branches("refuse"), c.branch("topic", "work", "broken"), "ok"},
		{"a configured one", branches("refuse", "release/*"), c.branch("release/1", "work", "broken"), "error manifest-syntax"},
		{"beside which main is none", branches("refuse", "release/*"), c.branch("main", "work", "broken"), "ok"},
		{"a branch that goes", branches("refuse"), c.branch("main", "work", ""), "ok"},
		{"several versions under one strategy", branches("warn"), c.branch("main", "good", "drift"), "ok warning version-drift"},
		{"which is said once", branches("warn"), c.branch("main", "drift", "drift-2"), "ok"},
		{"versions that are each package's own", branches("refuse"), c.branch("main", "drift", "good"), "ok"},
		{"a configuration that can't be read", branches("refuse"), c.branch("main", "good", "config"), "error config-key"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff([]string{tt.want}, c.judge(tt.opts, tt.ref)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	t.Run("a new branch brings what the main branch lacks", func(t *testing.T) {
		r.Git("update-ref", "refs/remotes/origin/main", "broken")
		c := newCourt(t, r)
		opts := branches("refuse", "release/*")
		opts.Remote.Name = "origin"
		for to, want := range map[string]string{"broken": "ok", "still": "ok", "worse": "error version-invalid"} {
			if got := c.judge(opts, c.branch("release/1", "", to)); got[0] != want {
				t.Errorf("%s: %s, want %s", to, got[0], want)
			}
		}
	})
}

// BenchmarkBranch judges a push of work on one of 1,000 packages, as most pushes are: to
// the branch of releases, to another, and where the remote has no branch yet, so that all
// manifests are new.
func BenchmarkBranch(b *testing.B) {
	r := repotest.Generate(b, repotest.Big())
	var head, before gitrepo.ID
	for into, rev := range map[*gitrepo.ID]string{&head: "HEAD", &before: "HEAD~"} {
		if err := into.UnmarshalText([]byte(r.Git("rev-parse", rev))); err != nil {
			b.Fatal(err)
		}
	}
	for _, bb := range []struct {
		name string
		ref  judge.Ref
	}{
		{"of releases", judge.Ref{Name: "refs/heads/main", Old: before, New: head}},
		{"of no releases", judge.Ref{Name: "refs/heads/topic", Old: before, New: head}},
		{"of releases, new", judge.Ref{Name: "refs/heads/main", New: head}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			for b.Loop() {
				repo, err := gitrepo.Open(b.Context(), r.Dir(), r.Env())
				if err != nil {
					b.Fatal(err)
				}
				j := judge.New(repo, judge.Options{Remote: judge.Remote{Name: "origin"}, Refs: []judge.Ref{bb.ref}})
				if list, err := j.Ref(b.Context(), bb.ref); err != nil || len(list) > 0 {
					b.Fatalf("%v, error %v", list, err)
				}
				_ = repo.Close()
			}
		})
	}
}
