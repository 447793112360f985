package repotest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// Not parallel: it changes the environment of the process.
func TestNothingOfTheMachineShows(t *testing.T) {
	elsewhere := t.TempDir()
	config := filepath.Join(elsewhere, "config")
	if err := os.WriteFile(config, []byte("[user]\n\tname = Someone\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GIT_DIR", elsewhere)
	t.Setenv("GIT_AUTHOR_NAME", "Someone Else")
	t.Setenv("GIT_CONFIG_GLOBAL", config)
	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("UPMREL_DRY_RUN", "1")

	r := repotest.New(t)
	first := r.Commit("first", map[string]string{"a/b.txt": "b\n"})
	second := r.Commit("second", nil)
	r.Tag("1.0.0")

	got := []string{first, second, r.Git("rev-parse", "1.0.0"), r.Git("log", "-1", "--format=%an %at %cn %ct")}
	want := []string{
		"288d1b9e96a28e17e2070caaa37a5fee0f2d6466",
		"702620b5f0349e7a556cdb78126ccd9e047f7f3b",
		"22b6e6317fecb2099fd29f6678d4a67aa2f8455a",
		"Test 1704067320 Test 1704067320",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids and people (-want +got):\n%s", diff)
	}
	for _, pair := range r.Env() {
		if strings.HasPrefix(pair, "UPMREL_") || strings.HasPrefix(pair, "GITHUB_") {
			t.Errorf("%s is passed on", pair)
		}
	}
}

func TestConfigurationOfTheRepositoryCounts(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	for _, key := range []string{"commit.gpgsign", "tag.gpgsign", "core.autocrlf"} {
		r.Git("config", key, "true")
		if got := r.Git("config", "--type=bool", key); got != "true" {
			t.Errorf("%s is %s", key, got)
		}
	}
}

func TestRemoteHoldsEveryBranchAndTag(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", nil)
	r.Git("branch", "other")
	r.Tag("com.acme.core/1.0.0")
	remote := r.Remote("origin")

	const refs = "--format=%(refname) %(objectname)"
	want := r.Git("for-each-ref", refs, "refs/heads", "refs/tags")
	if diff := cmp.Diff(want, remote.Git("for-each-ref", refs)); diff != "" {
		t.Errorf("refs (-here +remote):\n%s", diff)
	}
	if got := r.Git("remote", "get-url", "origin"); got != remote.Dir() {
		t.Errorf("origin is %s, not %s", got, remote.Dir())
	}
}

func TestRemoteOfAnEmptyRepositoryIsEmpty(t *testing.T) {
	t.Parallel()
	if refs := repotest.New(t).Remote("origin").Git("for-each-ref"); refs != "" {
		t.Errorf("the remote holds %s", refs)
	}
}

func TestTryReturnsWhatGitSaysWhenItFails(t *testing.T) {
	t.Parallel()
	output, err := repotest.New(t).Try("rev-parse", "--verify", "none")
	if err == nil || !strings.Contains(output, "fatal: Needed a single revision") {
		t.Errorf("error %v, output %q", err, output)
	}
}
