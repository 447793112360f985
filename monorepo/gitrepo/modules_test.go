package gitrepo

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseModules(t *testing.T) {
	t.Parallel()
	const text = `# where the rest is
[submodule "glTF"]
	path = glTF
	url = https://github.com/KhronosGroup/glTF.git
[submodule "a \"b\" \\ c"] path = "with space" ; no comment
	url = "https://example.com/a#b" # a comment
	ignore
[core]
	path = nothing
[SubModule "glTF"]
	URL = \
../mirror.git
[submodule "bare"]
`
	got, err := ParseModules([]byte(strings.ReplaceAll(text, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	want := []Module{
		{Name: "glTF", Path: "glTF", URL: "../mirror.git", Line: 11},
		{Name: `a "b" \ c`, Path: "with space", URL: "https://example.com/a#b", Line: 6},
		{Name: "bare", Line: 13},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("modules (-want +got):\n%s", diff)
	}
}

// TestParseConfigReadsAsGit compares the reader with git, odd and broken files among
// what both read.
func TestParseConfigReadsAsGit(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config")
	for _, text := range configs {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		out, gitErr := exec.Command("git", "config", "--no-includes", "-z", "--list", "-f", file).Output()
		var got strings.Builder
		err := parseConfig(text, func(s setting) {
			if s.key == "" {
				return
			}
			name := s.section + "." + s.name + "."
			if !s.named {
				name = strings.TrimPrefix(s.section+".", ".")
			}
			got.WriteString(name + s.key + "\n" + s.value + "\x00")
		})
		if (err != nil) != (gitErr != nil) {
			t.Errorf("%q: error %v, git's %v", text, err, gitErr)
			continue
		}
		want := strings.ReplaceAll(string(out), "bare\x00", "bare\ntrue\x00")
		if diff := cmp.Diff(want, got.String()); err == nil && diff != "" {
			t.Errorf("%q (-git +got):\n%s", text, diff)
		}
	}
}

var configs = []string{
	"",
	"\ufeff[a]\nb=c",
	"[a]b=c\n[a.B]b=d\n[a \"B\"] b = e\n",
	"[a]\n\tb = x  y \t \n\tbare\n\tB-1 = \"  q \" z # c\n",
	"[a]\nb = \"x\\ty\\n\\\"\\\\\"\n",
	"[a]\nb = one\\\n two\nc=3\n",
	"[a]\nb = one # \\\nc = 3\n",
	"[a]\nb = \"x\n\"\n",
	"[a]\nb = \\x\n",
	"[a]\nb c\n",
	"[a]\n1 = 2\n",
	"[a b]\n",
	"[]\n",
	"[a \"b]\n",
	"[a \"b\\\nc\"]\n",
	"[a \"b\"x]\n",
	"b = c\n",
	"[a] ; c\n# c\n;\n\n\nb=\r\nd=e\r\n",
	"[a]\nb = \"c\" \"d\"\n",
	"[a]\nb = x\"\"\n",
	"[a]\nb = x \"\"\n",
	"[a]\nb\t=\t;x\n",
	"[a]\nb=\\",
	"[a]\nbé=1\n",
	"[a\n",
}

func TestParseModulesOfALongFile(t *testing.T) { // it would not end where time grew with the square
	t.Parallel()
	const many = 1 << 17
	var text strings.Builder
	for i := range many {
		fmt.Fprintf(&text, "# more\n[submodule \"%d\"]\npath = x ; more\n", i)
	}
	modules, err := ParseModules([]byte(text.String()))
	if err != nil || len(modules) != many || modules[many-1].Line != 3*many-1 {
		t.Errorf("%d modules, %v", len(modules), err)
	}
}

func FuzzParseModules(f *testing.F) {
	for _, text := range configs {
		f.Add([]byte(text))
	}
	f.Add([]byte("[submodule \"x\"]\n\tpath = x\n\turl = ../x.git\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		modules, err := ParseModules(data)
		lines := strings.Count(string(data), "\n") + 1
		for _, m := range modules {
			if m.Line < 1 || m.Line > lines {
				t.Errorf("line %d of %d", m.Line, lines)
			}
		}
		if again, _ := ParseModules(append(data, "\n[submodule \"n\"]\n\turl = u\n"...)); err == nil && len(again) < len(modules) {
			t.Errorf("%d modules, and %d with one more", len(modules), len(again))
		}
	})
}
