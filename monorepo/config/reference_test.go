package config

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestReferenceNamesEveryKey(t *testing.T) {
	t.Parallel()
	text := string(Reference())
	var look func(list []key)
	look = func(list []key) {
		for _, k := range list {
			if !strings.Contains(text, "**`"+k.name+"`** (") && !strings.Contains(text, "#### `"+k.name+"`\n") {
				t.Errorf("%s is missing", k.name)
			}
			look(k.keys)
			if k.rows != nil {
				look(k.rows.fresh)
			}
		}
	}
	look(keys(Default()))
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(line) > referenceWidth+1 && len(markdownWords(line)) > 2 {
			t.Errorf("this line is too long: %s", line)
		}
	}
}

func TestReferenceOfAKey(t *testing.T) {
	t.Parallel()
	text, list, table := "auto", []string{}, map[string]string{"feat": "minor"}
	for _, test := range []struct {
		name string
		key  key
		want string
	}{
		{"a choice", key{name: "a", value: &text, oneOf: []string{"auto", "off"}, doc: "Whether."}, "- **`a`** (`auto` or `off`, default `auto`): Whether.\n"},
		{"a text without a default", key{name: "a", value: &text, unset: "as b", example: "x y", doc: "A."}, "- **`a`** (text): A. Not set: as b. Example: `a: \"x y\"`\n"},
		{"one that must be there", key{name: "a", value: &list, needed: true, doc: "Globs, as *."}, "- **`a`** (list, required): Globs, as \\*.\n"},
		{"a table of choices", key{name: "a", value: &table, oneOf: []string{"minor", "none"}, doc: "A."}, "- **`a`** (mapping of `minor` or `none`, default `{feat: minor}`): A.\n"},
		{"a section", key{name: "a", doc: "A.", keys: []key{{name: "b", value: &text, doc: "B."}}}, "- **`a`** (mapping): A.\n  - **`b`** (text, default `auto`): B.\n"},
		{
			"what is too long for a line",
			key{name: "a", value: &text, unset: "none", example: strings.Repeat("x ", 20), doc: strings.Repeat("word ", 16) + "end."},
			"- **`a`** (text): " + strings.Repeat("word ", 16) + "\n  end. Not set: none. Example: `a: \"" + strings.Repeat("x ", 20) + "\"`\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := &reference{items: map[string]string{}}
			r.key("", test.key)
			if diff := cmp.Diff(strings.ReplaceAll(test.want, " \n", "\n"), r.text.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
