package pack_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/pack"
)

// packed asks which of some files, name to content, are packed.
func packed(files map[string]string) ([]string, error) {
	json, err := manifest.ParseValue([]byte(files["package.json"]))
	if err != nil {
		return nil, err
	}
	f := pack.Folder{
		Files: slices.Sorted(maps.Keys(files)), Manifest: json,
		Read: func(path string) ([]byte, error) { return []byte(files[path]), nil },
	}
	return f.Packed()
}

func TestPacked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		manifest string // the rest of it
		ignore   string // files that are rules: "path: rule, rule; path: rule"
		files    string // beside package.json; + before those that are packed
	}{
		{"all but what npm never takes", ``, ``, "+A.cs +A.cs.meta +Samples~/B.cs +.env package-lock.json .npmrc X/.npmrc .DS_Store X/.DS_Store a.orig .x.swp ._x node_modules/a/a.js +X/node_modules/a.js CVS/a X/.git/a npm-debug.log"},
		{"files: a folder is packed without its .meta", `, "files": ["Runtime"]`, ``, "+Runtime/A.cs +Runtime/A.cs.meta Runtime.meta Editor/B.cs Editor/Runtime/C.cs +README.md.meta package.json.meta +README.md +LICENSE +CHANGELOG.md|-"},
		{"files: patterns", `, "files": ["/Runtime/**/*.cs", "*.md", "Docs/*"]`, ``, "+Runtime/A.cs +Runtime/X/A.cs Runtime/A.asset X/Runtime/A.cs X/a.md +a.md +Docs/a/b +Docs/c Docs.meta"},
		{"files: a file, and exceptions", `, "files": ["./A.cs", "Runtime", "!Runtime/Tests"]`, ``, "+A.cs A.cs.meta +Runtime/B.cs Runtime/Tests/C.cs"},
		{"files: what is ignored inside stays out", `, "files": ["Runtime"]`, `Runtime/.npmignore: *.asset; .npmignore: *.cs`, "+Runtime/A.cs Runtime/A.asset"},
		{"files: nothing", `, "files": []`, ``, "A.cs +README.md +license.txt"},
		{"npmignore", ``, `.npmignore: *.meta, *~, # *.cs, !Keep.meta`, "+A.cs A.cs.meta +X/Keep.meta X/Samples~/B.cs"},
		{"gitignore in its place", ``, `.gitignore: /Temp/, [Oo]bj/, *.csproj`, "Temp/a +X/Temp/a Obj/a X/obj/a A.csproj +A.cs"},
		{"npmignore wins over gitignore", ``, `.gitignore: *.cs; .npmignore: *.md; X/.gitignore: *.cs`, "+A.cs a.md X/A.cs X/b.md +X/c"},
		{"nested rules bring back", ``, `.npmignore: *.log; X/.npmignore: !a.log`, "a.log +X/a.log X/b.log"},
		{"main, browser and bin", `, "files": [], "main": "A.cs", "browser": "x/B.cs", "bin": {"c": "C.cs"}`, ``, "+A.cs +C.cs"},
		{"case does not matter, backslashes and braces do", ``, `.npmignore: *.META, \#x, {a,b{1,2}}.txt`, "A.meta #x a.txt b1.txt +b.txt"},
		{"names that Windows can't hold", ``, ``, "a*b x*/c +d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"package.json": `{"name": "com.acme.foo", "version": "1.0.0"` + tt.manifest + "}"}
			for rules := range strings.SplitSeq(tt.ignore, "; ") {
				if path, lines, ok := strings.Cut(rules, ": "); ok {
					files[path] = strings.ReplaceAll(lines, ", ", "\r\n")
				}
			}
			want := []string{"package.json"}
			for file := range strings.FieldsSeq(tt.files) {
				file, out := strings.CutSuffix(file, "|-")
				file, in := strings.CutPrefix(file, "+")
				if files[file] = ""; in && !out {
					want = append(want, file)
				}
			}
			slices.Sort(want)
			got, err := packed(files)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestPackedRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for _, rule := range []string{"+(a|b)", "x{1..3}", "a/../b", "{" + strings.Repeat("{a,b},", 3) + strings.Repeat("{a,b}", 20) + "}", "[z-a]"} {
		_, err := packed(map[string]string{"package.json": "{}", ".npmignore": rule})
		if _, ok := errors.AsType[*pack.UnknownError](err); !ok {
			t.Errorf("%s: error %v", rule, err)
		}
	}
}

func TestPackedRefusesToBundleDependencies(t *testing.T) { // they were left out, and npm packs them
	t.Parallel()
	tests := map[string]bool{
		`"bundleDependencies": ["x"]`: true, `"bundledDependencies": true`: true, `"bundleDependencies": {"x": ""}`: true,
		`"bundleDependencies": []`: false, `"bundleDependencies": false`: false, `"dependencies": {"x": "1.0.0"}`: false,
	}
	for text, refused := range tests {
		_, err := packed(map[string]string{"package.json": "{" + text + "}", "node_modules/x/index.js": ""})
		if _, ok := errors.AsType[*pack.UnknownError](err); ok != refused {
			t.Errorf("%s: error %v", text, err)
		}
		if _, err := packed(map[string]string{"package.json": "{" + text + "}"}); err != nil {
			t.Errorf("%s, and nothing is there: error %v", text, err)
		}
	}
}

func TestPackedRefusesPathsOutOfTheFolder(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"X/../../a", "..", "X/..", "/a", "X//a", ""} {
		if got, err := packed(map[string]string{"package.json": "{}", path: ""}); err == nil {
			t.Errorf("%q: %q", path, got)
		}
	}
}

func TestPackedWithManyGlobstars(t *testing.T) { // it would not end where each tried all that others did
	t.Parallel()
	deep := strings.Repeat("a/", 60)
	files := map[string]string{"package.json": "{}", deep + "b": "", deep + "c": "", ".npmignore": strings.Repeat("**/a/", 30) + "b"}
	got, err := packed(files)
	if diff := cmp.Diff([]string{deep + "c", "package.json"}, got); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func BenchmarkPacked(b *testing.B) {
	files := map[string]string{"package.json": "{}", ".gitignore": "/[Ll]ibrary/\n*.csproj\n*.sln\n.vs/\n[Tt]emp/\n"}
	for i := range 20_000 {
		files[fmt.Sprintf("Runtime/Folder%d/More/File%d.cs", i/20, i)] = ""
	}
	for b.Loop() {
		if got, err := packed(files); err != nil || len(got) < 20_000 {
			b.Fatal(len(got), err)
		}
	}
}

func FuzzPacked(f *testing.F) {
	f.Add("*.meta\n!a\n{a,b}/**", "Runtime/")
	f.Add("[!a-z]*\n\\#\n[[:alpha:]", "./x/*")
	f.Fuzz(func(t *testing.T, rules, file string) {
		item, err := json.Marshal(file)
		if err != nil {
			t.Skip()
		}
		files := map[string]string{
			"package.json": fmt.Sprintf(`{"files": [%s]}`, item), "X/.npmignore": rules, "X/a": "", "X/b/c.meta": "", ".npmignore": rules,
		}
		got, err := packed(files)
		if err != nil {
			return
		}
		if !slices.Contains(got, "package.json") || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Errorf("%q", got)
		}
		for _, path := range got {
			if _, ok := files[path]; !ok {
				t.Errorf("%q is packed and not there", path)
			}
		}
	})
}
