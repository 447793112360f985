package gitrepo_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// listing writes a snapshot as `git ls-tree -r` does, without the types.
func listing(s *gitrepo.Snapshot) []string {
	var out []string
	for _, e := range s.Entries() {
		out = append(out, fmt.Sprintf("%06o %s\t%s", uint32(e.Mode), e.ID, e.Path))
	}
	return out
}

// lsTree lists a revision in the same way.
func lsTree(made *repotest.Repo, rev string) []string {
	out := nul(made.Git("ls-tree", "-r", "-z", rev))
	for i, line := range out {
		fields := strings.SplitN(line, " ", 3)
		out[i] = fields[0] + " " + fields[2]
	}
	return out
}

// prepareTree commits files of every kind and name.
func prepareTree(t *testing.T, made *repotest.Repo) {
	t.Helper()
	made.Commit("sub", nil)
	made.Write(map[string]string{
		"a": "a", "a.b": "a.b", "b/c": "c", "b.c": "b.c", "b/c.d": "c.d", "b0": "b0", "with blank/größe 日本": "x", "run": "#!/bin/sh\n",
	})
	made.Git("add", "-A")
	made.Git("update-index", "--chmod=+x", "run")
	blob := made.Git("rev-parse", ":a")
	made.Git("update-index", "--add", "--cacheinfo", "120000,"+blob+",link")
	made.Git("update-index", "--add", "--cacheinfo", "160000,"+made.Git("rev-parse", "HEAD")+",module")
	made.Git("update-index", "--add", "--cacheinfo", "100644,"+blob+",not/utf\xff8")
	made.Git("commit", "-q", "-m", "files of every kind")
}

func TestCommitSnapshotListsWhatGitLists(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		make    func(t *testing.T) *repotest.Repo
		prepare func(t *testing.T, made *repotest.Repo)
		rev     string
	}{
		{"through the index", newSHA1, nil, "HEAD"},
		{"through the trees", newSHA1, func(t *testing.T, made *repotest.Repo) {
			if err := os.Remove(filepath.Join(made.Dir(), ".git", "index")); err != nil {
				t.Fatal(err)
			}
		}, "HEAD"},
		{"another commit", newSHA1, func(_ *testing.T, made *repotest.Repo) { made.Commit("more", map[string]string{"more": ""}) }, "HEAD~"},
		{"a commit without files", newSHA1, nil, "HEAD~"},
		{"a file is staged", newSHA1, func(_ *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"b/c": "changed"})
			made.Git("add", "b/c")
		}, "HEAD"},
		{"a file is no more tracked", newSHA1, func(_ *testing.T, made *repotest.Repo) { made.Git("rm", "-q", "--cached", "b/c") }, "HEAD"},
		{"a file is to be added", newSHA1, func(_ *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"b/new": "new"})
			made.Git("add", "-N", "b/new")
		}, "HEAD"},
		{"a sparse checkout", newSHA1, func(_ *testing.T, made *repotest.Repo) {
			made.Git("config", "core.sparseCheckout", "true")
			made.Git("sparse-checkout", "set", "--no-cone", "/b/")
		}, "HEAD"},
		{"a sparse index", newSHA1, func(_ *testing.T, made *repotest.Repo) {
			made.Git("sparse-checkout", "set", "--cone", "--sparse-index", "b")
		}, "HEAD"},
		{"an index of version 4", newSHA1, func(_ *testing.T, made *repotest.Repo) { made.Git("update-index", "--index-version=4") }, "HEAD"},
		{"a split index", newSHA1, func(_ *testing.T, made *repotest.Repo) { made.Git("update-index", "--split-index") }, "HEAD"},
		{"SHA-256", newSHA256, nil, "HEAD"},
		{"modes that git wrote long ago", newSHA1, func(t *testing.T, made *repotest.Repo) {
			blob := id(t, made, "HEAD:a")
			tree := fmt.Sprintf("100664 a\x00%s100775 b\x00%[1]s040000 c\x00%s", blob.Bytes(), id(t, made, "HEAD:b").Bytes())
			tree = gitWith(t, made, nil, tree, "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
			made.Git("update-ref", "refs/heads/old", made.Git("commit-tree", "-m", "old", tree))
		}, "old"},
		{"a folder in whose place git shows another", newSHA1, func(_ *testing.T, made *repotest.Repo) {
			made.Git("replace", made.Git("rev-parse", "HEAD:b"), made.Git("rev-parse", "HEAD:with blank"))
		}, "HEAD"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := tt.make(t)
			prepareTree(t, made)
			if tt.prepare != nil {
				tt.prepare(t, made)
			}
			s, err := open(t, made).CommitSnapshot(t.Context(), id(t, made, tt.rev))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(lsTree(made, tt.rev), listing(s)); diff != "" {
				t.Errorf("(-git +got):\n%s", diff)
			}
			if s.Commit != id(t, made, tt.rev) || s.Tree != id(t, made, tt.rev+"^{tree}") {
				t.Errorf("commit %s, tree %s", s.Commit, s.Tree)
			}
		})
	}
}

func TestCommitSnapshotOfALinkedWorktreeUsesItsOwnIndex(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	prepareTree(t, made)
	dir := clone(t, made, "worktree", "add", "-q", "--detach")
	made.Commit("more", map[string]string{"more": ""})
	r := openAt(t, dir, made.Env())
	for _, rev := range []string{"HEAD", "HEAD~"} {
		s, err := r.CommitSnapshot(t.Context(), id(t, made, rev))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(lsTree(made, rev), listing(s)); diff != "" {
			t.Errorf("%s (-git +got):\n%s", rev, diff)
		}
	}
}

func TestSnapshotReadsFilesOnly(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	prepareTree(t, made)
	s, err := open(t, made).CommitSnapshot(t.Context(), id(t, made, "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"a": "a", "b/c.d": "c.d", "not/utf\xff8": "a", "with blank/größe 日本": "x"} {
		if data, err := s.Read(t.Context(), path, 0); err != nil || string(data) != want {
			t.Errorf("%s: %q, error %v", path, data, err)
		}
	}
	for path, want := range map[string]string{
		"link": "link is a symlink", "module": "module is a submodule", "b": "b: object not found", "none": "none: object not found",
	} {
		if _, err := s.Read(t.Context(), path, 0); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", path, err, want)
		}
	}
	if _, err := s.Read(t.Context(), "run", 9); !errors.Is(err, gitrepo.ErrTooLarge) || !strings.HasPrefix(err.Error(), "run: ") {
		t.Errorf("error %v", err)
	}
}

// paths lists a snapshot's paths, each with its mode.
func paths(s *gitrepo.Snapshot) []string {
	var out []string
	for _, e := range s.Entries() {
		out = append(out, fmt.Sprintf("%06o %s", uint32(e.Mode), e.Path))
	}
	return out
}

func TestWorktreeSnapshotListsWhatIsThere(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Git("config", "core.fileMode", "true")
	made.Commit("first", map[string]string{
		".gitignore": "ignored*\n!/Library/\n", "kept": "", "deleted": "", "b/deleted": "", "staged/x": "", "to-link": "", "to-folder": "",
		"executable": "", "Library/tracked": "", "sub/Library/PackageCache/tracked": "", "linked/x": "", "größe 日本": "",
	})
	for _, path := range []string{"deleted", "b", "to-link", "to-folder", "linked"} {
		if err := os.RemoveAll(filepath.Join(made.Dir(), path)); err != nil {
			t.Fatal(err)
		}
	}
	made.Git("rm", "-q", "--cached", "staged/x")
	made.Write(map[string]string{
		"untracked": "", "new folder/untracked": "", "ignored.txt": "", "Library/x": "", "Temp/x": "", "sub/Library/PackageCache/x": "",
		"sub/Library/Bee/x": "", "sub/Library/kept": "", "to-folder/x": "", "elsewhere/x": "",
	})
	made.Git("init", "-q", "nested")
	made.Git("-C", "nested", "commit", "-q", "--allow-empty", "-m", "nested")
	made.Write(map[string]string{"nested/package.json": "{}"})

	want := []string{
		"100644 .gitignore", "100644 Library/tracked", "100644 elsewhere/x", "100644 größe 日本", "100644 kept", "100644 new folder/untracked",
		"100644 staged/x", "100644 sub/Library/PackageCache/tracked", "100644 sub/Library/kept", "100644 to-folder/x", "100644 untracked",
	}
	executable := "100644 executable"
	if runtime.GOOS != "windows" {
		executable = "100755 executable"
		if err := os.Chmod(filepath.Join(made.Dir(), "executable"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	want = append(want, executable)
	if symlink(t, made, "kept", "to-link") && symlink(t, made, "elsewhere", "linked") && symlink(t, made, t.TempDir(), "out") {
		want = append(want, "120000 to-link", "120000 linked", "120000 out")
	}
	slices.SortFunc(want, func(a, b string) int { return strings.Compare(a[7:], b[7:]) })
	s, err := open(t, made).WorktreeSnapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, paths(s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// symlink makes a symlink in the work tree, where the system lets us.
func symlink(t *testing.T, made *repotest.Repo, target, path string) bool {
	t.Helper()
	err := os.Symlink(target, filepath.Join(made.Dir(), path))
	if err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	return err == nil
}

func TestWorktreeSnapshotDuringAMerge(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"both": "1", "ours": "1", "theirs": "1"})
	made.Git("switch", "-q", "-c", "other")
	made.Git("rm", "-q", "theirs")
	made.Commit("other", map[string]string{"both": "2", "ours": "2"})
	made.Git("switch", "-q", "main")
	made.Git("rm", "-q", "ours")
	made.Commit("main", map[string]string{"both": "3", "theirs": "3"})
	if _, err := made.Try("merge", "other"); err == nil {
		t.Fatal("no conflict")
	}
	r := open(t, made)
	s, err := r.WorktreeSnapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"100644 both", "100644 ours", "100644 theirs"}, paths(s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	dirty, err := r.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(gitrepo.Dirty{Tracked: []string{"both", "ours", "theirs"}}, dirty); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
}

func TestWorktreeSnapshotOfASparseCheckout(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"a/x": "", "b/x": ""})
	made.Git("sparse-checkout", "set", "--cone", "b")
	s, err := open(t, made).WorktreeSnapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"100644 b/x"}, paths(s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFilesOfTheWorkTreeAreReadWithoutFollowingSymlinks(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.Mkdir(secret, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(secret, "package.json"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	made.Commit("first", map[string]string{"a/package.json": "a", "b/package.json": "b", "package.json": "{}", "large": "12345"})
	if err := os.RemoveAll(filepath.Join(made.Dir(), "a")); err != nil {
		t.Fatal(err)
	}
	if !symlink(t, made, secret, "a") || !symlink(t, made, "b", "inside") || !symlink(t, made, filepath.Join(secret, "package.json"), "out") {
		t.Skip("no symlinks here")
	}
	r := open(t, made)
	read := map[string]func(ctx context.Context, path string, limit int64) ([]byte, error){"ReadFile": r.ReadFile}
	s, err := r.WorktreeSnapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	read["Snapshot.Read"] = s.Read
	for _, name := range slices.Sorted(maps.Keys(read)) {
		for _, path := range []string{"a/package.json", "inside/package.json", "out", "b", "../x", secret, ""} {
			if data, err := read[name](t.Context(), path, 0); err == nil {
				t.Errorf("%s of %s: %q", name, path, data)
			}
		}
		if data, err := read[name](t.Context(), "b/package.json", 0); err != nil || string(data) != "b" {
			t.Errorf("%s: %q, error %v", name, data, err)
		}
		if _, err := read[name](t.Context(), "large", 4); !errors.Is(err, gitrepo.ErrTooLarge) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := r.ReadFile(t.Context(), "b/none", 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestIgnoredListsWhatGitHides(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{".gitignore": "/ignored/\n"})
	made.Write(map[string]string{"ignored/b/package.json": "", "ignored/a/package.json": "", "ignored/other": "", "package.json": ""})
	got, err := open(t, made).Ignored(t.Context(), ":(glob)**/package.json")
	if diff := cmp.Diff([]string{"ignored/a/package.json", "ignored/b/package.json"}, got); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestSnapshotOfFilesInMemory(t *testing.T) {
	t.Parallel()
	s := gitrepo.SnapshotOf(map[string]string{"b/c": "12345", "a": ""})
	if diff := cmp.Diff([]string{"100644 a", "100644 b/c"}, paths(s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if data, err := s.Read(t.Context(), "b/c", 5); err != nil || string(data) != "12345" {
		t.Errorf("%q, error %v", data, err)
	}
	if _, err := s.Read(t.Context(), "b/c", 4); !errors.Is(err, gitrepo.ErrTooLarge) {
		t.Errorf("error %v", err)
	}
}

func TestBelowAndWithout(t *testing.T) {
	t.Parallel()
	snap := gitrepo.SnapshotOf(map[string]string{"a": "", "a-b/c": "", "a.b": "", "b/c": "1", "b/d/e": "", "b0": "", "b.c": "", "bb/c": ""})
	paths := func(entries []gitrepo.Entry) (list []string) {
		for _, e := range entries {
			list = append(list, e.Path)
		}
		return list
	}
	for dir, want := range map[string][]string{"b": {"b/c", "b/d/e"}, "b/d": {"b/d/e"}, "a": nil, "c": nil, "": paths(snap.Entries())} {
		if diff := cmp.Diff(want, paths(snap.Below(dir))); diff != "" {
			t.Errorf("below %q (-want +got):\n%s", dir, diff)
		}
	}
	less := snap.Without(map[string]bool{"b/d/e": true, "a": true, "none": true})
	if diff := cmp.Diff([]string{"a-b/c", "a.b", "b.c", "b/c", "b0", "bb/c"}, paths(less.Entries())); diff != "" {
		t.Errorf("without (-want +got):\n%s", diff)
	}
	if data, err := less.Read(t.Context(), "b/c", 0); err != nil || string(data) != "1" {
		t.Errorf("%q, error %v", data, err)
	}
	if len(snap.Entries()) != 8 {
		t.Error("the snapshot changed")
	}
}
