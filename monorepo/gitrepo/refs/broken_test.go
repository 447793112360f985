package refs_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/refs"
)

const someID = "0123456789abcdef0123456789abcdef01234567"

func TestABrokenRefIsNamedAndTheOthersAreRead(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, content string }{
		{"empty", "refs/tags/x", ""},
		{"some other file", "refs/tags/desktop.ini", "[.ShellClassInfo]\r\n"},
		{"a huge file", "refs/tags/x", strings.Repeat("x", 1<<20)},
		{"an id that is cut off", "refs/tags/x", someID[:39] + "\n"},
		{"an id that is too long", "refs/tags/x", someID + "0\n"},
		{"the id of no object", "refs/tags/x", strings.Repeat("0", 40) + "\n"},
		{"a symbolic ref to nowhere", "refs/tags/x", "ref: \n"},
		{"a symbolic ref out of the repository", "refs/tags/x", "ref: refs/heads/../../../x\n"},
		{"a symbolic ref to itself", "refs/tags/x", "ref: refs/tags/x\n"},
		{"a symbolic ref instead of a packed one", "refs/tags/light", "ref: refs/tags/light\n"},
		{"a name that git doesn't allow", "refs/tags/a..b", someID + "\n"},
		{"a name that git doesn't allow, in a folder", "refs/tags/a@{b/c", someID + "\n"},
		{"instead of a packed one", "refs/tags/light", "\x00\x00\x00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			r.Git("pack-refs", "--all")
			r.write(test.file, test.content)
			_, err := r.compare(20)
			var broken *refs.BrokenError
			if !errors.As(err, &broken) {
				t.Fatalf("got the error %v", err)
			}
			if diff := cmp.Diff([]string{test.file}, []string{broken.Name}); diff != "" {
				t.Errorf("broken refs (-want +got):\n%s", diff)
			}
			if want := filepath.Join(r.Dir(), ".git", filepath.FromSlash(test.file)); broken.Path != want {
				t.Errorf("the file is %s, want %s", broken.Path, want)
			}
		})
	}
}

func TestEveryBrokenRefIsReported(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.Git("pack-refs", "--all")
	for i, name := range []string{"1", "2", "3", "4", "5"} { // the fifth is more than git follows
		r.write("refs/tags/"+name, "ref: refs/tags/"+[]string{"light", "1", "2", "3", "4"}[i]+"\n")
	}
	r.write("refs/heads/x", "")
	r.write("refs/heads/\u202e", "")
	_, err := r.compare(20)
	want := strings.Join([]string{
		`broken ref "refs/heads/x": the file holds neither an id nor the name of a ref`,
		`broken ref "refs/heads/\u202e": the file holds neither an id nor the name of a ref`,
		`broken ref "refs/tags/5": too many symbolic refs name each other`,
	}, "\n")
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

func TestAMalformedPackedRefsFileIsAnError(t *testing.T) {
	t.Parallel()
	line := someID + " refs/tags/x\n"
	tests := []struct{ name, text, want string }{
		{"sound", "# any comment\n" + line + "^" + someID + "\n", ""},
		{"empty", "", ""},
		{"cut off within a name", line + line[:50], "line 2: unexpected end of file"},
		{"with a peeled id first", "^" + someID + "\n", "line 1: no tag before a peeled id"},
		{"with two peeled ids for a tag", line + "^" + someID + "\n^" + someID + "\n", "line 3: no tag before"},
		{"with a peeled id that is cut off", line + "^" + someID[:39] + "\n", "line 2: "},
		{"with a peeled id of another hash", line + "^" + strings.Repeat("12", 32) + "\n", "line 2: "},
		{"with the id of no object", strings.Repeat("0", 40) + line[40:], "line 1: "},
		{"with an id that is cut off", line[1:], "line 1: "},
		{"with an id that is none", "x" + line[1:], "line 1: "},
		{"with an id and no name", someID + "\n", "line 1: "},
		{"with a blank line", line + "\n", `line 2: "" is no ref`},
		{"with escape sequences", "\x1b[2J\n", `line 1: "\x1b[2J" is no ref`},
		{"with a name that git doesn't allow", someID + " refs/tags/a..b\n^" + someID + "\n" + line, `broken ref "refs/tags/a..b"`},
		{"with line ends of Windows", strings.ReplaceAll(line, "\n", "\r\n"), `broken ref "refs/tags/x\r"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "refs"), 0o755); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, "packed-refs"), test.text)
			found, err := refs.Read(dir, 20)
			if test.want == "" && err != nil {
				t.Error(err)
			}
			if test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v and the error %v, want %q", found, err, test.want)
			}
		})
	}
}
