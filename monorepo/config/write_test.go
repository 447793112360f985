package config

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file, which -update rewrites.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), string(got)); diff != "" {
		t.Errorf("%s is stale; run go test -update (-want +got):\n%s", path, diff)
	}
}

func TestSchemaIsTheCheckedInOne(t *testing.T) {
	t.Parallel()
	golden(t, "schema.json", Schema())
}

func TestWriteIsTheFileThatInitShows(t *testing.T) {
	t.Parallel()
	c := Default()
	c.Strategy, c.Tag = "prefixed", "{name}/{version}"
	c.Packages.Exclude = []string{"Packages/com.other.*/**"}
	golden(t, "testdata/init.yaml", Write(c))
}

func TestWriteReadsBack(t *testing.T) {
	t.Parallel()
	for _, test := range accepted {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			want := Default()
			test.change(want)
			got, found := Parse(Filename, Write(want))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("config (-want +got):\n%s\nfindings: %q", diff, said(found))
			}
		})
	}
}

func TestWriteQuotesWhatYAMLWouldMisread(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"no", "Null", "1.0", "0x1", "-", "a: b", "a #b", "*a", "&a", "!a", "a,b", "[a]", "{a}", "@a", "%a", "'a'", `"a"`, ".inf", "a\u2028b", "\ufeffa", "\U0001f600", " a "} {
		want := Default()
		want.Tag = s
		got, found := Parse(Filename, Write(want))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s\nfindings: %q", s, diff, said(found))
		}
	}
}

// Whoever takes the # away gets what the line says: the defaults, and the
// examples where there are none.
func TestWriteIsValidUncommented(t *testing.T) {
	t.Parallel()
	file := regexp.MustCompile(`(?m)^( *)#(  |\pL)`).ReplaceAllString(string(Write(Default())), "$1$2")
	want := Default()
	want.Tags.Required = true
	want.UPM.On, want.UPM.Branch, want.UPM.Repository = true, "upm/{name}", "https://github.com/acme/packages.git"
	want.AssetStore.Publisher = "com.acme"
	want.Strategy, want.Tag, want.Remote, want.Branches = "prefixed", "{name}/{version}", "origin", []string{"main", "release/*"}
	got, found := Parse(Filename, []byte(file))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("config (-want +got):\n%s\nfindings: %q\n%s", diff, said(found), file)
	}
}

func TestEveryExampleAndAllowedValueIsAccepted(t *testing.T) {
	t.Parallel()
	var check func(k key, before, after string)
	check = func(k key, before, after string) {
		values := []any{k.example}
		for _, word := range k.oneOf {
			switch k.value.(type) {
			case *[]string:
				values = append(values, []string{word})
			case *map[string]string:
				for name := range k.example.(map[string]string) {
					values = append(values, map[string]string{name: word})
				}
			default:
				values = append(values, word)
			}
		}
		for _, value := range values {
			file := before + k.name + ": " + render(value) + after
			if _, found := Parse(Filename, []byte(file)); value != nil && len(found) > 0 {
				t.Errorf("%s: %q", file, said(found))
			}
		}
		for _, child := range k.keys {
			check(child, before+k.name+": {", "}"+after)
		}
		if k.rows != nil {
			open, end := "[{", "}]"
			if k.rows.names != nil {
				open, end = "{a: {", "}}"
			}
			for _, child := range k.rows.fresh {
				others := ""
				for _, other := range k.rows.fresh {
					if other.needed && other.name != child.name {
						others += other.name + ": " + render(other.example) + ", "
					}
				}
				check(child, before+k.name+": "+open+others, end+after)
			}
		}
	}
	for _, k := range keys(Default()) {
		check(k, "", "")
	}
}

func TestEveryKeyHasADescription(t *testing.T) {
	t.Parallel()
	var check func(list []key)
	check = func(list []key) {
		for _, k := range list {
			if !strings.HasSuffix(k.doc, ".") {
				t.Errorf("%s: %q is no sentence", k.name, k.doc)
			}
			if k.value == nil && k.keys == nil && k.rows == nil {
				t.Errorf("%s has neither a value nor keys", k.name)
			}
			check(k.keys)
			if k.rows != nil {
				check(k.rows.fresh)
			}
		}
	}
	check(keys(Default()))
}
