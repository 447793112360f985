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

// seeds are texts near every rule of the reader.
var seeds = []string{
	typical, bom + typical, strings.ReplaceAll(typical, "\n", "\r\n"),
	``, ` `, `{}`, `[]`, `null`, `{"version":"1.0.0"}`, `{"version":"1\u002e0","vers\u0069on":"2"}`,
	`{"a":1,"a":2}`, `{"a":[{"b":1,"b":1}]}`, `{"a":[1,]}`, `{"a":01}`, `{"a":-1.5e+9}`, `{"a":1.}`, `{"a":NaN}`,
	`{"a":"\x"}`, `{"a":"\ud83c\udfae\ud83c","\ud83c":1}`, "{\"a\":\"\xff\"}", "{\"a\":\"\x1f\"}",
	"\xff\xfe{\x00", "{}\x00", `{"a":tru}`, `{"a":"`, `{"a":"\u12`, `{"a":nullnull}`, "{\r\n\"name\":\r1,\n\"unity\":\"é\"}",
	`{"name":1,"private":"","dependencies":{"version":"1","a":{}}}`, `{"dependencies":{"com.acme.core":"1"},"version":""}`,
}

// FuzzParse holds Parse against encoding/json, which takes the same texts but
// for invalid UTF-8, a byte order mark and the depth.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse(data)
		body := bytes.TrimPrefix(data, []byte(bom))
		var want map[string]json.RawMessage
		valid := json.Unmarshal(body, &want) == nil && want != nil && utf8.Valid(body)
		depth, duplicates := 0, false
		if valid {
			d := json.NewDecoder(bytes.NewReader(body))
			d.UseNumber()
			depth, duplicates = shape(d)
		}
		if valid = valid && depth <= maxDepth; valid != (m != nil) {
			t.Fatalf("valid: %t; Parse: %+v, %v", valid, m, err)
		}
		var list ErrorList
		if err != nil && !errors.As(err, &list) || m == nil && len(list) == 0 {
			t.Fatalf("Parse: %+v, %v", m, err)
		}
		for _, e := range list {
			checkPos(t, data, e.Pos)
		}
		if m != nil {
			if found := strings.Contains(strings.Join(faults(err), "\n"), "] duplicate key "); found != duplicates && len(list) < maxFaults {
				t.Fatalf("duplicates: %t; Parse: %v", duplicates, err)
			}
			compare(t, data, m, want)
		}
	})
}

// shape is how deep the next value of valid JSON is nested, and whether an
// object in it has a key twice.
func shape(d *json.Decoder) (depth int, duplicates bool) {
	open, _ := d.Token()
	if open != json.Delim('{') && open != json.Delim('[') {
		return 0, false
	}
	keys := map[json.Token]bool{}
	for d.More() {
		if open == json.Delim('{') {
			k, _ := d.Token()
			duplicates = duplicates || keys[k]
			keys[k] = true
		}
		inner, dup := shape(d)
		depth, duplicates = max(depth, inner), duplicates || dup
	}
	_, _ = d.Token()
	return depth + 1, duplicates
}

// compare holds a manifest against what encoding/json reads.
func compare(t *testing.T, data []byte, m *Manifest, want map[string]json.RawMessage) {
	t.Helper()
	for key, f := range map[string]Field{
		"name": m.Name, "version": m.Version, "displayName": m.DisplayName,
		"description": m.Description, "unity": m.Unity, "unityRelease": m.UnityRelease,
	} {
		value, ok := stringIn(want[key])
		if f.Value != value || f.Set != ok {
			t.Fatalf("%s: got %+v, want %q", key, f, value)
		}
		if f.Set {
			checkPos(t, data, f.Pos)
		}
	}
	for key := range want {
		if !m.Has(key) {
			t.Fatalf("no key %q", key)
		}
	}
	if m.Private != (string(want["private"]) == "true") {
		t.Fatalf("private: %t", m.Private)
	}
	var dependencies map[string]json.RawMessage
	_ = json.Unmarshal(want["dependencies"], &dependencies)
	got, all := map[string]string{}, map[string]string{}
	for _, d := range m.Dependencies {
		got[d.Name] = d.Version
		checkPos(t, data, d.Pos)
	}
	for name, raw := range dependencies {
		if version, ok := stringIn(raw); ok {
			all[name] = version
		} else {
			delete(got, name) // of a duplicate, the first may be a string
		}
	}
	if diff := cmp.Diff(all, got); diff != "" {
		t.Fatal(diff)
	}
}

func stringIn(raw json.RawMessage) (s string, ok bool) {
	return s, bytes.HasPrefix(raw, []byte(`"`)) && json.Unmarshal(raw, &s) == nil
}

// checkPos counts to a place's offset the slow way.
func checkPos(t *testing.T, data []byte, got Pos) {
	t.Helper()
	want := Pos{Offset: got.Offset, Line: 1, Column: 1}
	text := strings.ReplaceAll(string(data[:got.Offset]), "\r\n", "\n")
	for _, r := range strings.TrimPrefix(text, bom) {
		want.Column++
		if r == '\n' || r == '\r' {
			want.Line, want.Column = want.Line+1, 1
		}
	}
	if got != want {
		t.Fatalf("place: got %+v, want %+v", got, want)
	}
}

// FuzzApply edits a version, and a dependency when there is one of that name.
func FuzzApply(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), "com.acme.core", "2.0.0-rc.1", "3.0.0")
	}
	f.Fuzz(func(t *testing.T, data []byte, dependency, version, bound string) {
		before := bytes.Clone(data)
		m, err := Parse(data)
		if err != nil {
			return
		}
		edits := []Edit{{Version: version}}
		if _, ok := m.value(Edit{Dependency: dependency}); ok && dependency != "" {
			edits = append(edits, Edit{dependency, bound})
		}
		got, err := Apply(data, edits...)
		if !bytes.Equal(data, before) {
			t.Fatal("the input was changed")
		}
		possible := m.Version.Set && isVersionText(version) && (len(edits) == 1 || isVersionText(bound))
		if possible != (err == nil) {
			t.Fatalf("possible: %t; Apply: %v", possible, err)
		}
		if err != nil {
			return
		}
		if want := rewrite(t, data, m, edits); !bytes.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		again, err := Apply(got, edits...)
		if err != nil || !bytes.Equal(again, got) {
			t.Fatalf("again: got %q, %v; want %q", again, err, got)
		}
	})
}

// rewrite is Apply by another way: encoding/json finds where each value ends,
// and the edits are made one after the other.
func rewrite(t *testing.T, data []byte, m *Manifest, edits []Edit) []byte {
	t.Helper()
	for _, e := range edits {
		f, _ := m.value(e)
		d := json.NewDecoder(bytes.NewReader(data[f.Pos.Offset:]))
		var old string
		if err := d.Decode(&old); err != nil {
			t.Fatal(err)
		}
		if old != e.Version {
			end := f.Pos.Offset + int(d.InputOffset())
			data = []byte(string(data[:f.Pos.Offset]) + `"` + e.Version + `"` + string(data[end:]))
		}
		var err error
		if m, err = Parse(data); err != nil {
			t.Fatal(err)
		}
		if f, _ := m.value(e); f.Value != e.Version {
			t.Fatalf("got %+v, want %q", f, e.Version)
		}
	}
	return data
}
