package hooks_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/judge"
)

var (
	one  = strings.Repeat("1", 40)
	two  = strings.Repeat("2", 40)
	zero = strings.Repeat("0", 40)
)

// pushed writes refs as "name old new", an id's first digit in its place.
func pushed(refs []judge.Ref) []string {
	var lines []string
	for _, ref := range refs {
		lines = append(lines, ref.Name+" "+ref.Old.String()[:1]+" "+ref.New.String()[:1])
	}
	return lines
}

func TestReadPrePush(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, input string
		want        []string
		err         string
	}{
		{"nothing to push", "", nil, ""},
		{"a branch that moves", "refs/heads/main " + two + " refs/heads/main " + one + "\n", []string{"refs/heads/main 1 2"}, ""},
		{"a new tag", "refs/tags/1.0.0 " + one + " refs/tags/1.0.0 " + zero + "\n", []string{"refs/tags/1.0.0 0 1"}, ""},
		{"a tag that goes", "(delete) " + zero + " refs/tags/1.0.0 " + one + "\n", []string{"refs/tags/1.0.0 1 0"}, ""},
		{"a local ref with spaces", "main@{1 second ago} " + one + " refs/tags/1.0.0 " + zero + "\n", []string{"refs/tags/1.0.0 0 1"}, ""},
		{"a local ref that looks like a line", "refs/tags/x " + zero + " refs/heads/y " + zero + " " + one + " refs/tags/1.0.0 " + two + "\n", []string{"refs/tags/1.0.0 2 1"}, ""},
		{"a raw id", one + " " + one + " refs/tags/1.0.0 " + zero + "\n", []string{"refs/tags/1.0.0 0 1"}, ""},
		{"no local ref at all", " " + one + " refs/tags/1.0.0 " + zero + "\n", []string{"refs/tags/1.0.0 0 1"}, ""},
		{"SHA-256", "x " + strings.Repeat("1", 64) + " refs/tags/1.0.0 " + strings.Repeat("0", 64) + "\n", []string{"refs/tags/1.0.0 0 1"}, ""},
		{"several, in order, the last without a line feed", "b " + one + " refs/tags/b " + zero + "\na " + one + " refs/heads/a " + zero, []string{"refs/tags/b 0 1", "refs/heads/a 0 1"}, ""},
		{"lines that end as on Windows", "x " + one + " refs/tags/1.0.0 " + zero + "\r\n", []string{"refs/tags/1.0.0 0 1"}, ""},
		{"empty lines", "\n\r\nx " + one + " refs/tags/1.0.0 " + zero + "\n\n", []string{"refs/tags/1.0.0 0 1"}, ""},
		{"three words", one + " refs/tags/1.0.0 " + zero + "\n", nil, "names no ref to push"},
		{"no full name", "x " + one + " 1.0.0 " + zero + "\n", nil, "names no ref to push"},
		{"a tabulator", "x\t" + one + "\trefs/tags/1.0.0\t" + zero + "\n", nil, "names no ref to push"},
		{"a short id", "x 1111111 refs/tags/1.0.0 " + zero + "\n", nil, "line 1 has no object id as its second word"},
		{"a word for an id", "x " + one + " refs/tags/1.0.0 none\n", nil, "line 1 has no object id as its last word"},
		{"a good line before a bad one", "x " + one + " refs/tags/1.0.0 " + zero + "\nrubbish\n", nil, `line 2 names no ref to push: "rubbish"`},
		{"a line without end", "\n" + strings.Repeat("x", 10<<20), nil, "line 2 is longer than 256 KiB"},
		{"a long line, repeated in part", strings.Repeat("\x1b", 70_000), nil, `\x1b"...`},
		{"names as long as git's protocol bears", strings.Repeat("x", 65_000) + " " + one + " refs/tags/" + strings.Repeat("y", 65_000) + " " + zero + "\n", []string{"refs/tags/" + strings.Repeat("y", 65_000) + " 0 1"}, ""},
		{"a NUL in a name", "x " + one + " refs/tags/1.0.0\x00 " + zero + "\n", nil, "names no ref to push"},
		{"a name that was cut in two by a line feed", "x " + one + " refs/tags/a\nb " + zero + "\n", nil, "names no ref to push"},
		{"an escape sequence in a name", "x " + one + " refs/tags/\x1b[2J " + zero + "\n", nil, "names no ref to push"},
		{"a name that is not UTF-8, which git takes", "x " + one + " refs/tags/\xff " + zero + "\n", []string{"refs/tags/\xff 0 1"}, ""},
		{"binary rubbish", "\x7fELF\x02\x01\x01\x00\x00\n\x00\xff \xfe", nil, `line 1 names no ref to push: "\x7fELF`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refs, err := hooks.ReadPrePush(strings.NewReader(tt.input))
			if diff := cmp.Diff(tt.want, pushed(refs)); diff != "" {
				t.Errorf("refs (-want +got):\n%s", diff)
			}
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

func TestReadPrePushFailsWithItsInput(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken pipe")
	refs, err := hooks.ReadPrePush(&failing{text: "x " + one + " refs/tags/1.0.0 " + zero + "\n", err: broken})
	if !errors.Is(err, broken) || refs != nil {
		t.Errorf("refs %v, error %v", refs, err)
	}
}

// failing is a reader that breaks off behind its text.
type failing struct {
	text string
	err  error
}

func (f *failing) Read(p []byte) (int, error) {
	if f.text == "" {
		return 0, f.err
	}
	n := copy(p, f.text)
	f.text = f.text[n:]
	return n, nil
}

func TestReadPrePushOfInputWithoutEnd(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads a million refs")
	}
	for _, line := range []string{"x " + one + " refs/tags/1.0.0 " + zero + "\n", "x"} {
		refs, err := hooks.ReadPrePush(endless(line))
		if _, is := errors.AsType[*hooks.InputError](err); !is || refs != nil {
			t.Errorf("%q: %d refs, error %v", line, len(refs), err)
		}
	}
}

// endless is a reader that gives the same text again and again.
type endless string

func (e endless) Read(p []byte) (int, error) {
	n := 0
	for len(p)-n >= len(e) {
		n += copy(p[n:], e)
	}
	if n == 0 {
		return 0, io.ErrShortBuffer
	}
	return n, nil
}

// FuzzReadPrePush holds that no tag gets by: each line whose remote ref is a tag is
// returned as it stands, or the whole input is an error.
func FuzzReadPrePush(f *testing.F) {
	for _, seed := range []string{
		"refs/heads/main " + one + " refs/heads/main " + zero + "\nx y " + one + " refs/tags/1.0.0 " + two + "\n",
		"(delete) " + zero + " refs/tags/1.0.0 " + one, "x " + one + " refs/tags/1.0.0 " + zero + " \n", "\n", "\r\n", "a b c d", " refs/tags/ ", "x  refs/tags/1.0.0 " + one,
		"x " + one + " refs/tags/1.0.0 refs/tags/2.0.0 " + zero + "\n", "x\r" + one + " refs/tags/1.0.0 " + zero + "\r",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		refs, err := hooks.ReadPrePush(strings.NewReader(string(input)))
		if err != nil {
			if refs != nil {
				t.Fatalf("refs beside the error %v", err)
			}
			return
		}
		var want []judge.Ref
		for line := range strings.Lines(string(input)) {
			line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
			if line == "" {
				continue
			}
			words := strings.Split(line, " ")
			if n := len(words); n >= 4 {
				next, _ := odb.ParseID(words[n-3])
				old, _ := odb.ParseID(words[n-1])
				want = append(want, judge.Ref{Name: words[n-2], Local: strings.Join(words[:n-3], " "), Old: old, New: next})
				continue
			}
			t.Fatalf("%q is passed over", line)
		}
		if diff := cmp.Diff(want, refs, cmp.Comparer(func(a, b gitrepo.ID) bool { return a == b })); diff != "" {
			t.Fatalf("refs (-want +got):\n%s", diff)
		}
	})
}
