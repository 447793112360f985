package cmd

import (
	"crypto/md5" //nolint:gosec // a stable GUID, as Unity's own are; nothing secret
	"fmt"
	"path"
	"slices"
	"strings"
)

// demoFiles is the sample monorepo: three packages, each on the one before.
func demoFiles() map[string]string {
	files := map[string]string{
		"README.md":              "# Acme for Unity\n",
		".gitignore":             "/Library/\n/Temp/\n",
		"docs/package.json":      "{\n  \"name\": \"acme-docs\",\n  \"version\": \"0.0.0\",\n  \"devDependencies\": {\"vitepress\": \"^1.0.0\"}\n}\n",
		"Packages/manifest.json": "{\n  \"dependencies\": {}\n}\n",
		"ProjectSettings/.keep":  "",
		"Assets/Scenes/.keep":    "",
	}
	addDemoPackage(files, "com.acme.core", "1.0.0", "")
	addDemoPackage(files, "com.acme.input", "1.2.0", "com.acme.core 1.0.0")
	addDemoPackage(files, "com.acme.ui", "0.4.0", "com.acme.input 1.2.0")
	return files
}

// addDemoPackage adds the files of a small but whole Unity package.
func addDemoPackage(files map[string]string, name, version, dependency string) {
	dir := "Packages/" + name + "/"
	short := name[strings.LastIndex(name, ".")+1:]
	title := strings.ToUpper(short[:1]) + short[1:]
	dependencies := "{}"
	if on, bound, ok := strings.Cut(dependency, " "); ok {
		dependencies = fmt.Sprintf("{\n    %q: %q\n  }", on, bound)
	}
	manifest := fmt.Sprintf("{\n  \"name\": %q,\n  \"version\": %q,\n  \"displayName\": \"Acme %s\",\n"+
		"  \"description\": \"A package of the upmrel demo.\",\n  \"unity\": \"2021.3\",\n  \"dependencies\": %s\n}\n",
		name, version, title, dependencies)
	for file, text := range map[string]string{
		"package.json":                             manifest,
		"README.md":                                "# Acme " + title + "\n",
		"CHANGELOG.md":                             demoChangelog(version, ""),
		"LICENSE.md":                               "MIT License\n",
		"Runtime/" + title + ".cs":                 demoScript(title, 1),
		"Runtime/Acme." + title + ".asmdef":        fmt.Sprintf("{\n    \"name\": \"Acme.%s\"\n}\n", title),
		"Documentation~/index.md":                  "# Acme " + title + "\n",
		"Samples~/Basic/Basic" + title + ".cs.txt": "",
	} {
		files[dir+file] = text
		if !strings.Contains(file, "~/") {
			files[dir+file+".meta"] = demoMeta(dir + file)
		}
	}
	files[dir+"Runtime.meta"] = demoMeta(dir + "Runtime")
}

// demoChangelog is a changelog as the first release left it; unreleased stands above that.
func demoChangelog(version, unreleased string) string {
	return "# Changelog\n\n" + unreleased + "## [" + version + "] - 2026-01-01\n\n### Added\n\n- First release.\n"
}

func demoScript(title string, answer int) string {
	return fmt.Sprintf("namespace Acme.%s\n{\n    public static class %s\n    {\n        public const int Answer = %d;\n    }\n}\n", title, title, answer)
}

func demoMeta(file string) string {
	return fmt.Sprintf("fileFormatVersion: 2\nguid: %x\n", md5.Sum([]byte(path.Clean(file)))) //nolint:gosec // see the import
}

// demoSteps is the play.
func demoSteps() []demoStep { return slices.Concat(demoReleases(), demoBranches(), demoRefusals()) }

// demoReleases makes two releases.
func demoReleases() []demoStep {
	return []demoStep{
		{
			say: "A Unity project with three packages, each with its own version. What is there?",
			run: []string{"upmrel", "list"}, shows: []string{"com.acme.core", "com.acme.input", "com.acme.ui", "strategy prefixed"},
		},
		{
			say: "The first release: tag what the manifests say, and push it.",
			run: []string{"upmrel", "release", "--from-manifests"}, shows: []string{"pushed 3 refs"},
		},
		{
			say:   "The hook, from now on, looks at every tag that git pushes.",
			run:   []string{"upmrel", "hook", "install"},
			shows: []string{"installed"},
		},
		{
			hidden: true, write: map[string]string{
				"Packages/com.acme.core/Runtime/Core.cs": demoScript("Core", 42),
				"Packages/com.acme.core/CHANGELOG.md":    demoChangelog("1.0.0", "## [Unreleased]\n\n### Changed\n\n- The answer is 42.\n\n"),
			},
			run: []string{"git", "commit", "-q", "-a", "-m", "feat!: another answer"},
		},
		{
			say: "Core changed in a breaking way: the commit and the changelog tell. What would a release do? (The plan writes nothing.)",
			run: []string{"upmrel", "plan"},
			shows: []string{
				"1.0.0 -> 2.0.0  major, 1 commit", "+## [2.0.0] - ", "1.2.0 -> 1.2.1", `+    "com.acme.core": "2.0.0"`, "push",
			},
			lacks: []string{"com.acme.ui "},
		},
		{
			say: "Do it: bump, commit, tag and push, all or nothing.",
			run: []string{"upmrel", "release"}, shows: []string{"Released com.acme.core 2.0.0, com.acme.input 1.2.1."},
		},
		{
			say:   "The tags on the remote:",
			run:   []string{"git", "ls-remote", "--tags", "--refs", "origin"},
			shows: []string{"com.acme.core/1.0.0\n", "com.acme.core/2.0.0\n", "com.acme.input/1.2.0\n", "com.acme.input/1.2.1\n", "com.acme.ui/0.4.0\n"},
		},
		{
			say: "The same command again finds nothing to do.",
			run: []string{"upmrel", "release"}, shows: []string{"nothing to do"},
		},
	}
}

// demoBranches splits the packages off into branches.
func demoBranches() []demoStep {
	return []demoStep{
		{hidden: true, write: map[string]string{".upmrel.yaml": "strategy: prefixed\nupm: {}\n"}, run: []string{"git", "add", ".upmrel.yaml"}},
		{hidden: true, run: []string{"git", "commit", "-q", "-m", "build: upm branches"}},
		{
			say:   "Unity can also install from a branch that holds a package at its root. `upm: {}` in .upmrel.yaml gives every package one:",
			run:   []string{"upmrel", "split"},
			shows: []string{"upm/com.acme.core", "new, 3 commits", "upm/com.acme.ui", "new, 1 commit"},
		},
		{
			say:   "The branches go out with the rest; from now on every release moves them.",
			run:   []string{"upmrel", "push"},
			shows: []string{"3 upm branches", "pushed 4 refs"},
		},
		{hidden: true, run: []string{"git", "ls-tree", "--name-only", "upm/com.acme.core"}, shows: []string{"package.json", "Runtime"}, lacks: []string{"Packages"}},
	}
}

// demoRefusals tries to push two bad tags and one that is no release.
func demoRefusals() []demoStep {
	return []demoStep{
		{hidden: true, run: []string{"git", "tag", "com.acme.core/2.1.0"}},
		{
			say: "A tag made by hand, on a commit whose package.json says 2.0.0. OpenUPM would fail to build it; the hook refuses.",
			run: []string{"git", "push", "origin", "com.acme.core/2.1.0"}, code: -1,
			shows: []string{"refused 1 of 1 tag", "version-mismatch"},
		},
		{hidden: true, run: []string{"git", "tag", "com.acme.inptu/1.2.1"}},
		{
			say: "A tag with a typo in the package's name:",
			run: []string{"git", "push", "origin", "com.acme.inptu/1.2.1"}, code: -1,
			shows: []string{"refused 1 of 1 tag", "com.acme.input/1.2.1"},
		},
		{
			say:   "Neither got out; a tag that is no release is none of the hook's business.",
			run:   []string{"git", "push", "origin", "HEAD:refs/tags/nightly"},
			shows: []string{"nightly"},
		},
		{
			hidden: true, run: []string{"git", "ls-remote", "--tags", "origin"},
			shows: []string{"com.acme.core/2.0.0", "nightly"}, lacks: []string{"com.acme.core/2.1.0", "com.acme.inptu"},
		},
	}
}
