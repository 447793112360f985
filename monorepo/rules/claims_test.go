package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
)

func TestExamineTellsWhatAPackageClaims(t *testing.T) {
	t.Parallel()
	const guid = "0123456789abcdef0123456789abcdef"
	w, err := monorepo.Load(t.Context(), gitrepo.SnapshotOf(map[string]string{
		"a/package.json": `{"name": "com.acme.a", "version": "1.0.0"}`, "a/A.asmdef": `{"name": "Acme.A"}`, "a/A.asmref": `{"reference": "Acme.B"}`,
		"a/A.asmdef.meta": "fileFormatVersion: 2\nguid: " + guid + "\n", "a/Gone.cs.meta": "fileFormatVersion: 2\nguid: 1" + guid[1:] + "\n",
		"b/package.json": `{"name": "com.acme.b", "version": "1.0.0"}`, "b/B.asmdef": `{"name": "Acme.B"}`,
	}), config.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	req := rules.Request{Workspace: w, Packages: []string{"com.acme.a"}}
	list, claims, err := rules.Examine(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	want := rules.Claims{GUIDs: []string{guid}, Assemblies: []string{"acme.a"}, Size: 203}
	if diff := cmp.Diff(want, claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	same, err := rules.Check(t.Context(), req)
	if diff := cmp.Diff(same, list); err != nil || diff != "" {
		t.Errorf("error %v, findings (-Check +Examine):\n%s", err, diff)
	}
}

func TestReadsTellsFilesThatHoldMoreThanTheirNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"package.json": true, "Code.cs.meta": true, "A.asmdef": true, "A.asmref": true, ".npmrc": true, ".npmignore": true, ".gitignore": true,
		"CHANGELOG.md": true, ".gitmodules": true, "Code.cs": false, "README.md": false, "Logo.png": false, "": false,
	} {
		if got := rules.Reads(name); got != want {
			t.Errorf("Reads(%q) = %v", name, got)
		}
	}
}
