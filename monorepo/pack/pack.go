// Package pack knows which files of a package's folder npm puts into a tarball: what
// `npm pack` of npm 10 and 11 takes, by the manifest's "files", by .npmignore and
// .gitignore files in the folder, and by what npm always takes or leaves. It opens no
// file itself and makes no tarball.
package pack

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/manifest"
)

// Folder is a package's folder.
type Folder struct {
	// Files are its regular files, as slash paths from it; npm packs nothing else.
	Files    []string
	Manifest *manifest.Value
	// Read reads an ignore file.
	Read func(path string) ([]byte, error)
}

// Filters reports whether a package has a say in what is packed; else that is all but
// what npm leaves out of every package.
func (f *Folder) Filters() bool {
	return f.Manifest.Get("files") != nil || slices.ContainsFunc(f.Files, isIgnoreFile)
}

func isIgnoreFile(name string) bool {
	base := path.Base(name)
	return base == ".npmignore" || base == ".gitignore"
}

// Packed lists the files that are packed, sorted. An error says that an ignore file
// can't be read or a path leads elsewhere, or is an *UnknownError. Dependencies that the
// manifest bundles are left out: Unity packages have none.
func (f *Folder) Packed() ([]string, error) {
	for _, name := range f.Files {
		if name == "" || path.Clean("/"+name) != "/"+name {
			return nil, fmt.Errorf("%.100q is no path of a file", name)
		}
	}
	if f.bundles() {
		return nil, &UnknownError{"bundleDependencies"}
	}
	w, err := f.root()
	if err != nil {
		return nil, err
	}
	var packed []string
	if err := w.walk(func(name string) { packed = append(packed, name) }); err != nil {
		return nil, err
	}
	slices.Sort(packed)
	return packed, nil
}

// Enters reports whether npm packs what may be in a folder of which Files has nothing.
// Errors are as Packed's.
func (f *Folder) Enters(folder string) (bool, error) {
	w, err := f.root()
	for name := range strings.SplitSeq(folder, "/") {
		if err != nil {
			return false, err
		}
		q := ask(path.Join(w.path, name))
		if q.partial = true; strings.Contains(name, "*") || !w.includes(q) {
			return false, nil
		}
		inside := w.list.folders[name]
		if inside == nil {
			inside = &listing{}
		}
		w, err = w.enter(name, inside)
	}
	return true, err
}

// listing is what is in a folder.
type listing struct {
	files   []string
	folders map[string]*listing
}

func list(files []string) *listing {
	root := &listing{}
	for _, file := range files {
		at := root
		for {
			name, rest, nested := strings.Cut(file, "/")
			if !nested {
				at.files = append(at.files, name)
				break
			}
			if at.folders == nil {
				at.folders = map[string]*listing{}
			}
			if at.folders[name] == nil {
				at.folders[name] = &listing{}
			}
			at, file = at.folders[name], rest
		}
	}
	return root
}

// find is what is at a path: a file, a folder or neither.
func (l *listing) find(path string) (file bool, folder *listing) {
	at := l
	names := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	for i, name := range names {
		if i == len(names)-1 && slices.Contains(at.files, name) {
			return true, nil
		}
		if at = at.folders[name]; at == nil {
			return false, nil
		}
	}
	return false, at
}
