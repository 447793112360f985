package audit

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestManifestsAreReadAsJavaScriptReadsThem(t *testing.T) {
	t.Parallel()
	core := manifest{name: "com.acme.core", version: "1.0.0"}
	tests := []struct {
		name, data string
		want       manifest
	}{
		{"a manifest", `{"name": "com.acme.core", "version": "1.0.0"}`, core},
		{"with a byte order mark", "\ufeff" + `{"name": "com.acme.core", "version": "1.0.0"}`, core},
		{"with two of them", "\ufeff\ufeff" + `{"name": "com.acme.core", "version": "1.0.0"}`, manifest{}},
		{"that ends in a comma", `{"name": "com.acme.core",}`, manifest{}},
		{"with a comment", "{\n// name\n\"name\": \"com.acme.core\"}", manifest{}},
		{"with something behind it", `{"name": "com.acme.core"} x`, manifest{}},
		{"of nothing", "", manifest{}},
		{"that is a list", `[{"name": "com.acme.core"}]`, manifest{}},
		{"that is null", `null`, manifest{}},
		{"with keys in another case", `{"Name": "x", "name": "com.acme.core", "VERSION": "2.0.0", "version": "1.0.0"}`, core},
		{"with a key twice", `{"name": "x", "name": "com.acme.core", "version": "1.0.0"}`, core},
		{"with escapes", `{"\u006eame": "com.acme\u002ecore", "version": "1.0.0"}`, core},
		{"whose version is a number", `{"name": "com.acme.core", "version": 1}`, manifest{name: "com.acme.core"}},
		{"whose name is no text", `{"name": ["com.acme.core"], "version": "1.0.0"}`, manifest{version: "1.0.0"}},
		{"private", `{"name": "com.acme.core", "version": "1.0.0", "private": true}`, manifest{"com.acme.core", "1.0.0", true, nil}},
		{"private by a word", `{"name": "com.acme.core", "version": "1.0.0", "private": "no"}`, manifest{"com.acme.core", "1.0.0", true, nil}},
		{"private by an empty list", `{"name": "com.acme.core", "version": "1.0.0", "private": []}`, manifest{"com.acme.core", "1.0.0", true, nil}},
		{"not private", `{"name": "com.acme.core", "version": "1.0.0", "private": false}`, core},
		{"not private, as zero is false", `{"name": "com.acme.core", "version": "1.0.0", "private": -0.0}`, core},
		{"not private, as null is false", `{"name": "com.acme.core", "version": "1.0.0", "private": null}`, core},
		{
			"with scripts", `{"name": "com.acme.core", "version": "1.0.0", "scripts": {"test": "x", "prepare": "y", "postpack": "z", "prepack": ""}}`,
			manifest{"com.acme.core", "1.0.0", false, []string{"prepare", "postpack"}},
		},
		{"with scripts that are none", `{"name": "com.acme.core", "version": "1.0.0", "scripts": "prepack"}`, core},
		{"in bytes that are no text", "{\"name\": \"com.acme.core\", \"version\": \"1.0.0\", \"x\": \"\xff\"}", core},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, parse([]byte(tt.data)), cmp.AllowUnexported(manifest{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// FuzzParse: whatever a file holds, it is read or skipped, and a byte order mark
// makes no difference.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"name":"a","version":"1.0.0","private":1e999,"scripts":{"prepack":"x"}}`, "\ufeff{}", `{"private":"\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := parse(data)
		if len(data) >= 3 && string(data[:3]) == "\ufeff" {
			return
		}
		if diff := cmp.Diff(got, parse(append([]byte("\ufeff"), data...)), cmp.AllowUnexported(manifest{})); diff != "" {
			t.Errorf("with a byte order mark (-without +with):\n%s", diff)
		}
	})
}
