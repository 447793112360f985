package yamlfile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"
	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/yamlfile"
)

// walk lists the scalars of a document with their places, as "line:column value".
func walk(f *yamlfile.File, node ast.Node) []string {
	switch node := node.(type) {
	case *ast.MappingNode:
		var list []string
		for _, pair := range node.Values {
			list = append(append(list, walk(f, pair.Key)...), walk(f, pair.Value)...)
		}
		return list
	case *ast.SequenceNode:
		var list []string
		for _, item := range node.Values {
			list = append(list, walk(f, item)...)
		}
		return list
	}
	at := f.Place(node.GetToken())
	return []string{fmt.Sprintf("%d:%d %s", at.Line, at.Column, yamlfile.Describe(node))}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	f := yamlfile.Parse([]byte("\ufeff# what it is\r\nname:   foo bar   # plain\r\n\"é\": ['a', 1.5, true]\r\ntext: >-\r\n  two\r\n  lines\r\n"))
	want := []string{
		`2:1 the string "name"`, `2:9 the string "foo bar"`,
		`3:1 the string "é"`, `3:7 the string "a"`, `3:12 the number 1.5`, `3:17 the boolean true`,
		`4:1 the string "text"`, `4:7 the string "two lines"`,
	}
	if diff := cmp.Diff(want, walk(f, f.Root)); diff != "" || len(f.Faults) > 0 {
		t.Errorf("places (-want +got):\n%s%v", diff, f.Faults)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, file, want string }{
		{"nothing", "", ""},
		{"comments alone", "# a\n---\n# b\n", ""},
		{"an alias", "a: &x 1\nb: *x\n", "1:4 a value that begins with & is a YAML anchor; anchors are not supported"},
		{"two documents", "a: 1\n---\nb: 2\n", "2:1 a second YAML document begins here"},
		{"a tab", "a:\n\tb: 1\n", "2:1 a tab in the indentation; YAML indents with spaces"},
		{"no UTF-8", "a: \xff\n", "1:4 the file is not UTF-8"},
		{"an open quote", "a: 'b\n", "1:4 could not find end character of single-quoted text"},
		{"brackets without end", strings.Repeat("[", 100), "1:17 more than 16 brackets inside each other"},
		{"too large", strings.Repeat("# a\n", yamlfile.MaxSize/4) + "a: 1", "0:0 the file has 1048580 bytes; 1048576 are allowed"},
	} {
		f := yamlfile.Parse([]byte(tt.file))
		got := ""
		if len(f.Faults) > 0 {
			got = fmt.Sprintf("%d:%d %s", f.Faults[0].Line, f.Faults[0].Column, f.Faults[0].Message)
		}
		if got != tt.want || f.Root != nil {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestLongTextsAreCut(t *testing.T) {
	t.Parallel()
	if got, want := yamlfile.Quote(strings.Repeat("é", 100)), `"`+strings.Repeat("é", 80)+`..."`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
