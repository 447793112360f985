// Package pack knows which files of a package's folder npm puts into a tarball: what
// `npm pack` of npm 10 takes, by the manifest's "files", by .npmignore and .gitignore
// files in the folder, and by what npm always takes or leaves. It opens no file itself
// and makes no tarball.
package pack

import (
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

func isIgnoreFile(path string) bool {
	base := path[strings.LastIndexByte(path, '/')+1:]
	return base == ".npmignore" || base == ".gitignore"
}

// Packed lists the files that are packed, sorted. An error says that an ignore file
// can't be read, or is an *UnknownError. Dependencies that the manifest bundles are
// left out: Unity packages have none.
func (f *Folder) Packed() ([]string, error) {
	w, err := f.root()
	if err != nil {
		return nil, err
	}
	var packed []string
	if err := w.walk(func(path string) { packed = append(packed, path) }); err != nil {
		return nil, err
	}
	slices.Sort(packed)
	return packed, nil
}

// listing is what is in a folder.
type listing struct {
	files   []string
	folders map[string]*listing
}

func list(files []string) *listing {
	root := &listing{}
	for _, path := range files {
		at := root
		for {
			name, rest, nested := strings.Cut(path, "/")
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
			at, path = at.folders[name], rest
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
