package manifest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// faults is an error of Parse as line:column [field] message, one per fault.
func faults(err error) []string {
	var list ErrorList
	errors.As(err, &list)
	var out []string
	for _, e := range list {
		out = append(out, fmt.Sprintf("%d:%d [%s] %s", e.Pos.Line, e.Pos.Column, e.Field, e.Msg))
	}
	return out
}

func TestParseFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		// Wrong encodings.
		{"an empty file", "", []string{"1:1 [] the file is empty; a manifest is an object"}},
		{"only white space", bom + "\r\n \n", []string{"3:1 [] the file is empty; a manifest is an object"}},
		{"UTF-16 with a byte order mark", "\xff\xfe{\x00}\x00", []string{"1:1 [] the file is UTF-16 (little-endian); save it as UTF-8"}},
		{"UTF-16, big-endian", "\xfe\xff\x00{\x00}", []string{"1:1 [] the file is UTF-16 (big-endian); save it as UTF-8"}},
		{"UTF-16 without a mark", "{\x00}\x00", []string{"1:1 [] the file is UTF-16 (little-endian); save it as UTF-8"}},
		{"UTF-16, big-endian, without a mark", "\x00{\x00}", []string{"1:1 [] the file is UTF-16 (big-endian); save it as UTF-8"}},
		{"UTF-32", "\xff\xfe\x00\x00{\x00\x00\x00", []string{"1:1 [] the file is UTF-32 (little-endian); save it as UTF-8"}},
		{"UTF-32, big-endian, without a mark", "\x00\x00\x00{\x00\x00\x00}", []string{"1:1 [] the file is UTF-32 (big-endian); save it as UTF-8"}},
		{"Latin-1 in a string", "{\n\"name\": \"caf\xe9\"}", []string{"2:13 [] byte 0xe9 in a string is not UTF-8; save the file as UTF-8"}},
		{"a surrogate half in UTF-8", "{\"\xed\xa0\x80\": 1}", []string{"1:3 [] byte 0xed in a string is not UTF-8; save the file as UTF-8"}},
		{"a stray byte", "{\xff}", []string{"1:2 [] expected a key in double quotes, found byte 0xff, which is not UTF-8"}},
		{"a second byte order mark", bom + bom + "{}", []string{`1:1 [] expected a value, found '\ufeff'`}},

		// Lenient dialects.
		{"a trailing comma in an object", "{\"a\": 1,\n}", []string{"1:8 [] ',' before '}'; remove it"}},
		{"a trailing comma in an array", "{\"a\": [1, ]}", []string{"1:9 [] ',' before ']'; remove it"}},
		{"a line comment", "{ // why\n}", []string{"1:3 [] expected a key in double quotes, found a comment, which JSON does not have"}},
		{"a block comment", "{\"a\": /* */ 1}", []string{"1:7 [] expected a value, found a comment, which JSON does not have"}},
		{"single quotes", "{'a': 1}", []string{`1:2 [] expected a key in double quotes, found '\''`}},
		{"typographic quotes", "{“a”: 1}", []string{`1:2 [] expected a key in double quotes, found '“'`}},
		{"a bare key", "{a: 1}", []string{`1:2 [] expected a key in double quotes, found 'a'`}},
		{"a no-break space", "{\u00a0}", []string{`1:2 [] expected a key in double quotes, found '\u00a0'`}},
		{"NaN", `{"a": NaN}`, []string{`1:7 [] "NaN" is not a JSON value`}},
		{"a capital literal", `{"a": True}`, []string{`1:7 [] "True" is not a JSON value`}},
		{"a leading zero", `{"a": 01}`, []string{`1:7 [] "01" is not a JSON value`}},
		{"a number that ends in a point", `{"a": 1.}`, []string{`1:7 [] "1." is not a JSON value`}},
		{"a number without its whole part", `{"a": -.5}`, []string{`1:7 [] "-.5" is not a JSON value`}},
		{"an exponent without digits", `{"a": 1e+}`, []string{`1:7 [] "1e+" is not a JSON value`}},
		{"a hexadecimal number", `{"a": 0x1F}`, []string{`1:7 [] "0x1F" is not a JSON value`}},
		{"a bare version", `{"version": 1.0.0}`, []string{`1:13 [] "1.0.0" is not a JSON value`}},

		// Broken structure.
		{"a missing comma", "{\n  \"a\": 1\n  \"b\": 2\n}", []string{`3:3 [] expected ',' or '}', found '"'`}},
		{"a missing colon", `{"a" 1}`, []string{`1:6 [] expected ':', found '1'`}},
		{"a missing value", `{"a": }`, []string{`1:7 [] expected a value, found '}'`}},
		{"two commas", `{"a": [1,,2]}`, []string{`1:10 [] expected a value, found ','`}},
		{"a wrong bracket", `{"a": [1}`, []string{`1:9 [] expected ',' or ']', found '}'`}},
		{"an object that does not end", "{\"a\": 1\n", []string{"2:1 [] expected ',' or '}', found the end of the file"}},
		{"text behind the object", "{}\n{}", []string{"2:1 [] expected the end of the file, found '{'"}},
		{"a NUL behind the object", "{}\x00", []string{`1:3 [] expected the end of the file, found '\x00'`}},
		{"a conflict", "{\n<<<<<<< HEAD\n\"version\": \"1.0.0\"", []string{"2:1 [] expected a key in double quotes, found a conflict marker of git"}},
		{"an array for a manifest", "[{}]", []string{"1:1 [] a manifest is an object, not an array"}},
		{"a broken array for a manifest", "[1 2]", []string{"1:4 [] expected ',' or ']', found '2'"}},
		{"brackets 1,001 deep", `{"a":` + strings.Repeat("[", 1000), []string{"1:1005 [] nested more than 1000 deep"}},

		// Broken strings.
		{"a string that does not end", `{"a": "b`, []string{"1:7 [] the string that starts here has no closing quote"}},
		{"a string that ends in a backslash", `{"a": "b\`, []string{`1:9 [] a backslash cannot be followed by the end of the file; write \\ for a backslash itself`}},
		{"a line end in a string", "{\"a\": \"b\r\n\"}", []string{"1:7 [] the string that starts here has no closing quote on its line"}},
		{"a tab in a string", "{\"a\": \"b\t\"}", []string{`1:9 [] tab in a string; write it as \t`}},
		{"an escape sequence for a terminal", "{\"a\": \"\x1b[31m\"}", []string{`1:8 [] control character in a string; write it as \u001b`}},
		{"a Windows path", `{"a": "C:\dir"}`, []string{`1:10 [] a backslash cannot be followed by 'd'; write \\ for a backslash itself`}},
		{"an escape cut short", `{"a": "\u12"}`, []string{`1:8 [] \u must be followed by four hexadecimal digits`}},

		// Places.
		{"CRLF is one line end", "{\r\n\r\n  x", []string{`3:3 [] expected a key in double quotes, found 'x'`}},
		{"CR is a line end", "{\r\r  x", []string{`3:3 [] expected a key in double quotes, found 'x'`}},
		{"mixed line ends", "{\n\r\r\n\n x", []string{`5:2 [] expected a key in double quotes, found 'x'`}},
		{"columns count code points", `{"é🎮": x}`, []string{`1:8 [] "x" is not a JSON value`}},
		{"a byte order mark takes no column", bom + `{x`, []string{`1:2 [] expected a key in double quotes, found 'x'`}},

		// Faults that do not end the reading.
		{"every field of a wrong type", `{
  "name": 1, "version": null, "displayName": [], "description": {},
  "unity": 2021.3, "unityRelease": false,
  "private": "true", "dependencies": []
}`, []string{
			`2:11 [name] "name" must be a string, not a number`,
			`2:25 [version] "version" must be a string, not null`,
			`2:46 [displayName] "displayName" must be a string, not an array`,
			`2:65 [description] "description" must be a string, not an object`,
			`3:12 [unity] "unity" must be a string, not a number`,
			`3:36 [unityRelease] "unityRelease" must be a string, not a boolean`,
			`4:14 [private] "private" must be true or false, not a string`,
			`4:38 [dependencies] "dependencies" must be an object, not an array`,
		}},
		{"dependencies of wrong types", `{"dependencies": {"a": {"b": "1.0.0"}, "c": 2}}`, []string{
			`1:24 [dependencies] the version of dependency "a" must be a string, not an object`,
			`1:45 [dependencies] the version of dependency "c" must be a string, not a number`,
		}},
		{"duplicate keys, one behind an escape", "{\n\"name\": \"a\",\n\"version\": \"1\",\n\"n\\u0061me\": \"b\",\n\"name\": \"c\"}", []string{
			`4:1 [name] duplicate key "name"; the first is on line 2`,
			`5:1 [name] duplicate key "name"; the first is on line 2`,
		}},
		{"duplicate keys in nested objects", "{\"author\": {\"url\": 1, \"url\": 2},\n\"samples\": [{\"path\": 1,\n\"path\": 2}, {\"path\": 3}]}", []string{
			`1:23 [author] duplicate key "url"; the first is on line 1`,
			`3:1 [samples] duplicate key "path"; the first is on line 2`,
		}},
		{"a duplicate dependency", "{\"dependencies\": {\n\"a\": \"1.0.0\",\n\"a\": \"2.0.0\"}}", []string{
			`3:1 [dependencies] duplicate key "a"; the first is on line 2`,
		}},
		{"faults stand in file order", `{"a": 1, "name": 2, "a": 3, "version": 4}`, []string{
			`1:18 [name] "name" must be a string, not a number`,
			`1:21 [a] duplicate key "a"; the first is on line 1`,
			`1:40 [version] "version" must be a string, not a number`,
		}},
		{"faults before a syntax error", `{"name": 1, "version": 2 3`, []string{
			`1:10 [name] "name" must be a string, not a number`,
			`1:24 [version] "version" must be a string, not a number`,
			`1:26 [] expected ',' or '}', found '3'`,
		}},
		{"a broken value of a wrong type is one fault", `{"name": NaN}`, []string{`1:10 [] "NaN" is not a JSON value`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]byte(tt.text))
			if diff := cmp.Diff(tt.want, faults(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseFindsDuplicatesAmongManyKeys(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, "\"k%d\": %d,\n", i%4990, i)
	}
	_, err := Parse([]byte("{\n" + b.String() + `"end": 0}`))
	got := faults(err)
	if len(got) != 10 || got[9] != `5001:1 [k9] duplicate key "k9"; the first is on line 11` {
		t.Errorf("got %d: %q", len(got), got)
	}
}

func TestParseBoundsItsReport(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("k", 1<<16)
	_, err := Parse([]byte(`{"dependencies": {` + strings.Repeat(`"`+long+`": 1, `, 150) + `"end": "1"}}`))
	got := faults(err)
	if len(got) != maxFaults {
		t.Errorf("got %d faults, want %d", len(got), maxFaults)
	}
	if i := slices.IndexFunc(got, func(s string) bool { return len(s) > 200 }); i >= 0 {
		t.Errorf("a message of %d bytes", len(got[i]))
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	_, err := Parse([]byte(`{"name": 1, "version": 2}`))
	want := `line 1, column 10: "name" must be a string, not a number (and 1 more)`
	if got := fmt.Sprint(err); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
