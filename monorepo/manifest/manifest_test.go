package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// typical is a manifest of about 1 KB, as Unity packages have them.
const typical = `{
  "name": "com.acme.inventory",
  "version": "1.4.2",
  "displayName": "Acme Inventory",
  "description": "A data-driven inventory with stacks, slots and crafting. Works with the new input system and saves to JSON.",
  "unity": "2021.3",
  "unityRelease": "26f1",
  "documentationUrl": "https://docs.acme.example/inventory",
  "changelogUrl": "https://github.com/acme/unity/blob/main/Packages/com.acme.inventory/CHANGELOG.md",
  "license": "MIT",
  "keywords": ["inventory", "items", "crafting", "ui"],
  "author": {
    "name": "Acme Games",
    "email": "hello@acme.example",
    "url": "https://acme.example"
  },
  "dependencies": {
    "com.acme.core": "2.0.1",
    "com.acme.events": "1.1.0",
    "com.unity.inputsystem": "1.7.0",
    "com.unity.textmeshpro": "3.0.6"
  },
  "samples": [
    {
      "displayName": "Shop",
      "description": "A shop with two inventories",
      "path": "Samples~/Shop"
    }
  ],
  "repository": { "type": "git", "url": "https://github.com/acme/unity.git" }
}
`

func parse(t *testing.T, text string) *Manifest {
	t.Helper()
	m, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return m
}

func TestParseReadsFieldsWithTheirPlaces(t *testing.T) {
	t.Parallel()
	got := parse(t, bom+`{"name": "com.acme.a", "displayName": "Café 🎮", "version": "1.0.0",
	"private": true,
	"author": {"name": "not this", "version": "nor this"},
	"dependencies": {"com.acme.b": "2.0.0",`+"\r\n"+`"com.acme.c": ""}}`)
	want := &Manifest{
		Name:        Field{"com.acme.a", true, Pos{12, 1, 10}},
		DisplayName: Field{"Café 🎮", true, Pos{41, 1, 39}},
		Version:     Field{"1.0.0", true, Pos{66, 1, 60}},
		Private:     true,
		Dependencies: []Dependency{
			{"com.acme.b", "2.0.0", Pos{181, 4, 33}},
			{"com.acme.c", "", Pos{205, 5, 15}},
		},
		Keys: []string{"name", "displayName", "version", "private", "author", "dependencies"},
		BOM:  true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !got.Has("author") || got.Has("unity") {
		t.Error("Has: want author and no unity")
	}
}

func TestParseDecodesEscapes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, raw, want string }{
		{"two-character escapes", `\"\\\/\b\f\n\r\t`, "\"\\/\b\f\n\r\t"},
		{"code units in either case", `\u00e9\u00E9`, "éé"},
		{"a surrogate pair is one character", `\uD83C\udfae!`, "🎮!"},
		{"a high half alone is U+FFFD", `\ud83c!`, "\uFFFD!"},
		{"a low half alone is U+FFFD", `\udfae!`, "\uFFFD!"},
		{"a high half keeps its neighbour", `\ud83c\u0041`, "\uFFFDA"},
		{"NUL", `\u0000`, "\x00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := parse(t, `{"description": "`+tt.raw+`"}`)
			if got := m.Description.Value; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if m := parse(t, `{"vers\u0069on": "1.0.0"}`); m.Version.Value != "1.0.0" || !m.Has("version") {
		t.Errorf("a key with an escape: got %+v", m)
	}
}

func TestParseAcceptsEveryKindOfValue(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		`0`, `-0`, `12`, `-1.50`, `1e9`, `1E+9`, `0.1e-9`, `true`, `false`, `null`, `""`, `[]`, `[ ]`, `{}`, `{ }`,
		`[1,[2,{"a":[]}]]`, strings.Repeat("[", maxDepth-1) + strings.Repeat("]", maxDepth-1),
	} {
		m := parse(t, " \t\r\n{\"x\":"+value+"}\n")
		if diff := cmp.Diff(&Manifest{Keys: []string{"x"}}, m); diff != "" {
			t.Errorf("%.40s: %s", value, diff)
		}
	}
}

func TestParseKeepsWhatItCouldRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       *Manifest
	}{
		{
			"a field of a wrong type is unset, the rest stands",
			`{"name": 1, "unity": "6000.0", "dependencies": {"a": 1, "b": "2.0.0"}}`,
			&Manifest{
				Unity:        Field{"6000.0", true, Pos{21, 1, 22}},
				Dependencies: []Dependency{{"b", "2.0.0", Pos{61, 1, 62}}},
				Keys:         []string{"name", "unity", "dependencies"},
			},
		},
		{
			"of duplicate keys the last counts, even of a wrong type",
			`{"name": "a", "name": "b", "version": "1", "version": 2, "private": true, "private": 0, "dependencies": {"a": "1"}, "dependencies": 0}`,
			&Manifest{
				Name: Field{"b", true, Pos{22, 1, 23}},
				Keys: []string{"name", "name", "version", "version", "private", "private", "dependencies", "dependencies"},
			},
		},
		{"of broken JSON nothing is left", `{"name": "a",}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse([]byte(tt.text))
			if err == nil {
				t.Error("no error")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	data := []byte(typical)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	data := []byte(typical)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Apply(data, Edit{Version: "1.5.0"}, Edit{"com.acme.core", "2.1.0"}); err != nil {
			b.Fatal(err)
		}
	}
}
