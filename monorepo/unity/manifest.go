package unity

import "strings"

// ManifestName is what a package's manifest is called: the only spelling that Unity,
// npm and OpenUPM take.
const ManifestName = "package.json"

// IsManifest reports whether a file, by its slash path, has the name of a manifest.
func IsManifest(path string) bool {
	dir, ok := strings.CutSuffix(path, ManifestName)
	return ok && (dir == "" || dir[len(dir)-1] == '/')
}
