package refs_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/refs"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// repo is a repository with a commit on main and, beside it, branches and tags
// of each kind.
type repo struct {
	*repotest.Repo
	t *testing.T
}

func newRepo(t *testing.T) *repo {
	t.Helper()
	r := &repo{Repo: repotest.New(t), t: t}
	r.Commit("one", map[string]string{"file": "one\n"})
	r.Git("branch", "topic/one")
	r.Git("tag", "light")
	r.Tag("com.example.a/1.0.0")
	r.Git("update-ref", "refs/remotes/origin/main", "HEAD")
	return r
}

// write writes a file in the git folder.
func (r *repo) write(name, content string) {
	r.t.Helper()
	write(r.t, filepath.Join(r.Dir(), ".git", filepath.FromSlash(name)), content)
}

// listing is what git lists, a line for each ref and a line with "^{}" for what
// an annotated tag stands on.
func (r *repo) listing() []string {
	r.t.Helper()
	var lines []string
	for line := range strings.Lines(r.Git("for-each-ref", "refs/heads", "refs/remotes", "refs/replace", "refs/tags")) {
		fields := strings.Fields(line) // id, type, name
		lines = append(lines, fields[0]+" "+fields[2])
		if fields[1] == "tag" {
			lines = append(lines, r.Git("rev-parse", fields[2]+"^{}")+" "+fields[2]+"^{}")
		}
	}
	return lines
}

// compare holds what Read finds to git's listing, and returns the names of the
// refs of which Read doesn't know what they stand on. size is that of an id.
func (r *repo) compare(size int) (notPeeled []string, err error) {
	r.t.Helper()
	found, err := refs.Read(filepath.Join(r.Dir(), ".git"), size)
	var got []string
	for _, ref := range found {
		got = append(got, ref.ID.String()+" "+ref.Name)
		switch {
		case ref.Peeled.IsZero():
			notPeeled = append(notPeeled, ref.Name)
			if peeled := r.Git("rev-parse", ref.Name+"^{}"); peeled != ref.ID.String() {
				got = append(got, peeled+" "+ref.Name+"^{}")
			}
		case ref.Peeled != ref.ID:
			got = append(got, ref.Peeled.String()+" "+ref.Name+"^{}")
		}
	}
	if diff := cmp.Diff(r.listing(), got); diff != "" {
		r.t.Errorf("refs (-git +read):\n%s", diff)
	}
	return notPeeled, err
}

func TestRefsAreReadAsGitReadsThem(t *testing.T) {
	t.Parallel()
	loose := []string{
		"refs/heads/main", "refs/heads/topic/one", "refs/remotes/origin/main", "refs/tags/com.example.a/1.0.0", "refs/tags/light",
	}
	tests := []struct {
		name      string
		make      func(r *repo)
		notPeeled []string // refs of which it takes objects to know what they stand on
	}{
		{"loose", func(*repo) {}, loose},
		{"packed", func(r *repo) { r.Git("pack-refs", "--all") }, nil},
		{"with a tag and a branch newer than the packed ones", func(r *repo) {
			r.Git("pack-refs", "--all")
			r.Commit("two", map[string]string{"file": "two\n"})
			r.Tag("com.example.b/2.0.0")
		}, []string{"refs/heads/main", "refs/tags/com.example.b/2.0.0"}},
		{"with packed tags that were moved", func(r *repo) {
			r.Git("pack-refs", "--all")
			r.Commit("two", map[string]string{"file": "two\n"})
			r.Git("tag", "-f", "-a", "-m", "again", "com.example.a/1.0.0")
			r.Git("tag", "-f", "light")
		}, []string{"refs/heads/main", "refs/tags/com.example.a/1.0.0", "refs/tags/light"}},
		{"with packed and loose refs deleted", func(r *repo) {
			r.Git("pack-refs", "--all")
			r.Git("tag", "-f", "light")
			r.Git("tag", "loose")
			r.Git("tag", "-d", "light", "loose", "com.example.a/1.0.0")
			r.Git("branch", "-d", "topic/one")
		}, nil},
		{"packed, with names that sort otherwise than their folders", func(r *repo) {
			for _, name := range []string{"a/b", "a-b", "a.b", "a0", "a/b-c", "é/ü", "日本"} {
				r.Git("tag", name)
			}
			r.Git("pack-refs", "--all")
			r.Git("tag", "a/a")
			r.Git("tag", "b")
		}, []string{"refs/tags/a/a", "refs/tags/b"}},
		{"with tags of tags, trees and files", func(r *repo) {
			r.Git("tag", "-a", "-m", "nested", "nested", "com.example.a/1.0.0")
			r.Git("tag", "-a", "-m", "tree", "tree", "HEAD^{tree}")
			r.Git("tag", "file", "HEAD:file")
			r.Git("update-ref", "refs/heads/tagged", "HEAD")
			r.Git("update-ref", "refs/remotes/origin/tag", "refs/tags/nested")
			r.Git("pack-refs", "--all")
		}, nil},
		{"packed without saying what tags stand on", func(r *repo) {
			r.Git("pack-refs", "--all")
			r.packedRefs(func(lines []string) []string {
				return slices.DeleteFunc(lines, func(line string) bool { return line[0] == '^' || line[0] == '#' })
			})
		}, loose},
		{"packed by a git that says it of refs/tags only", func(r *repo) {
			r.Git("pack-refs", "--all")
			r.packedRefs(func(lines []string) []string { lines[0] = "# pack-refs with: peeled "; return lines })
		}, []string{"refs/heads/main", "refs/heads/topic/one", "refs/remotes/origin/main"}},
		{"packed, not sorted", func(r *repo) {
			r.Git("tag", "zzz")
			r.Git("pack-refs", "--all")
			r.packedRefs(func(lines []string) []string {
				last := len(lines) - 1
				return append([]string{"# pack-refs with: peeled fully-peeled ", lines[last]}, lines[1:last]...)
			})
		}, nil},
		{"with symbolic refs to loose, packed and missing ones", func(r *repo) {
			r.Git("pack-refs", "--all")
			r.Git("branch", "loose")
			r.Git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
			r.Git("symbolic-ref", "refs/heads/to-loose", "refs/heads/loose")
			r.Git("symbolic-ref", "refs/heads/to-itself-in-the-end", "refs/heads/to-loose")
			r.Git("symbolic-ref", "refs/tags/to-tag", "refs/tags/com.example.a/1.0.0")
			r.Git("symbolic-ref", "refs/remotes/origin/gone", "refs/remotes/origin/none")
			r.Git("symbolic-ref", "refs/tags/light", "refs/tags/none")
		}, []string{"refs/heads/loose", "refs/heads/to-itself-in-the-end", "refs/heads/to-loose"}},
		{"with as many symbolic refs as git follows", func(r *repo) {
			for i, name := range []string{"1", "2", "3", "4"} {
				r.write("refs/tags/"+name, "ref: refs/tags/"+[]string{"light", "1", "2", "3"}[i]+"\n")
			}
		}, slices.Concat([]string{
			"refs/heads/main", "refs/heads/topic/one", "refs/remotes/origin/main",
			"refs/tags/1", "refs/tags/2", "refs/tags/3", "refs/tags/4",
		}, loose[3:])},
		{"with files that are no refs", func(r *repo) {
			r.Git("pack-refs", "--all")
			for _, name := range []string{"refs/tags/light.lock", "refs/tags/.DS_Store", "refs/tags/.hidden/x", "refs/tags/dir.lock/x"} {
				r.write(name, "none")
			}
			if err := os.MkdirAll(filepath.Join(r.Dir(), ".git", "refs", "tags", "light"), 0o755); err != nil {
				r.t.Fatal(err)
			}
		}, nil},
		{"with refs in other folders", func(r *repo) {
			for _, name := range []string{"stash", "notes/commits", "pull/1/head", "bisect/bad", "worktree/x", "tagsandmore/x"} {
				r.Git("update-ref", "refs/"+name, "com.example.a/1.0.0")
			}
			r.Git("pack-refs", "--all")
			r.Git("update-ref", "refs/pull/2/head", "HEAD")
		}, nil},
		{"with replaced objects", func(r *repo) {
			r.Commit("two", map[string]string{"file": "two\n"})
			r.Git("replace", "HEAD", "HEAD~1")
			r.Git("pack-refs", "--all")
		}, nil},
		{"with files that git reads although they hold more than it writes", func(r *repo) {
			r.Git("pack-refs", "--all")
			head := r.Git("rev-parse", "HEAD")
			r.write("refs/tags/no-newline", head)
			r.write("refs/tags/branch", head+"\tbranch 'main' of x\n")
			r.write("refs/tags/capitals", strings.ToUpper(head)+" \r\n\n")
			r.write("refs/tags/spaces", "ref:\t refs/heads/main \n")
		}, []string{"refs/tags/branch", "refs/tags/capitals", "refs/tags/no-newline"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			test.make(r)
			notPeeled, err := r.compare(20)
			if err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(test.notPeeled, notPeeled); diff != "" {
				t.Errorf("refs that are not peeled (-want +got):\n%s", diff)
			}
		})
	}
}

// packedRefs changes the lines of the packed-refs file.
func (r *repo) packedRefs(change func(lines []string) []string) {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.Dir(), ".git", "packed-refs"))
	if err != nil {
		r.t.Fatal(err)
	}
	lines := change(strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"))
	r.write("packed-refs", strings.Join(lines, "\n")+"\n")
}

func TestRefsOfSHA256(t *testing.T) {
	t.Parallel()
	r := &repo{Repo: repotest.New(t), t: t}
	if err := os.RemoveAll(filepath.Join(r.Dir(), ".git")); err != nil {
		t.Fatal(err)
	}
	r.Git("init", "-q", "--object-format=sha256")
	r.Commit("one", nil)
	r.Tag("packed")
	r.Git("pack-refs", "--all")
	r.Tag("loose")
	notPeeled, err := r.compare(32)
	if diff := cmp.Diff([]string{"refs/tags/loose"}, notPeeled); err != nil || diff != "" {
		t.Errorf("error %v, refs that are not peeled (-want +got):\n%s", err, diff)
	}
	if _, err := refs.Read(filepath.Join(r.Dir(), ".git"), 20); err == nil {
		t.Error("read with the other hash's size")
	}
}

func TestARepositoryWithoutRefsHasNone(t *testing.T) {
	t.Parallel()
	found, err := refs.Read(filepath.Join(repotest.New(t).Dir(), ".git"), 20)
	if err != nil || len(found) != 0 {
		t.Errorf("got %v and the error %v", found, err)
	}
}

func TestAFolderThatIsNoRepositoryIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := refs.Read(t.TempDir(), 20); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got the error %v", err)
	}
	if _, err := refs.Read(filepath.Join(repotest.New(t).Dir(), ".git"), 16); err == nil {
		t.Error("read with ids of 16 bytes")
	}
}

func TestRefsThatGitKeepsInAnotherWayAreUnsupported(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		make func(r *repo)
	}{
		{"in a reftable", func(r *repo) { r.write("reftable/tables.list", "") }},
		{"in a reftable elsewhere", func(r *repo) {
			if err := os.RemoveAll(filepath.Join(r.Dir(), ".git", "refs", "heads")); err != nil {
				r.t.Fatal(err)
			}
			r.write("refs/heads", "this repository uses the reftable format\n")
		}},
		{"in the folders of one work tree", func(r *repo) { r.Git("symbolic-ref", "refs/heads/bisected", "refs/bisect/bad") }},
		{"through symbolic links", func(r *repo) {
			refsDir := filepath.Join(r.Dir(), ".git", "refs")
			if err := os.Symlink(filepath.Join(refsDir, "heads"), filepath.Join(refsDir, "tags", "linked")); err != nil {
				r.t.Skip(err)
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			test.make(r)
			found, err := refs.Read(filepath.Join(r.Dir(), ".git"), 20)
			if !errors.Is(err, refs.ErrUnsupported) || found != nil {
				t.Errorf("got %v and the error %v", found, err)
			}
		})
	}
}
