package gitrepo_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestStatus(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(t *testing.T, made *repotest.Repo)
		want    gitrepo.Dirty
	}{
		{"clean", func(*testing.T, *repotest.Repo) {}, gitrepo.Dirty{}},
		{"changed, staged, deleted, added", func(t *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"a b/größe": "changed", "c": "changed", "new file": "new"})
			made.Git("add", "c", "new file")
			made.Git("rm", "-q", "d")
			if err := os.Remove(filepath.Join(made.Dir(), "e")); err != nil {
				t.Fatal(err)
			}
		}, gitrepo.Dirty{Tracked: []string{"a b/größe", "c", "d", "e", "new file"}}},
		{"renamed", func(_ *testing.T, made *repotest.Repo) {
			made.Git("config", "status.renames", "copies")
			made.Git("mv", "c", "c c")
		}, gitrepo.Dirty{Tracked: []string{"c", "c c"}}},
		{"untracked", func(_ *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"new folder/x": "", "new folder/y": "", "x y": "", "ignored": ""})
		}, gitrepo.Dirty{Untracked: []string{"new folder/", "x y"}}},
		{"another setting of status", func(_ *testing.T, made *repotest.Repo) {
			for _, entry := range []string{"showUntrackedFiles=no", "branch=true", "showStash=true", "relativePaths=true", "short=true"} {
				key, value, _ := strings.Cut(entry, "=")
				made.Git("config", "status."+key, value)
			}
			made.Write(map[string]string{"x": ""})
		}, gitrepo.Dirty{Untracked: []string{"x"}}},
		{"a file that was only touched", func(t *testing.T, made *repotest.Repo) { rewrite(t, made, "c") }, gitrepo.Dirty{}},
		{"a submodule at another commit", func(_ *testing.T, made *repotest.Repo) {
			made.Git("-C", "sub", "commit", "-q", "--allow-empty", "-m", "more")
		}, gitrepo.Dirty{Tracked: []string{"sub"}}},
		{"a submodule with a changed file", func(_ *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"sub/c": "changed"})
		}, gitrepo.Dirty{Tracked: []string{"sub"}}},
		{"a submodule with an untracked file", func(_ *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"sub/x": ""})
		}, gitrepo.Dirty{}},
		{"in conflict", func(_ *testing.T, made *repotest.Repo) {
			made.Git("switch", "-q", "-c", "other")
			made.Commit("other", map[string]string{"a b/größe": "2"})
			made.Git("switch", "-q", "main")
			made.Commit("main", map[string]string{"a b/größe": "3"})
			_, _ = made.Try("merge", "other")
		}, gitrepo.Dirty{Tracked: []string{"a b/größe"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			made.Commit("first", map[string]string{".gitignore": "ignored\n", "a b/größe": "1", "c": "c", "d": "d", "e": "e"})
			if strings.Contains(tt.name, "submodule") {
				made.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", made.Dir(), "sub")
				made.Git("commit", "-q", "-m", "submodule")
			}
			tt.prepare(t, made)
			index, err := os.ReadFile(filepath.Join(made.Dir(), ".git", "index"))
			if err != nil {
				t.Fatal(err)
			}
			got, err := open(t, made).Status(t.Context())
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
			after, err := os.ReadFile(filepath.Join(made.Dir(), ".git", "index"))
			if err != nil || string(after) != string(index) {
				t.Errorf("the index was written, error %v", err)
			}
		})
	}
}
