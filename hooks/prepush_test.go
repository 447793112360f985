package hooks_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
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
		{"empty lines", "\n\r\nx " + one + " refs/tags/1.0.0 " + zero + "\n\n", []string{"refs/tags/1.0.0 0 1"}, ""},
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
			line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
			if line == "" {
				continue
			}
			words := strings.Split(line, " ")
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
		{"the release remote's branch's if the remote is not known", "other", "first", "com.acme.a@1.0.0", zero, "ok"},
		{"ignored by the remote branch's policy", "origin", "HEAD", "nightly/1.0.0", zero, "ok"},
		{"not by the pushed commit's", "origin", "HEAD", "1.2", zero, "tag-malformed"},
		{"nor moved by it", "origin", "HEAD", "v1.0.0", one, "tag-moved"},
		{"deleted by the policy's leave", "origin", "", "v1.0.0", one, "ok"},
		{"also of a remote that is not known", "https://example.com/acme.git", "", "v1.0.0", one, "ok"},
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
		verdicts, err := hooks.PrePush(t.Context(), repo, gitrepo.Remote{Name: tt.remote}, refs, nil)
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
}

func TestPrePushToExemptRemotes(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{
		"a/package.json": `{"name": "com.acme.a", "unity": "2021.3", "version": "1.0.0"}`,
		config.Filename:  "prePush: {exemptRemotes: [backup, mirror-*, \"https://backup.example/**\"]}\n",
	})
	r.Remote("origin")
	r.Git("fetch", "-q", "origin", "refs/heads/*:refs/remotes/origin/*")
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	head, err := repo.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		remote gitrepo.Remote
		exempt bool
	}{
		{"by its name, never fetched", gitrepo.Remote{Name: "backup", URL: "/srv/acme.git"}, true},
		{"by a glob of names", gitrepo.Remote{Name: "mirror-2", URL: "/srv/acme.git"}, true},
		{"by a glob of URLs", gitrepo.Remote{Name: "b", URL: "https://backup.example/acme/all.git"}, true},
		{"by its URL without the password", gitrepo.Remote{Name: "b", URL: "https://me:secret@backup.example/all.git"}, true},
		{"pushed to by URL", gitrepo.Remote{Name: "https://backup.example/a.git", URL: "https://backup.example/a.git"}, true},
		{"the release remote is not", gitrepo.Remote{Name: "origin", URL: "/srv/backup"}, false},
		{"a name that only begins so is not", gitrepo.Remote{Name: "backup2"}, false},
		{"a remote without a name or URL is not", gitrepo.Remote{}, false},
	} {
		verdicts, err := hooks.PrePush(t.Context(), repo, tt.remote, []judge.Ref{{Name: "refs/tags/1.0", New: head.Commit}}, nil)
		if err != nil || (verdicts == nil) != tt.exempt {
			t.Errorf("%s: verdicts %v, error %v", tt.name, verdicts, err)
		}
	}
}

func TestPrePushWhereNothingIsPublished(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{"a/package.json": `{"name": "com.acme.a", "unity": "2021.3", "version": "1.0.0"}`})
	r.Git("tag", "first")
	r.Commit("configure", map[string]string{config.Filename: "{tag: \"v{version}\", prePush: {allowDelete: true, exemptRemotes: [\"**\"]}}\n"})
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	lines := "x " + r.Git("rev-parse", "first") + " refs/tags/v1.0.0 " + zero + "\n(delete) " + zero + " refs/tags/v0.9.0 " + one + "\n"
	refs, err := hooks.ReadPrePush(strings.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	verdicts, err := hooks.PrePush(t.Context(), repo, gitrepo.Remote{Name: "origin"}, refs, nil)
	if err != nil || len(verdicts) != 2 {
		t.Fatalf("verdicts %v, error %v", verdicts, err)
	}
	if list := verdicts[0].Findings; len(list) > 0 {
		t.Errorf("HEAD's layout: %v", list)
	}
	if list := verdicts[1].Findings; len(list) != 1 || list[0].Code != finding.TagDeleted {
		t.Errorf("HEAD has no say in the policy: %v", list)
	}
}
