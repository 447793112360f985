package assets_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/assets"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/version"
)

// addFiles writes the files of a folder. They are told as "path" or "path=content",
// separated by blanks; in the content _ is a blank and ; a new line. A path with "#"
// has a .meta too, whose GUID follows.
func addFiles(to map[string]string, folder, list string) {
	text := strings.NewReplacer("_", " ", ";", "\n")
	to[folder+"/package.json"] = "{}"
	for word := range strings.FieldsSeq(list) {
		word, guid, hasMeta := strings.Cut(word, "#")
		path, content, _ := strings.Cut(word, "=")
		to[folder+"/"+path] = text.Replace(content)
		if hasMeta {
			to[folder+"/"+path+".meta"] = "fileFormatVersion: 2\nguid: " + text.Replace(guid) + "\n"
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, before, after string
		level               version.Level
		want                string
	}{
		{"nothing", "A.cs#1", "A.cs#1", "", ""},
		{"an asset is gone", "A.cs#1 B.png#2", "A.cs#1", version.Major, "removed B.png"},
		{"an asset is new", "A.cs#1", "A.cs#1 B.png#2", version.Minor, "added B.png"},
		{"an asset has other bytes", "A.cs=old#1", "A.cs=new#1", version.Patch, "edited A.cs"},
		{"a break outdoes an addition", "A.png#1", "B.png#2", version.Major, "removed A.png, added B.png"},
		{"an asset is renamed", "Art/A.png#1", "Art/B.png#1", version.Major, "moved Art/A.png to Art/B.png"},
		{"a script is renamed and keeps its GUID", "A.cs#1", "Runtime/A.cs#1", version.Patch, "edited Runtime/A.cs"},
		{"a script is renamed and loses its GUID", "A.cs#1", "Runtime/A.cs#2", version.Major, "removed A.cs, added Runtime/A.cs"},
		{"a GUID changes", "A.cs#1", "A.cs#2", version.Major, "guid A.cs"},
		{"two assets swap their GUIDs", "A.cs#1 B.cs#2", "A.cs#2 B.cs#1", version.Major, "guid A.cs, guid B.cs"},
		{"import settings change", "A.png#1", "A.png#1;icon:1", version.Patch, "edited A.png"},
		{"a script becomes an asset of another kind", "A.cs#1", "Runtime/A.txt#1", version.Major, "moved A.cs to Runtime/A.txt"},

		{"an assembly is gone", `A.asmdef={"name":"Acme.A"}#1`, "", version.Major, "assembly Acme.A"},
		{"an assembly is renamed", `A.asmdef={"name":"Acme.A"}#1`, `A.asmdef={"name":"Acme.B"}#1`, version.Major, "assembly Acme.A"},
		{"an assembly is new", "", `A.asmdef={"name":"Acme.A"}#1`, version.Minor, "added A.asmdef"},
		{"an assembly's file is renamed", `A.asmdef={"name":"Acme.A"}#1`, `B.asmdef={"name":"Acme.A"}#1`, "", ""},
		{"an assembly's file is renamed and loses its GUID", `A.asmdef={"name":"Acme.A"}#1`, `B.asmdef={"name":"Acme.A"}#2`, version.Major, "guid B.asmdef"},
		{"an assembly gets another GUID", `A.asmdef={"name":"Acme.A"}#1`, `A.asmdef={"name":"Acme.A"}#2`, version.Major, "guid A.asmdef"},
		{"an assembly gets references", `A.asmdef={"name":"Acme.A"}#1`, `A.asmdef={"name":"Acme.A","references":[]}#1`, version.Patch, "edited A.asmdef"},
		{"an assembly that can't be read", "A.asmdef={#1", "A.asmdef={{#1", version.Patch, "edited A.asmdef"},

		{"a file without a .meta is no asset", "cliff.toml", "global.json", "", ""},
		{"a script without a .meta counts", "A.cs", "", version.Major, "removed A.cs"},
		{"an internal script is nobody's", "A.cs=internal_sealed_class#1", "B.cs=internal_class#2", version.Patch, "edited A.cs, edited B.cs"},
		{"an internal component may be in a scene", "A.cs=internal_class:MonoBehaviour#1", "", version.Major, "removed A.cs"},
		{"a public type beside an internal one", "A.cs=public_enum_A;internal_class_B#1", "", version.Major, "removed A.cs"},
		{"a native plug-in that is a folder", "Foo.bundle/Info.plist Foo.bundle.meta=guid:_1;folderAsset:_yes", "", version.Major, "removed Foo.bundle"},
		{"what Unity hides", "Samples~/A.cs Documentation~/A.png .github/a.yml A.tmp", "", "", ""},
		{"tests", "Tests/A.cs#1 Editor/tests/B.asmdef#2", "", "", ""},
		{"documents", "README.md#1 LICENSE#2 Editor/LICENSE.txt#3 CHANGELOG.md#4 Notes.md#5 AssemblyInfo.cs#6", "", "", ""},
		{"what is called almost so", "Runtime/Testing/A.cs#1 Readme/A.png#2", "", version.Major, "removed Readme/A.png, removed Runtime/Testing/A.cs"},

		{"another version of the package", `package.json={"version":"1.0.0"}`, `package.json={"version":"1.1.0"}`, "", ""},
		{
			"dependencies", `package.json={"dependencies":{"a":"1.0.0","b":"1.0.0","c":"1.0.0"}}`, `package.json={"dependencies":{"a":"1.0.0","b":"2.0.0","d":"1.0.0"}}`,
			version.Patch, "dependency b to 2.0.0, dependency c, dependency d to 1.0.0",
		},
		{"a folder gets another GUID", "Art/A.png#1 Art.meta=guid:_2;folderAsset:_yes", "Art/A.png#1 Art.meta=guid:_3;folderAsset:_yes", "", ""},
	}
	before, after := map[string]string{}, map[string]string{}
	dirs := make([]string, len(tests))
	for i, test := range tests {
		dirs[i] = fmt.Sprint(i)
		addFiles(before, dirs[i], test.before)
		addFiles(after, dirs[i], test.after)
	}
	repo, was, is := twoCommits(t, before, after, dirs)
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := assets.Compare(t.Context(), repo, assets.Trees{Base: was[i], Now: is[i]}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, told(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.Level() != test.level {
				t.Errorf("level %q, want %q", got.Level(), test.level)
			}
		})
	}
}

// twoCommits makes a repository of two commits and returns the trees of its folders
// in each.
func twoCommits(t *testing.T, before, after map[string]string, dirs []string) (repo *gitrepo.Repo, was, is []gitrepo.ID) {
	t.Helper()
	made := repotest.New(t)
	commits := []string{made.Commit("before", before), ""}
	made.Git("rm", "-rq", ".")
	commits[1] = made.Commit("after", after)
	repo, err := gitrepo.Open(t.Context(), made.Dir(), made.Env())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	var trees [2][]gitrepo.ID
	for i, rev := range commits {
		id, err := repo.Resolve(t.Context(), rev)
		if err != nil {
			t.Fatal(err)
		}
		commit, err := repo.Commit(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if trees[i], err = repo.Folders(t.Context(), commit.Tree, dirs); err != nil {
			t.Fatal(err)
		}
	}
	return repo, trees[0], trees[1]
}

// told writes differences on a line.
func told(c assets.Change) string {
	var parts []string
	for _, d := range c {
		text := fmt.Sprintf("%s %s", d.Kind, d.Name)
		if d.To != "" {
			text += " to " + d.To
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}
