package manifest

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSetChangesNothingElse(t *testing.T) {
	t.Parallel()
	release := Text{"unityRelease", "45f1"}
	tests := []struct {
		name, text string
		set        Text
	}{
		// A key that is there.
		{"a value", `{"unity": "«2020.3.45f1|2020.3»", "a": {"unity": "2"}}`, Text{"unity", "2020.3"}},
		{"the value that is there, in escapes", `{"unity": "2020\u002e3"}`, Text{"unity", "2020.3"}},
		{"a value that needs escapes", `{"x": "«a\u0062|\"é<>\\»"}`, Text{"x", `"é<>\`}},

		// A key that is not there.
		{"two spaces", "{\n  \"a\": 1,\n  \"unity\": \"2020.3\"«|,\n  \"unityRelease\": \"45f1\"»,\n  \"b\": 2\n}\n", release},
		{"tabs and CRLF", "{\r\n\t\"a\":1,\r\n\t\"unity\":\"2020.3\"«|,\r\n\t\"unityRelease\":\"45f1\"»\r\n}\r\n", release},
		{"CR", "{\r \"unity\" : \"2020.3\"«|,\r \"unityRelease\" : \"45f1\"»\r}", release},
		{"a byte order mark", bom + "{\n  \"unity\": \"2020.3\"«|,\n  \"unityRelease\": \"45f1\"»\n}", release},
		{"one line", `{"unity":"2020.3"«|,"unityRelease":"45f1"»}`, release},
		{"one line with blanks", `{ "a": 1, "unity": "2020.3"«|, "unityRelease": "45f1"», "b": 2 }`, release},
		{"the first key stands by the brace", `{"unity": "2020.3"«|, "unityRelease": "45f1"», "b": 2}`, release},
		{"commas that begin lines", "{ \"a\": 1\n, \"unity\": \"2020.3\"«|\n, \"unityRelease\": \"45f1\"»\n}", release},
		{"groups of keys", "{\n  \"a\": 1,\r\n\r\n  \"unity\": \"2020.3\"«|,\r\n  \"unityRelease\": \"45f1\"»\n}", release},
		{"without the key that it follows", "{\n  \"a\": {\"unity\": \"1\"},\n  \"b\": [1, 2]«|,\n  \"unityRelease\": \"45f1\"»\n}", release},
		{"an empty object", `{«|"unityRelease": "45f1"»}`, release},
		{"an empty object of two lines", "{«|\"unityRelease\": \"45f1\"»\n}", release},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			before, want := change.ReplaceAllString(tt.text, "$1"), change.ReplaceAllString(tt.text, "$2")
			data := []byte(before)
			got, err := Set(data, tt.set, "unity")
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

func TestSetRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		set        Text
		want       string
	}{
		{"broken JSON", `{"a": 1,}`, Text{"b", "1"}, `line 1, column 8: ',' before '}'; remove it`},
		{"a key that is there twice", `{"a": "1", "a": "2"}`, Text{"a", "3"}, `line 1, column 12: duplicate key "a"; the first is on line 1`},
		{"a value that is no string", `{"a": {}}`, Text{"a", "3"}, `set "a": its value is an object, not a string`},
		{"no UTF-8", `{}`, Text{"a", "\xff"}, `set "a" to "\xff": not UTF-8, or no key`},
		{"no key", `{}`, Text{"", "a"}, `set "" to "a": not UTF-8, or no key`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Set([]byte(tt.text), tt.set, "")
			if got != nil || err == nil {
				t.Fatalf("got %q, %v", got, err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzSet sets a key, and compares what encoding/json makes of the text before and
// after.
func FuzzSet(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), "unityRelease", "45f1", "unity")
		f.Add([]byte(s), "unity", "2020.3", "")
	}
	f.Fuzz(func(t *testing.T, data []byte, key, value, after string) {
		before := bytes.Clone(data)
		got, err := Set(data, Text{key, value}, after)
		if !bytes.Equal(data, before) {
			t.Fatal("the input was changed")
		}
		if err != nil {
			return
		}
		was, is := map[string]json.RawMessage{}, map[string]json.RawMessage{}
		if err := json.Unmarshal(bytes.TrimPrefix(data, []byte(bom)), &was); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(bytes.TrimPrefix(got, []byte(bom)), &is); err != nil {
			t.Fatalf("%v: %q", err, got)
		}
		if s, ok := stringIn(is[key]); !ok || s != value {
			t.Fatalf("got %q of %q, want %q", s, got, value)
		}
		delete(was, key)
		delete(is, key)
		if diff := cmp.Diff(was, is); diff != "" {
			t.Fatal(diff)
		}
		again, err := Set(got, Text{key, value}, after)
		if err != nil || !bytes.Equal(again, got) {
			t.Fatalf("again: got %q, %v; want %q", again, err, got)
		}
	})
}
