package gitrepo_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestPromisorIsFoundByEitherSetting(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings [][2]string
		want     string
	}{
		"a clone that is whole":     {nil, ""},
		"the setting of the remote": {[][2]string{{"remote.backup.promisor", "yes"}}, "backup"},
		"one that is off":           {[][2]string{{"remote.backup.promisor", "false"}}, ""},
		"the extension alone":       {[][2]string{{"core.repositoryFormatVersion", "1"}, {"extensions.partialClone", "origin"}}, "origin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			made.Commit("first", map[string]string{"a": "a"})
			for _, remote := range []string{"origin", "backup"} {
				made.Git("remote", "add", remote, "file:///none")
			}
			for _, pair := range c.settings {
				made.Git("config", pair[0], pair[1])
			}
			got, err := openAt(t, made.Dir(), made.Env()).Promisor(t.Context())
			if err != nil || got != c.want {
				t.Errorf("%q, error %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestFilesOfAPartialCloneAreFetchedAtOnce(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	r := openAt(t, partialClone(t, made), made.Env())
	s, err := r.CommitSnapshot(t.Context(), id(t, made, "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	fetches := 0
	r.Trace(func(args []string) {
		for _, arg := range args {
			if arg == "fetch" {
				fetches++
			}
		}
	})
	if err := s.Fetch(t.Context(), s.Entries()); err != nil || fetches != 1 {
		t.Errorf("%d fetches, error %v", fetches, err)
	}
	r.Trace(func(args []string) { t.Errorf("git %v", args) })
	if data, err := s.Read(t.Context(), "a/b.txt", 100); err != nil || string(data) != "bb\n" {
		t.Errorf("%q, error %v", data, err)
	}
}

func TestUpdateBringsBranchesAndTheirTags(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"a": "a"})
	dir := clone(t, made, "clone", "-q", made.Dir())
	r := openAt(t, dir, made.Env())
	made.Commit("second", map[string]string{"a": "b"})
	made.Tag("1.0.0")
	if err := r.Update(t.Context(), "origin"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"refs/remotes/origin/main", "refs/tags/1.0.0"} {
		ref, ok, err := r.Ref(t.Context(), name)
		if err != nil || !ok || ref.ID != id(t, made, "HEAD") && ref.Peeled != id(t, made, "HEAD") {
			t.Errorf("%s: %+v, error %v", name, ref, err)
		}
	}
}
