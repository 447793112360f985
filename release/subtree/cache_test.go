package subtree_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
	"github.com/upmrel/upmrel/release/subtree/subtreetest"
)

// cached is a repository whose split was remembered.
type cached struct {
	t    *testing.T
	made *repotest.Repo
	repo *gitrepo.Repo
	req  subtree.Request
	file string
	data []byte // of the file
	want string
}

const severalCopies = `
	root: a/f=1
	left <- root: a/f=2
	outside <- left: a/f=2, b/f=1
	right <- root: a/f=3
	third <- root: a/f=4
	tip <- outside right third: a/f=5, b/f=1`

func newCached(t *testing.T) *cached {
	t.Helper()
	made := repotest.New(t)
	c := &cached{
		t: t, made: made, file: filepath.Join(made.Dir(), ".git", "upmrel", "split.cache"),
		req: subtree.Request{Rev: parseID(t, newGraph(t, made, severalCopies).last), Prefixes: []string{"a"}},
	}
	c.repo = open(t, made)
	c.want = c.split()
	c.data = c.read()
	return c
}

// split returns the newest commit, and how many there are: only the whole of the
// cache tells that.
func (c *cached) split() string {
	c.t.Helper()
	results, err := subtree.Split(c.t.Context(), c.repo, c.req)
	if err != nil {
		c.t.Fatal(err)
	}
	return fmt.Sprintf("%s of %d", results[0].ID, results[0].Since(gitrepo.ID{}))
}

func (c *cached) read() []byte {
	c.t.Helper()
	data, err := os.ReadFile(c.file)
	if err != nil {
		c.t.Fatal(err)
	}
	return data
}

// put replaces the cache.
func (c *cached) put(data []byte) {
	c.t.Helper()
	if err := os.WriteFile(c.file, data, 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// found splits with a cache of other bytes, which shall not be used.
func (c *cached) found(what string, data []byte) {
	c.t.Helper()
	c.put(data)
	if got := c.split(); got != c.want {
		c.t.Errorf("%s: the split is %s, want %s", what, got, c.want)
	}
	if !bytes.Equal(c.read(), c.data) {
		c.t.Errorf("%s: the cache was not made anew", what)
	}
}

func TestADamagedCacheIsMadeAnew(t *testing.T) {
	t.Parallel()
	c := newCached(t)
	summary := subtree.SummaryEnd(c.data, 20)
	for i := range c.data {
		data := bytes.Clone(c.data)
		data[i] ^= byte(1 << (i % 8))
		if whole := subtree.SummaryEnd(data, 20) > 0; whole != (i >= summary) {
			t.Errorf("bit %d of byte %d flipped: the summary, of %d bytes, is whole: %v", i%8, i, summary, whole)
		}
		c.found(fmt.Sprintf("bit %d of byte %d flipped", i%8, i), data)
		if subtree.IsWhole(c.data[:i], 20) {
			t.Errorf("cut at %d it is whole", i)
		}
	}
	c.found("cut", c.data[:len(c.data)/2])
	c.found("bytes behind the end", append(bytes.Clone(c.data), 0))
	c.found("twice", slices.Repeat(c.data, 2))
}

func TestACacheOfAnotherKindIsMadeAnew(t *testing.T) {
	t.Parallel()
	c := newCached(t)
	const version = len("upmrel split\n")
	for at, what := range map[int]string{0: "name", version: "version", version + 1: "size of ids"} {
		data := bytes.Clone(c.data)
		data[at]++
		c.found("another "+what, subtree.Reseal(data))
	}
}

// What a run remembers holds in every repository that has the commits. It
// says nothing of the copies there.
func TestACacheOfAnotherRepositoryIsNoHarm(t *testing.T) {
	t.Parallel()
	strange := newCached(t)
	tests := []struct{ name, history string }{
		{"with the same history", severalCopies},
		{"with another history", "root: a/f=9\n next <- root: a/f=1"},
		{"with more history", severalCopies + "\n more <- tip: a/f=7"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			req := subtree.Request{Rev: parseID(t, newGraph(t, made, tt.history).last), Prefixes: []string{"a"}}
			req.Options.NoCache = true
			want := mustSplit(t, made, req)
			req.Options.NoCache = false
			if err := os.CopyFS(filepath.Join(made.Dir(), ".git", "upmrel"), os.DirFS(filepath.Dir(strange.file))); err != nil {
				t.Fatal(err)
			}
			if got := mustSplit(t, made, req); got != want {
				t.Errorf("the split is %s, want %s", got, want)
			}
			write(t, made, req)
			if output, err := made.Try("rev-list", "--objects", "--quiet", want); err != nil {
				t.Errorf("the split is not whole: %v\n%s", err, output)
			}
		})
	}
}

func TestWhatIsInTheCachesPlaceIsNoHarm(t *testing.T) {
	t.Parallel()
	posix := runtime.GOOS != "windows"
	tests := []struct {
		name string
		skip bool
		put  func(c *cached, folder string) error
		kept bool // no cache can be made
	}{
		{"an empty file", false, func(c *cached, _ string) error { return os.WriteFile(c.file, nil, 0o600) }, false},
		{"a file that is too large", !posix, func(c *cached, _ string) error {
			return errors.Join(os.WriteFile(c.file, c.data, 0o600), os.Truncate(c.file, 1<<31))
		}, false},
		{"an empty folder", false, func(c *cached, _ string) error { return os.Mkdir(c.file, 0o700) }, true},
		{"a folder of files", false, func(c *cached, _ string) error { return os.MkdirAll(filepath.Join(c.file, "f"), 0o700) }, true},
		{"a file instead of its folder", false, func(_ *cached, folder string) error {
			return errors.Join(os.RemoveAll(folder), os.WriteFile(folder, nil, 0o600))
		}, true},
		{"a link to itself", !posix, func(c *cached, _ string) error { return os.Symlink(c.file, c.file) }, false},
		{"a link to nothing", !posix, func(c *cached, _ string) error { return os.Symlink("nothing", c.file) }, false},
		{"a link to a device without end", !posix, func(c *cached, _ string) error { return os.Symlink("/dev/zero", c.file) }, false},
		{"a pipe", !posix, func(c *cached, _ string) error { return exec.Command("mkfifo", c.file).Run() }, false},
		{"a file that can't be read", !posix || os.Getuid() == 0, func(c *cached, _ string) error {
			return errors.Join(os.WriteFile(c.file, c.data, 0o600), os.Chmod(c.file, 0))
		}, false},
		{"a folder that can't be written to", !posix || os.Getuid() == 0, func(c *cached, folder string) error {
			c.t.Cleanup(func() { _ = os.Chmod(folder, 0o700) }) //nolint:gosec // a folder
			return os.Chmod(folder, 0o500)                      //nolint:gosec // a folder
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.skip {
				t.Skip("not on this system, or not as this user")
			}
			c := newCached(t)
			folder := filepath.Dir(c.file)
			if err := errors.Join(os.Remove(c.file), tt.put(c, folder)); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if got := c.split(); got != c.want {
					t.Errorf("the split is %s, want %s", got, c.want)
				}
			}
			data, err := os.ReadFile(c.file)
			if whole := err == nil && bytes.Equal(data, c.data); whole == tt.kept {
				t.Errorf("there is a whole cache: %v", whole)
			}
			if left, _ := filepath.Glob(filepath.Join(folder, "*.tmp")); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestOneCacheServesAllWorktrees(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		open func(t *testing.T, c *cached) *gitrepo.Repo
	}{
		{"a worktree", func(t *testing.T, c *cached) *gitrepo.Repo {
			dir := filepath.Join(t.TempDir(), "tree")
			c.made.Git("worktree", "add", "-q", "--detach", dir, c.req.Rev.String())
			return openAt(t, dir, c.made.Env())
		}},
		{"a folder inside", func(t *testing.T, c *cached) *gitrepo.Repo {
			dir := filepath.Join(c.made.Dir(), "some", "folder")
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			return openAt(t, dir, c.made.Env())
		}},
		{"the git folder, as a bare repository", func(t *testing.T, c *cached) *gitrepo.Repo {
			c.made.Git("config", "core.bare", "true")
			return openAt(t, filepath.Join(c.made.Dir(), ".git"), c.made.Env())
		}},
		{"a work tree elsewhere, by GIT_DIR", func(t *testing.T, c *cached) *gitrepo.Repo {
			dir := t.TempDir()
			return openAt(t, dir, append(c.made.Env(), "GIT_DIR="+filepath.Join(c.made.Dir(), ".git"), "GIT_WORK_TREE="+dir))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCached(t)
			before, err := os.Stat(c.file)
			if err != nil {
				t.Fatal(err)
			}
			c.repo = tt.open(t, c)
			if got := c.split(); got != c.want {
				t.Errorf("the split is %s, want %s", got, c.want)
			}
			after, err := os.Stat(c.file)
			if err != nil || !os.SameFile(before, after) {
				t.Errorf("the cache was not read, but written again (error %v)", err)
			}
			if err := os.Remove(c.file); err != nil {
				t.Fatal(err)
			}
			if c.split(); !bytes.Equal(c.read(), c.data) {
				t.Error("the cache is another one")
			}
		})
	}
}

func openAt(t *testing.T, dir string, env []string) *gitrepo.Repo {
	t.Helper()
	r, err := gitrepo.Open(t.Context(), dir, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func TestACacheOfLongIds(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	if err := os.RemoveAll(filepath.Join(made.Dir(), ".git")); err != nil {
		t.Fatal(err)
	}
	made.Git("init", "-q", "--object-format=sha256")
	made.Commit("one", map[string]string{"a/f": "1"})
	rev := made.Commit("two", map[string]string{"a/f": "2"})
	req := subtree.Request{Rev: parseID(t, rev), Prefixes: []string{"a"}, Options: subtree.Options{NoCache: true}}
	want := mustSplit(t, made, req)
	req.Options.NoCache = false
	dir := filepath.Join(made.Dir(), ".git", "upmrel")
	if err := os.CopyFS(dir, os.DirFS(filepath.Dir(newCached(t).file))); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"a cache of short ids", "its own cache"} {
		if got := mustSplit(t, made, req); got != want {
			t.Errorf("with %s the split is %s, want %s", when, got, want)
		}
	}
	if data, err := os.ReadFile(filepath.Join(dir, "split.cache")); err != nil || !subtree.IsWhole(data, 32) {
		t.Errorf("there is no whole cache: %v", err)
	}
}

func TestWhatADeadRunLeftIsSweptAway(t *testing.T) {
	t.Parallel()
	c := newCached(t)
	dir := filepath.Dir(c.file)
	old := time.Now().Add(-2 * time.Hour)
	for name, when := range map[string]time.Time{
		"split-0000002a.tmp": old, "split-0000002b.tmp": time.Now(), "split-mine.tmp": old, "other-0000002a.tmp": old,
	} {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(name, nil, 0o600), os.Chtimes(name, when, when)); err != nil {
			t.Fatal(err)
		}
	}
	c.found("a cache to be made anew", nil)
	var names []string
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff([]string{"other-0000002a.tmp", "split-0000002b.tmp", "split-mine.tmp", "split.cache"}, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// TestRunsAtTheSameTime has processes split one repository again and again
// and kills half of them. Each takes the cache away now and then, so that it is
// written all the time.
func TestRunsAtTheSameTime(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	l := newLine(2000)
	l.objects.Write(t, made)
	made.Git("update-ref", "refs/heads/main", l.newest())
	file := filepath.Join(made.Dir(), ".git", "upmrel", "split.cache")
	var group sync.WaitGroup
	for i := range 8 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestARunOfItsOwn$", "-test.v") //nolint:gosec // this test itself
		cmd.Env = append(made.Env(), ownRun+"="+made.Dir())
		output, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		group.Go(func() {
			count := 0
			for lines := bufio.NewScanner(output); lines.Scan(); {
				got, ok := strings.CutPrefix(lines.Text(), "split: ")
				if !ok {
					continue
				}
				if count++; got != l.last {
					t.Errorf("a split is %s, want %s", got, l.last)
				}
				if data, err := os.ReadFile(file); err == nil && !subtree.IsWhole(data, 20) {
					t.Error("the cache is not whole")
				}
				if i%2 == 0 && count == 1+i {
					_ = cmd.Process.Kill()
				}
			}
			if err := cmd.Wait(); i%2 == 1 && (err != nil || count != ownRuns) {
				t.Errorf("%d splits, error %v", count, err)
			}
		})
	}
	group.Wait()
	got := mustSplit(t, made, subtree.Request{Rev: parseID(t, l.newest()), Prefixes: []string{"a"}})
	if data, err := os.ReadFile(file); got != l.last || err != nil || !subtree.IsWhole(data, 20) {
		t.Errorf("in the end the split is %s, want %s, and the cache is whole: %v", got, l.last, err == nil)
	}
}

const (
	ownRun  = "TEST_SPLIT_OF"
	ownRuns = 12
)

func TestARunOfItsOwn(t *testing.T) {
	dir := os.Getenv(ownRun)
	if dir == "" {
		t.Skip("only TestRunsAtTheSameTime runs it")
	}
	for i := range ownRuns {
		r := openAt(t, dir, os.Environ())
		rev, err := r.Resolve(t.Context(), "main")
		if err != nil {
			t.Fatal(err)
		}
		ids, err := split(t, r, subtree.Request{Rev: rev, Prefixes: []string{"a"}})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("split: %s\n", ids["a"])
		if i%2 == 0 {
			_ = os.Remove(filepath.Join(dir, ".git", "upmrel", "split.cache"))
		}
	}
}

func BenchmarkNothingNew(b *testing.B) {
	const commits, folders = 20_000, 10
	made := repotest.New(b)
	var prefixes []string
	for i := range folders {
		prefixes = append(prefixes, fmt.Sprintf("P/p%d", i))
	}
	rev := parseID(b, manyFolders(b, made, commits, prefixes))
	for _, count := range []int{1, folders} {
		b.Run(fmt.Sprintf("prefixes=%d", count), func(b *testing.B) {
			r := open(b, made)
			req := subtree.Request{Rev: rev, Prefixes: prefixes[:count], Writer: r.NewWriter()}
			ids, err := split(b, r, req)
			if err == nil {
				err = req.Writer.Flush(b.Context())
			}
			if err != nil {
				b.Fatal(err)
			}
			for prefix, id := range ids {
				made.Git("update-ref", "refs/heads/upm/"+prefix, id)
			}
			r = open(b, made)
			b.ReportAllocs()
			for b.Loop() {
				req.Writer = r.NewWriter()
				if _, err := split(b, r, req); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// manyFolders makes a line of commits, each of which changes one of the folders,
// every folder as often.
func manyFolders(b *testing.B, made *repotest.Repo, commits int, folders []string) (tip string) {
	b.Helper()
	objects := subtreetest.Objects{}
	files := subtreetest.Files{}
	for i := range commits {
		files = files.Placing(folders[i%len(folders)]+"/f", subtreetest.File{Mode: subtreetest.Regular, Content: fmt.Sprint(i / 30)})
		tip = objects.Commit(fmt.Sprintf("tree %s\n%sauthor A <a@b.c> %d +0000\ncommitter C <c@b.c> %[3]d +0000\n\nm\n", objects.Tree(files), parent(tip), 1_700_000_000+i))
	}
	objects.Write(b, made)
	return tip
}
