package gitrepo_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestPartSnapshotShowsSomeFoldersAndTheRoot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		make    func(t *testing.T) *repotest.Repo
		folders []string
		want    []string // prefixes of what is shown
	}{
		{"none", newSHA1, nil, nil},
		{"one", newSHA1, []string{"b"}, []string{"b/"}},
		{"one, in SHA-256", newSHA256, []string{"b"}, []string{"b/"}},
		{"one that is not there, nor a folder", newSHA1, []string{"none/deep", "a"}, nil},
		{"one inside another", newSHA1, []string{"b", "b/d", "not"}, []string{"b/", "not/"}},
		{"one deep down", newSHA1, []string{"b/d"}, []string{"b/d/"}},
		{"all", newSHA1, []string{"b", ""}, []string{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := tt.make(t)
			prepareTree(t, made)
			made.Commit("deeper", map[string]string{"b/d/e": "e"})
			repo := open(t, made)
			all, err := repo.CommitSnapshot(t.Context(), id(t, made, "HEAD"))
			if err != nil {
				t.Fatal(err)
			}
			got, err := repo.PartSnapshot(t.Context(), id(t, made, "HEAD"), tt.folders)
			if err != nil {
				t.Fatal(err)
			}
			want := slices.DeleteFunc(listing(all), func(line string) bool {
				_, path, _ := strings.Cut(line, "\t")
				return strings.Contains(path, "/") && !slices.ContainsFunc(tt.want, func(prefix string) bool { return strings.HasPrefix(path, prefix) })
			})
			if diff := cmp.Diff(want, listing(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if data, err := got.Read(t.Context(), "a", 0); string(data) != "a" || err != nil {
				t.Errorf("a holds %q, error %v", data, err)
			}
		})
	}
}

func TestPartSnapshotOfAFileThatIsNotHere(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"a/x": "x"})
	blob := made.Git("rev-parse", "HEAD:a/x")
	if err := os.Remove(filepath.Join(made.Dir(), ".git", "objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	s, err := open(t, made).PartSnapshot(t.Context(), id(t, made, "HEAD"), []string{"a"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Read(t.Context(), "a/x", 0); !errors.Is(err, gitrepo.ErrNotFound) {
		t.Errorf("error %v", err)
	}
}

func TestTreeSearchFindsFoldersOfTheHistory(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"a/b/x": "1"})
	made.Commit("second", map[string]string{"a/b/x": "2"})
	made.Git("switch", "-q", "--orphan", "other")
	made.Commit("other", map[string]string{"c/x": "3"})
	made.Git("switch", "-q", "main")
	repo := open(t, made)
	search, err := repo.TreeSearch(t.Context(), id(t, made, "main"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		rev  string
		want bool
	}{{"main:a/b", true}, {"main:a", true}, {"main~:a/b", true}, {"main^{tree}", false}, {"other:c", false}, {"main~:a", true}} {
		if found, known, err := search.Find(t.Context(), id(t, made, tt.rev)); found != tt.want || !known || err != nil {
			t.Errorf("%s: found %v, known %v, error %v", tt.rev, found, known, err)
		}
	}
	for rev, want := range map[string]bool{"main~": true, "other": false} {
		if held, err := search.Holds(t.Context(), id(t, made, rev)); held != want || err != nil {
			t.Errorf("%s: held %v, error %v", rev, held, err)
		}
	}
}

func TestTreeSearchOfAShallowClone(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"a/x": "1"})
	made.Commit("second", map[string]string{"a/x": "2"})
	repo := openAt(t, clone(t, made, "clone", "-q", "--depth=1", "file://"+made.Dir()), made.Env())
	search, err := repo.TreeSearch(t.Context(), id(t, made, "main"), id(t, made, "main~"))
	if err != nil {
		t.Fatal(err)
	}
	for rev, want := range map[string]bool{"main:a": true, "main~:a": false} {
		if found, known, err := search.Find(t.Context(), id(t, made, rev)); found != want || known != want || err != nil {
			t.Errorf("%s: found %v, known %v, error %v", rev, found, known, err)
		}
	}
}
