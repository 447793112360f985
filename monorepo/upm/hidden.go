package upm

import "strings"

// hidden reports whether Unity imports nothing at a path of a package, so that
// it has no .meta. (Unity's manual, "Special folder names")
func hidden(path string) bool {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		lower := strings.ToLower(part)
		if strings.HasPrefix(part, ".") || strings.HasSuffix(part, "~") || lower == "cvs" || strings.HasSuffix(lower, ".tmp") {
			return true
		}
		if i < len(parts)-1 && isBundle(lower) {
			return true
		}
	}
	return false
}

// isBundle reports whether Unity imports a folder of a lower-case name as one
// plugin, without looking at what is in it.
func isBundle(folder string) bool {
	for _, ext := range []string{".androidlib", ".bundle", ".framework", ".plugin"} {
		if strings.HasSuffix(folder, ext) {
			return true
		}
	}
	return false
}
