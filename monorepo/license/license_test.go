package license

import (
	"os"
	"strings"
	"testing"
)

func TestNamesOfLicences(t *testing.T) {
	t.Parallel()
	if n := len(known()); n != 699 {
		t.Errorf("the table has %d licences, not 699", n)
	}
	for _, tt := range []struct{ text, byID, near string }{
		{"MIT", "MIT", "MIT"},
		{"mit", "", "MIT"},
		{" Apache License 2.0\n", "", "Apache-2.0"},
		{"GPL-3.0", "GPL-3.0", "GPL-3.0"},
		{"GNU General Public License v3.0 only", "", ""}, // GPL-3.0 is called so, too
		{"UNLICENSED", "", ""},
		{"", "", ""},
	} {
		if l, ok := ByID(tt.text); ok != (tt.byID != "") || ok && l.ID != tt.byID {
			t.Errorf("ByID(%q) = %q, %v", tt.text, l.ID, ok)
		}
		if l, _ := Near(tt.text); l.ID != tt.near {
			t.Errorf("Near(%q) = %q, want %q", tt.text, l.ID, tt.near)
		}
	}
	if l, _ := ByID("BSD-3-Clause"); l.Name != `BSD 3-Clause "New" or "Revised" License` {
		t.Errorf("BSD-3-Clause is called %s", l.Name)
	}
}

// written is a text of the list as a file, its gaps filled with words.
func written(t text) string {
	var b strings.Builder
	b.WriteString("The licence\n\nCopyright (c) 2026 Acme. All rights reserved.\n\n")
	for i, p := range t.pieces {
		if i > 0 && t.max == 0 {
			b.WriteString(" Acme & friends ")
		}
		for n := 0; i > 0 && t.max > 0 && n < t.min/(len(t.pieces)-1); n++ {
			b.WriteString(" word")
		}
		b.WriteString(" " + strings.ToUpper(strings.Join(p.words, " ")))
	}
	return b.String()
}

func TestEveryTextIsItsOwnLicence(t *testing.T) {
	t.Parallel()
	list := texts()
	if len(list) < 20 {
		t.Fatalf("%d texts", len(list))
	}
	for _, text := range list {
		if l, ok := Identify(written(text)); !ok || l.ID != text.id || l.Name == "" {
			t.Errorf("the text of %s is %q", text.id, l.ID)
		}
		if text.max > 0 {
			continue
		}
		for _, more := range []string{" It may not be used for evil.", "\n\n" + written(text)} {
			if l, ok := Identify(written(text) + more); ok {
				t.Errorf("with more behind it the text of %s is %q", text.id, l.ID)
			}
		}
	}
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	mit := string(data)
	at := strings.Index(mit, "Permission")
	for _, tt := range []struct{ name, file, want string }{
		{"this repository's", mit, "MIT"},
		{"with Windows line ends", strings.ReplaceAll(mit, "\n", "\r\n"), "MIT"},
		{"quoted, in Markdown", "# License\n\n> " + strings.ReplaceAll(mit, "\n", "\n> "), "MIT"},
		{"Commons Clause before it", "Commons Clause License Condition v1.0\n\n" + mit, ""},
		{"a condition before it", mit[:at] + "Not for evil.\n\n" + mit[at:], ""},
		{"a condition within", strings.Replace(mit, "following conditions:", "following conditions:\nIt shall be used for good.", 1), ""},
		{"a word taken out", strings.Replace(mit, "publish,", "", 1), ""},
		{"a choice of two", "Dual-licensed, MIT or Apache.\n\n" + mit, ""},
		{"a long story before it", strings.Repeat("once upon a time ", 20) + mit, ""},
		{"the name alone", "MIT License\n", "MIT"},
		{"a line for machines", "// SPDX-License-Identifier: BSL-1.0\n\nSome words.\n", "BSL-1.0"},
		{"such a line in a comment of XML", "<!-- SPDX-License-Identifier: MIT -->\n", "MIT"},
		{"such lines of two licences", "SPDX-License-Identifier: MIT\nSPDX-License-Identifier: ISC\n", ""},
		{"such a line with a choice", "SPDX-License-Identifier: MIT OR ISC\n", ""},
		{"such a line of no licence", "SPDX-License-Identifier: Acme\n", ""},
		{"such a line far below", strings.Repeat("text\n", 20) + "SPDX-License-Identifier: MIT\n", ""},
		{"nothing", "", ""},
		{"other words", "All rights reserved.\n", ""},
		{"too large", mit + strings.Repeat(" ", MaxSize), ""},
		{"not UTF-8", "\xff\xfe" + mit, "MIT"},
	} {
		l, ok := Identify(tt.file)
		if l.ID != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %q, want %q", tt.name, l.ID, tt.want)
		}
	}
	for _, file := range []string{
		"com.acme.foo © 2026 Acme\n\nLicensed under the Unity Companion License for Unity-dependent projects (see ...).",
		"Unity Companion License (\"License\")\n\nUnity Technologies ApS grants to you a worldwide license ...",
	} {
		if l, ok := Identify(file); !ok || l != (License{Name: UnityCompanion}) {
			t.Errorf("%q is %v", file, l)
		}
	}
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"MIT OR Apache-2.0":                         true,
		"(MIT AND ISC) OR GPL-2.0+":                 true,
		"GPL-2.0-only WITH Classpath-exception-2.0": true,
		"MIT":         false,
		"MIT OR":      false,
		"MIT or ISC":  false,
		"MIT OR Acme": false,
		"":            false,
	} {
		if got := IsExpression(text); got != want {
			t.Errorf("IsExpression(%q) = %v", text, got)
		}
	}
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"MIT", "MIT", true},
		{"GPL-3.0", "GPL-3.0-only", true},
		{"LGPL-2.1-or-later", "LGPL-2.1-only", true},
		{"GPL-2.0-only", "GPL-3.0-only", false},
	} {
		if got := Agree(tt.a, tt.b); got != tt.want {
			t.Errorf("Agree(%s, %s) = %v", tt.a, tt.b, got)
		}
	}
}

func FuzzIdentify(f *testing.F) {
	for _, t := range texts() {
		f.Add(written(t))
	}
	f.Add("SPDX-License-Identifier: MIT")
	f.Fuzz(func(t *testing.T, file string) {
		l, ok := Identify(file)
		if ok != (l.Name != "") {
			t.Errorf("%v, %v", l, ok)
		}
		if _, known := ByID(l.ID); ok && l.ID != "" && !known {
			t.Errorf("%q is no identifier", l.ID)
		}
	})
}

func BenchmarkIdentify(b *testing.B) {
	for _, t := range texts() {
		if t.id == "MIT" || t.id == "GPL-3.0-only" {
			file := written(t)
			b.Run(t.id, func(b *testing.B) {
				for b.Loop() {
					Identify(file)
				}
			})
		}
	}
}
