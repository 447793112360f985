package assets

import (
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo/unity"
)

// Counts reports whether a file of a package, by its path from the package's folder,
// may be something that users' projects refer to. What Unity hides is not, as Samples~
// and Documentation~; nor are tests, the manifest, and documents for people.
func Counts(name string) bool {
	name = strings.TrimSuffix(name, ".meta")
	if unity.Hidden(name) || isDocument(name) {
		return false
	}
	for part := range strings.SplitSeq(strings.ToLower(path.Dir(name)), "/") {
		if part == "tests" || part == "test" {
			return false
		}
	}
	return true
}

// isDocument reports whether a file is for people, or for whoever builds the package.
func isDocument(name string) bool {
	dir, base := path.Split(strings.ToLower(name))
	extension := path.Ext(base)
	switch strings.TrimSuffix(base, extension) {
	case "readme", "changelog", "license", "licence", "copying", "third party notices":
		return true
	}
	switch {
	case extension == ".md", base == "assemblyinfo.cs":
		return true
	case dir == "":
		return base == unity.ManifestName || extension == "" || extension == ".txt"
	}
	return false
}

// isPlugin reports whether an asset is a folder that Unity takes for one plug-in.
func isPlugin(name string) bool { return unity.Hidden(name+"/x") && !unity.Hidden(name) }
