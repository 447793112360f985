package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/spelling"
)

// unityKeys are the keys that Unity reads or writes.
func unityKeys() []string {
	return []string{
		"name", "version", "displayName", "description", "unity", "unityRelease", "author", "changelogUrl", "dependencies",
		"documentationUrl", "hideInEditor", "keywords", "license", "licensesUrl", "samples", "type", "category",
		"relatedPackages", "repository", "upm", "upmCi", "testDependencies", "testables", "host", "resources", "libraryFolder",
	}
}

// otherKeys are keys of npm, of other managers of Unity packages and of tools that
// keep their settings in a manifest. They do no harm.
func otherKeys() []string {
	return []string{
		// npm
		"private", "scripts", "files", "publishConfig", "bugs", "homepage", "contributors", "maintainers", "authors", "funding",
		"licenses", "readme", "readmeFilename", "gitHead", "main", "module", "browser", "exports", "imports", "bin", "man",
		"directories", "config", "devDependencies", "peerDependencies", "peerDependenciesMeta", "optionalDependencies",
		"bundleDependencies", "bundledDependencies", "overrides", "engines", "os", "cpu", "libc", "workspaces", "types",
		"typings", "sideEffects", "packageManager", "devEngines", "resolutions", "deprecated", "dist-tags",
		// its tools
		"release", "semantic-release", "standard-version", "commitlint", "husky", "lint-staged", "config-plugins", "volta",
		"pnpm", "prettier", "eslintConfig", "browserslist", "jest", "babel", "np", "release-it", "auto", "nx", "lerna", "changelog",
		// VRChat's package manager, resolvers of git dependencies, OpenUPM
		"vpmDependencies", "legacyFolders", "legacyFiles", "legacyPackages", "url", "repo", "headers", "zipSHA256",
		"vrchatVersion", "gitDependencies", "icon", "image", "openupm", "supportUrl", "storeUrl", "tags",
	}
}

// maxUnknown is how many unknown keys of a manifest are reported one by one.
const maxUnknown = 20

// judgeKeys finds what only a registry writes, and keys that nobody reads, which
// most often are misspelled.
func (s *subject) judgeKeys() {
	unity, known := unityKeys(), append(unityKeys(), otherKeys()...)
	var strangers []manifest.Member
	for _, m := range s.json.Members {
		switch {
		case m.Name == "dist":
			s.fail(finding.ManifestDist, s.in(m.Pos), `"dist" is what a registry writes when it takes a package`, `remove "dist"`)
		case slices.Contains(known, m.Name):
		case strings.HasPrefix(m.Name, "_"), strings.HasPrefix(m.Name, "$"), strings.HasPrefix(m.Name, "//"): // a comment, or a tool's own
		default:
			strangers = append(strangers, m)
		}
	}
	for i, m := range strangers {
		fix := fmt.Sprintf("remove %.60q, if no tool of yours reads it", m.Name)
		if i == maxUnknown {
			s.fail(finding.ManifestUnknownKey, s.in(m.Pos), finding.Count(len(strangers)-i, "more key")+" that neither Unity nor npm reads", fix)
			return
		}
		if near, ok := spelling.Nearest(m.Name, unity); ok {
			fix = fmt.Sprintf("write %q", near)
		}
		s.fail(finding.ManifestUnknownKey, s.in(m.Pos), fmt.Sprintf("%.60q is no key of Unity or npm", m.Name), fix)
	}
}
