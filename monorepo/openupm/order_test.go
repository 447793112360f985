package openupm

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// TestSortTagsOrdersAsGit compares with git ls-remote on made-up tags.
func TestSortTagsOrdersAsGit(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	pieces := strings.Fields("0 0 00 1 1 9 10 01 010 100 1.0 2.10.0 v V - . . / _ @ + ! { a b rc master upm é 999999999999999999999")
	tags := map[string]Tag{}
	for len(tags) < 4000 {
		var b strings.Builder
		for range 1 + random.IntN(6) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		if name := b.String(); isTagName(name) {
			tags[name] = Tag{name, random.IntN(3) == 0}
		}
	}
	want := tagsAsGitListsThem(t, slices.Collect(maps.Values(tags)))
	got := slices.SortedFunc(maps.Values(tags), func(a, b Tag) int { return strings.Compare(a.Name, b.Name) })
	SortTags(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// isTagName reports whether git takes a name of those pieces.
func isTagName(name string) bool {
	for _, bad := range []string{"..", "//", "/.", "@{"} {
		if strings.Contains(name, bad) {
			return false
		}
	}
	return !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "/") && !strings.HasSuffix(name, ".") && !strings.HasSuffix(name, "/")
}

// tagsAsGitListsThem makes the tags and reads git's list as the pipeline does.
func tagsAsGitListsThem(t *testing.T, tags []Tag) []Tag {
	t.Helper()
	repo := repotest.New(t)
	repo.Git("commit", "--quiet", "--allow-empty", "--message", "a commit")
	repo.Git("tag", "--annotate", "--message", "a tag", "object")
	commit, object := repo.Git("rev-parse", "HEAD"), repo.Git("rev-parse", "object")
	repo.Git("tag", "--delete", "object")
	lines := make([]string, len(tags))
	for i, tag := range tags {
		if lines[i] = fmt.Sprintf("%s refs/tags/%s\n", commit, tag.Name); tag.Annotated {
			lines[i] = fmt.Sprintf("%s refs/tags/%s\n^%s\n", object, tag.Name, commit)
		}
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(strings.Fields(a)[1], strings.Fields(b)[1]) })
	packed := "# pack-refs with: peeled fully-peeled sorted \n" + strings.Join(lines, "")
	if err := os.WriteFile(filepath.Join(repo.Dir(), ".git", "packed-refs"), []byte(packed), 0o600); err != nil {
		t.Fatal(err)
	}
	var listed []Tag
	annotated := map[string]bool{}
	for line := range strings.Lines(repo.Git("ls-remote", "--tags", "--sort=-version:refname", ".") + "\n") {
		_, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\trefs/tags/")
		name, peeled := strings.CutSuffix(name, "^{}")
		annotated[name] = annotated[name] || peeled
		listed = append(listed, Tag{name, peeled})
	}
	return slices.DeleteFunc(listed, func(tag Tag) bool { return !tag.Annotated && annotated[tag.Name] })
}

func TestCompareRefnamesIsAnOrder(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 8))
	name := func() string {
		b := make([]byte, random.IntN(6))
		for i := range b {
			b[i] = "0012.a"[random.IntN(6)]
		}
		return string(b)
	}
	for range 200_000 {
		a, b, c := name(), name(), name()
		ab, bc, ac := compareRefnames(a, b), compareRefnames(b, c), compareRefnames(a, c)
		if ab < 0 != (compareRefnames(b, a) > 0) || (ab == 0) != (a == b) || ab <= 0 && bc <= 0 && ac > 0 {
			t.Fatalf("%q, %q, %q: %d, %d, %d", a, b, c, ab, bc, ac)
		}
	}
}

func TestSearchOrderIsByDepthThenBytes(t *testing.T) {
	t.Parallel()
	want := []string{
		"package.json",
		".hidden/package.json", "B/package.json", "a/package.json", "b-c/package.json", "b/package.json",
		"Packages/foo/package.json", "a/b/package.json",
		"a/b/c/package.json",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, SearchOrder)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkSortTags(b *testing.B) {
	tags := manyTags(10_000)
	for b.Loop() {
		SortTags(slices.Clone(tags))
	}
}
