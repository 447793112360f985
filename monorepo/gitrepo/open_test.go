package gitrepo_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// place is where a repository is opened.
type place struct {
	dir string
	env []string // beside the repository's own
}

// found is what opening it tells.
type found struct {
	Root, CommonDir string
	Bare, Shallow   bool
	Head            string
}

// openings are the ways to open a repository.
func openings() map[string]func(ctx context.Context, dir string, env []string) (*gitrepo.Repo, error) {
	return map[string]func(ctx context.Context, dir string, env []string) (*gitrepo.Repo, error){
		"Open": gitrepo.Open, "OpenHook": gitrepo.OpenHook,
	}
}

func TestOpenFindsWhatGitFinds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		place func(t *testing.T, made *repotest.Repo) place
	}{
		{"the root", func(_ *testing.T, made *repotest.Repo) place { return place{dir: made.Dir()} }},
		{"a sub-folder", func(_ *testing.T, made *repotest.Repo) place {
			return place{dir: filepath.Join(made.Dir(), "Packages", "a")}
		}},
		{"a linked worktree", func(t *testing.T, made *repotest.Repo) place {
			return place{dir: clone(t, made, "worktree", "add", "-q", "--detach")}
		}},
		{"a folder with blanks and letters beyond ASCII in its path", func(t *testing.T, made *repotest.Repo) place {
			return place{dir: clone(t, made, "clone", "-q", made.Dir())}
		}},
		{"a bare repository", func(t *testing.T, made *repotest.Repo) place {
			return place{dir: clone(t, made, "clone", "-q", "--bare", made.Dir())}
		}},
		{"a shallow clone", func(t *testing.T, made *repotest.Repo) place {
			return place{dir: clone(t, made, "clone", "-q", "--depth=1", "file://"+filepath.ToSlash(made.Dir()))}
		}},
		{"a submodule", func(_ *testing.T, made *repotest.Repo) place {
			made.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", made.Dir(), "sub")
			return place{dir: filepath.Join(made.Dir(), "sub")}
		}},
		{"a hook of the main work tree", func(_ *testing.T, made *repotest.Repo) place {
			return place{dir: made.Dir(), env: []string{"GIT_DIR=.git", "GIT_PREFIX=Packages/"}}
		}},
		{"a hook in a sub-folder", func(_ *testing.T, made *repotest.Repo) place {
			return place{dir: filepath.Join(made.Dir(), "Packages", "a"), env: []string{"GIT_DIR=../../.git", "GIT_WORK_TREE=../.."}}
		}},
		{"a hook of a bare repository", func(t *testing.T, made *repotest.Repo) place {
			return place{dir: clone(t, made, "clone", "-q", "--bare", made.Dir()), env: []string{"GIT_DIR=."}}
		}},
		{"a hook of a server that a shallow clone pushes to", func(t *testing.T, made *repotest.Repo) place {
			file := filepath.Join(t.TempDir(), "shallow_abc123")
			if err := os.WriteFile(file, []byte(made.Git("rev-parse", "HEAD")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			return place{dir: clone(t, made, "clone", "-q", "--bare", made.Dir()), env: []string{"GIT_DIR=.", "GIT_SHALLOW_FILE=" + file}}
		}},
		{"a hook of a linked worktree", func(t *testing.T, made *repotest.Repo) place {
			dir := clone(t, made, "worktree", "add", "-q", "--detach")
			return place{dir: dir, env: []string{"GIT_DIR=" + made.Git("-C", dir, "rev-parse", "--absolute-git-dir")}}
		}},
		{"a hook of a submodule", func(_ *testing.T, made *repotest.Repo) place {
			made.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", made.Dir(), "sub")
			return place{dir: filepath.Join(made.Dir(), "sub"), env: []string{"GIT_DIR=../.git/modules/sub"}}
		}},
		{"a repository kept elsewhere", func(t *testing.T, made *repotest.Repo) place {
			return place{dir: clone(t, made, "clone", "-q", "--separate-git-dir="+filepath.Join(t.TempDir(), "kept"), made.Dir())}
		}},
		{"a work tree that the configuration names", func(_ *testing.T, made *repotest.Repo) place {
			made.Git("config", "core.worktree", made.Dir())
			return place{dir: made.Dir()}
		}},
		{"a linked worktree with a configuration of its own", func(t *testing.T, made *repotest.Repo) place {
			made.Git("config", "extensions.worktreeConfig", "true")
			dir := clone(t, made, "worktree", "add", "-q", "--detach")
			return place{dir: dir, env: []string{"GIT_DIR=" + made.Git("-C", dir, "rev-parse", "--absolute-git-dir")}}
		}},
		{"a linked worktree of a bare repository", func(t *testing.T, made *repotest.Repo) place {
			bare := clone(t, made, "clone", "-q", "--bare", made.Dir())
			dir := filepath.Join(filepath.Dir(bare), "linked")
			made.Git("-C", bare, "worktree", "add", "-q", "--detach", dir)
			return place{dir: dir, env: []string{"GIT_DIR=" + made.Git("-C", dir, "rev-parse", "--absolute-git-dir")}}
		}},
		{"a bare repository that nobody named", func(t *testing.T, made *repotest.Repo) place {
			return place{dir: clone(t, made, "clone", "-q", "--bare", made.Dir())}
		}},
		{"a clone with alternates, and a HEAD that is detached", func(t *testing.T, made *repotest.Repo) place {
			dir := clone(t, made, "clone", "-q", "--shared", made.Dir())
			made.Git("-C", dir, "checkout", "-q", "--detach")
			return place{dir: dir}
		}},
		{"a configuration as people write it", func(t *testing.T, made *repotest.Repo) place {
			file := filepath.Join(made.Dir(), ".git", "config")
			text := "[Core] ; mine\n\tRepositoryFormatVersion = 0\n\tbare\t=  false # no\n[alias]\n\tx = \"!f() { :; }; f\"\n[include]\n\tpath = none\n"
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return place{dir: made.Dir()}
		}},
		{"a folder that is reached by a link", func(t *testing.T, made *repotest.Repo) place {
			link := filepath.Join(t.TempDir(), "link")
			if err := os.Symlink(made.Dir(), link); err != nil {
				t.Skip(err)
			}
			return place{dir: link}
		}},
		{"a repository that only GIT_DIR names", func(t *testing.T, made *repotest.Repo) place {
			return place{dir: t.TempDir(), env: []string{"GIT_DIR=" + filepath.Join(made.Dir(), ".git"), "GIT_WORK_TREE=" + made.Dir()}}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			made.Commit("first", map[string]string{"Packages/a/package.json": "{}"})
			made.Commit("second", nil)
			at := tt.place(t, made)
			env := append(made.Env(), at.env...)

			for name, open := range openings() {
				r, err := open(t.Context(), at.dir, env)
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				head, err := r.Head(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				got := found{r.Root(), r.CommonDir(), r.Bare(), r.Shallow(), head.Commit.String()}
				if diff := cmp.Diff(located(t, at.dir, env), got); diff != "" {
					t.Errorf("%s (-git +got):\n%s", name, diff)
				}
				if _, err := r.Status(t.Context()); err != nil && !r.Bare() {
					t.Errorf("%s: git does not run in what was opened: %v", name, err)
				}
			}
		})
	}
}

// clone runs a git command that makes a repository or a work tree, and returns
// where.
func clone(t *testing.T, made *repotest.Repo, args ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "ein Ordner, größer 日本")
	made.Git(append(args, dir)...)
	return dir
}

// located asks git for what Open is to find.
func located(t *testing.T, dir string, env []string) found {
	t.Helper()
	ask := func(args ...string) string {
		out, err := gitIn(dir, env, append([]string{"rev-parse", "--path-format=absolute"}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(out)
	}
	f := found{
		CommonDir: ask("--git-common-dir"),
		Bare:      ask("--is-bare-repository") == "true", Shallow: ask("--is-shallow-repository") == "true",
		Head: ask("--verify", "HEAD"),
	}
	f.Root = ask("--git-dir")
	if !f.Bare {
		f.Root = ask("--show-toplevel")
	}
	for _, path := range []*string{&f.Root, &f.CommonDir} {
		*path = filepath.FromSlash(*path)
	}
	return f
}

func TestOpenHookKnowsWhatItCannotTell(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", nil)
	if out, err := made.Try("clone", "-q", "--bare", made.Dir(), filepath.Join(made.Dir(), "bare")); err != nil {
		t.Fatal(out)
	}
	sha256 := newSHA256(t)
	sha256.Commit("first", nil)
	for _, place := range []place{
		{dir: filepath.Join(made.Dir(), "bare")},
		{dir: sha256.Dir()},
		{dir: made.Dir(), env: []string{"GIT_WORK_TREE=."}},
	} {
		r, err := gitrepo.OpenHook(t.Context(), place.dir, append(made.Env(), place.env...))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		want, err := gitrepo.Open(t.Context(), place.dir, append(made.Env(), place.env...))
		if err != nil {
			t.Fatal(err)
		}
		defer want.Close()
		got, _ := r.Head(t.Context())
		if head, err := want.Head(t.Context()); err != nil || got != head || r.Bare() != want.Bare() || r.Root() != want.Root() {
			t.Errorf("%s: %+v, bare %v, want %+v, error %v", place.dir, got, r.Bare(), head, err)
		}
	}
	if _, err := gitrepo.OpenHook(t.Context(), t.TempDir(), append(made.Env(), "GIT_DIR=none")); err == nil {
		t.Error("opened what is not there")
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	empty := t.TempDir()
	tests := []struct {
		name  string
		place place
		want  gitrepo.NotRepositoryError
	}{
		{
			"a folder in no repository",
			place{dir: empty, env: []string{"GIT_CEILING_DIRECTORIES=" + filepath.Dir(empty)}},
			gitrepo.NotRepositoryError{Dir: empty, Reason: "not a git repository (or any of the parent directories): .git"},
		},
		{
			"a folder that is not there",
			place{dir: filepath.Join(empty, "none")},
			gitrepo.NotRepositoryError{
				Dir:    filepath.Join(empty, "none"),
				Reason: "cannot change to '" + filepath.Join(empty, "none") + "': No such file or directory",
			},
		},
		{
			"somebody else's repository, with git's way to trust it",
			place{dir: made.Dir(), env: []string{"GIT_TEST_ASSUME_DIFFERENT_OWNER=1"}},
			gitrepo.NotRepositoryError{
				Dir:    made.Dir(),
				Reason: "detected dubious ownership in repository at '" + filepath.ToSlash(made.Dir()) + "'",
				Fix:    "git config --global --add safe.directory " + filepath.ToSlash(made.Dir()),
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := gitrepo.Open(t.Context(), tt.place.dir, append(made.Env(), tt.place.env...))
			refused, ok := errors.AsType[*gitrepo.NotRepositoryError](err)
			if !ok {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(tt.want, *refused); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOpenWithoutGit(t *testing.T) {
	// Not parallel: it changes the environment of the process.
	t.Setenv("PATH", t.TempDir())
	_, err := gitrepo.Open(t.Context(), t.TempDir(), nil)
	if err == nil || !strings.Contains(err.Error(), "there is none in PATH") {
		t.Errorf("error %v", err)
	}
}

func TestHead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(made *repotest.Repo)
		branch  string
		unborn  bool
	}{
		{"on a branch", func(*repotest.Repo) {}, "main", false},
		{"on a branch with a slash", func(made *repotest.Repo) { made.Git("switch", "-q", "-c", "feat/a.b") }, "feat/a.b", false},
		{"on a packed branch", func(made *repotest.Repo) { made.Git("pack-refs", "--all") }, "main", false},
		{"detached", func(made *repotest.Repo) { made.Git("checkout", "-q", "--detach") }, "", false},
		{"on a ref that is no branch", func(made *repotest.Repo) {
			made.Git("update-ref", "refs/pull/1/head", "HEAD")
			made.Git("symbolic-ref", "HEAD", "refs/pull/1/head")
		}, "refs/pull/1/head", false},
		{"on a branch without a commit", func(made *repotest.Repo) { made.Git("switch", "-q", "--orphan", "new") }, "new", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			made.Commit("first", nil)
			tt.prepare(made)
			want := gitrepo.Head{Branch: tt.branch}
			if !tt.unborn {
				want.Commit = id(t, made, "HEAD")
			}
			got, err := open(t, made).Head(t.Context())
			if err != nil || got != want {
				t.Errorf("%+v, error %v, want %+v", got, err, want)
			}
		})
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{"a": "a"})
	made.Commit("second", nil)
	made.Tag("1.0.0")
	r := open(t, made)
	for _, rev := range []string{"HEAD", "main~1", "1.0.0", "refs/tags/1.0.0", "HEAD^{/first}", made.Git("rev-parse", "--short", "HEAD")} {
		got, err := r.Resolve(t.Context(), rev)
		if want := id(t, made, rev+"^{commit}"); err != nil || got != want {
			t.Errorf("%s is %s, error %v, want %s", rev, got, err, want)
		}
	}
	for _, rev := range []string{"", "none", "HEAD:a", "HEAD^{tree}", "--all", "main..HEAD", "-h"} {
		if got, err := r.Resolve(t.Context(), rev); err == nil {
			t.Errorf("%q is %s", rev, got)
		}
	}
}

func TestHooksDirIsWhereGitLooks(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Write(map[string]string{"sub/file": ""})
	for _, tt := range []struct{ config, want string }{
		{"", filepath.Join(made.Dir(), ".git", "hooks")},
		{".husky/_", filepath.Join(made.Dir(), ".husky", "_")},
		{filepath.Join(made.Dir(), "elsewhere"), filepath.Join(made.Dir(), "elsewhere")},
	} {
		if tt.config != "" {
			made.Git("config", "core.hooksPath", tt.config)
		}
		r := openAt(t, filepath.Join(made.Dir(), "sub"), made.Env())
		if got, err := r.HooksDir(t.Context()); err != nil || got != tt.want {
			t.Errorf("core.hooksPath %q: %s, error %v, want %s", tt.config, got, err, tt.want)
		}
	}
}

func TestTraceSeesEveryCommandOneAtATime(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", nil)
	r := open(t, made)
	var seen []string // the race detector watches it
	r.Trace(func(args []string) { seen = append(seen, args[0]) })
	if _, err := r.WorktreeSnapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 2 {
		t.Errorf("saw %v", seen)
	}
}
