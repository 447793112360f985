package index_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/index"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// repo is a repository whose index is staged without a work tree, so that every
// mode and name can be tested on every system.
type repo struct {
	*repotest.Repo
	t    *testing.T
	hash string // "sha1" or "sha256"
	blob string
}

func newRepo(t *testing.T, hash, version string) *repo {
	t.Helper()
	r := &repo{Repo: repotest.New(t), t: t, hash: hash}
	if hash != "sha1" {
		if err := os.RemoveAll(filepath.Join(r.Dir(), ".git")); err != nil {
			t.Fatal(err)
		}
		r.Git("init", "-q", "--object-format="+hash)
	}
	// Two threads make git start prefix compression anew in the middle of version 4.
	config := "[core]\n\tprotectNTFS = false\n[index]\n\tthreads = 2\n\tversion = " + version + "\n"
	r.Write(map[string]string{"config": config})
	r.Git("config", "include.path", "../config")
	r.Write(map[string]string{"blob": "content\n"})
	r.blob = r.Git("hash-object", "-w", "blob")
	return r
}

// stage adds lines of `git update-index --index-info`, where X is a blob.
func (r *repo) stage(lines ...string) {
	r.t.Helper()
	cmd := r.Command("update-index", "-z", "--index-info")
	cmd.Stdin = strings.NewReader(strings.ReplaceAll(strings.Join(lines, "\x00"), " X ", " "+r.blob+" ") + "\x00")
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git update-index: %v\n%s", err, out)
	}
}

// commit stages files of every kind, in nested folders and with all sorts of
// names, and commits them.
func (r *repo) commit() {
	r.t.Helper()
	lines := []string{
		"100644 X 0\ta/one", "100755 X 0\ta/run.sh", "120000 X 0\ta/link", "160000 X 0\ta/module",
		"100644 X 0\ta-b", "100644 X 0\ta.b/x", "100644 X 0\ta/b/c/d", "100644 X 0\ta0",
		"100644 X 0\tnames/sp ace", "100644 X 0\tnames/tab\tnew\nline", "100644 X 0\tnames/\"'$(x)`",
		"100644 X 0\tnames/äöü€😀", "100644 X 0\tnames/\xff\xfe", "100644 X 0\tnames/ ",
		"100644 X 0\t" + strings.Repeat("long", 900),
	}
	for i := range 1200 {
		lines = append(lines, fmt.Sprintf("100644 X 0\tmany/%d/%d", i%7, i))
	}
	r.stage(lines...)
	r.Git("commit", "-q", "-m", "all")
}

func (r *repo) read() (*index.Index, error) {
	size := map[string]int{"sha1": 20, "sha256": 32}[r.hash]
	return index.ReadFile(filepath.Join(r.Dir(), ".git", "index"), size)
}

// listed is the index as git lists it: entries at stage 0, and whether there
// are others.
func (r *repo) listed() (entries []index.Entry, unmerged bool) {
	r.t.Helper()
	intended := map[string]bool{}
	for _, path := range zeroTerminated(r.Git("diff", "--name-only", "--diff-filter=A", "-z")) {
		intended[path] = true
	}
	for _, line := range zeroTerminated(r.Git("ls-files", "-s", "-v", "-z")) {
		var tag, id string
		var e index.Entry
		var stage int
		head, path, _ := strings.Cut(line, "\t")
		if _, err := fmt.Sscanf(head, "%s %o %s %d", &tag, &e.Mode, &id, &stage); err != nil {
			r.t.Fatalf("%q: %v", line, err)
		}
		if stage != 0 {
			unmerged = true
			continue
		}
		e.Path, e.ID, e.SkipWorktree, e.IntentToAdd = path, r.id(id), strings.EqualFold(tag, "s"), intended[path]
		entries = append(entries, e)
	}
	return entries, unmerged
}

func (r *repo) id(hex string) odb.ID {
	r.t.Helper()
	id, err := odb.ParseID(hex)
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

func zeroTerminated(output string) []string {
	if output == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(output, "\x00"), "\x00")
}

func TestAnIndexIsReadAsGitReadsIt(t *testing.T) {
	t.Parallel()
	all := []string{"", "a", "a/b", "a/b/c", "many", "many/3", "names"}
	tests := []struct {
		name  string
		make  func(r *repo)
		trees []string // the folders whose tree the index knows
	}{
		{"after a commit", func(*repo) {}, all},
		{"after git read-tree", func(r *repo) { r.Git("read-tree", "--empty"); r.Git("read-tree", "HEAD") }, all},
		{"after git write-tree", func(r *repo) {
			r.stage("0 X 0\ta/one", "100644 X 0\ta/one")
			r.Git("write-tree")
		}, all},
		{
			"with a change in one folder",
			func(r *repo) { r.stage("100755 X 0\tmany/3/new") },
			[]string{"a", "a/b", "a/b/c", "names"},
		},
		{
			"with a removed file",
			func(r *repo) { r.Git("rm", "-q", "--cached", "a/b/c/d") },
			[]string{"many", "many/3", "names"},
		},
		{
			"with a path intended to be added",
			func(r *repo) {
				r.Write(map[string]string{"a/b/new": "new\n"})
				r.Git("add", "-N", "a/b/new")
			},
			[]string{"a/b/c", "many", "many/3", "names"},
		},
		{
			"with a path intended to be added, after git write-tree",
			func(r *repo) {
				r.Write(map[string]string{"a/b/new": "new\n"})
				r.Git("add", "-N", "a/b/new")
				r.Git("write-tree")
			},
			[]string{"a/b/c", "many", "many/3", "names"},
		},
		{
			"with paths in conflict",
			func(r *repo) {
				r.stage("0 X 0\ta/one", "100644 X 1\ta/one", "100755 X 2\ta/one", "120000 X 3\ta/one", "100644 X 2\ta/b/two")
			},
			[]string{"a/b/c", "many", "many/3", "names"},
		},
		{
			"with a resolved conflict",
			func(r *repo) {
				r.stage("0 X 0\ta/one", "100644 X 1\ta/one", "100755 X 2\ta/one")
				r.Git("update-index", "--cacheinfo", "100644,"+r.blob+",a/one")
				r.Git("write-tree")
			},
			all,
		},
		{
			"with paths that the work tree leaves out or holds unchanged",
			func(r *repo) {
				r.Git("update-index", "--skip-worktree", "a/one", "many/3/3")
				r.Git("update-index", "--assume-unchanged", "a/one", "a/run.sh")
				r.Git("write-tree")
			},
			all,
		},
		{
			"with an untracked cache",
			func(r *repo) {
				r.Git("update-index", "--force-untracked-cache")
				r.Git("status")
			},
			all,
		},
		{
			"of an empty commit",
			func(r *repo) { r.Git("read-tree", "--empty"); r.Git("commit", "-q", "-m", "none") },
			[]string{""},
		},
	}
	for _, test := range tests {
		for _, format := range []string{"sha1 2", "sha1 4", "sha256 4"} {
			t.Run(test.name+", "+format, func(t *testing.T) {
				t.Parallel()
				hash, version, _ := strings.Cut(format, " ")
				r := newRepo(t, hash, version)
				r.commit()
				test.make(r)
				r.compare(all, test.trees)
			})
		}
	}
}

// compare holds the index to git's listing of it, and what it knows of some
// folders to the trees of HEAD; it is to know those in valid and no other.
func (r *repo) compare(folders, valid []string) {
	r.t.Helper()
	x, err := r.read()
	if err != nil {
		r.t.Fatal(err)
	}
	entries, unmerged := r.listed()
	if !slices.Equal(entries, x.Entries) { // cmp is slow on thousands of entries
		sameID := cmp.Comparer(func(a, b odb.ID) bool { return a == b })
		r.t.Errorf("entries (-git +index):\n%s", cmp.Diff(entries, x.Entries, sameID))
	}
	if x.Unmerged != unmerged {
		r.t.Errorf("Unmerged is %v, git says %v", x.Unmerged, unmerged)
	}
	want, got := map[string]string{}, map[string]string{}
	args := []string{"rev-parse"}
	for _, dir := range valid {
		args = append(args, "HEAD:"+dir)
	}
	for i, id := range strings.Fields(r.Git(args...)) {
		want[valid[i]] = id
	}
	for _, dir := range folders {
		if id, ok := x.Tree(dir); ok {
			got[dir] = id.String()
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		r.t.Errorf("trees (-git +index):\n%s", diff)
	}
	if root, ok := x.Root(); ok {
		r.compareListing(root, x.Entries)
	} else if _, ok := want[""]; ok {
		r.t.Error("the root is not valid")
	}
}

// compareListing holds the entries to what git lists for the root.
func (r *repo) compareListing(root odb.ID, entries []index.Entry) {
	r.t.Helper()
	if head := r.Git("rev-parse", "HEAD^{tree}"); root.String() != head {
		r.t.Errorf("the root is %s, HEAD's tree %s", root, head)
	}
	var listing strings.Builder
	for _, e := range entries {
		kind := map[bool]string{true: "commit", false: "blob"}[e.Mode == odb.ModeSubmodule]
		fmt.Fprintf(&listing, "%06o %s %s\t%s\x00", e.Mode, kind, e.ID, e.Path)
	}
	if diff := cmp.Diff(r.Git("ls-tree", "-r", "-z", "--full-tree", "HEAD"), listing.String()); diff != "" {
		r.t.Errorf("listing of HEAD (-git +index):\n%s", diff)
	}
}

func TestFoldersThatAreNotInTheIndexHaveNoTree(t *testing.T) {
	t.Parallel()
	r := newRepo(t, "sha1", "2")
	r.commit()
	x, err := r.read()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"none", "a/none", "a/one", "a/module", "a-b", "a/", "/a", "/", "a//b", ".", "a/.", "b"} {
		if id, ok := x.Tree(dir); ok {
			t.Errorf("Tree(%q) is %s", dir, id)
		}
	}
}

func TestASplitOrSparseIndexIsUnsupported(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		make func(r *repo)
	}{
		{"split, with nothing of its own", func(r *repo) { r.Git("update-index", "--split-index") }},
		{"split, with an entry of its own", func(r *repo) {
			r.Git("update-index", "--split-index")
			r.stage("100755 X 0\ta/one", "100644 X 0\tzzz")
		}},
		{"sparse", func(r *repo) {
			r.Git("sparse-checkout", "init", "--cone", "--sparse-index")
			r.Git("sparse-checkout", "set", "a")
		}},
		{"with a path of 5,000 bytes", func(r *repo) { r.stage("100644 X 0\t" + strings.Repeat("12345/789/", 500) + "end") }},
	}
	for _, test := range tests {
		for _, version := range []string{"2", "4"} {
			t.Run(test.name+", version "+version, func(t *testing.T) {
				t.Parallel()
				r := newRepo(t, "sha1", version)
				r.stage("100644 X 0\ta/one", "100644 X 0\tb/c/two", "100644 X 0\td/three")
				r.Git("commit", "-q", "-m", "all")
				r.Git("reset", "-q", "--hard")
				test.make(r)
				if _, err := r.read(); !errors.Is(err, index.ErrUnsupported) {
					t.Errorf("got the error %v", err)
				}
			})
		}
	}
}

func TestAMissingIndexIsNamed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "index")
	_, err := index.ReadFile(path, 20)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("got the error %v", err)
	}
}
