package upm

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// A tree from outside may be made to have no end: few objects that contain each
// other many times. No real package comes near these.
const (
	maxDepth   = 2048      // folders in folders; git's own limit (core.maxTreeDepth)
	maxEntries = 1_000_000 // files and folders that are looked at
)

// editor edits one tree.
type editor struct {
	list func(tree gitrepo.ID) ([]gitrepo.TreeEntry, error)
	w    *gitrepo.Writer
	seen int // entries so far
}

// folder is a tree in memory. What is below is read when it is opened.
type folder struct {
	id      gitrepo.ID // as it was read; zero for a new folder
	depth   int
	entries []entry // sorted by name
	edited  bool    // entries came, went or got another name
}

type entry struct {
	gitrepo.TreeEntry
	below *folder // of a folder that was opened
}

// read reads a tree.
func (e *editor) read(tree gitrepo.ID) (*folder, error) {
	list, err := e.list(tree)
	if err != nil {
		return nil, err
	}
	if e.seen += len(list); e.seen > maxEntries {
		return nil, errors.New("too many folders or files")
	}
	f := &folder{id: tree, entries: make([]entry, len(list))}
	for i, child := range list {
		f.entries[i].TreeEntry = child
	}
	slices.SortStableFunc(f.entries, func(a, b entry) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(list); i++ {
		if name := f.entries[i].Name; name == f.entries[i-1].Name {
			return nil, fmt.Errorf("tree %s holds %q twice", tree.Short(), name)
		}
	}
	return f, nil
}

// open returns the folder at a place of f.
func (e *editor) open(f *folder, at int) (*folder, error) {
	child := &f.entries[at]
	if child.below != nil {
		return child.below, nil
	}
	below, err := e.read(child.ID)
	if err != nil {
		return nil, err
	}
	if below.depth = f.depth + 1; below.depth > maxDepth {
		return nil, errors.New("too many folders inside each other")
	}
	child.below = below
	return below, nil
}

// write takes the trees that changed into the writer and returns the id of f.
func (e *editor) write(f *folder) gitrepo.ID {
	changed := f.edited
	for i := range f.entries {
		child := &f.entries[i]
		if child.below == nil {
			continue
		}
		if id := e.write(child.below); id != child.ID {
			child.ID, changed = id, true
		}
	}
	if !changed {
		return f.id
	}
	list := make([]gitrepo.TreeEntry, len(f.entries))
	for i, child := range f.entries {
		list[i] = child.TreeEntry
	}
	f.id, f.edited = e.w.AddTree(list), false
	return f.id
}

// find returns the place of a name, or where it would stand.
func (f *folder) find(name string) (at int, ok bool) {
	return slices.BinarySearchFunc(f.entries, name, func(child entry, name string) int {
		return strings.Compare(child.Name, name)
	})
}

// twin finds a name that Windows and macOS take for the same as another one.
func (f *folder) twin(name string) (twin string, ok bool) {
	i := slices.IndexFunc(f.entries, func(child entry) bool { return strings.EqualFold(child.Name, name) })
	if i < 0 {
		return "", false
	}
	return f.entries[i].Name, true
}

// put adds an entry of a name that f has not and returns its place.
func (f *folder) put(child entry) int {
	at, _ := f.find(child.Name)
	f.entries, f.edited = slices.Insert(f.entries, at, child), true
	return at
}

// remove removes the entry of a name, if there is one.
func (f *folder) remove(name string) {
	if at, ok := f.find(name); ok {
		f.entries, f.edited = slices.Delete(f.entries, at, at+1), true
	}
}

// removeMeta removes the .meta file of a name, if there is one.
func (f *folder) removeMeta(name string) {
	if at, ok := f.find(name + ".meta"); ok && f.entries[at].Mode != gitrepo.ModeTree {
		f.remove(name + ".meta")
	}
}
