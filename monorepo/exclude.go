package monorepo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/manifest"
)

// Excluded says why a package.json at a path is no package, from the path
// alone; "" if it may be one.
func (w *Workspace) Excluded(file string) string {
	cfg := w.Config.Packages
	if cfg.BuiltinExcludes {
		if reason := builtinExclude(file); reason != "" {
			return reason
		}
	}
	if glob, ok := match(cfg.Exclude, file); ok {
		return fmt.Sprintf("excluded by packages.exclude %q", glob)
	}
	if !MatchesAny(cfg.Include, file) {
		return "not in packages.include"
	}
	return ""
}

// builtinExclude knows the folders where Unity repositories keep package.json
// files that are copies, build output or other people's.
func builtinExclude(file string) string {
	parent := ""
	for dir := range strings.SplitSeq(dirOf(file), "/") {
		switch lower := strings.ToLower(dir); {
		case lower == "node_modules":
			return "in node_modules: installed by npm"
		case lower == "packagecache" && parent == "library":
			return "in Library/PackageCache: Unity's copy of an installed package"
		case lower == "bin", lower == "obj":
			return "in " + dir + ": build output"
		case strings.HasSuffix(dir, "~"):
			return "in " + dir + ": Unity ignores folders that end in ~"
		case strings.HasPrefix(dir, "."):
			return "in " + dir + ": a hidden folder"
		case vendored(lower):
			return "in " + dir + ": vendored, other people's package"
		default:
			parent = lower
		}
	}
	return ""
}

// vendored knows the folder names, in lower case, under which repositories keep
// code of other people.
func vendored(dir string) bool {
	switch dir {
	case "vendor", "vendored", "third_party", "third-party", "thirdparty", "3rdparty", "external", "externals":
		return true
	}
	return false
}

// foreign says why a readable manifest is not a Unity package of this
// repository; "" if it is one. Unity's own keys decide first, then the .meta
// file that the editor makes for everything it imports, then keys that only
// npm projects have, then the form of the name.
func (d *discovery) foreign(file string, m *manifest.Manifest) string {
	name := m.Name.Value
	if name == "com.unity" || strings.HasPrefix(name, "com.unity.") {
		return "com.unity.* is Unity's own: vendored, other people's package"
	}
	if slices.ContainsFunc(unityKeys(), m.Has) {
		return ""
	}
	if strings.Contains(name, "/") {
		return "an npm project: its name has a scope, which Unity does not take"
	}
	if _, ok := d.snap.Entry(file + ".meta"); ok {
		return ""
	}
	if i := slices.IndexFunc(npmKeys(), m.Has); i >= 0 {
		return fmt.Sprintf("an npm project: it has %q and no key that only Unity knows", npmKeys()[i])
	}
	if m.Has("displayName") || strings.Count(name, ".") >= 2 {
		return ""
	}
	return "not a Unity package: no key that only Unity knows, no package.json.meta, no reverse-domain name"
}

// unityKeys are keys of Unity's manifests and of its package managers, OpenUPM's
// and VRChat's, that npm does not know.
func unityKeys() []string {
	return []string{"unity", "unityRelease", "samples", "hideInEditor", "vpmDependencies", "legacyFolders"}
}

// npmKeys are keys of npm and its tools that have no meaning to Unity.
func npmKeys() []string {
	return []string{
		"devDependencies", "peerDependencies", "workspaces", "scripts", "main", "module", "bin",
		"engines", "packageManager", "contributes", "browserslist",
	}
}
