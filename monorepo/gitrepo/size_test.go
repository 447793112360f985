package gitrepo_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// sized are files of sizes that git's formats tell apart.
func sized() map[string]string {
	return map[string]string{
		"empty": "", "small": "x", "a/b/deep": strings.Repeat("deep", 40), "a/large": strings.Repeat("0123456789", 100_000),
		"größe 日本": "x\n", "a/delta": strings.Repeat("0123456789", 100_001),
	}
}

// sizes asks a snapshot for all of its files' sizes.
func sizes(t *testing.T, s *gitrepo.Snapshot) map[string]int64 {
	t.Helper()
	got := map[string]int64{}
	for _, e := range s.Entries() {
		size, err := s.Size(t.Context(), e)
		if err != nil {
			t.Error(err)
		}
		got[e.Path] = size
	}
	return got
}

func TestSizesOfACommitAreWhatGitSays(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(t *testing.T) *repotest.Repo{"SHA-1": newSHA1, "SHA-256": newSHA256} {
		for _, packed := range []string{"loose", "packed"} {
			t.Run(name+", "+packed, func(t *testing.T) {
				t.Parallel()
				made := make(t)
				made.Commit("first", sized())
				if packed == "packed" {
					made.Git("gc", "-q")
				}
				s, err := open(t, made).CommitSnapshot(t.Context(), id(t, made, "HEAD"))
				if err != nil {
					t.Fatal(err)
				}
				want := map[string]int64{}
				for path := range sized() {
					want[path], _ = strconv.ParseInt(made.Git("cat-file", "-s", "HEAD:"+path), 10, 64)
				}
				if diff := cmp.Diff(want, sizes(t, s)); diff != "" {
					t.Errorf("(-git +got):\n%s", diff)
				}
			})
		}
	}
}

func TestSizesOfTheWorkTreeAreThoseOfItsFiles(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", sized())
	made.Write(map[string]string{"small": "now it is larger", "a/b/new": "new"})
	r := open(t, made)
	s, err := r.WorktreeSnapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int64{"a/b/new": 3}
	for path, content := range sized() {
		want[path] = int64(len(content))
	}
	want["small"] = 16
	for range 2 { // the second time from folders that are open
		if diff := cmp.Diff(want, sizes(t, s)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, sizes(t, s)); diff != "" {
		t.Errorf("after Close (-want +got):\n%s", diff)
	}
}

func TestASizeBeyondASymlinkIsNotTold(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"a/x": "x", "b/x": "x", "c": "c"})
	s, err := open(t, made).WorktreeSnapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"a", "c"} {
		if err := os.RemoveAll(filepath.Join(made.Dir(), path)); err != nil {
			t.Fatal(err)
		}
	}
	if !symlink(t, made, "b", "a") || !symlink(t, made, "b/x", "c") {
		t.Skip("no symlinks here")
	}
	for path, want := range map[string]string{"a/x": "a/x: a: no folder", "c": "c: not a regular file"} {
		if _, err := s.Size(t.Context(), gitrepo.Entry{Path: path}); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", path, err, want)
		}
	}
}

// A partial clone would ask its server for each file.
func TestASizeThatAPartialCloneLacksIsNotFetched(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"x": "x"})
	made.Git("config", "uploadpack.allowFilter", "true")
	dir := clone(t, made, "clone", "-q", "--no-checkout", "--filter=blob:none", "--no-local", made.Dir())
	r := openAt(t, dir, made.Env())
	head, err := r.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.CommitSnapshot(t.Context(), head.Commit)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Size(t.Context(), s.Entries()[0]); !errors.Is(err, gitrepo.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	if has, err := r.Has(t.Context(), s.Entries()[0].ID); has || err != nil {
		t.Errorf("fetched: %v, error %v", has, err)
	}
}

func TestAFileOfATestIsAsItIsSaid(t *testing.T) {
	t.Parallel()
	s := gitrepo.SnapshotOf(map[string]string{"a": "12345"}).With("b", gitrepo.ModeFile, 1<<40).With("c", gitrepo.ModeSymlink, 0)
	if diff := cmp.Diff(map[string]int64{"a": 5, "b": 1 << 40, "c": 0}, sizes(t, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"100644 a", "100644 b", "120000 c"}, paths(s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
