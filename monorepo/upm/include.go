package upm

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// included is a file of the source and its path from the root.
type included struct {
	path string
	gitrepo.TreeEntry
}

// search collects the files that globs match.
type search struct {
	*editor
	globs   []glob
	files   []included
	matched []bool // which globs matched a file
	folders []bool // which globs are a folder's path
}

// include puts files of the source into the package, and a .meta beside each
// new file and folder.
func (e *editor) include(pkg *folder, src Source, globs []glob) error {
	if len(globs) == 0 {
		return nil
	}
	files, err := e.findIncluded(src.Root, globs)
	if err != nil {
		return err
	}
	var added []addition
	for _, file := range files {
		list, err := e.place(pkg, file)
		if err != nil {
			return fmt.Errorf("include %s: %w", finding.Printable(file.path), err)
		}
		added = append(added, list...)
	}
	for _, a := range added {
		e.addMeta(src.Name, a)
	}
	return nil
}

// findIncluded finds the files, sorted by path. A glob without any is an error.
func (e *editor) findIncluded(root gitrepo.ID, globs []glob) ([]included, error) {
	s := &search{editor: e, globs: globs, matched: make([]bool, len(globs)), folders: make([]bool, len(globs))}
	f, err := e.read(root)
	if err != nil {
		return nil, err
	}
	if err := s.walk(f, ""); err != nil {
		return nil, err
	}
	var missing []error
	for i, g := range globs {
		switch {
		case s.folders[i] && !s.matched[i]:
			missing = append(missing, fmt.Errorf("include %q matches no file; it is a folder: write %q", g.text, g.text+"/**"))
		case !s.matched[i]:
			missing = append(missing, fmt.Errorf("include %q matches no file", g.text))
		}
	}
	slices.SortFunc(s.files, func(a, b included) int { return strings.Compare(a.path, b.path) })
	return s.files, errors.Join(missing...)
}

func (s *search) walk(f *folder, path string) error {
	for i, child := range f.entries {
		full := path + child.Name
		if child.Mode != gitrepo.ModeTree {
			if err := s.take(included{full, child.TreeEntry}); err != nil {
				return err
			}
			continue
		}
		reached := false
		for i, g := range s.globs {
			s.folders[i] = s.folders[i] || g.text == full
			reached = reached || g.reaches(full)
		}
		if !reached {
			continue
		}
		below, err := s.open(f, i)
		if err != nil {
			return fmt.Errorf("%s: %w", finding.Printable(full), err)
		}
		if err := s.walk(below, full+"/"); err != nil {
			return err
		}
		f.entries[i].below = nil // it is only read
	}
	return nil
}

// take takes a file that a glob matches.
func (s *search) take(file included) error {
	matched := -1
	for i, g := range s.globs {
		if g.match(file.path) {
			s.matched[i], matched = true, i
		}
	}
	switch {
	case matched < 0:
		return nil
	case !file.Mode.Regular():
		return fmt.Errorf("include %q matches %s, which is %s, not a file", s.globs[matched].text, finding.Printable(file.path), kindOf(file.Mode))
	case slices.ContainsFunc(strings.Split(file.path, "/"), isUnsafe):
		return fmt.Errorf("include %q matches %s, which git checks out nowhere or not on Windows", s.globs[matched].text, finding.Printable(file.path))
	}
	s.files = append(s.files, file)
	return nil
}

// isUnsafe reports whether a name would lead git or Windows elsewhere. (git's
// verify_path and is_ntfs_dotgit)
func isUnsafe(name string) bool {
	lower := strings.ToLower(strings.TrimRight(name, ". "))
	return isNoName(name) || lower == "" || lower == ".git" || lower == "git~1" || strings.ContainsAny(name, "\\:\x00")
}

// addition is a file or a folder that is new in the package.
type addition struct {
	path     string
	in       *folder
	isFolder bool
}

// place puts a file at its path into the package, unless the package holds one
// there, and returns what is new.
func (e *editor) place(pkg *folder, file included) ([]addition, error) {
	var added []addition
	f, name, way := pkg, file.path, ""
	for {
		outer, rest, nested := strings.Cut(name, "/")
		if !nested {
			break
		}
		way = path.Join(way, outer)
		below, isNew, err := e.enter(f, outer, way)
		if err != nil {
			return nil, err
		}
		if isNew {
			added = append(added, addition{path: way, in: f, isFolder: true})
		}
		f, name = below, rest
	}
	if at, ok := f.find(name); ok {
		if f.entries[at].Mode == gitrepo.ModeTree {
			return nil, errors.New("in the package, it is a folder")
		}
		return nil, nil
	}
	if err := f.checkTwin(file.path, name); err != nil {
		return nil, err
	}
	f.put(entry{TreeEntry: gitrepo.TreeEntry{Name: name, Mode: file.Mode, ID: file.ID}})
	return append(added, addition{path: file.path, in: f}), nil
}

// enter opens the folder of a name in f, at a path of the package, and makes it
// where there is none.
func (e *editor) enter(f *folder, name, path string) (below *folder, isNew bool, err error) {
	at, ok := f.find(name)
	if !ok {
		below = &folder{depth: f.depth + 1, edited: true}
		if err := f.checkTwin(path, name); err != nil {
			return nil, false, err
		}
		f.put(entry{TreeEntry: gitrepo.TreeEntry{Name: name, Mode: gitrepo.ModeTree}, below: below})
		return below, true, nil
	}
	if mode := f.entries[at].Mode; mode != gitrepo.ModeTree {
		return nil, false, fmt.Errorf("in the package, %s is %s", finding.Printable(path), kindOf(mode))
	}
	below, err = e.open(f, at)
	return below, false, err
}

// checkTwin refuses a name where f has it in another case.
func (f *folder) checkTwin(path, name string) error {
	if twin, ok := f.twin(name); ok {
		return fmt.Errorf("the package holds %s, which Windows and macOS take for %s", finding.Printable(twin), finding.Printable(path))
	}
	return nil
}

// addMeta adds the .meta of what is new, unless Unity wants none or the package
// holds it.
func (e *editor) addMeta(name string, a addition) {
	meta := path.Base(a.path) + ".meta"
	if _, ok := a.in.find(meta); ok || unity.Hidden(a.path) || strings.HasSuffix(a.path, ".meta") {
		return
	}
	guid := unity.GUID(name, a.path)
	data := unity.FileMeta(guid, a.path)
	if a.isFolder {
		data = unity.FolderMeta(guid)
	}
	a.in.put(entry{TreeEntry: gitrepo.TreeEntry{Name: meta, Mode: gitrepo.ModeFile, ID: e.w.Add(odb.Blob, data)}})
}
