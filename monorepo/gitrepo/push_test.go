package gitrepo_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// hook installs a hook that is a shell script.
func hook(t *testing.T, gitDir, name, script string) {
	t.Helper()
	dir := filepath.Join(gitDir, "hooks")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestPush(t *testing.T) {
	t.Parallel()
	const main, tag, other = "refs/heads/main", "refs/tags/1.0.0", "refs/tags/other"
	tests := []struct {
		name    string
		prepare func(t *testing.T, made, remote *repotest.Repo)
		opts    gitrepo.PushOptions
		refs    []string // main and tag unless given
		want    []gitrepo.PushResult
		err     string // how the error begins, "" for none
		landed  []string
	}{
		{
			name: "a branch and a tag", want: []gitrepo.PushResult{{Ref: main, Pushed: true}, {Ref: tag, Pushed: true}},
			landed: []string{main, tag},
		},
		{
			name: "atomically", opts: gitrepo.PushOptions{Atomic: true},
			want:   []gitrepo.PushResult{{Ref: main, Pushed: true}, {Ref: tag, Pushed: true}},
			landed: []string{main, tag},
		},
		{
			name: "what is there already",
			prepare: func(_ *testing.T, made, _ *repotest.Repo) {
				made.Git("push", "-q", "origin", "main", "1.0.0")
			},
			want:   []gitrepo.PushResult{{Ref: main, UpToDate: true}, {Ref: tag, UpToDate: true}},
			landed: []string{main, tag},
		},
		{
			name: "only to see whether we may", opts: gitrepo.PushOptions{Atomic: true, DryRun: true},
			prepare: func(t *testing.T, made, _ *repotest.Repo) {
				hook(t, filepath.Join(made.Dir(), ".git"), "pre-push", "exit 1")
			},
			want: []gitrepo.PushResult{{Ref: main, Pushed: true}, {Ref: tag, Pushed: true}},
		},
		{
			name: "only to see whether we may, and we may not", opts: gitrepo.PushOptions{Atomic: true, DryRun: true}, refs: []string{main},
			prepare: func(_ *testing.T, made, _ *repotest.Repo) {
				made.Git("push", "-q", "origin", "HEAD:refs/heads/main")
				made.Git("commit", "-q", "--amend", "--allow-empty", "-m", "another")
			},
			want: []gitrepo.PushResult{{Ref: main, Reason: "[rejected] (non-fast-forward)"}},
			err:  "push to origin: main: [rejected] (non-fast-forward)", landed: []string{main},
		},
		{
			name: "no more than was asked for", refs: []string{tag},
			prepare: func(_ *testing.T, made, _ *repotest.Repo) {
				made.Git("config", "push.followTags", "true")
				made.Git("config", "remote.origin.push", "refs/*:refs/*")
				made.Git("tag", "-a", "-m", "other", "other")
			},
			want: []gitrepo.PushResult{{Ref: tag, Pushed: true}}, landed: []string{tag},
		},
		{
			name: "a hook that prints lines like git's",
			prepare: func(t *testing.T, made, _ *repotest.Repo) {
				hook(t, filepath.Join(made.Dir(), ".git"), "pre-push", `printf '!\tx\n=\tnot:a ref\ty\nDone\n*\trefs/tags/x\n'`)
			},
			want: []gitrepo.PushResult{{Ref: main, Pushed: true}, {Ref: tag, Pushed: true}}, landed: []string{main, tag},
		},
		{
			name: "the user's hook refuses", opts: gitrepo.PushOptions{Atomic: true},
			prepare: func(t *testing.T, made, _ *repotest.Repo) {
				hook(t, filepath.Join(made.Dir(), ".git"), "pre-push", "echo not today >&2; exit 1")
			},
			err: "push to origin: git push: failed to push some refs to ",
		},
		{
			name: "the server refuses one of them", refs: []string{main, tag, other},
			prepare: func(t *testing.T, made, remote *repotest.Repo) {
				made.Git("tag", "other")
				hook(t, remote.Dir(), "update", `test "$1" != refs/tags/1.0.0`)
			},
			want: []gitrepo.PushResult{
				{Ref: main, Pushed: true}, {Ref: tag, Reason: "[remote rejected] (hook declined)"}, {Ref: other, Pushed: true},
			},
			err: "push to origin: 1.0.0: [remote rejected] (hook declined)", landed: []string{main, other},
		},
		{
			name: "the server refuses one of them, atomically", opts: gitrepo.PushOptions{Atomic: true},
			prepare: func(t *testing.T, _, remote *repotest.Repo) {
				hook(t, remote.Dir(), "update", `test "$1" != refs/tags/1.0.0`)
			},
			want: []gitrepo.PushResult{
				{Ref: main, Reason: "[remote rejected] (atomic push failure)"}, {Ref: tag, Reason: "[remote rejected] (hook declined)"},
			},
			err: "push to origin: 1.0.0: [remote rejected] (hook declined)",
		},
		{
			name: "the branch was overtaken, atomically", opts: gitrepo.PushOptions{Atomic: true},
			refs: []string{tag, main},
			prepare: func(_ *testing.T, made, _ *repotest.Repo) {
				made.Git("push", "-q", "origin", "HEAD:refs/heads/main")
				made.Git("commit", "-q", "--amend", "--allow-empty", "-m", "another")
			},
			want: []gitrepo.PushResult{
				{Ref: tag, Reason: "[rejected] (atomic push failed)"}, {Ref: main, Reason: "[rejected] (non-fast-forward)"},
			},
			err: "push to origin: main: [rejected] (non-fast-forward)", landed: []string{main},
		},
		{
			name: "a tag that is published already",
			prepare: func(_ *testing.T, made, _ *repotest.Repo) {
				made.Git("push", "-q", "origin", "1.0.0")
				made.Git("tag", "-f", "-a", "-m", "moved", "1.0.0", "HEAD~")
			},
			want: []gitrepo.PushResult{{Ref: main, Pushed: true}, {Ref: tag, Reason: "[rejected] (already exists)"}},
			err:  "push to origin: 1.0.0: [rejected] (already exists)", landed: []string{main, tag},
		},
		{
			name: "a server that can't push atomically", opts: gitrepo.PushOptions{Atomic: true},
			prepare: func(_ *testing.T, _, remote *repotest.Repo) { remote.Git("config", "receive.advertiseAtomic", "false") },
			err:     "push to origin: git push: the receiving end does not support --atomic push",
		},
		{
			name:    "a server that is not there",
			prepare: func(_ *testing.T, made, _ *repotest.Repo) { made.Git("remote", "set-url", "origin", "file:///none") },
			err:     "push to origin: git push: '/none' does not appear to be a git repository",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			remote := made.Remote("origin")
			fill(t, made)
			if tt.prepare != nil {
				tt.prepare(t, made, remote)
			}
			if tt.refs == nil {
				tt.refs = []string{main, tag}
			}
			tt.opts.Remote = "origin"
			got, err := open(t, made).Push(t.Context(), tt.opts, refsOf(t, made, tt.refs))
			byRef := cmpopts.SortSlices(func(a, b gitrepo.PushResult) bool { return a.Ref < b.Ref })
			if diff := cmp.Diff(tt.want, got, byRef); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.landed, strings.Fields(remote.Git("for-each-ref", "--format=%(refname)")), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("on the remote (-want +got):\n%s", diff)
			}
			failed, ok := errors.AsType[*gitrepo.PushError](err)
			if ok != (tt.err != "") || ok && !strings.HasPrefix(err.Error(), tt.err) {
				t.Fatalf("error %v, want %s", err, tt.err)
			}
			if ok && failed.NoAtomic != strings.Contains(tt.name, "can't push atomically") {
				t.Errorf("NoAtomic is %v", failed.NoAtomic)
			}
			if ok && failed.DryRun != tt.opts.DryRun {
				t.Errorf("DryRun is %v", failed.DryRun)
			}
			if ok && failed.Output == "" {
				t.Error("nothing of what git said is kept")
			}
		})
	}
}

// refsOf gives refs the ids that they have.
func refsOf(t *testing.T, made *repotest.Repo, names []string) []gitrepo.Ref {
	t.Helper()
	var refs []gitrepo.Ref
	for _, name := range names {
		refs = append(refs, gitrepo.Ref{Name: name, ID: id(t, made, name)})
	}
	return refs
}

func TestPushSendsIDsWhateverTheNamesAreHere(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	remote := made.Remote("origin")
	fill(t, made)
	planned := id(t, made, "HEAD~")
	for _, atomic := range []bool{true, false} {
		refs := []gitrepo.Ref{{Name: "refs/heads/main", ID: planned}, {Name: "refs/tags/9.0.0", ID: id(t, made, "refs/tags/1.0.0")}}
		if _, err := open(t, made).Push(t.Context(), gitrepo.PushOptions{Remote: "origin", Atomic: atomic}, refs); err != nil {
			t.Fatal(err)
		}
		want := planned.String() + " refs/heads/main\n" + refs[1].ID.String() + " refs/tags/9.0.0"
		if diff := cmp.Diff(want, remote.Git("for-each-ref", "--format=%(objectname) %(refname)")); diff != "" {
			t.Errorf("on the remote (-want +got):\n%s", diff)
		}
	}
	if got := made.Git("rev-parse", "origin/main"); got != planned.String() {
		t.Errorf("the clone takes origin/main to be at %s", got)
	}
}

func TestPushThatIsTooLate(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	remote := made.Remote("origin")
	fill(t, made)
	_, err := open(t, made).Push(canceled(t), gitrepo.PushOptions{Remote: "origin"}, refsOf(t, made, []string{"refs/heads/main"}))
	if _, ok := errors.AsType[*gitrepo.PushError](err); ok || err == nil || remote.Git("for-each-ref") != "" {
		t.Errorf("error %v, on the remote %q", err, remote.Git("for-each-ref"))
	}
}
