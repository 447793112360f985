package gitrepo

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

const someID = "1234567890123456789012345678901234567890"

func TestParseCommit(t *testing.T) {
	t.Parallel()
	id, err := odb.ParseID(someID)
	if err != nil {
		t.Fatal(err)
	}
	const head = "tree " + someID + "\nparent " + someID + "\nparent " + someID + "\nauthor A <a@b> 1 +0000\ncommitter C> <c@d> 1700000000 -0930\n"
	tests := []struct {
		name, text string
		want       *Commit
	}{
		{"a merge", head + "\nsubject\n\nbody\n", &Commit{Tree: id, Parents: []ID{id, id}, Time: 1700000000, Message: []byte("subject\n\nbody\n")}},
		{"signed, with lines like headers in the signature", head + "gpgsig -----BEGIN\n tree " + someID + "\n parent x\n \n committer 9\n -----END\n\nm", &Commit{
			Tree: id, Parents: []ID{id, id}, Time: 1700000000, Message: []byte("m"),
		}},
		{"without a message", "tree " + someID + "\ncommitter C <c@d> 5 +0000\n", &Commit{Tree: id, Time: 5}},
		{"without times", "tree " + someID + "\ncommitter C <c@d>\n\nm", &Commit{Tree: id, Message: []byte("m")}},
		{"a time that is no number", "tree " + someID + "\ncommitter C <c@d> x y\n\n", &Commit{Tree: id, Message: []byte{}}},
		{"no tree", "parent " + someID + "\n\nm", nil},
		{"a tree that is no id", "tree 123\n\nm", nil},
		{"a parent that is no id", "tree " + someID + "\nparent HEAD\n\nm", nil},
		{"nothing", "", nil},
	}
	for _, tt := range tests {
		got, err := parseCommit([]byte(tt.text))
		if (err == nil) != (tt.want != nil) {
			t.Errorf("%s: error %v", tt.name, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got, cmp.Comparer(func(a, b ID) bool { return a == b })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func FuzzParseCommit(f *testing.F) {
	f.Add([]byte("tree " + someID + "\nparent " + someID + "\ncommitter C <c@d> 1 +0000\n\nm"))
	f.Add([]byte("tree " + someID + "\ncommitter >"))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseCommit(data)
		if err == nil && c.Tree.IsZero() {
			t.Error("no tree, and no error")
		}
		if err == nil && !strings.HasSuffix(string(data), string(c.Message)) {
			t.Errorf("message %q", c.Message)
		}
	})
}

func FuzzParsePush(f *testing.F) {
	f.Add("To /x\n \trefs/heads/main:refs/heads/main\t1..2\n!\trefs/tags/a:refs/tags/a\t[rejected] (already exists)\nDone\n")
	f.Add("=\t:refs/tags/a\t\n*\ta:b\tc\n\t\t\t\n")
	f.Fuzz(func(t *testing.T, out string) {
		results, said := parsePush(out)
		if len(said) > len(out) {
			t.Errorf("hooks said %q", said)
		}
		for _, res := range results {
			if !strings.HasPrefix(res.Ref, "refs/") || res.Pushed && res.UpToDate || res.Pushed && res.Reason != "" {
				t.Errorf("%+v", res)
			}
		}
	})
}

func FuzzParseStatus(f *testing.F) {
	f.Add([]byte("1 .M N... 100644 100644 100644 1 1 a b\x00? c d/\x00u UU N... 1 2 3 4 1 2 3 e f\x00"))
	f.Add([]byte("2 R. N... 100644 100644 100644 1 1 R100 new\x001 old\x00# branch.head main\x00! ignored\x00\x001\x00?\x00u \x00"))
	f.Fuzz(func(t *testing.T, out []byte) {
		dirty := parseStatus(out)
		records := len(splitNUL(out))
		if len(dirty.Tracked)+len(dirty.Untracked) > records {
			t.Errorf("%d records give %+v", records, dirty)
		}
	})
}

// The parsers of what git lists must not fall over a version of git that writes
// something else.
func FuzzParseListings(f *testing.F) {
	f.Add("H 100644 "+someID+" 0\ta\tb\n", []byte(":100644 000000 1 2 D\x00a\x00"))
	f.Add("? a b", []byte(":1 2 3 4\x00\x00"))
	f.Add("S \t", []byte("\x00"))
	f.Fuzz(func(t *testing.T, line string, out []byte) {
		if e, tag, err := parseListed(line); err == nil && (tag == 0 || !strings.HasSuffix(line, e.Path)) {
			t.Errorf("%q is %+v with tag %q", line, e, tag)
		}
		if modes, err := parseDiffFiles(out); err == nil && 2*len(modes) > len(splitNUL(out)) {
			t.Errorf("%q is %v", out, modes)
		}
	})
}

func FuzzDiffLines(f *testing.F) {
	f.Add("a\nb\nc\n", "a\nc\nd")
	f.Add("", "a\r\nb\r\n")
	f.Add("\xff\n\xfe\n", "\xfe\n")
	f.Fuzz(func(t *testing.T, from, to string) {
		var gotFrom, gotTo strings.Builder
		for _, l := range DiffLines(from, to) {
			if l.Op != '+' {
				gotFrom.WriteString(l.Text)
			}
			if l.Op != '-' {
				gotTo.WriteString(l.Text)
			}
			if i := strings.IndexByte(l.Text, '\n'); l.Text == "" || i >= 0 && i < len(l.Text)-1 || !slices.Contains([]byte(" -+"), l.Op) {
				t.Errorf("%q is no line", l.Text)
			}
		}
		if gotFrom.String() != from || gotTo.String() != to {
			t.Errorf("%q and %q come out as %q and %q", from, to, gotFrom.String(), gotTo.String())
		}
	})
}
