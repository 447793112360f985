package tarball_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// folder is what is in a package's folder: path to content. Files in executable are so.
type folder struct {
	files      map[string]string
	executable map[string]bool
}

// MarshalJSON writes what testdata/npm.js reads.
func (f folder) MarshalJSON() ([]byte, error) {
	out := map[string]any{}
	for path, content := range f.files {
		if out[path] = content; f.executable[path] {
			out[path] = map[string]any{"content": content, "mode": 0o755}
		}
	}
	return json.Marshal(out)
}

// TestNewPacksAsNPM compares with each npm that is installed: those that UPMREL_NPM
// lists, as PATH does, else less thoroughly the one in PATH.
func TestNewPacksAsNPM(t *testing.T) {
	t.Parallel()
	n := 30
	if os.Getenv("UPMREL_NPM") != "" {
		n = 200
	}
	folders := append(oddFolders(), randomFolders(n)...)
	input, err := json.Marshal(folders)
	if err != nil {
		t.Fatal(err)
	}
	for _, npm := range installedNPMs(t) {
		t.Run(npm, func(t *testing.T) {
			t.Parallel()
			for i, answer := range askNPM(t, npm, input) {
				want := answer.Entries
				got, err := unpacked(t, folders[i])
				if answer.Error != "" || err != nil {
					t.Errorf("%q: npm says %q, error %v", folders[i].files, answer.Error, err)
					continue
				}
				if !inASCII(want) { // the order is npm's for these alone
					byPath := func(a, b entry) int { return strings.Compare(a.Path, b.Path) }
					slices.SortFunc(want, byPath)
					slices.SortFunc(got, byPath)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%q (-npm +got):\n%s", folders[i].files, diff)
				}
			}
		})
	}
}

// installedNPMs are the folders of npm's own package.
func installedNPMs(t *testing.T) []string {
	t.Helper()
	if named := os.Getenv("UPMREL_NPM"); named != "" {
		return filepath.SplitList(named)
	}
	root, err := exec.CommandContext(t.Context(), "npm", "root", "--global").Output()
	if err != nil {
		t.Skipf("no npm is installed, and UPMREL_NPM names none: %v", err)
	}
	return []string{filepath.Join(strings.TrimSpace(string(root)), "npm")}
}

// answer is what npm packs of a folder.
type answer struct {
	Error   string
	Entries []entry
}

func askNPM(t *testing.T, npm string, input []byte) []answer {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "folders.json"), input, 0o600); err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "testdata/npm.js", npm, dir)
	node.Stderr = os.Stderr
	output, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answers []answer
	if err := json.Unmarshal(output, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

func inASCII(entries []entry) bool {
	return !slices.ContainsFunc(entries, func(e entry) bool {
		return strings.ContainsFunc(e.Path, func(r rune) bool { return r > '~' })
	})
}

// oddFolders are what no package should be, each of which once was packed otherwise.
func oddFolders() []folder {
	long := strings.Repeat("d", 120) + "/" + strings.Repeat("e", 90) + ".cs"
	manifest := func(rest string) string { return `{"name": "com.acme.foo", "version": "1.0.0"` + rest + "}" }
	return []folder{
		{files: map[string]string{"package.json": "\ufeff" + manifest(""), "A.cs": "\ufeffclass A {}\r\n"}},
		{files: map[string]string{"package.json": "{ \"version\":\"1.0.0\",\r\n\t\"name\" : \"com.acme.foo\" , \"x\": 1.0e2 }\n\n"}},
		{files: map[string]string{"package.json": manifest(""), long: "long", strings.Repeat("f", 150): "longer", "ä/ö/ü.cs": "ß", "日本語/" + long: "x"}},
		{
			files:      map[string]string{"package.json": manifest(`, "bin": {"a": "./run.sh", "b": "X/b.sh", "c": 1}`), "run.sh": "", "Y/run.sh": "", "Y/X/b.sh": "", "X/b.sh": "", "tool": ""},
			executable: map[string]bool{"tool": true},
		},
		{files: map[string]string{"package.json": manifest(`, "bin": "cli.js", "files": []`), "cli.js": "", "a b.txt": "", "@x/y": ""}},
		{files: map[string]string{"package.json": manifest(`, "bin": ["cli.js", "x\\b.js"], "files": []`), "cli.js": "", "x/b.js": ""}},
		{files: map[string]string{"package.json": manifest(`, "files": "Runtime"`), "Runtime/A.cs": "", "R": "", "B.cs": ""}},
		{files: map[string]string{"package.json": manifest(""), "X/package.json": `{"files": []}`, "X/A.cs": "", "X/.npmignore": "*.md", "X/b.md": "", "X/node_modules/a/b.js": ""}},
		{files: map[string]string{"package.json": manifest(`, "workspaces": ["X"]`), "X/package.json": `{"name": "x", "version": "1.0.0", "files": []}`, "X/A.cs": "", "B.cs": ""}},
		{files: map[string]string{"package.json": manifest(""), "a-b": "", "a_b": "", "a.b": "", "ab": "", "AB": "", "a b": "", "a~": "", "a$": "", "(a)": "", "a,b;c": "", "a'b": "", "é": ""}},
	}
}

// randomFolders makes up folders of packages, with rules that are about their files.
func randomFolders(n int) []folder {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(words ...string) string { return words[random.IntN(len(words))] }
	name := func() string {
		return pick("Runtime", "Editor", "Samples~", "obj", "A.cs", "A.cs.meta", "b.asset", "README.md", ".DS_Store", ".npmrc", "x.orig", "license", "Runtime.meta", "CVS", "main.js", "_x-1.CS", "run.sh")
	}
	glob := func() string {
		parts := []string{}
		for range 1 + random.IntN(3) {
			parts = append(parts, pick(name(), name(), name(), "*", "**", "*.meta", "*.c?", "[A-R]*", "{A,b}.*", "*~", "r*"))
		}
		return pick("", "", "", "!", "/", "!/", "./") + strings.Join(parts, "/") + pick("", "", "/", "/*", "/**")
	}
	folders := make([]folder, n)
	for i := range folders {
		f := folder{files: map[string]string{}, executable: map[string]bool{}}
		for range 1 + random.IntN(12) {
			path := name()
			for range random.IntN(3) {
				path = pick("Runtime", "Editor", "Samples~", "obj", "CVS", "node_modules", "X.d") + "/" + path
			}
			f.files[path] = strings.Repeat(path, random.IntN(40))
			f.executable[path] = random.IntN(8) == 0
		}
		for range random.IntN(3) {
			rules := ""
			for range 1 + random.IntN(3) {
				rules += glob() + pick("\n", "\r\n", " \n\n")
			}
			f.files[pick("", "", "Runtime/", "Editor/")+pick(".npmignore", ".gitignore")] = rules
		}
		manifest := map[string]any{"name": "com.acme.foo", "version": "1.0.0"}
		if random.IntN(2) == 0 {
			asked := []string{}
			for range random.IntN(4) {
				asked = append(asked, glob())
			}
			manifest["files"] = asked
		}
		if random.IntN(4) == 0 {
			manifest[pick("main", "bin")] = name()
		}
		data, _ := json.Marshal(manifest)
		f.files["package.json"] = string(data)
		f.dropClashes()
		folders[i] = f
	}
	return folders
}

// dropClashes drops files in the place of folders.
func (f folder) dropClashes() {
	for path := range f.files {
		for other := range f.files {
			if strings.HasPrefix(other, path+"/") {
				delete(f.files, path)
			}
		}
	}
}
