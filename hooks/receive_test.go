package hooks_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/judge"
)

func TestReadPreReceive(t *testing.T) {
	t.Parallel()
	wide := strings.Repeat("1", 64) + " " + strings.Repeat("2", 64)
	for _, tt := range []struct {
		name, input string
		want        []string
		err         string
	}{
		{"nothing to receive", "", nil, ""},
		{"a new tag, a branch that moves, a tag that goes", zero + " " + one + " refs/tags/1.0.0\n" + one + " " + two + " refs/heads/main\n" + two + " " + zero + " refs/tags/0.9.0\n", []string{
			"refs/tags/1.0.0 0 1", "refs/heads/main 1 2", "refs/tags/0.9.0 2 0",
		}, ""},
		{"SHA-256", wide + " refs/tags/1.0.0\n", []string{"refs/tags/1.0.0 1 2"}, ""},
		{"the last without a line feed", zero + " " + one + " refs/tags/1.0.0", []string{"refs/tags/1.0.0 0 1"}, ""},
		{"what only looks like it is run", zero + " " + one + " refs/tags/$(touch${IFS}x)\n", []string{"refs/tags/$(touch${IFS}x) 0 1"}, ""},
		{"the order of a pre-push hook", "refs/tags/1.0.0 " + one + " refs/tags/1.0.0 " + zero + "\n", nil, "line 1 names no ref"},
		{"a word too many", "x " + zero + " " + one + " refs/tags/1.0.0\n", nil, "line 1 has no object id as the old one"},
		{"a word too few", one + " refs/tags/1.0.0\n", nil, "line 1 names no ref to receive"},
		{"no full name", zero + " " + one + " 1.0.0\n", nil, "line 1 names no ref"},
		{"a name with a control character", zero + " " + one + " refs/tags/\x1b[31m\n", nil, "line 1 names no ref"},
		{"an id that is none", zero + " main refs/tags/1.0.0\n", nil, "line 1 has no object id as the new one"},
		{"a good line before a bad one", zero + " " + one + " refs/tags/1.0.0\nrubbish\n", nil, "line 2 names no ref to receive"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refs, err := hooks.ReadPreReceive(strings.NewReader(tt.input))
			if diff := cmp.Diff(tt.want, pushed(refs)); diff != "" {
				t.Errorf("refs (-want +got):\n%s", diff)
			}
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

// FuzzReadPreReceive holds that no line gets by: each is a ref as it stands there, or the
// whole input is an error.
func FuzzReadPreReceive(f *testing.F) {
	for _, seed := range []string{zero + " " + one + " refs/tags/1.0.0\n\r\n" + one + " " + zero + " refs/heads/main", "a b refs/tags/x", " \n", one + "  refs/tags/x", "\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		refs, err := hooks.ReadPreReceive(strings.NewReader(string(input)))
		if err != nil {
			if refs != nil {
				t.Fatalf("refs beside the error %v", err)
			}
			return
		}
		lines := strings.FieldsFunc(strings.ReplaceAll(string(input), "\r\n", "\n"), func(r rune) bool { return r == '\n' })
		var got []string
		for _, ref := range refs {
			got = append(got, ref.Old.String()+" "+ref.New.String()+" "+ref.Name)
		}
		if text := strings.ToLower(strings.TrimSuffix(strings.Join(lines, "\n"), "\r")); text != strings.ToLower(strings.Join(got, "\n")) {
			t.Fatalf("%q is read as %q", input, got)
		}
	})
}

func TestParseGitHubDefaultBranch(t *testing.T) {
	t.Parallel()
	for payload, want := range map[string]string{
		`{"ref":"refs/tags/1.0.0","repository":{"default_branch":"develop"}}`: "develop",
		`{"repository":{}}`: "", `{"repository":7}`: "", `{`: "", ``: "",
	} {
		if got := hooks.ParseGitHubDefaultBranch([]byte(payload)); got != want {
			t.Errorf("of %s: %q, want %q", payload, got, want)
		}
	}
}

func TestParseGitHubPush(t *testing.T) {
	t.Parallel()
	id := func(hex string) (id gitrepo.ID) {
		if err := id.UnmarshalText([]byte(hex)); err != nil {
			t.Fatal(err)
		}
		return id
	}
	for _, tt := range []struct {
		name, payload string
		want          judge.Ref
		ok            bool
		err           string
	}{
		{"a push", `{"ref":"refs/tags/1.0.0","before":"` + one + `","after":"` + two + `","forced":true}`, judge.Ref{Name: "refs/tags/1.0.0", Old: id(one), New: id(two)}, true, ""},
		{"a deletion", `{"ref":"refs/tags/1.0.0","before":"` + one + `","after":"` + zero + `","deleted":true}`, judge.Ref{Name: "refs/tags/1.0.0", Old: id(one), New: id(zero)}, true, ""},
		{"a tag that is created", `{"ref":"1.0.0","ref_type":"tag"}`, judge.Ref{}, false, ""},
		{"a workflow that is started by hand", `{"inputs":{},"ref":"refs/heads/main"}`, judge.Ref{}, false, ""},
		{"no event", `{}`, judge.Ref{}, false, ""},
		{"an id that is none", `{"ref":"refs/tags/1.0.0","before":"x","after":"` + two + `"}`, judge.Ref{}, false, "push event has no object id as the old one"},
		{"no JSON", `{"ref":`, judge.Ref{}, false, "unexpected end of JSON"},
		{"something else", `[]`, judge.Ref{}, false, "cannot unmarshal array"},
	} {
		got, ok, err := hooks.ParseGitHubPush([]byte(tt.payload))
		if got != tt.want || ok != tt.ok || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: %v, %v, error %v", tt.name, got, ok, err)
		}
	}
}
