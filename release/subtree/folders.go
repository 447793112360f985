package subtree

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// treeNumber is a tree by its number among those that matter; 0 is no tree.
type treeNumber = int32

// trees numbers trees, so that two of them are compared in no time.
type trees struct {
	mu      sync.Mutex
	ids     []gitrepo.ID // of number n at n-1
	numbers map[gitrepo.ID]treeNumber
}

func newTrees() *trees { return &trees{numbers: map[gitrepo.ID]treeNumber{}} }

func (t *trees) number(id gitrepo.ID) treeNumber {
	t.mu.Lock()
	defer t.mu.Unlock()
	n, ok := t.numbers[id]
	if !ok {
		t.ids = append(t.ids, id)
		n = treeNumber(len(t.ids)) //nolint:gosec // a repository with 2^31 trees fits no memory
		t.numbers[id] = n
	}
	return n
}

func (t *trees) id(n treeNumber) gitrepo.ID { return t.ids[n-1] }

// folder is one name on the way to the prefixes. It remembers what it found in
// each tree, so that a tree that many commits share is read once, for all prefixes.
type folder struct {
	name     string
	prefix   bool // one of the prefixes ends here
	children []*folder
	low      int // the prefixes here and below are those from low to high
	high     int
	byName   map[string]int // of the children, where they are many

	found *numbering   // the trees that were looked at
	rows  []treeNumber // what is in them: of each, the prefixes from low to high
	ids   []gitrepo.ID // of the children in the present tree
}

// row is what was found in a tree.
func (f *folder) row(n node) []treeNumber {
	width := f.high - f.low
	end := (int(n) + 1) * width
	return f.rows[end-width : end : end]
}

// few is up to how many names are compared one by one.
const few = 4

// sortFolders returns each path once, and those that share a folder one after the
// other.
func sortFolders(paths []string) []string {
	sorted := slices.SortedFunc(slices.Values(paths), func(a, b string) int {
		return slices.Compare(strings.Split(a, "/"), strings.Split(b, "/"))
	})
	return slices.Compact(sorted)
}

// newFolders makes the folders on the way to prefixes, which sortFolders sorted.
func newFolders(repo *gitrepo.Repo, size int, trees *trees, prefixes []string) *folders {
	return &folders{repo: repo, size: size, prefixes: prefixes, root: newRoot(size, prefixes), trees: trees}
}

func newRoot(size int, prefixes []string) *folder {
	root := newFolder("", 0, size)
	root.high = len(prefixes)
	for i, prefix := range prefixes {
		f := root
		for name := range strings.SplitSeq(prefix, "/") {
			f = f.child(name, i)
		}
		f.prefix = true
	}
	return root
}

func newFolder(name string, low, size int) *folder {
	return &folder{name: name, low: low, byName: map[string]int{}, found: newNumbering(size)}
}

// child returns the last child if it has that name, else a new one, and makes it
// hold a prefix.
func (f *folder) child(name string, prefix int) *folder {
	if n := len(f.children); n == 0 || f.children[n-1].name != name {
		f.children = append(f.children, newFolder(name, prefix, f.found.size))
		f.byName[name] = n
	}
	c := f.children[len(f.children)-1]
	c.high = prefix + 1
	return c
}

// folders finds the trees of prefixes below the trees of commits.
type folders struct {
	repo     *gitrepo.Repo
	size     int // bytes of an id
	prefixes []string
	root     *folder
	trees    *trees
}

// another is the same with a memory of its own.
func (l *folders) another() *folders {
	a := *l
	a.root = newRoot(l.size, l.prefixes)
	return &a
}

// find returns the number of the tree of each prefix below f, zero where there is
// none; tree is what f itself is there.
func (l *folders) find(ctx context.Context, f *folder, tree gitrepo.ID) ([]treeNumber, error) {
	if n := f.found.find(tree.Bytes()); n != none {
		return f.row(n), nil
	}
	n := node(f.found.len()) //nolint:gosec // see newIndex
	f.rows = append(f.rows, make([]treeNumber, f.high-f.low)...)
	found := f.row(n)
	if f.prefix {
		found[0] = l.trees.number(tree)
	}
	if len(f.children) > 0 {
		if err := l.below(ctx, f, tree, found); err != nil {
			f.rows = f.rows[:len(f.rows)-len(found)]
			return nil, err
		}
	}
	f.found.add(tree.Bytes())
	return found, nil
}

// below reads a tree and follows the names that lead to prefixes.
func (l *folders) below(ctx context.Context, f *folder, tree gitrepo.ID, found []treeNumber) error {
	kind, data, err := l.repo.Object(ctx, tree, 0)
	if err != nil {
		return fmt.Errorf("tree %s: %w", tree.Short(), err)
	}
	if kind != odb.Tree {
		return fmt.Errorf("%s is a %s, not a tree", tree.Short(), kind)
	}
	ids, err := l.children(f, data)
	if err != nil {
		return fmt.Errorf("tree %s: %w", tree.Short(), err)
	}
	for i, id := range ids {
		if id.IsZero() {
			continue
		}
		c := f.children[i]
		deeper, err := l.find(ctx, c, id)
		if err != nil {
			return err
		}
		copy(found[c.low-f.low:], deeper)
	}
	return nil
}

// children finds the folders that a tree holds under the names of f's children,
// the zero id where there is none. A file, a symlink or a submodule is none. The
// list is good until the next tree of f.
func (l *folders) children(f *folder, data []byte) ([]gitrepo.ID, error) {
	f.ids = append(f.ids[:0], make([]gitrepo.ID, len(f.children))...)
	missing := len(f.ids)
	err := odb.ParseTree(data, l.size, func(mode uint32, name []byte, id gitrepo.ID) bool {
		if i := f.index(name); i >= 0 {
			missing--
			if odb.Mode(mode).Tree() {
				f.ids[i] = id
			}
		}
		return missing > 0
	})
	return f.ids, err
}

// index is the number of the child of that name, -1 if there is none.
func (f *folder) index(name []byte) int {
	if len(f.children) > few {
		if i, ok := f.byName[string(name)]; ok {
			return i
		}
		return -1
	}
	for i, c := range f.children {
		if c.name == string(name) {
			return i
		}
	}
	return -1
}
