package rules_test

import (
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
)

// checkManifest judges a package that has nothing but a manifest.
func checkManifest(t *testing.T, data string) finding.List {
	t.Helper()
	snap := gitrepo.SnapshotOf(map[string]string{"a/package.json": data})
	w, err := monorepo.Load(t.Context(), snap, config.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	list, err := rules.Check(t.Context(), rules.Request{Workspace: w, Targets: rules.Targets()})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestManyUnknownKeysAreCounted(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"name": "com.acme.a", "version": "1.0.0", "unity": "2021.3"`)
	for i := range 30 {
		b.WriteString(`, "` + strings.Repeat("x", 20+i) + `": 0`)
	}
	b.WriteString("}")
	var said []string
	for _, f := range checkManifest(t, b.String()) {
		if f.Code == finding.ManifestUnknownKey {
			said = append(said, f.Message)
		}
	}
	if len(said) != 21 || said[20] != "10 more keys that neither Unity nor npm reads" {
		t.Errorf("got %d: %q", len(said), said)
	}
}

// FuzzManifest gives the rules manifests that nobody would write.
func FuzzManifest(f *testing.F) {
	const head = `{"name": "com.acme.a", "version": "1.0.0", "unity": "2021.3", `
	for _, rest := range []string{
		`"samples": [1, {}, {"path": "..\\.."}, {"path": "", "displayName": ""}, {"path": "/", "displayName": {}}]}`,
		`"author": {"url": []}, "keywords": {"a": 1}, "scripts": [], "repository": null}`,
		`"dependencies": {"": "", "com.acme.a": "*", "b": "#", "c": "#v1@", "d": " "}}`,
		`"unityRelease": "f", "dist": 0, "": "", "_": 1}`,
		`"unityRelease": "0c", "displayName": "\ud800", "hideInEditor": 1e400}`,
	} {
		f.Add(head + rest)
	}
	f.Add("\xef\xbb\xbf" + `{"name": "@", "version": "0.0.0+X", "unity": "6."}`)
	f.Fuzz(func(t *testing.T, data string) {
		lines := strings.Count(strings.ReplaceAll(data, "\r\n", "\n"), "\n") + strings.Count(data, "\r") + 1
		for _, found := range checkManifest(t, data) {
			if found.Message == "" || found.Line < 0 || found.Line > lines {
				t.Fatalf("%+v", found)
			}
		}
	})
}
