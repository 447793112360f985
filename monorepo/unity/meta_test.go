package unity_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/unity"
)

// name is a package's.
const name = "com.acme.foo"

func TestFileMetaNamesTheImporter(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"LICENSE.md":          "TextScriptImporter",
		"docs/a.TXT":          "TextScriptImporter",
		"data.json":           "TextScriptImporter",
		"package.json":        "PackageManifestImporter",
		"npm/package.json":    "TextScriptImporter",
		"Runtime/A.cs":        "MonoImporter",
		"Runtime/Foo.asmdef":  "AssemblyDefinitionImporter",
		"Runtime/Foo.asmref":  "AssemblyDefinitionReferenceImporter",
		"LICENSE":             "DefaultImporter",
		"Plugins/a.b/library": "DefaultImporter",
	} {
		meta := string(unity.FileMeta(unity.GUID(name, file), file))
		if !strings.Contains(meta, "\n"+want+":\n") || strings.Contains(meta, "folderAsset") || strings.Contains(meta, "\r") {
			t.Errorf("%s: %s", file, meta)
		}
	}
}

// The ids are in users' projects: they never change.
func TestMetasStayTheSame(t *testing.T) {
	t.Parallel()
	const end = "  externalObjects: {}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n"
	want := "fileFormatVersion: 2\nguid: 82ab4938e9b74a2a147fffb512658b80\nTextScriptImporter:\n" + end
	if diff := cmp.Diff(want, string(unity.FileMeta(unity.GUID(name, "LICENSE.md"), "LICENSE.md"))); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	want = "fileFormatVersion: 2\nguid: 16df74fafd136b467bc054465ef39942\nfolderAsset: yes\nDefaultImporter:\n" + end
	if diff := cmp.Diff(want, string(unity.FolderMeta(unity.GUID(name, "docs")))); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
}

func TestGUIDsDifferByPackageAndPath(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, pair := range [][2]string{{"a", "b"}, {"a", "c"}, {"b", "b"}, {"ab", ""}, {"", "ab"}} {
		guid := unity.GUID(pair[0], pair[1])
		if seen[guid] || !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(guid) {
			t.Errorf("%q: %s", pair, guid)
		}
		seen[guid] = true
	}
}
