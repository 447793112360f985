package rules

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

func TestParseMeta(t *testing.T) {
	t.Parallel()
	const guid = "9dd4e461268c8034f5c8564e155c67a6"
	for name, tt := range map[string]struct {
		data  string
		guid  string
		fault string // the begin of it
		line  int
	}{
		"as Unity writes it":                {"fileFormatVersion: 2\nguid: " + guid + "\nMonoImporter:\n", guid, "", 2},
		"as Windows ends lines":             {"fileFormatVersion: 2\r\nguid: " + guid + "\r\nMonoImporter:\r\n", guid, "", 2},
		"with no line end":                  {"guid: " + guid, guid, "", 1},
		"after settings":                    {"fileFormatVersion: 2\nNativeFormatImporter:\n  guid: none\nguid: " + guid, guid, "", 4},
		"with a byte order mark":            {"\ufefffileFormatVersion: 2\nguid: " + guid, guid, "", 2},
		"the first of two":                  {"guid: " + guid + "\nguid: x\n", guid, "", 1},
		"empty":                             {"", "", "has no GUID", 0},
		"in another key":                    {"myguid: " + guid, "", "has no GUID", 0},
		"a conflict in the settings":        {"guid: " + guid + "\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n", "", "holds the marks", 2},
		"what is left of a conflict":        {"guid: " + guid + "\n>>>>>>> x\n", "", "holds the marks", 2},
		"a conflict in the first line":      {"<<<<<<< HEAD\nguid: x\n", "", "holds the marks", 1},
		"a text that only looks like marks": {"guid: " + guid + "\nuserData: <<<<<<< HEAD\n", guid, "", 1},
		"one digit too many":                {"guid: " + guid + "0", "", "has a GUID that is not", 1},
		"no digits":                         {"guid: " + strings.Repeat("g", 32), "", "has a GUID that is not", 1},
		"other digits":                      {"guid: " + strings.Repeat("٣", 16), "", "has a GUID that is not", 1},
		"a pointer of git LFS":              {"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "", "is a pointer", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := parseMeta([]byte(tt.data))
			if m.guid != tt.guid || !strings.HasPrefix(m.fault, tt.fault) || (m.fault == "") != (tt.fault == "") || m.line != tt.line {
				t.Errorf("guid %q, fault %q in line %d", m.guid, m.fault, m.line)
			}
		})
	}
}

// A GUID is taken where Unity takes one, and never together with a fault.
func FuzzParseMeta(f *testing.F) {
	const guid = "9dd4e461268c8034f5c8564e155c67a6"
	for _, seed := range []string{
		"fileFormatVersion: 2\nguid: " + guid + "\nfolderAsset: yes\n", "guid: " + strings.ToUpper(guid), "guid:\r\n", "guid:  " + guid + " \r\n",
		"<<<<<<< HEAD\nguid: " + guid, "\n>>>>>>> ", "guid: 00000000000000000000000000000000", "", "\x00",
	} {
		f.Add([]byte(seed))
	}
	line := regexp.MustCompile(`(?m)^guid: ([0-9a-f]{32})\r*$`)
	f.Fuzz(func(t *testing.T, data []byte) {
		m := parseMeta(data)
		if (m.guid == "") == (m.fault == "") || (m.fault == "") != (m.fix == "") {
			t.Fatalf("guid %q, fault %q, fix %q", m.guid, m.fault, m.fix)
		}
		if m.line < 0 || m.line > bytes.Count(data, []byte("\n"))+1 {
			t.Fatalf("line %d of %q", m.line, data)
		}
		if found := line.FindSubmatch(data); m.guid != "" && (found == nil || string(found[1]) != m.guid) {
			t.Fatalf("guid %q of %q", m.guid, data)
		}
	})
}
