package gitrepo_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// TestACheckoutThatWasCutOffIsFinished leaves a checkout in every state in which a
// killed git leaves it, and brings it to either end.
func TestACheckoutThatWasCutOffIsFinished(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(t *testing.T, made *repotest.Repo){
		"not begun":            func(*testing.T, *repotest.Repo) {},
		"one file written":     func(_ *testing.T, made *repotest.Repo) { made.Write(map[string]string{"a/package.json": "2\n"}) },
		"a file is gone":       func(t *testing.T, made *repotest.Repo) { remove(t, made, "a/package.json") },
		"a file is empty":      func(_ *testing.T, made *repotest.Repo) { made.Write(map[string]string{"a/package.json": ""}) },
		"a new file is begun":  func(_ *testing.T, made *repotest.Repo) { made.Write(map[string]string{"c/new": "ne"}) },
		"all but the index":    func(_ *testing.T, made *repotest.Repo) { allFiles(made) },
		"the index alone":      func(_ *testing.T, made *repotest.Repo) { made.Git("read-tree", "second") },
		"done":                 func(_ *testing.T, made *repotest.Repo) { made.Git("read-tree", "-m", "-u", "HEAD", "second") },
		"the user's own files": func(_ *testing.T, made *repotest.Repo) { made.Write(map[string]string{"c/mine": "mine\n"}) },
		"a change that is staged elsewhere": func(_ *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"kept": "changed\n"})
			made.Git("add", "kept")
		},
	} {
		for to, from := range map[string]string{"second": "HEAD", "HEAD": "second"} {
			t.Run(name+", to "+to, func(t *testing.T) {
				t.Parallel()
				made := repotest.New(t)
				twoTrees(made, "*.json eol=crlf\n")
				leave(t, made)
				others := made.Git("ls-files", "-s", "kept")
				r := open(t, made)
				half, err := r.Halfway(t.Context(), id(t, made, from+"^{tree}"), id(t, made, to+"^{tree}"))
				if err != nil || len(half.InTheWay) > 0 {
					t.Fatalf("error %v, in the way %v", err, half.InTheWay)
				}
				for range 2 { // once more changes nothing
					if err := half.Finish(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				half, err = r.Halfway(t.Context(), id(t, made, from+"^{tree}"), id(t, made, to+"^{tree}"))
				if err != nil || !half.Done() {
					t.Errorf("error %v, it is not done: %+v", err, half)
				}
				for _, args := range [][]string{{"diff-files", "--name-only"}, {"diff-index", "--cached", "--name-only", to, "--", "a", "b", "c"}} {
					if got := made.Git(args...); got != "" && got != "kept" {
						t.Errorf("git %v: %s", args, got)
					}
				}
				if got := made.Git("ls-files", "-s", "kept"); got != others {
					t.Errorf("the index has %s, had %s", got, others)
				}
				_, err = os.Stat(filepath.Join(made.Dir(), "c", "mine"))
				if mine := name == "the user's own files"; mine != (err == nil) {
					t.Errorf("c/mine: %v", err)
				}
			})
		}
	}
}

func TestWhatSomebodyChangedIsInTheWayOfACheckout(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		leave func(t *testing.T, made *repotest.Repo)
		want  gitrepo.Halfway
	}{
		"a file that is to be written": {
			func(_ *testing.T, made *repotest.Repo) { made.Write(map[string]string{"a/package.json": "mine\n"}) },
			gitrepo.Halfway{InTheWay: []string{"a/package.json"}},
		},
		"a file in the place of a new one": {
			func(_ *testing.T, made *repotest.Repo) { made.Write(map[string]string{"c/new": "mine\n"}) },
			gitrepo.Halfway{InTheWay: []string{"c/new"}},
		},
		"a folder in the place of a new file": {
			func(_ *testing.T, made *repotest.Repo) { made.Write(map[string]string{"c/new/mine": "mine\n"}) },
			gitrepo.Halfway{InTheWay: []string{"c/new"}},
		},
		"what is staged": {
			func(_ *testing.T, made *repotest.Repo) {
				made.Write(map[string]string{"a/package.json": "mine\n"})
				made.Git("add", "a/package.json")
			},
			gitrepo.Halfway{InTheWay: []string{"a/package.json"}},
		},
		"a file that was changed when all was done": {
			func(_ *testing.T, made *repotest.Repo) {
				made.Git("read-tree", "-m", "-u", "HEAD", "second")
				made.Write(map[string]string{"a/package.json": "mine\n"})
			},
			gitrepo.Halfway{Kept: []string{"a/package.json"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			twoTrees(made, "")
			c.leave(t, made)
			before := onDisk(t, made)
			r := open(t, made)
			half, err := r.Halfway(t.Context(), id(t, made, "HEAD^{tree}"), id(t, made, "second^{tree}"))
			if err != nil {
				t.Fatal(err)
			}
			got := gitrepo.Halfway{InTheWay: half.InTheWay, Kept: half.Kept}
			if diff := cmp.Diff(c.want, got, cmp.Comparer(sameHalfway)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if err := half.Finish(t.Context()); (err == nil) != (len(c.want.InTheWay) == 0) {
				t.Errorf("finished with %v", err)
			}
			if diff := cmp.Diff(before, onDisk(t, made)); diff != "" {
				t.Errorf("changed (-before +after):\n%s", diff)
			}
		})
	}
}

func sameHalfway(a, b gitrepo.Halfway) bool {
	return cmp.Equal(a.InTheWay, b.InTheWay) && cmp.Equal(a.Kept, b.Kept)
}

func allFiles(made *repotest.Repo) {
	made.Write(map[string]string{"a/package.json": "2\r\n", "b/package.json": "2\r\n", "c/new": "new\n"})
}

func remove(t *testing.T, made *repotest.Repo, path string) {
	t.Helper()
	if err := os.Remove(filepath.Join(made.Dir(), filepath.FromSlash(path))); err != nil {
		t.Fatal(err)
	}
}
