package upm

import (
	"crypto/sha1" //nolint:gosec // git's object format
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// memory holds trees by their ids, for tests that need no repository.
type memory map[gitrepo.ID][]gitrepo.TreeEntry

func (m memory) list(tree gitrepo.ID) ([]gitrepo.TreeEntry, error) {
	list, ok := m[tree]
	if !ok {
		return nil, errors.New("no such tree")
	}
	return list, nil
}

// add makes the trees of sorted files below a path and returns the id of the first.
func (m memory) add(files []string, path string) gitrepo.ID {
	sum := sha1.Sum([]byte(path)) //nolint:gosec // git's object format
	id := odb.IDFromBytes(sum[:])
	m[id] = nil
	for _, file := range files {
		name, _, nested := strings.Cut(strings.TrimPrefix(file, path), "/")
		list := m[id]
		switch seen := len(list) > 0 && list[len(list)-1].Name == name; {
		case !strings.HasPrefix(file, path) || seen:
		case nested:
			m[id] = append(list, gitrepo.TreeEntry{Name: name, Mode: gitrepo.ModeTree, ID: m.add(files, path+name+"/")})
		default:
			m[id] = append(list, gitrepo.TreeEntry{Name: name, Mode: gitrepo.ModeFile})
		}
	}
	return id
}

// walk lists the files of a folder.
func (e *editor) walk(t *testing.T, f *folder, path string) []string {
	t.Helper()
	files := []string{}
	for i, child := range f.entries {
		if child.Mode != gitrepo.ModeTree {
			files = append(files, path+child.Name)
			continue
		}
		below, err := e.open(f, i)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, e.walk(t, below, path+child.Name+"/")...)
	}
	slices.Sort(files)
	return files
}

// dropFrom is what drop means, said of a list of paths: a path goes when it or a
// folder of it matches, when it is the .meta of a path that goes so, or of a
// folder in which all goes.
func dropFrom(files []string, g glob) []string {
	gone := map[string]bool{}
	remove := func(path string) {
		for _, file := range files {
			if file == path || strings.HasPrefix(file, path+"/") || file == path+".meta" {
				gone[file] = true
			}
		}
	}
	for _, file := range files {
		for _, path := range append(parents(file), file) {
			if g.match(path) {
				remove(path)
			}
		}
	}
	for before := -1; before != len(gone); { // a folder's .meta may be the last file of the folder around it
		before = len(gone)
		for _, file := range files {
			for _, path := range parents(file) {
				left := func(other string) bool { return strings.HasPrefix(other, path+"/") && !gone[other] }
				if !slices.ContainsFunc(files, left) {
					remove(path)
				}
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(files), func(file string) bool { return gone[file] })
}

func TestTreesWithoutEndAreRefused(t *testing.T) {
	t.Parallel()
	id := func(i byte) gitrepo.ID { return odb.IDFromBytes(append(make([]byte, 19), i)) }
	wide, deep := memory{}, memory{}
	for i := range byte(8) { // 10^8 folders
		for name := range strings.SplitSeq("abcdefghij", "") {
			wide[id(i+1)] = append(wide[id(i+1)], gitrepo.TreeEntry{Name: name, Mode: gitrepo.ModeTree, ID: id(i)})
		}
	}
	wide[id(0)] = []gitrepo.TreeEntry{{Name: "x", Mode: gitrepo.ModeFile}}
	deep[id(8)] = []gitrepo.TreeEntry{{Name: "x", Mode: gitrepo.ModeTree, ID: id(8)}}
	globs, err := parseGlobs([]string{"**/y"})
	if err != nil {
		t.Fatal(err)
	}
	for want, trees := range map[string]memory{"too many folders or files": wide, "too many folders inside each other": deep} {
		e := &editor{list: trees.list}
		if err := e.include(&folder{}, Source{Root: id(8)}, globs); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// FuzzDrop compares the walk, which opens only the folders that the glob
// reaches, with the meaning of drop on a list of paths.
func FuzzDrop(f *testing.F) {
	for _, seed := range [][2]string{
		{"**/*.psd", "a.psd\na.psd.meta\nArt/b.psd\nArt.meta\nc.cs"},
		{"Art/*/*.psd", "Art/Deep/b.psd\nArt/Deep/b.psd.meta\nArt/Deep.meta\nArt.meta\nArt/x/y/z.psd"},
		{"Tests", "Tests/a\nTests.meta\nRuntime/Tests/b"},
		{"**/a*/?", "a/b\nab/c\nx/a/b/c\nx/a/b"},
		{"{a,b/c}/[d-f]", "a/d\nb/c/e\na/x"},
		{"x.meta", "x.meta/a\nx\nx.meta.meta"},
		{"*", "package.json"},
		{"a/**/b/**", "a/b/c\na/x/b\na/x/y/b/c\na/x/c"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, list string) {
		files := strings.Split(list, "\n")
		slices.Sort(files)
		files = slices.Compact(files)
		if len(list) > 200 || slices.ContainsFunc(files, func(file string) bool { return !isTreePath(files, file) }) {
			t.Skip("no tree holds them")
		}
		globs, err := parseGlobs([]string{text})
		if err != nil {
			t.Skip(err)
		}
		trees := memory{}
		e := &editor{list: trees.list}
		root, err := e.read(trees.add(files, ""))
		if err != nil {
			t.Fatal(err)
		}
		if err := e.drop(root, "", globs); err != nil {
			if !globs[0].match(unity.ManifestName) || !slices.Contains(files, unity.ManifestName) {
				t.Fatal(err)
			}
			return
		}
		if diff := cmp.Diff(dropFrom(files, globs[0]), e.walk(t, root, "")); diff != "" {
			t.Errorf("drop %q of %q (-want +got):\n%s", text, files, diff)
		}
	})
}

// isTreePath reports whether git could hold a file beside the others.
func isTreePath(files []string, file string) bool {
	for _, outer := range parents(file) {
		if outer == unity.ManifestName || slices.Contains(files, outer) {
			return false
		}
	}
	return !slices.ContainsFunc(strings.Split(file, "/"), isNoName)
}
