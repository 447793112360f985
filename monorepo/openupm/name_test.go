package openupm

import (
	"encoding/json"
	"os"
	"testing"
)

// names.json has the registry's own verdicts.
func TestJudgeNameAgreesWithTheRegistry(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/names.json")
	if err != nil {
		t.Fatal(err)
	}
	var names []struct {
		Name  string
		Valid bool
		Code  NameFault
	}
	if err := json.Unmarshal(data, &names); err != nil || len(names) == 0 {
		t.Fatal(err, len(names))
	}
	for _, n := range names {
		if got := JudgeName(n.Name); got != n.Code || (got == "") != n.Valid {
			t.Errorf("%.60q is judged %q, not %q", n.Name, got, n.Code)
		}
	}
}

func TestWhoseNamesTheseAre(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		unity, nuget bool
		waits        string
	}{
		"com.acme.foo":              {},
		"com.unity.foo":             {unity: true, waits: "com.unity"},
		"com.unity":                 {unity: true},
		"com.unityx.foo":            {},
		"com.autodesk.fbx":          {unity: true},
		"com.autodesk.fbx.importer": {},
		"org.nuget.json":            {nuget: true},
		"org.nugetx.json":           {},
		"com.google.ads":            {waits: "com.google"},
		"com.acme.com.google.ads":   {waits: "com.google"},
		"com.x.foo":                 {waits: "com.x"},
		"com.xyz.foo":               {},
		"com.metal.foo":             {},
	} {
		if got := IsUnityName(name); got != want.unity {
			t.Errorf("IsUnityName(%s) = %v", name, got)
		}
		if got := IsNuGetName(name); got != want.nuget {
			t.Errorf("IsNuGetName(%s) = %v", name, got)
		}
		if got := Waits(name); got != want.waits {
			t.Errorf("Waits(%s) = %q", name, got)
		}
	}
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		item, name string
		want       bool
	}{
		{"com.acme.foo", "com.acme.foo", true},
		{"com.acme.foo", "com.acme.foo.bar", false},
		{"^com.acme", "com.acme.foo", true},
		{"^com.acme", "com.acmes.foo", true},
		{"^com.acme", "org.com.acme", false},
	} {
		if got := Blocks(tt.item, tt.name); got != tt.want {
			t.Errorf("Blocks(%s, %s) = %v", tt.item, tt.name, got)
		}
	}
}
