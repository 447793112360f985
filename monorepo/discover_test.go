package monorepo_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// unity is a manifest that is a Unity package's beyond doubt.
func unity(name, version string) string {
	return fmt.Sprintf("{\n  \"name\": %q,\n  \"version\": %q,\n  \"unity\": \"2021.3\"\n}\n", name, version)
}

// configured reads a configuration that must be right.
func configured(t testing.TB, yaml string) *config.Config {
	t.Helper()
	cfg, list := config.Parse(config.Filename, []byte(yaml))
	if list.Errors() {
		t.Fatalf("the test's configuration: %v", list)
	}
	return cfg
}

func discover(t testing.TB, yaml string, files map[string]string) *monorepo.Workspace {
	t.Helper()
	w, err := monorepo.Discover(t.Context(), gitrepo.SnapshotOf(files), configured(t, yaml))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// found lists a workspace's packages, each as name, version and folder.
func found(w *monorepo.Workspace) []string {
	var list []string
	for _, p := range w.Packages {
		list = append(list, fmt.Sprintf("%s %s in %q", p.Name, p.Version, p.Dir))
	}
	return list
}

// said lists findings as a person reads them.
func said(list finding.List) []string {
	var lines []string
	for _, f := range list {
		lines = append(lines, fmt.Sprintf("%s %s %s: %s -> %s", f.Severity, f.Where(), f.Code, f.Message, f.Fix))
	}
	return lines
}

func TestPackagesAreFoundWhereverTheyLie(t *testing.T) {
	t.Parallel()
	w := discover(t, "", map[string]string{
		"package.json":                               unity("com.acme.root", "1.0.0"),
		"Packages/com.acme.core/package.json":        unity("com.acme.core", "1.2.0"),
		"Packages/com.acme.core/Nested/package.json": unity("com.acme.core.nested", "0.1.0"),
		"Assets/Plugins/Input/package.json":          unity("com.acme.input", "2.0.0-rc.1"),
		"Unity Project/Packages/ui/package.json":     unity("com.acme.ui", "3.0.0"),
		"Libraries/ünïcode/package.json":             unity("com.acme.letters", "1.0.0"),
		"Packages/com.acme.core/Package.json":        unity("com.acme.case", "1.0.0"),
		"Packages/com.acme.core/package.json.meta":   "guid: 0",
		"Packages/com.acme.core/my-package.json":     unity("com.acme.mine", "1.0.0"),
		"Packages/manifest.json":                     `{"dependencies": {}}`,
	})
	want := []string{
		`com.acme.core 1.2.0 in "Packages/com.acme.core"`,
		`com.acme.core.nested 0.1.0 in "Packages/com.acme.core/Nested"`,
		`com.acme.input 2.0.0-rc.1 in "Assets/Plugins/Input"`,
		`com.acme.letters 1.0.0 in "Libraries/ünïcode"`,
		`com.acme.root 1.0.0 in ""`,
		`com.acme.ui 3.0.0 in "Unity Project/Packages/ui"`,
	}
	if diff := cmp.Diff(want, found(w)); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
	if len(w.LeftOut) > 0 || len(w.Findings) > 0 {
		t.Errorf("left out %v, findings %v", w.LeftOut, said(w.Findings))
	}
	for _, p := range w.Packages {
		if byName, ok := w.Package(p.Name); !ok || byName != p {
			t.Errorf("Package(%q) = %v, %v", p.Name, byName, ok)
		}
	}
	for _, name := range []string{"", "com.acme", "com.acme.zzz"} {
		if p, ok := w.Package(name); ok {
			t.Errorf("Package(%q) finds %s", name, p.Name)
		}
	}
}

func TestFoldersOfOtherPeoplesPackagesAreLeftOut(t *testing.T) {
	t.Parallel()
	reasons := map[string]string{
		"node_modules/left/package.json":                          "in node_modules: installed by npm",
		"Packages/a/Node_Modules/x/package.json":                  "in node_modules: installed by npm",
		"Library/PackageCache/com.acme.a@1.0.0/package.json":      "in Library/PackageCache: Unity's copy of an installed package",
		"Game/Library/PackageCache/com.acme.a@1.0.0/package.json": "in Library/PackageCache: Unity's copy of an installed package",
		"Tools/bin/package.json":                                  "in bin: build output",
		"Tools/Bin/Debug/package.json":                            "in Bin: build output",
		"obj/package.json":                                        "in obj: build output",
		"Packages/a/Samples~/Demo/package.json":                   "in Samples~: Unity ignores folders that end in ~",
		".github/package.json":                                    "in .github: a hidden folder",
		"Packages/.hidden/a/package.json":                         "in .hidden: a hidden folder",
		"Vendor/json/package.json":                                "in Vendor: vendored, other people's package",
		"vendored/a/package.json":                                 "in vendored: vendored, other people's package",
		"Assets/third_party/a/package.json":                       "in third_party: vendored, other people's package",
		"Third-Party/a/package.json":                              "in Third-Party: vendored, other people's package",
		"Assets/ThirdParty/a/package.json":                        "in ThirdParty: vendored, other people's package",
		"3rdParty/a/package.json":                                 "in 3rdParty: vendored, other people's package",
		"External/a/package.json":                                 "in External: vendored, other people's package",
		"Externals/a/package.json":                                "in Externals: vendored, other people's package",
		"Packages/ours/package.json":                              "",
		"Library/Ours/package.json":                               "",
		"PackageCache/a/package.json":                             "",
		"Library/sub/PackageCache/package.json":                   "",
		"Packages/binary/package.json":                            "",
		"Packages/~a/package.json":                                "",
		"Packages/a.b/package.json":                               "",
		"Packages/external.tools/package.json":                    "",
	}
	files := map[string]string{}
	for file := range reasons {
		files[file] = unity("com.acme.p"+strings.ToLower(strings.NewReplacer("/", "-", "~", "-", "@", "-").Replace(file)), "1.0.0")
	}
	t.Run("each with its reason", func(t *testing.T) {
		t.Parallel()
		w := discover(t, "", files)
		got := map[string]string{}
		for _, p := range w.Packages {
			got[p.Path] = ""
		}
		for _, left := range w.LeftOut {
			got[left.Path] = left.Reason
		}
		if diff := cmp.Diff(reasons, got); diff != "" {
			t.Errorf("reasons (-want +got):\n%s", diff)
		}
		if !slices.IsSortedFunc(w.LeftOut, func(a, b monorepo.LeftOut) int { return strings.Compare(a.Path, b.Path) }) {
			t.Errorf("left out in no order: %v", w.LeftOut)
		}
	})
	t.Run("unless builtinExcludes is off", func(t *testing.T) {
		t.Parallel()
		w := discover(t, "packages: {builtinExcludes: false}", files)
		if len(w.Packages) != len(files) || len(w.LeftOut) > 0 {
			t.Errorf("%d of %d are packages, left out: %v", len(w.Packages), len(files), w.LeftOut)
		}
	})
}

// Manifests as they stand in public repositories, cut to the keys that matter.
func TestNpmProjectsAreToldFromUnityPackages(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		manifest string
		meta     bool   // package.json.meta lies beside it
		left     string // the reason; "" for a package
	}{
		{"a package that names its Unity", `{"name": "com.acme.a", "version": "1.0.0", "unity": "2019.4"}`, false, ""},
		{"a package with npm scripts and tools", `{"name": "com.acme.a", "version": "1.0.0", "unity": "2020.3", "scripts": {"test": "x"}, "devDependencies": {"semantic-release": "17"}}`, false, ""},
		{"a package whose name has one word", `{"name": "unitask", "version": "2.3.3", "unity": "2018.4"}`, false, ""},
		{"a package with samples only", `{"name": "toolkit", "version": "1.0.0", "samples": []}`, false, ""},
		{"a VRChat package", `{"name": "com.vrchat.avatars", "version": "3.1.0", "vpmDependencies": {}}`, false, ""},
		{"a package of the name alone", `{"name": "com.acme.a", "version": "1.0.0"}`, false, ""},
		{"a package that depends on Unity's", `{"name": "com.acme.a", "version": "1.0.0", "dependencies": {"com.unity.ugui": "1.0.0"}}`, false, ""},
		{"a package with a display name", `{"name": "acme-tools", "version": "1.0.0", "displayName": "Acme Tools"}`, false, ""},
		{"a package that the editor has imported", `{"name": "acme", "version": "1.0.0", "main": "index.js"}`, true, ""},
		{"a package with keywords, author and repository", `{"name": "com.acme.a", "version": "1.0.0", "keywords": ["x"], "author": {"name": "A"}, "repository": {"type": "git", "url": "x"}, "license": "MIT", "type": "library"}`, false, ""},
		{"Unity's own, embedded", `{"name": "com.unity.textmeshpro", "version": "3.0.6", "unity": "2020.1"}`, true, "com.unity.* is Unity's own: vendored, other people's package"},
		{"the bare name of Unity", `{"name": "com.unity", "version": "1.0.0", "unity": "2020.1"}`, false, "com.unity.* is Unity's own: vendored, other people's package"},
		{"not Unity's own: the dot counts", `{"name": "com.unitytools.a", "version": "1.0.0", "unity": "2020.1"}`, false, ""},
		{"the tooling of the repository itself", `{"private": true, "devDependencies": {"husky": "^8.0.0"}}`, false, `an npm project: it has "devDependencies" and no key that only Unity knows`},
		{"a documentation site", `{"name": "docs", "version": "0.0.0", "private": true, "scripts": {"start": "docusaurus start"}, "browserslist": {}}`, false, `an npm project: it has "scripts" and no key that only Unity knows`},
		{"a workspace root", `{"name": "root", "workspaces": ["packages/*"]}`, false, `an npm project: it has "workspaces" and no key that only Unity knows`},
		{"a library for node", `{"name": "left-pad", "version": "1.3.0", "main": "index.js"}`, false, `an npm project: it has "main" and no key that only Unity knows`},
		{"an ES module", `{"name": "web", "version": "1.0.0", "type": "module", "module": "x.mjs"}`, false, `an npm project: it has "module" and no key that only Unity knows`},
		{"an extension of VS Code", `{"name": "acme-code", "displayName": "Acme", "version": "1.0.0", "engines": {"vscode": "^1.60"}, "contributes": {}}`, false, `an npm project: it has "engines" and no key that only Unity knows`},
		{"a scoped npm package", `{"name": "@acme/web", "version": "1.0.0"}`, false, "an npm project: its name has a scope, which Unity does not take"},
		{"a scoped npm package in Assets", `{"name": "@acme/web", "version": "1.0.0", "main": "x"}`, true, "an npm project: its name has a scope, which Unity does not take"},
		{"dependencies and nothing else", `{"dependencies": {"express": "^4.18.0"}}`, false, "not a Unity package: no key that only Unity knows, no package.json.meta, no reverse-domain name"},
		{"nothing at all", `{}`, false, "not a Unity package: no key that only Unity knows, no package.json.meta, no reverse-domain name"},
		{"an npm project with a version that is none", `{"name": "site", "version": "next", "scripts": {}}`, false, `an npm project: it has "scripts" and no key that only Unity knows`},
		{"an npm project with a key twice", `{"name": "site", "scripts": {}, "scripts": {}}`, false, `an npm project: it has "scripts" and no key that only Unity knows`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"a/package.json": tt.manifest}
			if tt.meta {
				files["a/package.json.meta"] = "guid: 0"
			}
			w := discover(t, "", files)
			var want []monorepo.LeftOut
			if tt.left != "" {
				want = []monorepo.LeftOut{{Path: "a/package.json", Reason: tt.left}}
			}
			if diff := cmp.Diff(want, w.LeftOut); diff != "" {
				t.Errorf("left out (-want +got):\n%s", diff)
			}
			if len(w.Findings) > 0 || len(w.Packages) != 1-len(want) {
				t.Errorf("packages %v, findings %v", found(w), said(w.Findings))
			}
		})
	}
}

func TestGlobsOfTheConfigurationChoosePackages(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"package.json":                      unity("com.acme.root", "1.0.0"),
		"Packages/core/package.json":        unity("com.acme.core", "1.0.0"),
		"Packages/old/package.json":         unity("com.acme.old", "1.0.0"),
		"Vendor/fork/package.json":          unity("com.acme.fork", "1.0.0"),
		"Packages/site/package.json":        `{"name": "site", "version": "1.0.0", "scripts": {}}`,
		"Packages/com.unity.x/package.json": unity("com.unity.x", "1.0.0"),
	}
	tests := []struct {
		name, yaml string
		want       []string
	}{
		{"none", "", []string{"com.acme.core", "com.acme.old", "com.acme.root"}},
		{"exclude one path", "packages: {exclude: [package.json]}", []string{"com.acme.core", "com.acme.old"}},
		{"exclude a folder", `packages: {exclude: ["**/old/**", "none/**"]}`, []string{"com.acme.core", "com.acme.root"}},
		{"include one folder", `packages: {include: ["Packages/*/package.json"]}`, []string{"com.acme.core", "com.acme.old"}},
		{"exclude wins over include", `packages: {include: ["Packages/**"], exclude: ["Packages/{old,new}/*"]}`, []string{"com.acme.core"}},
		{"an include does not overrule a built-in exclude", `packages: {include: ["Vendor/**"]}`, nil},
		{
			"without built-in excludes only the globs count", `packages: {builtinExcludes: false, exclude: ["Packages/old/**"]}`,
			[]string{"com.acme.core", "com.acme.fork", "com.acme.root", "com.unity.x", "site"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := discover(t, tt.yaml, files)
			var names []string
			for _, p := range w.Packages {
				names = append(names, p.Name)
			}
			if diff := cmp.Diff(tt.want, names); diff != "" {
				t.Errorf("packages (-want +got):\n%s", diff)
			}
			if len(w.Packages)+len(w.LeftOut) != len(files) {
				t.Errorf("of %d manifests %d are left out: %v", len(files), len(w.LeftOut), w.LeftOut)
			}
		})
	}
	t.Run("the reason names the glob", func(t *testing.T) {
		t.Parallel()
		w := discover(t, `packages: {include: ["Packages/**"], exclude: ["**/o*/**"]}`, files)
		want := []monorepo.LeftOut{
			{Path: "Packages/com.unity.x/package.json", Reason: "com.unity.* is Unity's own: vendored, other people's package"},
			{Path: "Packages/old/package.json", Reason: `excluded by packages.exclude "**/o*/**"`},
			{Path: "Packages/site/package.json", Reason: `an npm project: it has "scripts" and no key that only Unity knows`},
			{Path: "Vendor/fork/package.json", Reason: "in Vendor: vendored, other people's package"},
			{Path: "package.json", Reason: "not in packages.include"},
		}
		if diff := cmp.Diff(want, w.LeftOut); diff != "" {
			t.Errorf("left out (-want +got):\n%s", diff)
		}
	})
}

func TestAFaultyManifestIsAFinding(t *testing.T) {
	t.Parallel()
	const exclude = `add "a/package.json" to packages.exclude in .upmrel.yaml`
	const correct = "correct the file; if it is no package: " + exclude
	utf16 := "\xff\xfe{\x00}\x00"
	tests := []struct {
		name, manifest string
		want           []string
	}{
		{"an empty file", "", []string{"error a/package.json:1:1 manifest-syntax: the file is empty; a manifest is an object -> " + correct}},
		{"broken JSON", "{\n  \"name\": \"com.acme.a\",,\n}", []string{"error a/package.json:2:24 manifest-syntax: expected a key in double quotes, found ',' -> " + correct}},
		{"a conflict", "{\n<<<<<<< HEAD\n}", []string{"error a/package.json:2:1 manifest-syntax: expected a key in double quotes, found a conflict marker of git -> " + correct}},
		{"UTF-16", utf16, []string{"error a/package.json:1:1 manifest-syntax: the file is UTF-16 (little-endian); save it as UTF-8 -> " + correct}},
		{"not an object", `["com.acme.a"]`, []string{"error a/package.json:1:1 manifest-syntax: a manifest is an object, not an array -> " + correct}},
		{"a number for a version and a key twice", `{"unity": "2021.3", "name": "com.acme.a", "version": 1, "private": true, "private": true}`, []string{
			`error a/package.json:1:54 manifest-field: "version" must be a string, not a number -> ` + correct,
			`error a/package.json:1:74 manifest-field: duplicate key "private"; the first is on line 1 -> ` + correct,
		}},
		{"no name", `{"unity": "2021.3", "version": "1.0.0"}`, []string{`error a/package.json name-empty: "name" is missing or empty -> "name": "com.acme.mytool"; if it is no package: ` + exclude}},
		{"an empty name", `{"unity": "2021.3", "version": "1.0.0", "name": ""}`, []string{`error a/package.json:1:49 name-empty: "name" is missing or empty -> "name": "com.acme.mytool"; if it is no package: ` + exclude}},
		{"no version", `{"name": "com.acme.a"}`, []string{`error a/package.json manifest-field: "version" is missing -> add "version": "0.1.0"`}},
		{"two numbers", `{"name": "com.acme.a", "version": "1.8"}`, []string{`error a/package.json:1:35 version-invalid: version "1.8": three numbers are needed, as in 1.2.3 -> "version": "1.8.0"`}},
		{"four numbers", `{"name": "com.acme.a", "version": "0.7.1.0"}`, []string{`error a/package.json:1:35 version-invalid: version "0.7.1.0": three numbers are needed, as in 1.2.3 -> "version": "0.7.1"`}},
		{"a date", `{"name": "com.acme.a", "version": "2024.05.08"}`, []string{`error a/package.json:1:35 version-invalid: version "2024.05.08": minor: "05" has a leading zero -> "version": "2024.5.8"`}},
		{"a hotfix", `{"name": "com.acme.a", "version": "4.6.7hf0"}`, []string{`error a/package.json:1:35 version-invalid: version "4.6.7hf0": patch: "7hf0" is not a number -> "version": "4.6.7-hf0"`}},
		{"a v", `{"name": "com.acme.a", "version": "v1.0.0"}`, []string{`error a/package.json:1:35 version-invalid: version "v1.0.0": major: "v1" is not a number -> "version": "1.0.0"`}},
		{"a word", `{"name": "com.acme.a", "version": "next"}`, []string{`error a/package.json:1:35 version-invalid: version "next": three numbers are needed, as in 1.2.3 -> "version": "0.1.0"`}},
		{"larger than 4 MiB", strings.Repeat(" ", 4<<20) + "{}", []string{"error a/package.json manifest-unreadable: larger than 4 MiB: no package manifest -> " + exclude}},
		{"4 MiB of blanks around a good one", strings.Repeat(" ", 4<<20-100) + unity("com.acme.a", "1.0.0"), nil},
		{"a byte order mark is none", "\xef\xbb\xbf" + unity("com.acme.a", "1.0.0"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := discover(t, "", map[string]string{"a/package.json": tt.manifest, "b/package.json": unity("com.acme.b", "1.0.0")})
			if diff := cmp.Diff(tt.want, said(w.Findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if faulty := len(tt.want) > 0; (len(w.Packages) == 1) != faulty {
				t.Errorf("packages: %v", found(w))
			}
		})
	}
}

func TestLinksAreNotFollowed(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("one package", map[string]string{"real/package.json": unity("com.acme.real", "1.0.0"), "target": "../../secret"})
	target, head := r.Git("hash-object", "-w", "target"), r.Git("rev-parse", "HEAD")
	r.Git("update-index", "--add", "--cacheinfo", "120000,"+target+",link/package.json", "--cacheinfo", "160000,"+head+",sub/package.json")
	r.Git("commit", "-q", "-m", "links")
	repo := openRepo(t, r)
	snap, err := repo.CommitSnapshot(t.Context(), resolve(t, repo, "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := monorepo.Discover(t.Context(), snap, config.Default())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`error link/package.json manifest-unreadable: is a symlink -> add "link/package.json" to packages.exclude in .upmrel.yaml`,
		`error sub/package.json manifest-unreadable: is a submodule -> add "sub/package.json" to packages.exclude in .upmrel.yaml`,
	}
	if diff := cmp.Diff(want, said(w.Findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{`com.acme.real 1.0.0 in "real"`}, found(w)); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
}

func TestAManifestThatTheRepositoryLacksIsAnError(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("one package", map[string]string{"a/package.json": unity("com.acme.a", "1.0.0")})
	blob := r.Git("rev-parse", "HEAD:a/package.json")
	if err := os.Remove(filepath.Join(r.Dir(), ".git", "objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	repo := openRepo(t, r)
	snap, err := repo.CommitSnapshot(t.Context(), resolve(t, repo, "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = monorepo.Discover(t.Context(), snap, config.Default())
	if !errors.Is(err, gitrepo.ErrNotFound) || !strings.HasPrefix(err.Error(), "read a/package.json: ") {
		t.Errorf("error %v", err)
	}
}

func TestPrivatePackages(t *testing.T) {
	t.Parallel()
	w := discover(t, `packages: {private: ["com.acme.internal.*", com.acme.named]}`, map[string]string{
		"a/package.json": unity("com.acme.public", "1.0.0"),
		"b/package.json": unity("com.acme.internal.tests", "1.0.0"),
		"c/package.json": unity("com.acme.named", "1.0.0"),
		"d/package.json": `{"name": "com.acme.manifest", "version": "1.0.0", "private": true}`,
		"e/package.json": `{"name": "com.acme.open", "version": "1.0.0", "private": false}`,
		"f/package.json": unity("com.acme.internal", "1.0.0"),
	})
	var private []string
	for _, p := range w.Packages {
		if p.Private {
			private = append(private, p.Name)
		}
	}
	if diff := cmp.Diff([]string{"com.acme.internal.tests", "com.acme.manifest", "com.acme.named"}, private); diff != "" {
		t.Errorf("private (-want +got):\n%s", diff)
	}
}
