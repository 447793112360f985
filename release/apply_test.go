package release_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/version"
	"github.com/upmrel/upmrel/release"
)

// planned is a release that waits to be carried out.
type planned struct {
	repo *gitrepo.Repo
	s    *release.Situation
	plan *release.Plan
}

// planRelease plans a release under a configuration, which need not be the commit's.
func planRelease(t *testing.T, r *repotest.Repo, cfg string, req release.Request) planned {
	t.Helper()
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	parsed, list := config.Parse(config.Filename, []byte(cfg))
	if list.Errors() {
		t.Fatal(list)
	}
	s, err := release.Survey(t.Context(), repo, release.SurveyOptions{Config: parsed, Status: true})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := release.Make(s, req)
	if err != nil || plan.Problems.Errors() || len(plan.Preconditions(s)) > 0 {
		t.Fatalf("error %v, problems %v, preconditions %v", err, plan.Problems, plan.Preconditions(s))
	}
	return planned{repo, s, plan}
}

func (p planned) apply(ctx context.Context) (*release.Result, error) {
	return p.plan.Apply(ctx, p.repo, p.s, release.ApplyOptions{Step: func(string) {}, Output: io.Discard})
}

var minor = release.Request{Bump: release.Bump{Level: version.Minor}, Force: true}

// state is all that a release may change.
func state(r, remote *repotest.Repo) string {
	return strings.Join([]string{
		r.Git("for-each-ref"), r.Git("status", "--porcelain=v2", "--branch"), r.Git("diff", "HEAD"), remote.Git("for-each-ref"),
	}, "\n")
}

func TestApplyRefusesAHeadThatMovedSinceThePlan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		move func(r *repotest.Repo)
		want string
	}{
		"to another branch": {
			func(r *repotest.Repo) { r.Git("switch", "-q", "-c", "other") },
			"HEAD has moved since the release was planned: from main at 1234567 to other at 1234567",
		},
		"to no branch": {
			func(r *repotest.Repo) { r.Git("switch", "-q", "--detach") },
			"HEAD has moved since the release was planned: from main at 1234567 to no branch at 1234567",
		},
		"to another commit": {
			func(r *repotest.Repo) { r.Commit("more", nil) },
			"HEAD has moved since the release was planned: from main at 1234567 to main at ",
		},
	} {
		for kind, req := range map[string]release.Request{"a release": minor, "tags alone": {FromManifests: true}} {
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				r := repotest.New(t)
				base := r.Commit("core 1.0.0", core("1.0.0"))
				remote := r.Remote("origin")
				p := planRelease(t, r, "strategy: prefixed", req)
				c.move(r)
				before := state(r, remote)
				_, err := p.apply(t.Context())
				pre, ok := errors.AsType[*release.Precondition](err)
				if !ok || !strings.HasPrefix(strings.ReplaceAll(pre.Message, base[:7], "1234567"), c.want) {
					t.Errorf("error %v, want %s", err, c.want)
				}
				if diff := cmp.Diff(before, state(r, remote)); diff != "" {
					t.Errorf("changed (-before +after):\n%s", diff)
				}
			})
		}
	}
}

func TestApplyRefusesWhatTheHookWouldRefuse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files  map[string]string // of the commit
		config string            // of the release
		want   finding.Code
	}{
		"a configuration that is not the commit's": {
			map[string]string{config.Filename: "strategy: prefixed\n"}, "strategy: synchronized", finding.TagMalformed,
		},
		"a configuration that git ignores": {
			map[string]string{".gitignore": config.Filename}, "strategy: prefixed\ntag: release-{name}-{version}", finding.TagMalformed,
		},
		"while the commit's is broken": {
			map[string]string{config.Filename: "strategy: [\n"}, "strategy: prefixed", finding.ConfigSyntax,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			r.Write(core("1.0.0"))
			r.Commit("core 1.0.0", c.files)
			remote := r.Remote("origin")
			p := planRelease(t, r, c.config, minor)
			before := state(r, remote)
			_, err := p.apply(t.Context())
			found, ok := errors.AsType[*release.FindingsError](err)
			if !ok || found.Findings[0].Code != c.want || strings.Contains(found.Findings[0].Fix, "git tag -d") {
				t.Errorf("error %v, want a finding %s: %+v", err, c.want, found)
			}
			if diff := cmp.Diff(before, state(r, remote)); diff != "" {
				t.Errorf("changed (-before +after):\n%s", diff)
			}
		})
	}
}

func TestApplyAsksForAccessBeforeAnythingMoves(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config string
		shut   func(r, remote *repotest.Repo)
		want   string
	}{
		"the branch was overtaken": {
			"", func(r, remote *repotest.Repo) {
				overtaking := r.Git("commit-tree", "-m", "a mate's", "-p", "HEAD", "HEAD^{tree}")
				r.Git("push", "-q", remote.Dir(), overtaking+":refs/heads/main")
				r.Git("update-ref", "refs/remotes/origin/main", "HEAD")
			}, "push to origin: main: [rejected] (non-fast-forward)",
		},
		"the tag was taken": {
			"", func(r, remote *repotest.Repo) { r.Git("push", "-q", remote.Dir(), "HEAD:refs/tags/core/1.1.0") },
			"push to origin: core/1.1.0: [rejected] (already exists)",
		},
		"the tag was taken, and the server can't push atomically": {
			"", func(r, remote *repotest.Repo) {
				remote.Git("config", "receive.advertiseAtomic", "false")
				r.Git("push", "-q", remote.Dir(), "HEAD:refs/tags/core/1.1.0")
			}, "push to origin: core/1.1.0: [rejected] (already exists)",
		},
		"the server can't push atomically, and nothing else will do": {
			"push: {atomic: always}", func(_, remote *repotest.Repo) { remote.Git("config", "receive.advertiseAtomic", "false") },
			"push to origin: git push: the receiving end does not support --atomic push",
		},
		"no server": {
			"", func(r, _ *repotest.Repo) { r.Git("config", "remote.origin.receivepack", "upmrel-no-such-program") }, "push to origin: git push: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			r.Commit("core 1.0.0", core("1.0.0"))
			remote := r.Remote("origin")
			p := planRelease(t, r, "strategy: prefixed\n"+c.config, minor)
			c.shut(r, remote)
			before := state(r, remote)
			_, err := p.apply(t.Context())
			failed, ok := errors.AsType[*gitrepo.PushError](err)
			if !ok || !failed.DryRun || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("error %v, want %s, found by a dry run", err, c.want)
			}
			if diff := cmp.Diff(before, state(r, remote)); diff != "" {
				t.Errorf("changed (-before +after):\n%s", diff)
			}
		})
	}
}

func TestApplyPushesWhatWasPlanned(t *testing.T) {
	t.Parallel()
	for name, atomic := range map[string]string{"atomically": "true", "step by step": "false"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			r.Commit("core 1.0.0", core("1.0.0"))
			remote := r.Remote("origin")
			remote.Git("config", "receive.advertiseAtomic", atomic)
			head := r.Commit("core 1.1.0", core("1.1.0"))
			r.Tag("core/1.1.0")
			tag := r.Git("rev-parse", "refs/tags/core/1.1.0")
			p := planRelease(t, r, "strategy: prefixed", release.Request{FromManifests: true, OnlyPush: true})
			r.Git("tag", "-f", "core/1.1.0", "HEAD~")

			res, err := p.apply(t.Context())
			if err != nil || res.Commit.String() != head || (len(res.FellBack) > 0) != (atomic == "false") {
				t.Fatalf("error %v, result %+v", err, res)
			}
			want := head + " refs/heads/main\n" + tag + " refs/tags/core/1.1.0"
			if diff := cmp.Diff(want, remote.Git("for-each-ref", "--format=%(objectname) %(refname)")); diff != "" {
				t.Errorf("on the remote (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSurveyDoesNotWaitForTheRemoteWhereThereAreFaults asks a server that never
// answers.
func TestSurveyDoesNotWaitForTheRemoteWhereThereAreFaults(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	r := repotest.New(t)
	r.Git("remote", "add", "origin", "git://"+listener.Addr().String()+"/acme.git")
	r.Write(core("1.0.0"))
	r.Commit("broken", map[string]string{"Packages/ui/package.json": `{"name": "ui", "version": "1.0.0", "unity": `})
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	s, err := release.Survey(ctx, repo, release.SurveyOptions{Config: config.Default()})
	if err != nil || !s.Workspace.Findings.Errors() || s.RemoteErr != nil {
		t.Errorf("error %v, situation %+v", err, s)
	}
}
