package gitrepo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestConfigHooks(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	r := open(t, made)
	if hooks, _, err := r.ConfigHooks(t.Context(), "pre-push"); err != nil || hooks != nil {
		t.Errorf("without any: %v, error %v", hooks, err)
	}
	for _, pair := range [][2]string{
		{"hook.Ask me.command", "upmrel hook pre-push"},
		{"hook.Ask me.event", "pre-push"},
		{"hook.lint.command", "lint"},
		{"hook.lint.event", "pre-commit"},
		{"hook.disabled.command", "true"},
		{"hook.disabled.event", "pre-push"},
	} {
		made.Git("config", "--add", pair[0], pair[1])
	}
	want := []gitrepo.ConfigHook{
		{Name: "Ask me", Command: "upmrel hook pre-push", Scope: "local"},
		{Name: "disabled", Command: "true", Scope: "local"},
	}
	hooks, run, err := open(t, made).ConfigHooks(t.Context(), "pre-push")
	if diff := cmp.Diff(want, hooks); diff != "" || err != nil {
		t.Errorf("error %v; hooks (-want +got):\n%s", err, diff)
	}
	if !run {
		return
	}
	made.Git("config", "hook.disabled.enabled", "no")
	want[1].Off = "hook.disabled.enabled"
	hooks, _, err = open(t, made).ConfigHooks(t.Context(), "pre-push")
	if diff := cmp.Diff(want, hooks); diff != "" || err != nil {
		t.Errorf("error %v; hooks, one switched off (-want +got):\n%s", err, diff)
	}
}
