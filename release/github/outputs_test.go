package github_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/release/github"
)

func TestOutputs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		outputs github.Outputs
		want    string
	}{
		{"nothing is released", github.Outputs{Commit: "5d1e9aa"}, "released=false\nversion=\ntags=[]\npackages=[]\ncommit=5d1e9aa\n"},
		{
			"two packages of one version",
			github.Outputs{
				Released: true, Version: "1.1.0", Tags: []string{"1.1.0"}, Commit: "5d1e9aa",
				Packages: []github.Package{
					{Name: "com.acme.core", Path: "Packages/com.acme.core", Version: "1.1.0", Previous: "1.0.0", Tag: "1.1.0"},
					{Name: "com.acme.ui", Path: ".", Version: "1.1.0", Previous: "1.0.0", Tag: "1.1.0"},
				},
			},
			`released=true
version=1.1.0
tags=["1.1.0"]
packages=[{"name":"com.acme.core","path":"Packages/com.acme.core","version":"1.1.0","previous":"1.0.0","tag":"1.1.0"},{"name":"com.acme.ui","path":".","version":"1.1.0","previous":"1.0.0","tag":"1.1.0"}]
commit=5d1e9aa
`,
		},
		{
			"names that would be outputs, markup or nothing to be seen",
			github.Outputs{Tags: []string{"a\nreleased=true", "b<<EOF\r\nx", `<a&b>"\`, "\u202e\u2028\u0085\U000e0001日本"}},
			"released=false\nversion=\n" + `tags=["a\nreleased=true","b<<EOF\r\nx","<a&b>\"\\","\u202e\u2028\u0085\udb40\udc01日本"]` + "\npackages=[]\ncommit=\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := test.outputs.Encode()
			if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
				t.Errorf("error %v, -want +got:\n%s", err, diff)
			}
		})
	}
}

func TestOutputsOfOneLine(t *testing.T) {
	t.Parallel()
	for _, bad := range []github.Outputs{{Version: "1.0.0\nreleased=true"}, {Commit: "a\rb"}} {
		if got, err := bad.Encode(); err == nil {
			t.Errorf("got %q", got)
		}
	}
}

// Whatever tags and packages are called, the file has the five outputs, and the lists
// hold the names.
func FuzzOutputs(f *testing.F) {
	f.Add("1.0.0", "com.acme.core", "Packages/com.acme.core")
	f.Add("a\nreleased=true", "b<<EOF\r", "\u2028\U000e0001\xff")
	f.Fuzz(func(t *testing.T, tag, name, path string) {
		want := github.Package{Name: name, Path: path, Tag: tag}
		text, err := github.Outputs{Tags: []string{tag}, Packages: []github.Package{{Name: name, Path: path, Tag: tag}}}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(text, "\n")
		if len(lines) != 6 || strings.ContainsAny(text, "\r\u2028\u0085\u202e") {
			t.Fatalf("%q", text)
		}
		var got []github.Package
		packages, _ := strings.CutPrefix(lines[3], "packages=")
		if err := json.Unmarshal([]byte(packages), &got); err != nil {
			t.Fatal(err)
		}
		if valid(tag, name, path) && !cmp.Equal([]github.Package{want}, got) {
			t.Fatalf("got %q", got)
		}
	})
}

func valid(texts ...string) bool {
	all := strings.Join(texts, "")
	return strings.ToValidUTF8(all, "") == all
}

func TestAppendKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	for before, want := range map[string]string{"": "a=1\n", "b=2\n": "b=2\na=1\n", "b=2": "b=2\na=1\n"} {
		name := filepath.Join(t.TempDir(), "output")
		if err := os.WriteFile(name, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		err := github.Append(name, "a=1\n")
		if got, _ := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%q: got %q, error %v", before, got, err)
		}
	}
	if err := github.Append(filepath.Join(t.TempDir(), "none", "output"), "a=1\n"); err == nil {
		t.Error("a folder that is not there: no error")
	}
}
