package hooks_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
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
		{"an empty line", "\n", nil, `git's line "" is no ref to push`},
		{"three words", one + " refs/tags/1.0.0 " + zero + "\n", nil, "is no ref to push"},
		{"no full name", "x " + one + " 1.0.0 " + zero + "\n", nil, "is no ref to push"},
		{"a tabulator", "x\t" + one + "\trefs/tags/1.0.0\t" + zero + "\n", nil, "is no ref to push"},
		{"a short id", "x 1111111 refs/tags/1.0.0 " + zero + "\n", nil, `"1111111" is not an object id`},
		{"a word for an id", "x " + one + " refs/tags/1.0.0 none\n", nil, `"none" is not an object id`},
		{"a good line before a bad one", "x " + one + " refs/tags/1.0.0 " + zero + "\nrubbish\n", nil, "is no ref to push"},
		{"a line without end", strings.Repeat("x", 70_000), nil, "token too long"},
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

func TestTagsAreTheRefsThatAreJudged(t *testing.T) {
	t.Parallel()
	refs := []judge.Ref{{Name: "refs/heads/main"}, {Name: "refs/tags/1.0.0"}, {Name: "refs/tagsy"}, {Name: "refs/notes/tags/refs/tags/x"}, {Name: "refs/tags/a/b"}}
	if diff := cmp.Diff([]judge.Ref{refs[1], refs[4]}, hooks.Tags(refs), cmp.Comparer(func(a, b gitrepo.ID) bool { return a == b })); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
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
			words := strings.Split(strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), " ")
			if n := len(words); n >= 4 {
				next, _ := odb.ParseID(words[n-3])
				old, _ := odb.ParseID(words[n-1])
				want = append(want, judge.Ref{Name: words[n-2], Old: old, New: next})
				continue
			}
			t.Fatalf("%q is passed over", line)
		}
		if diff := cmp.Diff(want, refs, cmp.Comparer(func(a, b gitrepo.ID) bool { return a == b })); diff != "" {
			t.Fatalf("refs (-want +got):\n%s", diff)
		}
	})
}

func TestPrePushTakesPolicyAndLayoutFromTheRemotesBranch(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	manifest := func(version string) map[string]string {
		return map[string]string{"a/package.json": `{"name": "com.acme.a", "unity": "2021.3", "version": "` + version + `"}`}
	}
	r.Commit("first", manifest("1.0.0"))
	r.Git("tag", "first")
	r.Commit("configure", map[string]string{config.Filename: "{tag: \"{name}@{version}\", prePush: {ignoreTags: [\"nightly/*\"], exemptRemotes: [backup], allowDelete: true}}\n"})
	r.Remote("origin")
	r.Git("fetch", "-q", "origin", "refs/heads/*:refs/remotes/origin/*", "refs/heads/*:refs/remotes/backup/*")
	r.Commit("what is pushed has no say in policy", map[string]string{config.Filename: "{tag: \"v{version}\", prePush: {allowMove: true, ignoreTags: [\"*\"]}}\n"})
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	id := func(rev string) string { return r.Git("rev-parse", rev) }
	tests := []struct {
		name, remote, local, tag, old string
		want                          string
	}{
		{"the pushed commit's own layout", "origin", "HEAD", "v1.0.0", zero, "ok"},
		{"and no other", "origin", "HEAD", "com.acme.a@1.0.0", zero, "tag-malformed"},
		{"the remote branch's where it has none", "origin", "first", "com.acme.a@1.0.0", zero, "ok"},
		{"not HEAD's", "origin", "first", "v1.0.0", zero, "tag-malformed"},
		{"HEAD's if the remote is not known", "other", "first", "v1.0.0", zero, "ok"},
		{"ignored by the remote branch's policy", "origin", "HEAD", "nightly/1.0.0", zero, "ok"},
		{"not by the pushed commit's", "origin", "HEAD", "1.2", zero, "tag-malformed"},
		{"nor moved by it", "origin", "HEAD", "v1.0.0", one, "tag-moved"},
		{"deleted by the policy's leave", "origin", "", "v1.0.0", one, "ok"},
		{"without a policy nothing is", "other", "", "v1.0.0", one, "tag-deleted"},
	}
	for _, tt := range tests {
		next := zero
		if tt.local != "" {
			next = id(tt.local)
		}
		refs, err := hooks.ReadPrePush(strings.NewReader("main " + id("HEAD") + " refs/heads/main " + zero + "\nx " + next + " refs/tags/" + tt.tag + " " + tt.old + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		verdicts, err := hooks.PrePush(t.Context(), repo, tt.remote, refs, nil)
		if err != nil || len(verdicts) != 1 || verdicts[0].Ref != refs[1] {
			t.Fatalf("%s: verdicts %v, error %v", tt.name, verdicts, err)
		}
		got := "ok"
		for _, f := range verdicts[0].Findings {
			got = string(f.Code)
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s (%v)", tt.name, got, tt.want, verdicts[0].Findings)
		}
	}
	verdicts, err := hooks.PrePush(t.Context(), repo, "backup", []judge.Ref{{Name: "refs/tags/v1.0.0"}}, nil)
	if err != nil || verdicts != nil {
		t.Errorf("to an exempt remote: verdicts %v, error %v", verdicts, err)
	}
}
