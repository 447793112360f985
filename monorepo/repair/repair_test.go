package repair_test

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/repair"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// dir is where the package of most tests lies, and name what it is called.
const dir, name = "p/", "com.acme.foo"

// world is a repository in memory.
type world struct {
	files   map[string]string // of the work tree, as git sees it
	head    map[string]string // what was committed; nil is nothing
	sparse  bool
	others  []string // that exist, and that git does not see
	ignored []string // that a rule hides
	config  string
}

func (w world) request(t *testing.T) repair.Request {
	t.Helper()
	cfg := config.Default()
	if w.config != "" {
		var faults finding.List
		if cfg, faults = config.Parse(config.Filename, []byte(w.config)); len(faults) > 0 {
			t.Fatal(faults)
		}
	}
	ws, err := monorepo.Load(t.Context(), gitrepo.SnapshotOf(w.files), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	req := repair.Request{
		Check: rules.Request{Workspace: ws}, Sparse: w.sparse,
		Exists: func(path string) bool { return slices.Contains(w.others, path) || w.files[path] != "" },
		Ignored: func(_ context.Context, paths []string) (found []gitrepo.IgnoreMatch, err error) {
			for _, path := range paths {
				if slices.Contains(w.ignored, path) {
					found = append(found, gitrepo.IgnoreMatch{Path: path, Source: ".gitignore", Line: 1, Pattern: "*.meta"})
				}
			}
			return found, nil
		},
	}
	if w.head != nil {
		req.Head = gitrepo.SnapshotOf(w.head)
	}
	if req.Findings, err = rules.Check(t.Context(), req.Check); err != nil {
		t.Fatal(err)
	}
	return req
}

// carryOut makes the repairs in memory, as far as they are what they say.
func (w world) carryOut(t *testing.T, r *repair.Repairs) world {
	t.Helper()
	w.files = maps.Clone(w.files)
	for _, c := range r.Changes {
		old, exists := w.files[c.Path]
		if exists == c.Create || old != string(c.Old) || c.Create == (c.Old != nil) || c.Delete == (c.New != nil) {
			t.Errorf("%s holds %q: %+v", c.Path, old, c)
		}
		if w.files[c.Path] = string(c.New); c.Delete {
			delete(w.files, c.Path)
		}
	}
	return w
}

func TestMake(t *testing.T) {
	t.Parallel()
	const manifest = `{"name": "com.acme.foo", "version": "1.2.0"}`
	meta := func(guid string) string { return "fileFormatVersion: 2\nguid: " + strings.Repeat(guid, 32) + "\n" }
	guid := func(path string) string { return unity.GUID(name, path) }
	// Every tree has what a package needs, so that a case shows its own faults alone.
	whole := map[string]string{"package.json": manifest, "package.json.meta": meta("1")}
	tests := []struct {
		name  string
		world world             // without dir
		want  map[string]string // what changes, without dir; "-" goes
		left  string            // words of what is left
	}{
		{"a file and its folder get .meta files", world{files: map[string]string{"Runtime/A.cs": "", "B.asset": "", "B.asset.meta": meta("2")}}, map[string]string{
			"Runtime.meta":      string(unity.FolderMeta(guid("Runtime"))),
			"Runtime/A.cs.meta": string(unity.FileMeta(guid("Runtime/A.cs"), "Runtime/A.cs")),
		}, ""},
		{"what is hidden, junk or excused gets none", world{
			files:  map[string]string{"Samples~/A.cs": "", "x.csproj": "", "Gen/A.asset": "", "Gen.meta": meta("2")},
			config: `check: {rules: [{rule: meta-missing, path: "p/Gen/**", severity: off, reason: "generated"}]}`,
		}, nil, ""},
		{"HEAD's .meta comes back", world{files: map[string]string{"A.asset": ""}, head: map[string]string{"p/A.asset.meta": meta("2")}}, map[string]string{"A.asset.meta": meta("2")}, ""},
		{"a GUID that is taken is not taken twice", world{files: map[string]string{"A.asset": "", "B.asset": "", "B.asset.meta": "guid: " + guid("A.asset") + "\n"}}, map[string]string{
			"A.asset.meta": string(unity.FileMeta(guid("A.asset\x002"), "A.asset")),
		}, ""},
		{"what git ignores is not made", world{files: map[string]string{"A.asset": ""}, ignored: []string{"p/A.asset.meta"}}, nil, "p/A.asset.meta: git ignores it: .gitignore:1 (*.meta)"},
		{"nor what is there already", world{files: map[string]string{"A.asset": ""}, others: []string{"p/A.asset.meta"}}, nil, "p/A.asset.meta: there is something else in its place"},

		{"trailing .meta files go", world{files: map[string]string{"Gone.png.meta": meta("2"), "Samples~.meta": "", "Samples~/A.cs.meta": meta("3")}}, map[string]string{"Gone.png.meta": "-", "Samples~.meta": "-"}, ""},
		{"a renamed asset may want its .meta back", world{files: map[string]string{"B.png": "", "A.png.meta": meta("2"), "Gone.meta": meta("3")}}, map[string]string{"Gone.meta": "-"}, "p/B.png: may have been renamed: if p/A.png.meta was its own, git mv p/A.png.meta p/B.png.meta keeps the GUID; else remove the old one"},
		{"so may one that went to another folder", world{files: map[string]string{"X/a.PNG": "", "X.meta": meta("2"), "A.png.meta": meta("3"), "B.png.meta": meta("4")}}, map[string]string{"B.png.meta": "-"}, "p/X/a.PNG: may have been renamed"},
		{"and any of several", world{files: map[string]string{"C.png": "", "A.png.meta": meta("2"), "B.png.meta": meta("3")}}, nil, "p/C.png: may have been renamed: if one of 2 .meta files"},
		{"a .meta of what only this clone has stays", world{files: map[string]string{"Gen.meta": meta("2")}, others: []string{"p/Gen"}}, nil, "p/Gen.meta: p/Gen is here, and git does not have it"},
		{"so does one of what a build may make", world{files: map[string]string{"A.dll.meta": meta("2"), "libB.so.meta": meta("3") + "PluginImporter:\n", "c.png.meta": meta("4")}, ignored: []string{"p/A.dll"}}, map[string]string{"c.png.meta": "-"}, "p/A.dll.meta: p/A.dll is what .gitignore:1 (*.meta) hides from git, and may come from a build\np/libB.so.meta: has the settings of a plug-in"},
		{"so does one of what is not checked out", world{
			files: map[string]string{"Art.meta": meta("2"), "A.png.meta": meta("3")}, head: map[string]string{"p/Art.meta": "", "p/Art/x": "", "p/Arts": ""}, sparse: true,
		}, map[string]string{"A.png.meta": "-"}, "p/Art.meta: p/Art is not checked out"},

		{"a Unity version goes into its two keys", world{files: map[string]string{"package.json": "{\r\n\t\"name\": \"com.acme.foo\",\r\n\t\"unity\": \"2020.3.45f1\",\r\n\t\"version\": \"1.2.0\"\r\n}"}}, map[string]string{"package.json": "{\r\n\t\"name\": \"com.acme.foo\",\r\n\t\"unity\": \"2020.3\",\r\n\t\"unityRelease\": \"45f1\",\r\n\t\"version\": \"1.2.0\"\r\n}"}, ""},
		{"also from the other key", world{files: map[string]string{"package.json": `{"name": "com.acme.foo", "version": "1.2.0", "unityRelease": "2020.3.45f1", "unity": "2020.3"}`}}, map[string]string{"package.json": `{"name": "com.acme.foo", "version": "1.2.0", "unityRelease": "45f1", "unity": "2020.3"}`}, ""},
		{"and from both", world{files: map[string]string{"package.json": `{"name": "com.acme.foo", "version": "1.2.0", "unityRelease": "6000.0.1f1", "unity": "6000.0.1f1"}`}}, map[string]string{"package.json": `{"name": "com.acme.foo", "version": "1.2.0", "unityRelease": "1f1", "unity": "6000.0"}`}, ""},
		{"not where the keys contradict each other", world{files: map[string]string{"package.json": `{"name": "com.acme.foo", "version": "1.2.0", "unityRelease": "1f1", "unity": "2020.3.45f1"}`}}, nil, "one of them is wrong"},
		{"not where something would be lost or guessed", world{files: map[string]string{"package.json": `{"name": "com.acme.foo", "version": "1.2.0", "unity": "2020.3.45"}`}}, nil, ""},

		{"headings become Keep a Changelog's", world{files: map[string]string{"CHANGELOG.md": "## Version 1.2.0 (2024/5/1)\r\n- x\r\n## v1.1.0: 1 May 2023 ##\r\n## [v1.0.0] 2020-01-01\r\n"}}, map[string]string{
			"CHANGELOG.md": "## [1.2.0] - 2024-05-01\r\n- x\r\n## [1.1.0] - 2023-05-01\r\n## [v1.0.0] - 2020-01-01\r\n",
		}, ""},
		{"lines become headings", world{files: map[string]string{"CHANGELOG.md": "[Unreleased]\n\n[1.2.0] - 2024-05-01\n\n- x\n"}}, map[string]string{
			"CHANGELOG.md": "## [Unreleased]\n\n## [1.2.0] - 2024-05-01\n\n- x\n",
		}, ""},
		{"no heading that lacks something, or says more", world{files: map[string]string{
			"CHANGELOG.md": "## 1.2.0\n## 1.1.0 - 01/02/2020\n## [1.0.0](https://x) (2019/01/01)\n### 0.9.0 (2018-01-01)\n## 0.8 (2017-01-01)\n## 0.7.0 (2017-01-01) [YANKED]\n## 0.6.0 (2016-01-01) <!-- the first -->\n## [0.5.0 - beta] 2015-01-01\n0.4.0 (2014-01-01)\n---\n",
		}}, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := tt.world
			w.files = map[string]string{}
			for _, files := range []map[string]string{whole, tt.world.files} {
				for file, data := range files {
					w.files[dir+file] = data
				}
			}
			for file := range w.files { // a document's .meta is not what a case is about
				if strings.HasSuffix(file, ".md") {
					w.files[file+".meta"] = "guid: " + unity.GUID("test", file) + "\n"
				}
			}
			made, err := repair.Make(t.Context(), w.request(t))
			if err != nil {
				t.Fatal(err)
			}
			got, left := map[string]string{}, ""
			for _, c := range made.Changes {
				if got[strings.TrimPrefix(c.Path, dir)] = string(c.New); c.Delete {
					got[strings.TrimPrefix(c.Path, dir)] = "-"
				}
			}
			for _, l := range made.Left {
				left += fmt.Sprintf("%s: %s\n", l.Path, l.Reason)
			}
			if tt.want == nil {
				tt.want = map[string]string{}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			if !strings.Contains(left, tt.left) || tt.left == "" && left != "" {
				t.Errorf("left: %s", left)
			}
			w.carryOut(t, made)
		})
	}
}

// What the rules' own tests hold is repaired once: then there is nothing to do, and
// nothing is worse than before.
func TestASecondRepairDoesNothing(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("../rules/testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal(err, archives)
	}
	changes := 0
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, tree := range []string{"good/", "bad/"} {
			w := world{files: map[string]string{}}
			for _, f := range archive.Files {
				if path, ok := strings.CutPrefix(f.Name, tree); ok {
					w.files[path] = string(f.Data)
				}
			}
			req := w.request(t)
			made, err := repair.Make(t.Context(), req)
			if err != nil {
				t.Fatal(name, tree, err)
			}
			changes += len(made.Changes)
			req2 := w.carryOut(t, made).request(t)
			again, err := repair.Make(t.Context(), req2)
			if err != nil || len(again.Changes) > 0 {
				t.Errorf("%s, %s: %v, %+v", name, tree, err, again.Changes)
			}
			if diff := cmp.Diff(made.Left, again.Left); diff != "" {
				t.Errorf("%s, %s: left (-first +then):\n%s", name, tree, diff)
			}
			for code, n := range count(req2.Findings) {
				switch code {
				case finding.PathLength, finding.MetaUnpacked: // of new .meta files
					continue
				case finding.MetaMissing: // of junk in a folder that was one fault
					continue
				}
				if n > count(req.Findings)[code] {
					t.Errorf("%s, %s: %d more of %s", name, tree, n-count(req.Findings)[code], code)
				}
			}
		}
	}
	if changes < 20 {
		t.Errorf("only %d changes", changes)
	}
}

func count(list finding.List) map[finding.Code]int {
	n := map[finding.Code]int{}
	for _, f := range list {
		n[f.Code]++
	}
	return n
}
