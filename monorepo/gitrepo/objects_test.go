package gitrepo_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func newSHA1(t *testing.T) *repotest.Repo {
	t.Helper()
	return repotest.New(t)
}

// newSHA256 makes an empty repository with the other object format.
func newSHA256(t *testing.T) *repotest.Repo {
	t.Helper()
	made := repotest.New(t)
	if err := os.RemoveAll(filepath.Join(made.Dir(), ".git")); err != nil {
		t.Fatal(err)
	}
	made.Git("init", "-q", "--object-format=sha256")
	return made
}

// fill gives a repository two commits and objects of every kind.
func fill(t *testing.T, made *repotest.Repo) {
	t.Helper()
	fastImport(t, made, fmt.Sprintf(`commit refs/heads/main
committer Test <test@example.com> 1700000000 +0000
data <<.
first
.
M 100644 inline a/b.txt
data 2
b

M 100644 inline empty
data 0

M 100644 inline large
data 5000
%s
commit refs/heads/main
mark :1
committer Test <test@example.com> 1700000060 +0000
data <<.
second
.
M 100644 inline a/b.txt
data 3
bb

tag 1.0.0
from :1
tagger Test <test@example.com> 1700000060 +0000
data <<.
1.0.0
.
`, strings.Repeat("large", 1000)))
	made.Git("reset", "-q", "--hard")
}

// fastImport gives a repository what a git fast-import stream says.
func fastImport(t *testing.T, made *repotest.Repo, stream string) {
	t.Helper()
	cmd := made.Command("fast-import", "--quiet")
	cmd.Stdin = strings.NewReader(stream)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git fast-import: %v\n%s", err, out)
	}
}

func TestObjectReadsWhatGitReads(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		make    func(t *testing.T) *repotest.Repo
		prepare func(made *repotest.Repo)
	}{
		{"loose", newSHA1, func(*repotest.Repo) {}},
		{"packed", newSHA1, func(made *repotest.Repo) { made.Git("gc", "-q") }},
		{"SHA-256", newSHA256, func(*repotest.Repo) {}},
		{"replaced", newSHA1, func(made *repotest.Repo) {
			made.Git("replace", made.Git("rev-parse", "HEAD:a/b.txt"), made.Git("rev-parse", "HEAD:large"))
			made.Git("replace", "HEAD~", made.Git("commit-tree", "-m", "instead", "HEAD^{tree}"))
			made.Git("pack-refs", "--all")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := tt.make(t)
			fill(t, made)
			tt.prepare(made)
			r := open(t, made)
			names := made.Git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
			var got strings.Builder
			for name := range strings.FieldsSeq(names) {
				kind, data, err := r.Object(t.Context(), parseID(t, name), 0)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&got, "%s %s %d\n%s\n", name, kind, len(data), data)
			}
			want := gitWith(t, made, nil, names, "cat-file", "--batch")
			if diff := cmp.Diff(want, strings.TrimSpace(got.String())); diff != "" {
				t.Errorf("(-git +got):\n%s", diff)
			}
		})
	}
}

func TestObjectKeepsToItsLimit(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(t *testing.T) *repotest.Repo{
		"from the files": newSHA1,
		"through git":    newSHA256,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := make(t)
			fill(t, made)
			r, large := open(t, made), id(t, made, "HEAD:large")
			for range 2 { // what git had still to say must not be in the next answer
				if _, data, err := r.Object(t.Context(), large, 4999); !errors.Is(err, gitrepo.ErrTooLarge) || data != nil {
					t.Errorf("%d bytes, error %v", len(data), err)
				}
				if _, data, err := r.Object(t.Context(), large, 5000); err != nil || len(data) != 5000 {
					t.Errorf("%d bytes, error %v", len(data), err)
				}
			}
			none := parseID(t, strings.Repeat("12", len(large.Bytes())))
			for range 2 {
				if _, _, err := r.Object(t.Context(), none, 0); !errors.Is(err, gitrepo.ErrNotFound) {
					t.Errorf("error %v", err)
				}
			}
			if _, _, err := r.Object(t.Context(), gitrepo.ID{}, 0); !errors.Is(err, gitrepo.ErrNotFound) {
				t.Errorf("the zero id: error %v", err)
			}
		})
	}
}

func TestObjectThatIsDamagedIsNotCalledMissing(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	damaged := id(t, made, "HEAD:large")
	file := filepath.Join(made.Dir(), ".git", "objects", damaged.String()[:2], damaged.String()[2:])
	if err := os.Remove(file); err != nil { // git writes them read-only
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := open(t, made)
	for range 2 {
		_, _, err := r.Object(t.Context(), damaged, 0)
		if _, ok := errors.AsType[*odb.CorruptError](err); !ok {
			t.Errorf("error %v", err)
		}
		if _, _, err := r.Object(t.Context(), parseID(t, strings.Repeat("12", 20)), 0); !errors.Is(err, gitrepo.ErrNotFound) {
			t.Errorf("another object: error %v", err)
		}
	}
}

// partialClone makes a clone that fetches blobs when it needs them.
func partialClone(t *testing.T, made *repotest.Repo) string {
	t.Helper()
	for _, key := range []string{"uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"} {
		made.Git("config", key, "true")
	}
	return clone(t, made, "clone", "-q", "--no-checkout", "--filter=blob:none", "file://"+filepath.ToSlash(made.Dir()))
}

func TestObjectsOfAPartialCloneAreFetched(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	r := openAt(t, partialClone(t, made), made.Env())
	s, err := r.CommitSnapshot(t.Context(), id(t, made, "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	if data, err := s.Read(t.Context(), "a/b.txt", 100); err != nil || string(data) != "bb\n" {
		t.Errorf("%q, error %v", data, err)
	}
	if _, err := s.Read(t.Context(), "large", 100); !errors.Is(err, gitrepo.ErrTooLarge) {
		t.Errorf("error %v", err)
	}
}

func TestObjectsOfAPartialCloneWhoseServerIsGone(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	dir := partialClone(t, made)
	made.Git("-C", dir, "remote", "set-url", "origin", "file:///none")
	r := openAt(t, dir, made.Env())
	_, _, err := r.Object(t.Context(), id(t, made, "HEAD:a/b.txt"), 0)
	if _, ok := errors.AsType[*gitrepo.GitError](err); !ok {
		t.Errorf("error %v", err)
	}
}

func TestObjectDoesNotWaitLongerThanItsContext(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	dir := partialClone(t, made)
	// A server that takes the connection and says nothing for a while.
	made.Git("-C", dir, "remote", "set-url", "origin", "ext::sleep 2")
	made.Git("-C", dir, "config", "protocol.ext.allow", "always")
	r := openAt(t, dir, made.Env())
	ctx, cancel := context.WithCancel(t.Context())
	r.Trace(func(args []string) {
		if args[0] == "cat-file" {
			cancel()
		}
	})
	_, _, err := r.Object(ctx, id(t, made, "HEAD:a/b.txt"), 0)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestObjectReadsWhereHooksOfAServerFindNewObjects(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	quarantine := t.TempDir()
	env := append(made.Env(), "GIT_OBJECT_DIRECTORY="+quarantine,
		"GIT_ALTERNATE_OBJECT_DIRECTORIES="+filepath.Join(made.Dir(), ".git", "objects"))
	cmd := made.Command("hash-object", "-w", "--stdin")
	cmd.Env, cmd.Stdin = env, strings.NewReader("new")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	r := openAt(t, made.Dir(), env)
	r.Trace(func(args []string) { t.Errorf("git %v", args) })
	for _, name := range []string{strings.TrimSpace(string(out)), made.Git("rev-parse", "HEAD")} {
		if _, _, err := r.Object(t.Context(), parseID(t, name), 0); err != nil {
			t.Error(err)
		}
	}
}

func TestPeel(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	made.Git("tag", "-a", "-m", "tag of a tag", "nested", "1.0.0")
	made.Git("tag", "-a", "-m", "tag of a tree", "tree", "HEAD:a")
	made.Git("tag", "-a", "-m", "tag of a blob", "blob", "HEAD:empty")
	r := open(t, made)
	for name, want := range map[string]odb.Kind{
		"HEAD": odb.Commit, "1.0.0": odb.Commit, "nested": odb.Commit, "tree": odb.Tree, "blob": odb.Blob, "HEAD^{tree}": odb.Tree,
	} {
		got, kind, err := r.Peel(t.Context(), id(t, made, name))
		if err != nil || kind != want || got != id(t, made, name+"^{}") {
			t.Errorf("%s stands on %s %s, error %v", name, kind, got, err)
		}
	}
}

func TestPeelReadsNoLargeFile(t *testing.T) { // alone, as it counts bytes
	for name, make := range map[string]func(t *testing.T) *repotest.Repo{"SHA-1": newSHA1, "SHA-256": newSHA256} {
		const size = 5 << 20
		made := make(t)
		made.Commit("first", map[string]string{"large": strings.Repeat("0", size)})
		large, r := id(t, made, "HEAD:large"), open(t, made)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, kind, err := r.Peel(t.Context(), large)
		runtime.ReadMemStats(&after)
		if err != nil || kind != odb.Blob || got != large {
			t.Errorf("%s: it is %s %s, error %v", name, kind, got, err)
		}
		if read := after.TotalAlloc - before.TotalAlloc; read > size/2 {
			t.Errorf("%s: %d bytes of memory for a file of %d", name, read, size)
		}
	}
}

func TestFilesThatAPartialCloneLacksAreFetchedAtOnce(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	dir := partialClone(t, made)
	r := openAt(t, dir, made.Env())
	s, err := r.CommitSnapshot(t.Context(), id(t, made, "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Fetch(t.Context(), s.Entries()); err != nil {
		t.Fatal(err)
	}
	made.Git("config", "uploadpack.allowAnySHA1InWant", "false") // nothing more is to be had
	fetches := 0
	r.Trace(func(args []string) {
		if slices.Contains(args, "fetch") {
			fetches++
		}
	})
	if err := s.Fetch(t.Context(), s.Entries()); err != nil || fetches != 0 {
		t.Errorf("%d fetches the second time, error %v", fetches, err)
	}
	for _, e := range s.Entries() {
		if _, err := s.Read(t.Context(), e.Path, 0); e.Mode.Regular() && err != nil {
			t.Error(err)
		}
	}
}
