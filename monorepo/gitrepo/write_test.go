package gitrepo_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// checkSound lets git verify every object of a repository.
func checkSound(t *testing.T, made *repotest.Repo) {
	t.Helper()
	if out, err := made.Try("fsck", "--strict", "--no-dangling", "--no-progress"); err != nil {
		t.Errorf("git fsck: %v\n%s", err, out)
	}
}

func TestWriterMakesGitsObjects(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(t *testing.T) *repotest.Repo{"SHA-1": newSHA1, "SHA-256": newSHA256} {
		for _, count := range []int{0, 99, 100} { // loose files below 100, one pack from there on
			t.Run(fmt.Sprint(name, " ", count, " objects"), func(t *testing.T) {
				t.Parallel()
				made := make(t)
				w := open(t, made).NewWriter()
				var want []string
				for i := range count {
					data := bytes.Repeat([]byte{byte(i)}, i*i) // sizes of one to three bytes in a pack
					id := w.Add(odb.Blob, data)
					if again := w.Add(odb.Blob, bytes.Clone(data)); again != id {
						t.Errorf("%s, then %s", id, again)
					}
					want = append(want, fmt.Sprint(id, " blob ", len(data)))
				}
				if err := w.Flush(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := w.Flush(t.Context()); err != nil { // there is nothing left
					t.Fatal(err)
				}
				slices.Sort(want)
				got := made.Git("cat-file", "--batch-all-objects", "--batch-check")
				if diff := cmp.Diff(strings.Join(want, "\n"), got); diff != "" {
					t.Errorf("(-want +git):\n%s", diff)
				}
				packs := strings.Contains(made.Git("count-objects", "-v"), "packs: 1")
				if packs != (count >= 100) {
					t.Errorf("in a pack: %v", packs)
				}
				checkSound(t, made)
			})
		}
	}
}

func TestWriterLeavesNothingWhereGitCannotWrite(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	w := open(t, made).NewWriter()
	w.Add(odb.Blob, []byte("new"))
	if err := w.Flush(canceled(t)); err == nil {
		t.Error("no error when it is too late")
	}
	if got := made.Git("cat-file", "--batch-all-objects", "--batch-check"); got != "" {
		t.Errorf("objects: %s", got)
	}
	if err := w.Flush(t.Context()); err != nil { // what was collected is still there
		t.Error(err)
	}
	if got := made.Git("cat-file", "--batch-all-objects", "--batch-check"); got == "" {
		t.Error("no objects")
	}
}

// updateIndex makes the tree of HEAD with edits by git's own means.
func updateIndex(t *testing.T, made *repotest.Repo, files map[string]gitrepo.ID) string {
	t.Helper()
	made.Git("read-tree", "HEAD")
	modes := map[string]string{}
	for _, line := range nul(made.Git("ls-files", "-s", "-z")) {
		stat, path, _ := strings.Cut(line, "\t")
		modes[path] = strings.Fields(stat)[0]
	}
	var info strings.Builder
	for path, blob := range files {
		if modes[path] == "" {
			modes[path] = "100644"
		}
		fmt.Fprintf(&info, "%s %s\t%s\x00", modes[path], blob, path)
	}
	gitWith(t, made, nil, info.String(), "update-index", "-z", "--add", "--index-info")
	return made.Git("write-tree")
}

func TestEditTreeMakesTheTreeThatGitMakes(t *testing.T) {
	t.Parallel()
	// New files, new folders in new folders, and names that sort after others
	// only because one is a folder.
	candidates := []string{
		"a", "a.b", "a0", "b/c", "b.c", "b/c.d", "b0", "run", "with blank/größe 日本", "b/new", "b/d/e/f", "new/x", "new.x", "new0", "not/utf\xff8", "z/z/z",
	}
	for name, make := range map[string]func(t *testing.T) *repotest.Repo{"SHA-1": newSHA1, "SHA-256": newSHA256} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := make(t)
			prepareTree(t, made)
			r, rnd := open(t, made), rand.New(rand.NewPCG(1, 1))
			for range 6 {
				files, blobs := map[string][]byte{}, map[string]gitrepo.ID{}
				w := r.NewWriter()
				for range 1 + rnd.IntN(6) {
					path, data := candidates[rnd.IntN(len(candidates))], []byte{'0' + byte(rnd.IntN(3))}
					files[path], blobs[path] = data, w.Add(odb.Blob, data)
				}
				got, err := w.EditTree(t.Context(), id(t, made, "HEAD^{tree}"), files)
				if err == nil {
					err = w.Flush(t.Context())
				}
				if want := updateIndex(t, made, blobs); err != nil || got.String() != want {
					t.Errorf("%q: %s, error %v, want %s:\n%s", slices.Sorted(maps.Keys(files)), got, err, want, made.Git("ls-tree", "-r", want))
				}
			}
			checkSound(t, made)
		})
	}
}

func TestEditTreeOfNothingMakesATree(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	w := open(t, made).NewWriter()
	got, err := w.EditTree(t.Context(), gitrepo.ID{}, map[string][]byte{"a/b": []byte("b\n")})
	if err == nil {
		err = w.Flush(t.Context())
	}
	if err != nil || made.Git("ls-tree", "-r", "--name-only", got.String()) != "a/b" {
		t.Errorf("%s, error %v", got, err)
	}
}

func TestEditTreeRefuses(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	prepareTree(t, made)
	r := open(t, made)
	for path, want := range map[string]string{
		"b":               "b is no regular file",
		"link":            "link is no regular file",
		"module":          "module is no regular file",
		"module/x":        "module is no folder",
		"link/x":          "link is no folder",
		"b/c/d/e":         "b/c is no folder",
		"":                `"" is no path for a file`,
		"/a":              `"/a" is no path for a file`,
		"b//c":            `"b//c" is no path for a file`,
		"b/":              `"b/" is no path for a file`,
		"../a":            `"../a" is no path for a file`,
		".GIT/hooks/x":    `".GIT/hooks/x" is no path for a file`,
		"b/./c":           `"b/./c" is no path for a file`,
		"a\x00100644 b":   `"a\x00100644 b" is no path for a file`,
		"b/c.d/and/below": "b/c.d is no folder",
	} {
		files := map[string][]byte{path: nil, "a.b": nil}
		_, err := r.NewWriter().EditTree(t.Context(), id(t, made, "HEAD^{tree}"), files)
		if err == nil || err.Error() != want {
			t.Errorf("%q: error %v, want %s", path, err, want)
		}
	}
	both := map[string][]byte{"new": nil, "new/x": nil}
	if _, err := r.NewWriter().EditTree(t.Context(), id(t, made, "HEAD^{tree}"), both); err == nil || err.Error() != "new is no folder" {
		t.Errorf("a file and a folder of one name: error %v", err)
	}
}
