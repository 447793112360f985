package subtreetest

import (
	"maps"
	"strings"
)

// Modes of a file, as a tree has them.
const (
	Regular   = "100644"
	Symlink   = "120000"
	Submodule = "160000"
)

// File is what a tree holds at a path. A submodule's content is a commit's id.
type File struct{ Mode, Content string }

// Files are a whole tree, by slash-separated paths.
type Files map[string]File

// Under returns what is in a folder, by paths relative to it; "" is the root.
func (f Files) Under(folder string) Files {
	if folder == "" {
		return maps.Clone(f)
	}
	inside := Files{}
	for path, file := range f {
		if rest, ok := strings.CutPrefix(path, folder+"/"); ok {
			inside[rest] = file
		}
	}
	return inside
}

// Without returns the files that are neither in a folder nor at its path.
func (f Files) Without(folder string) Files {
	rest := maps.Clone(f)
	maps.DeleteFunc(rest, func(path string, _ File) bool {
		return path == folder || strings.HasPrefix(path, folder+"/")
	})
	return rest
}

// With returns the files with a folder replaced. No file stays where the
// folder has to be.
func (f Files) With(folder string, content Files) Files {
	all := f.Without(folder)
	for path, file := range content {
		all[folder+"/"+path] = file
	}
	for parent := range all {
		if len(content) > 0 && strings.HasPrefix(folder, parent+"/") {
			delete(all, parent)
		}
	}
	return all
}

// Placing returns the files with one file at a path, whatever was there.
func (f Files) Placing(path string, file File) Files {
	all := f.Without(path)
	for parent := range all {
		if strings.HasPrefix(path, parent+"/") {
			delete(all, parent)
		}
	}
	all[path] = file
	return all
}
