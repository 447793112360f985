package rules_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/rules"
)

// verdict writes what the rules say of a name, each as "severity code".
func verdict(name string, targets ...rules.Target) string {
	var said []string
	for _, f := range rules.Name(name, targets...) {
		said = append(said, f.Severity.String()+" "+string(f.Code))
	}
	return strings.Join(said, ", ")
}

func TestName(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return "com.acme." + strings.Repeat("x", n-len("com.acme.")) }
	const good = ""
	tests := []struct{ name, git, openUPM string }{
		{"com.acme.input", good, good},
		{"net.example.3d.base", good, good},
		{"com.acme.2d.physics", good, good},
		{"com.acme.my-tool_core", good, good},
		{"io.github.alice.tools", good, good},
		{"com.my-cool-studio.my-tool", good, good},
		{"com.acme.community", good, good},
		{long(50), good, good},
		{"", "error name-empty", "error name-empty"},
		{"com.Acme.Input", "error name-charset", "error name-charset"},
		{"com.acme", "warning name-segments", "error name-segments"},
		{"acme", "warning name-segments", "error name-segments"},
		{"com.unity", "warning name-segments, error name-unity-scope", "error name-segments, error name-unity-scope"},
		{"com.unity.foo", "error name-unity-scope", "error name-unity-scope"},
		{"com.Unity.foo", "error name-charset, error name-unity-scope", "error name-charset, error name-unity-scope"},
		{"com.acme.unity-tools", "warning name-unity-word", "warning name-unity-word"},
		{"com.unityacme.foo", "warning name-unity-word", "warning name-unity-word"},
		{"com.github.alice.tools", "warning name-reserved-scope", "warning name-reserved-scope"},
		{"com.example.foo", "warning name-reserved-scope", "error name-reserved-scope"},
		{"com.undefined.input", "warning name-reserved-scope", "warning name-reserved-scope"},
		{"com.acme.foo.plugin", "error name-suffix", "error name-suffix"},
		{"com.acme.foo.Bundle", "error name-charset, error name-suffix", "error name-charset, error name-suffix"},
		{"com.acme.my tool", "error name-charset", "error name-charset"},
		{"com..acme.input", "error name-empty-segment", "error name-empty-segment"},
		{"com.acme.input.", "error name-empty-segment", "error name-empty-segment"},
		{".com.acme.input", "error name-empty-segment", "error name-empty-segment"},
		{"...", "error name-empty-segment", "error name-empty-segment"},
		{"_com.acme.input", "error name-charset", "error name-charset"},
		{"@acme/input", "error name-npm-scope", "error name-npm-scope"},
		{"com.acme.café", "error name-charset", "error name-charset"},
		{"com.acme.input+1", "error name-charset", "error name-charset"},
		{"com.acme.input\n", "error name-charset", "error name-charset"},
		{"com.acme.\xff", "error name-charset", "error name-charset"},
		{long(51), "warning name-length", "warning name-length"},
		{long(214), "warning name-length", "warning name-length"},
		{long(215), "error name-length", "error name-length"},
	}
	for _, tt := range tests {
		if got := verdict(tt.name, rules.Git); got != tt.git {
			t.Errorf("%q for git: %q, want %q", tt.name, got, tt.git)
		}
		for _, targets := range [][]rules.Target{{rules.OpenUPM}, nil} {
			if got := verdict(tt.name, targets...); got != tt.openUPM {
				t.Errorf("%q for %v: %q, want %q", tt.name, targets, got, tt.openUPM)
			}
		}
	}
}

// TestOpenUPMTakesWhatHasNoFault holds the rules against the registry's verdicts. It
// takes more than they: names that Unity does not, or that stand on nobody's ground.
func TestOpenUPMTakesWhatHasNoFault(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../openupm/testdata/names.json")
	if err != nil {
		t.Fatal(err)
	}
	var names []struct {
		Name  string
		Valid bool
	}
	if err := json.Unmarshal(data, &names); err != nil {
		t.Fatal(err)
	}
	stricter := map[string]string{}
	for _, n := range names {
		refused := rules.Name(n.Name, rules.OpenUPM).Errors()
		if !n.Valid && !refused {
			t.Errorf("%q is taken here, and not by the registry", n.Name)
		}
		if n.Valid && refused {
			stricter[n.Name] = verdict(n.Name, rules.OpenUPM)
		}
	}
	want := map[string]string{
		"com..foo": "error name-empty-segment", ".com.acme": "error name-empty-segment", "com.acme.": "error name-empty-segment",
		"..": "error name-empty-segment", "...": "error name-empty-segment", ".a.b": "error name-empty-segment",
		"-a.-b.-c": "error name-charset", "_._._": "error name-charset",
		"com.unity.foo": "error name-unity-scope",
	}
	if diff := cmp.Diff(want, stricter); diff != "" || len(names) == 0 {
		t.Errorf("stricter than the registry (-want +got):\n%s", diff)
	}
}

func FuzzName(f *testing.F) {
	for _, seed := range []string{"", "com.acme.foo", "@a/b", "@", "...", "COM.unity.X", "\xff", "com.github", ".plugin", "é.b.c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		list := rules.Name(name)
		plain := name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == ""
		if !list.Errors() && !plain {
			t.Fatalf("%q has no fault", name)
		}
		for _, found := range list {
			if found.Message == "" || found.Fix == "" {
				t.Fatalf("%q: %+v", name, found)
			}
		}
	})
}
