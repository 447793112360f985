package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestParseValue(t *testing.T) {
	t.Parallel()
	at := func(offset, line, column int) Pos { return Pos{Offset: offset, Line: line, Column: column} }
	str := func(text string, pos Pos) *Value { return &Value{Kind: String, Pos: pos, Text: text} }
	tests := []struct {
		name, text string
		want       *Value
	}{
		{"an object keeps its members in file order, and repeated ones", "{\"b\":1,\r\n \"a\": true, \"b\":null}", &Value{Kind: Object, Pos: at(0, 1, 1), Members: []Member{
			{"b", at(1, 1, 2), &Value{Kind: Number, Pos: at(5, 1, 6), Text: "1"}},
			{"a", at(10, 2, 2), &Value{Kind: Bool, Pos: at(15, 2, 7), Text: "true"}},
			{"b", at(21, 2, 13), &Value{Kind: Null, Pos: at(25, 2, 17)}},
		}}},
		{"names and texts lose their escapes", `{"\u0061": "\"é\n"}`, &Value{Kind: Object, Pos: at(0, 1, 1), Members: []Member{
			{"a", at(1, 1, 2), str("\"é\n", at(11, 1, 12))},
		}}},
		{"a list may be the whole file", "[\n\"é\", [], {}, -1.5e3]\n", &Value{Kind: Array, Pos: at(0, 1, 1), Items: []*Value{
			str("é", at(2, 2, 1)),
			{Kind: Array, Pos: at(8, 2, 6)},
			{Kind: Object, Pos: at(12, 2, 10)},
			{Kind: Number, Pos: at(16, 2, 14), Text: "-1.5e3"},
		}}},
		{"a byte order mark takes no column", bom + `"a"`, str("a", at(3, 1, 1))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseValue([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("value (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseValueRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                               "line 1, column 1: expected a value, found the end of the file",
		"{} {}":                          "line 1, column 4: expected the end of the file, found '{'",
		"{\"a\":1,\n\"a\":2,}":           "line 2, column 6: ',' before '}'; remove it",
		"\xff\xfe{\x00}\x00":             "line 1, column 1: the file is UTF-16 (little-endian); save it as UTF-8",
		strings.Repeat("[", maxDepth+1):  "line 1, column 1001: nested more than 1000 deep",
		strings.Repeat(`{"a":`, 100_000): "line 1, column 5001: nested more than 1000 deep",
	} {
		v, err := ParseValue([]byte(text))
		if v != nil || err == nil || err.Error() != want {
			t.Errorf("%.20q: got %v, %v; want %q", text, v, err, want)
		}
	}
}

func TestGetTakesTheLastOfItsName(t *testing.T) {
	t.Parallel()
	v, err := ParseValue([]byte(`{"a": {"b": "1", "b": "2"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Get("a").Get("b").Text; got != "2" {
		t.Errorf("a.b: %q", got)
	}
	if got := v.Get("x").Get("b"); got != nil {
		t.Errorf("x.b: %v", got)
	}
}

// FuzzParseValue holds ParseValue against encoding/json, which takes the same texts
// but for invalid UTF-8, a byte order mark and the depth.
func FuzzParseValue(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := ParseValue(data)
		body := bytes.TrimPrefix(data, []byte(bom))
		valid := json.Valid(body) && utf8.Valid(body)
		if valid {
			d := json.NewDecoder(bytes.NewReader(body))
			d.UseNumber()
			depth, _ := shape(d)
			valid = depth <= maxDepth
		}
		if valid != (v != nil) {
			t.Fatalf("valid: %t; ParseValue: %+v, %v", valid, v, err)
		}
		if v == nil {
			var list ErrorList
			if !errors.As(err, &list) || len(list) != 1 {
				t.Fatalf("ParseValue: %v", err)
			}
			checkPos(t, data, list[0].Pos)
			return
		}
		var want any
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, plain(t, data, v)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// plain is a value as encoding/json gives it. On the way it counts to each place
// the slow way.
func plain(t *testing.T, data []byte, v *Value) any {
	t.Helper()
	checkPos(t, data, v.Pos)
	switch v.Kind {
	case Bool:
		return v.Text == "true"
	case Number:
		return json.Number(v.Text)
	case String:
		return v.Text
	case Array:
		items := []any{}
		for _, item := range v.Items {
			items = append(items, plain(t, data, item))
		}
		return items
	case Object:
		members := map[string]any{}
		for _, m := range v.Members {
			checkPos(t, data, m.Pos)
			if data[m.Pos.Offset] != '"' {
				t.Fatalf("no key at %+v", m.Pos)
			}
			members[m.Name] = plain(t, data, m.Value)
		}
		return members
	}
	return nil
}
