package manifest

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// change marks what an edit does to a text: «before|after».
var change = regexp.MustCompile(`«([^|]*)\|([^»]*)»`)

func TestApplyChangesNothingButTheValue(t *testing.T) {
	t.Parallel()
	two := []Edit{{Version: "2.0.0"}}
	tests := []struct {
		name, text string
		edits      []Edit
	}{
		// Layout.
		{"two spaces and a final newline", "{\n  \"version\": \"«1.4.2|2.0.0»\"\n}\n", two},
		{"tabs", "{\n\t\"name\":\t\"a\",\n\t\"version\"\t:\t\"«1.4.2|2.0.0»\"\n}\n", two},
		{"CRLF", "{\r\n  \"version\": \"«1.4.2|2.0.0»\",\r\n  \"unity\": \"2021.3\"\r\n}\r\n", two},
		{"CR", "{\r  \"version\": \"«1.4.2|2.0.0»\"\r}\r", two},
		{"a mix of line ends", "{\r\n\"name\": \"a\",\n\"version\": \"«1|2.0.0»\"\r}", two},
		{"a byte order mark", bom + "{\"version\": \"«1.4.2|2.0.0»\"}\n", two},
		{"no final newline", "{\n\"version\": \"«1.4.2|2.0.0»\"\n}", two},
		{"blank lines at the end", "{\"version\": \"«1.4.2|2.0.0»\"}\n\n \n", two},
		{"one line without spaces", `{"name":"a","version":"«1.4.2|2.0.0»","unity":"2021.3"}`, two},

		// Values.
		{"an empty value", `{"version": "«|2.0.0»"}`, two},
		{"a prerelease with build metadata", `{"version": "«1.4.2|1.5.0-rc.1+a-B»"}`, []Edit{{Version: "1.5.0-rc.1+a-B"}}},
		{"escapes in the value", `{"version": "«1\u002e0.\"\\|2.0.0»"}`, two},
		{"escapes in other values", `{"description": "\"version\": \"1.0.0\" \\", "version": "«1.0.0|2.0.0»", "url": "a\/b\u00e9"}`, two},
		{"characters beyond ASCII before it", `{"displayName": "Café 🎮", "version": "«1.0.0|2.0.0»"}`, two},
		{"the value that is there", `{"version": "2.0.0"}`, two},
		{"the value that is there, in escapes", `{"version": "2\u002e0.0"}`, two},
		{"no edits", "{\"version\":\t\"1.0.0\"}\r\n", nil},

		// Keys.
		{"an escape in the key", `{"vers\u0069on": "«1.0.0|2.0.0»"}`, two},
		{"versions in nested objects", `{"a": {"version": "1"}, "b": [{"version": "1"}], "version": "«1|2.0.0»", "c": {"version": "1"}}`, two},
		{"a dependency called version stays", `{"dependencies": {"version": "1.0.0"}, "version": "«1.0.0|2.0.0»"}`, two},
		{"a dependency called version", `{"dependencies": {"version": "«1.0.0|2.0.0»"}, "version": "1.0.0"}`, []Edit{{"version", "2.0.0"}}},
		{"a dependency, not its namesakes", `{"a": "1", "vpmDependencies": {"a": "1"}, "dependencies": {"a.b": "1", "a": "«^1.0|2.0.0»"}}`, []Edit{{"a", "2.0.0"}}},
		{"a dependency with escapes", `{"dependencies": {"com\u002ea": "«file:..\/a|2.0.0»"}}`, []Edit{{"com.a", "2.0.0"}}},
		{
			"several edits, not in the file's order", `{"version": "«1|10.0.0»", "dependencies": {"a": "«1|0.1.0»", "b": "1", "c": "«1.0.0-beta|1.0.0»"}}`,
			[]Edit{{"c", "1.0.0"}, {"", "10.0.0"}, {"a", "0.1.0"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			before, want := change.ReplaceAllString(tt.text, "$1"), change.ReplaceAllString(tt.text, "$2")
			data := []byte(before)
			got, err := Apply(data, tt.edits...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, string(got)); diff != "" {
				t.Error(diff)
			}
			if string(data) != before {
				t.Errorf("the input was changed to %q", data)
			}
		})
	}
}

func TestApplyRefuses(t *testing.T) {
	t.Parallel()
	const text = `{"version": "1.0.0", "dependencies": {"a": "1.0.0"}}`
	const characters = `: a version has only letters, digits, '.', '+' and '-'`
	tests := []struct {
		name, text string
		edits      []Edit
		want       string
	}{
		{"a version that is absent", `{"a": {"version": "1"}}`, []Edit{{"", "2.0.0"}}, `no "version" to set`},
		{"a dependency that is absent", text, []Edit{{"", "2.0.0"}, {"b", "2.0.0"}}, `no dependency "b" to set`},
		{"an empty version", text, []Edit{{"", ""}}, `set "version" to ""` + characters},
		{"a quote", text, []Edit{{"", `1", "private": "`}}, `set "version" to "1\", \"private\": \""` + characters},
		{"a backslash", text, []Edit{{"a", `1\n`}}, `set dependency "a" to "1\\n"` + characters},
		{"a line end", text, []Edit{{"a", "1\n"}}, `set dependency "a" to "1\n"` + characters},
		{"a letter beyond ASCII", text, []Edit{{"a", "1.é"}}, `set dependency "a" to "1.é"` + characters},
		{"a byte that is no UTF-8", text, []Edit{{"a", "\xff"}}, `set dependency "a" to "\xff"` + characters},
		{"one value set twice", text, []Edit{{"a", "1.1.0"}, {"", "2.0.0"}, {"a", "1.2.0"}}, `set dependency "a": given twice`},
		{"broken JSON", `{"version": "1.0.0",}`, []Edit{{"", "2.0.0"}}, `line 1, column 20: ',' before '}'; remove it`},
		{"a version that is no string", `{"version": 1}`, []Edit{{"", "2.0.0"}}, `line 1, column 13: "version" must be a string, not a number`},
		{"two versions", `{"version": "1", "version": "1"}`, []Edit{{"", "2.0.0"}}, `line 1, column 18: duplicate key "version"; the first is on line 1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Apply([]byte(tt.text), tt.edits...)
			if got != nil || err == nil {
				t.Fatalf("got %q, %v", got, err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
			absent := errors.As(err, new(*AbsentError))
			if want := strings.HasPrefix(tt.want, "no "); absent != want {
				t.Errorf("is an AbsentError: %t, want %t", absent, want)
			}
		})
	}
}
