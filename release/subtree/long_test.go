package subtree_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
	"github.com/upmrel/upmrel/release/subtree/subtreetest"
)

// line is a long history without merges, of which every hundredth commit
// changes the folder a, and the copies that a split of it has to make. git
// takes minutes to say which, and where it has to process excluded commits on
// demand it dies of the depth.
type line struct {
	objects, copies subtreetest.Objects // the copies are not stored
	commits         []string
	last            string // the last copy
}

func newLine(length int) *line {
	l := &line{objects: subtreetest.Objects{}, copies: subtreetest.Objects{}}
	for i := range length {
		l.commit(i, subtreetest.Files{"f": {Mode: subtreetest.Regular, Content: fmt.Sprint(i / 100)}})
	}
	return l
}

// commit makes a commit, and its copy if that differs from the last one.
func (l *line) commit(i int, folder subtreetest.Files) {
	all := subtreetest.Files{"b": {Mode: subtreetest.Regular, Content: fmt.Sprint(i)}}.With("a", folder)
	rest := fmt.Sprintf("author A <a@b.c> %d +0000\ncommitter C <c@b.c> %d +0000\n\nm%d\n", 1_700_000_000+i, 1_700_000_000+i, i)
	l.commits = append(l.commits, l.objects.Commit("tree "+l.objects.Tree(all)+"\n"+parent(l.newest())+rest))
	if i%100 == 0 {
		l.last = l.copies.Commit("tree " + l.objects.Tree(folder) + "\n" + parent(l.last) + rest)
	}
}

func (l *line) newest() string {
	if len(l.commits) == 0 {
		return ""
	}
	return l.commits[len(l.commits)-1]
}

func parent(id string) string {
	if id == "" {
		return ""
	}
	return "parent " + id + "\n"
}

func TestALongLineNeedsNoRecursion(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("makes 12,000 commits")
	}
	made := repotest.New(t)
	l := newLine(12_000)
	l.objects.Write(t, made)
	got, err := split(t, open(t, made), subtree.Request{Rev: parseID(t, l.newest()), Prefixes: []string{"a"}})
	if err != nil || got["a"] != l.last {
		t.Errorf("split %s, error %v, want %s", got["a"], err, l.last)
	}
}

// A rejoin excludes what is before it, and a merge of an old branch calls for
// all of that again.
func TestALongLineBeforeAJoinNeedsNoRecursion(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("makes 12,000 commits")
	}
	made := repotest.New(t)
	l := newLine(12_000)
	maps.Copy(l.objects, l.copies)
	tree := l.objects.Tree(subtreetest.Files{"a/f": {Mode: subtreetest.Regular, Content: "119"}})
	const people = "author A <a@b.c> 1800000000 +0000\ncommitter C <c@b.c> 1800000000 +0000\n\n"
	rejoin := l.objects.Commit("tree " + tree + "\n" + parent(l.newest()) + parent(l.last) + people +
		"Split\n\ngit-subtree-dir: a\ngit-subtree-mainline: " + l.newest() + "\ngit-subtree-split: " + l.last + "\n")
	tip := l.objects.Commit("tree " + tree + "\n" + parent(rejoin) + parent(l.commits[11_000]) + people + "merge\n")
	l.objects.Write(t, made)
	got, err := split(t, open(t, made), subtree.Request{Rev: parseID(t, tip), Prefixes: []string{"a"}})
	if err != nil || got["a"] != l.last {
		t.Errorf("split %s, error %v, want %s", got["a"], err, l.last)
	}
}
