package gitrepo_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestAddTreeMakesTheTreeThatGitMakes(t *testing.T) {
	t.Parallel()
	for name, made := range map[string]*repotest.Repo{"SHA-1": newSHA1(t), "SHA-256": newSHA256(t)} {
		made.Commit("first", map[string]string{"a": "a"})
		repo := open(t, made)
		w := repo.NewWriter()
		head, blob := made.Git("rev-parse", "HEAD"), made.Git("rev-parse", "HEAD:a")
		var lines []string
		var entries []gitrepo.TreeEntry
		// git's order of folders is that of names with a slash behind
		for i, name := range []string{"b", "a-", "a0", "a.b", "ab", "é", "a", "A", "b~", "b-c"} {
			kind := []string{"040000 tree " + made.Git("rev-parse", "HEAD^{tree}"), "100644 blob " + blob, "100755 blob " + blob, "120000 blob " + blob, "160000 commit " + head}[i%5]
			lines = append(lines, kind+"\t"+name)
			var mode gitrepo.Mode
			var id string
			if _, err := fmt.Sscanf(kind, "%o %s %s", &mode, new(string), &id); err != nil {
				t.Fatal(err)
			}
			entries = append(entries, gitrepo.TreeEntry{Name: name, Mode: mode, ID: parseID(t, id)})
		}
		mktree := made.Command("mktree")
		mktree.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
		want, err := mktree.Output()
		if err != nil {
			t.Fatal(err)
		}
		got := w.AddTree(entries)
		if got.String() != strings.TrimSpace(string(want)) {
			t.Errorf("%s: %s, git makes %s", name, got, want)
		}
		if err := w.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := repo.ReadTree(t.Context(), got)
		var shown []string
		for _, e := range list {
			kind := map[gitrepo.Mode]string{gitrepo.ModeTree: "tree", gitrepo.ModeSubmodule: "commit"}[e.Mode]
			if kind == "" {
				kind = "blob"
			}
			shown = append(shown, fmt.Sprintf("%06o %s %s\t%s", uint32(e.Mode), kind, e.ID, e.Name))
		}
		if diff := cmp.Diff(made.Git("-c", "core.quotePath=false", "ls-tree", got.String()), strings.Join(shown, "\n")); diff != "" || err != nil {
			t.Errorf("%s: %v (-git +read):\n%s", name, err, diff)
		}
	}
}

func TestReadTreeOfAFileIsAnError(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"a": "a"})
	repo := open(t, made)
	if list, err := repo.ReadTree(t.Context(), parseID(t, made.Git("rev-parse", "HEAD:a"))); err == nil {
		t.Errorf("no error, but %v", list)
	}
}
