// Package unity knows what the Unity editor makes of the files of a package.
package unity

import "strings"

// Hidden reports whether Unity imports nothing at a slash path of a package, so
// that it has no .meta: a name that starts with a dot, ends with a tilde, is cvs or
// has the extension .tmp, there or on the way, or a folder on the way that Unity
// takes for one plug-in. (Unity's manual, "Special folder names")
func Hidden(path string) bool { return Visible(path) != path }

// Visible is the part of a slash path that Unity sees: up to the first name that is
// hidden, or to a folder that it takes for one plug-in.
func Visible(path string) string {
	for start := 0; start < len(path); {
		name, _, nested := strings.Cut(path[start:], "/")
		if isHidden(name) {
			return path[:max(0, start-1)]
		}
		start += len(name)
		if nested && isBundle(name) {
			return path[:start]
		}
		start++
	}
	return path
}

// isHidden reports whether Unity sees nothing of a name.
func isHidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.EqualFold(name, "cvs") || hasExtension(name, ".tmp")
}

// isBundle reports whether Unity imports a folder as one plug-in, without looking
// at what is in it.
func isBundle(folder string) bool {
	return hasExtension(folder, ".androidlib") || hasExtension(folder, ".bundle") ||
		hasExtension(folder, ".framework") || hasExtension(folder, ".plugin")
}

// hasExtension reports whether a name ends in an ASCII extension, in any case.
func hasExtension(name, extension string) bool {
	start := len(name) - len(extension)
	return start >= 0 && strings.EqualFold(name[start:], extension)
}
