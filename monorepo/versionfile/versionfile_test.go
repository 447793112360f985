package versionfile

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/version"
)

func place(match, format string) Place {
	return Place{Path: "A.cs", item: config.VersionFile{Match: match, Format: format}, pattern: regexp.MustCompile("(?m)" + match)}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, match, file, want string }{
		{"the first group is the version", `Version\("(.+?)"`, "a\nVersion(\"1.0\")\n", `2: a\nVersion("<1.0>")\n`},
		{"without a group all of the match is", `\d\.\d`, "v1.0", `1: v<1.0>`},
		{"a group that takes no part does not count", `a(\d)|b(\d)`, "b2", `1: b<2>`},
		{"the ends of a line", `^(\S+)$`, "a b\nc\nd e", `2: a b\n<c>\nd e`},
		{"the ends of a line with a carriage return", `^(\S+)$`, "a b\r\nc\r\nd e\r\n", `2: a b\r\n<c>\r\nd e\r\n`},
		{"a dot takes no carriage return", `v(.+)`, "\r\nv1\r\n\r\n", `2: \r\nv<1>\r\n\r\n`},
		{"a carriage return inside a line is a character", `v(.+)`, "v1\r2\n", `1: v<1\r2>\n`},
		{"several lines", `a\n(b\nc)\nd`, "a\r\nb\r\nc\r\nd", `2: a\r\n<b\r\nc>\r\nd`},
		{"a byte order mark comes before the first line", `^(\d)`, "\xef\xbb\xbf1\r\n", `1: \ufeff<1>\r\n`},
		{"bytes of another encoding", `v(\d)`, "\xa9 v1 \xa9", `1: \xa9 v<1> \xa9`},
		{"nothing", `v(\d)`, "version", "A.cs  holds no version where one is looked for: nothing matches v(\\d)"},
		{"an empty file", `v(\d)`, "", "A.cs  holds no version where one is looked for: nothing matches v(\\d)"},
		{"twice", `v(\d)`, "v1\r\n\r\nv2\r\n", `A.cs:3  v(\d) matches in lines 1 and 3; it has to match once`},
		{"twice in a line", `\d`, "12", `A.cs:1  \d matches in line 1 2 times; it has to match once`},
		{"everywhere", `x*`, strings.Repeat("\n", 20), `A.cs:2  x* matches in lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and more; it has to match once`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			data := []byte(test.file)
			mark, fault := place(test.match, "{version}").Find(data)
			got := ""
			if fault != nil {
				got = fault.Where() + "  " + fault.Message
			} else {
				text := fmt.Sprintf("%q", test.file[:mark.Start]+"<"+mark.Text+">"+test.file[mark.End:])
				got = fmt.Sprintf("%d: %s", mark.Line, strings.ReplaceAll(text[1:len(text)-1], `\"`, `"`))
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{
		"{version}":                        "1.2.3-beta-x.1",
		"v{major}.{minor}.{patch}.0 {pre}": "v1.2.3.0 beta-x.1",
		"version-{badge}-blue":             "version-1.2.3--beta--x.1-blue",
		"{name} {}":                        "com.acme.a {}",
	} {
		p := place("x", format)
		p.Package = &monorepo.Package{Name: "com.acme.a"}
		if got := p.Text(version.Version{Major: 1, Minor: 2, Patch: 3, Pre: "beta-x.1"}); got != want {
			t.Errorf("%s: got %q, want %q", format, got, want)
		}
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"a/package.json": `{"name": "com.acme.a", "version": "1.0.0"}`, "a/A.cs": "", "a/nested/package.json": `{"name": "com.acme.nested", "version": "1.0.0"}`,
		"a/nested/A.cs": "", "ab/A.cs": "", "README.md": "",
	}
	for _, test := range []struct{ name, config, want string }{
		{"the innermost package", "strategy: prefixed\nversionFiles: [{path: 'a/**/*.cs', match: x}]", "a/A.cs com.acme.a\na/nested/A.cs com.acme.nested\n"},
		{"a package that is named", "strategy: prefixed\nversionFiles: [{path: '**/README.md', match: x, package: com.acme.a}]", "README.md com.acme.a\n"},
		{"the version that all share", "strategy: synchronized\nversionFiles: [{path: 'a/*.cs', match: x}]", "a/A.cs all\n"},
		{"the only package", "strategy: prefixed\npackages: {exclude: [a/nested/**]}\nversionFiles: [{path: README.md, match: x}]", "README.md com.acme.a\n"},
		{"two items in a file", "strategy: prefixed\nversionFiles: [{path: a/A.cs, match: x}, {path: 'a/A*', match: y}]", "a/A.cs com.acme.a\na/A.cs com.acme.a\n"},
		{"a quotation that nothing ends", "strategy: prefixed\nversionFiles: [{path: a/A.cs, match: '\\Q(v'}]", "a/A.cs com.acme.a\n"},
		{"braces over folders", "strategy: prefixed\nversionFiles: [{path: '{a/nested,ab/x}/A.cs', match: x}, {path: '{ab/x,a/A.cs}', match: y}]", "a/A.cs com.acme.a\na/nested/A.cs com.acme.nested\n"},
		{"a folder is no file", "strategy: prefixed\nversionFiles: [{path: a, match: x}]", "versionFiles: a matches no file\n"},
		{
			"nobody's version", "strategy: prefixed\nversionFiles: [{path: '{README.md,ab/A.cs}', match: x}]",
			"versionFiles: README.md lies in no package's folder, so whose version it holds is not known\nversionFiles: ab/A.cs lies in no package's folder, so whose version it holds is not known\n",
		},
		{
			"nobody's name", "strategy: synchronized\nversionFiles: [{path: README.md, match: x, format: '{name}'}]",
			"versionFiles: README.md lies in no package's folder, so whose version it holds is not known\n",
		},
		{"no such package", "strategy: prefixed\nversionFiles: [{path: README.md, match: x, package: com.acme.b}]", "versionFiles of README.md: there is no package com.acme.b\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cfg, list := config.Parse(config.Filename, []byte(test.config))
			if len(list) > 0 {
				t.Fatal(list)
			}
			ws, err := monorepo.Load(t.Context(), gitrepo.SnapshotOf(files), cfg, nil)
			if err != nil {
				t.Fatal(err)
			}
			places, found := Places(ws)
			var got strings.Builder
			for _, p := range places {
				owner := "all"
				if p.Package != nil {
					owner = p.Package.Name
				}
				fmt.Fprintln(&got, p.Path, owner)
			}
			for _, f := range found {
				fmt.Fprintln(&got, f.Message)
			}
			if diff := cmp.Diff(test.want, got.String()); diff != "" {
				t.Errorf("places (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadRefusesWhatIsNoText(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"text":      "",
		"\xff\xfea": "UTF-16",
		"\xfe\xffa": "UTF-16",
		"a\x00b":    "binary",
		"version https://git-lfs.github.com/spec/v1\noid sha256:0\n": "git LFS",
		strings.Repeat("a", maxSize+1):                               "4 MiB",
	} {
		p := place("x", "{version}")
		data, fault, err := p.Read(t.Context(), gitrepo.SnapshotOf(map[string]string{p.Path: file}))
		switch {
		case err != nil:
			t.Error(err)
		case want == "" && (fault != nil || string(data) != file):
			t.Errorf("%.20q: got %q and %v", file, data, fault)
		case want != "" && (fault == nil || !strings.Contains(fault.Message, want) || fault.Severity != finding.Error):
			t.Errorf("%.20q: got %v, want %s", file, fault, want)
		}
	}
}

// FuzzFind: a mark is what the pattern finds in the text with plain line ends.
func FuzzFind(f *testing.F) {
	for _, seed := range []string{"v1\r\n", "\xef\xbb\xbfv1", "\r\r\nv12\n\r", "v\xff1"} {
		f.Add([]byte(seed))
	}
	p := place(`v(.+)$`, "{version}")
	f.Fuzz(func(t *testing.T, data []byte) {
		mark, fault := p.Find(data)
		if fault != nil {
			return
		}
		if mark.Start > mark.End || mark.End > len(data) || string(data[mark.Start:mark.End]) != mark.Text {
			t.Fatalf("mark %+v of %d bytes", mark, len(data))
		}
		if bytes.ContainsAny(data[mark.Start:mark.End], "\n") || !bytes.HasSuffix(data[:mark.Start], []byte("v")) {
			t.Fatalf("mark %+v", mark)
		}
		rest := data[mark.End:]
		if len(rest) > 0 && rest[0] != '\n' && !bytes.HasPrefix(rest, []byte("\r\n")) {
			t.Fatalf("mark %+v ends within a line", mark)
		}
	})
}
