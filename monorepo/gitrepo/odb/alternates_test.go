package odb

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// borrow lets a repository read the objects of another one.
func borrow(t *testing.T, r *repotest.Repo, lines ...string) {
	t.Helper()
	list := strings.Join(lines, "\n") + "\n"
	if err := os.WriteFile(filepath.Join(objectsDir(r), "info", "alternates"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReadFollowsAlternates(t *testing.T) {
	t.Parallel()
	packed, loose := repotest.New(t), repotest.New(t)
	fill(t, packed, 0, 8)
	packed.Git("gc", "-q")
	fill(t, loose, 20, 22)
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(objectsDir(packed))

	tests := map[string]func(t *testing.T, r *repotest.Repo){
		"by an absolute path": func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			borrow(t, r, objectsDir(packed))
		},
		"by a relative path": func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			path, err := filepath.Rel(objectsDir(r), objectsDir(packed))
			if err != nil {
				t.Fatal(err)
			}
			borrow(t, r, filepath.ToSlash(path))
		},
		"after comments, empty lines and folders that are missing": func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			borrow(t, r, "# a comment", "", filepath.Join(t.TempDir(), "missing"), objectsDir(packed))
		},
		"by a quoted path": func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			borrow(t, r, `"`+quoted+`"`)
		},
		"of alternates": func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			middle := repotest.New(t)
			fill(t, middle, 30, 31)
			borrow(t, middle, objectsDir(packed))
			borrow(t, r, objectsDir(middle), objectsDir(loose))
		},
		"that borrow from each other": func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			other := repotest.New(t)
			fill(t, other, 30, 31)
			borrow(t, other, objectsDir(r))
			borrow(t, r, objectsDir(other), objectsDir(packed))
		},
		"as clone --shared makes them": func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			r.Git("clone", "-q", "--shared", "--no-checkout", packed.Dir(), "clone")
		},
	}
	for name, arrange := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			fill(t, r, 10, 12)
			arrange(t, r)
			checkSame(t, open(t, r, Options{}), objectsOf(t, r))
		})
	}
}

// git reads alternates six folders far and passes over what is further away.
func TestReadFollowsAlternatesAsFarAsGit(t *testing.T) {
	t.Parallel()
	repos := []*repotest.Repo{repotest.New(t)}
	var heads []ID
	for i := range 9 {
		next := repotest.New(t)
		id, err := ParseID(next.Commit("commit", map[string]string{"file": strings.Repeat("x", i)}))
		if err != nil {
			t.Fatal(err)
		}
		borrow(t, repos[i], objectsDir(next))
		repos, heads = append(repos, next), append(heads, id)
	}
	s := open(t, repos[0], Options{})
	for i, id := range heads {
		_, err := repos[0].Try("cat-file", "-e", id.String())
		ours, _ := s.Has(id)
		if ours != (err == nil) {
			t.Errorf("%d folders away: we find it %v, git %v", i+1, ours, err)
		}
	}
}

func TestReadFollowsTheEnvironment(t *testing.T) {
	t.Parallel()
	first, second, r := repotest.New(t), repotest.New(t), repotest.New(t)
	fill(t, first, 0, 2)
	fill(t, second, 2, 4)
	fill(t, r, 4, 6)
	env := objectsDir(first) + string(os.PathListSeparator) + objectsDir(second)
	s := open(t, r, Options{Alternates: env})
	for _, repo := range []*repotest.Repo{first, second, r} {
		checkSame(t, s, objectsOf(t, repo))
	}
}

func TestSplitAlternates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		list string
		want []string
	}{
		{"", nil},
		{":", nil},
		{"/a", []string{"/a"}},
		{"/a:/b:", []string{"/a", "/b"}},
		{`"/a:b":/c`, []string{"/a:b", "/c"}},
		{`"/\"q\"\303\244\t":/c`, []string{"/\"q\"ä\t", "/c"}},
		{`"/never closed:/b`, []string{`"/never closed`, "/b"}},
		{"`/a`:'/b'", []string{"`/a`", "'/b'"}},
		{"#/a:/b", []string{"/b"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, splitAlternates(tt.list, ':')); diff != "" {
			t.Errorf("%q: %s", tt.list, diff)
		}
	}
}
