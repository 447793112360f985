package monorepo

import (
	"fmt"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/upmrel/upmrel/monorepo/manifest"
)

// excluded says why a package.json at a path is no package, from the path
// alone; "" if it may be one.
func (d *discovery) excluded(file string) string {
	if d.cfg.Packages.BuiltinExcludes {
		if reason := builtinExclude(file); reason != "" {
			return reason
		}
	}
	for _, glob := range d.cfg.Packages.Exclude {
		if ok, _ := doublestar.Match(glob, file); ok {
			return fmt.Sprintf("excluded by packages.exclude %q", glob)
		}
	}
	if !matchesAny(d.cfg.Packages.Include, file) {
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
	if hasAny(m, "unity", "unityRelease", "samples", "hideInEditor", "vpmDependencies", "legacyFolders") {
		return ""
	}
	if strings.Contains(name, "/") {
		return "an npm project: its name has a scope, which Unity does not take"
	}
	if _, ok := d.snap.Entry(file + ".meta"); ok {
		return ""
	}
	for _, key := range [...]string{
		"devDependencies", "peerDependencies", "workspaces", "scripts", "main", "module", "bin",
		"engines", "packageManager", "contributes", "browserslist",
	} {
		if m.Has(key) {
			return fmt.Sprintf("an npm project: it has %q and no key that only Unity knows", key)
		}
	}
	if m.Has("displayName") || strings.Count(name, ".") >= 2 {
		return ""
	}
	return "not a Unity package: no key that only Unity knows, no package.json.meta, no reverse-domain name"
}

func hasAny(m *manifest.Manifest, keys ...string) bool {
	for _, key := range keys {
		if m.Has(key) {
			return true
		}
	}
	return false
}
