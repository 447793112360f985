package commits

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ids of commits that messages name
const (
	one = "1111111111111111111111111111111111111111"
	two = "2222222222222222222222222222222222222222"
)

type parseCase struct {
	name    string
	message string
	want    Change
}

// The rules are those of conventionalcommits.org/en/v1.0.0, by their numbers.
func TestParseFollowsTheSpecification(t *testing.T) {
	t.Parallel()
	testParse(t, []parseCase{
		{"1: a type, a colon, a space", "feat: add rumble", Change{Type: "feat", Description: "add rumble"}},
		{"1: no space after the colon", "feat:add rumble", Change{Description: "feat:add rumble"}},
		{"1: a space before the colon", "feat : add rumble", Change{Description: "feat : add rumble"}},
		{"1: no type", ": add rumble", Change{Description: ": add rumble"}},
		{"1: two words before the colon", "new feat: add rumble", Change{Description: "new feat: add rumble"}},
		{"4: a scope", "fix(parser): read arrays", Change{Type: "fix", Scope: "parser", Description: "read arrays"}},
		{"4: a scope of many words", "fix(com.acme.input, editor/ui): x", Change{Type: "fix", Scope: "com.acme.input, editor/ui", Description: "x"}},
		{"4: a scope that nobody named", "fix(): x", Change{Type: "fix", Description: "x"}},
		{"4: a scope that is not closed", "fix(parser: x", Change{Description: "fix(parser: x"}},
		{"4: a scope apart", "fix (parser): x", Change{Description: "fix (parser): x"}},
		{"5: no description", "feat: ", Change{Description: "feat:"}},
		{"6: a body of several paragraphs", "feat: x\n\none\n\nNot: a note\ntwo", Change{Type: "feat", Description: "x"}},
		{"8, 12: a breaking change in a footer", "chore: x\n\nbody\n\nReviewed-by: Z\nBREAKING CHANGE: the API moved\nRefs: #123", Change{
			Type: "chore", Description: "x", Breaking: true, Note: "the API moved",
		}},
		{"8: a footer with a number sign", "fix: x\n\nBREAKING-CHANGE #12 moves", Change{Type: "fix", Description: "x", Breaking: true, Note: "#12 moves"}},
		{"10: a value over several lines ends at the next footer", "feat: x\n\nBREAKING CHANGE: one\n  two\n\nthree\nReviewed-by: Z\nfour", Change{
			Type: "feat", Description: "x", Breaking: true, Note: "one\n  two\n\nthree",
		}},
		{"13: an exclamation mark", "feat!: x", Change{Type: "feat", Description: "x", Breaking: true}},
		{"13: after the scope", "feat(api)!: x", Change{Type: "feat", Scope: "api", Description: "x", Breaking: true}},
		{"13: before the scope it is no Conventional Commit", "feat!(api): x", Change{Description: "feat!(api): x"}},
		{"13: both", "feat!: x\n\nBREAKING CHANGE: y", Change{Type: "feat", Description: "x", Breaking: true, Note: "y"}},
		{"14: any type", "docs-de: x", Change{Type: "docs-de", Description: "x"}},
		{"15: types in any letter case", "FeAt(API): x", Change{Type: "feat", Scope: "API", Description: "x"}},
		{"15: but breaking changes in upper case", "fix: x\n\nBreaking Change: y\nbreaking-change: z", Change{Type: "fix", Description: "x"}},
		{"16: with a hyphen", "fix: x\n\nBREAKING-CHANGE: y", Change{Type: "fix", Description: "x", Breaking: true, Note: "y"}},
	})
}

func TestParseReadsWhatToolsAndServersWrite(t *testing.T) {
	t.Parallel()
	testParse(t, []parseCase{
		{"nothing", "", Change{}},
		{"line ends of Windows", "feat: x\r\n\r\nBREAKING CHANGE: y\r\nz\r\n", Change{Type: "feat", Description: "x", Breaking: true, Note: "y\nz"}},
		{"blank lines in front", "\n\n  feat: x\n", Change{Type: "feat", Description: "x"}},
		{"a breaking change without a type", "move the API\n\nBREAKING CHANGE: y", Change{Description: "move the API", Breaking: true, Note: "y"}},
		{"a breaking change whose text begins on the next line", "feat: x\n\nBREAKING CHANGE:\ny", Change{Type: "feat", Description: "x", Breaking: true, Note: "y"}},
		{"two breaking changes", "feat: x\n\nBREAKING CHANGE: y\nBREAKING CHANGE: z", Change{Type: "feat", Description: "x", Breaking: true, Note: "y"}},
		{"a breaking change in the middle of a line", "feat: x\n\nno BREAKING CHANGE: y", Change{Type: "feat", Description: "x"}},
		{"a squash merge: the first line and the footers decide", "fix: x (#12)\n\n* feat: one\n\nBREAKING CHANGE: y\n\n* fix!: two\n\n---------\n\nCo-authored-by: Z <z@example.com>", Change{
			Type: "fix", Description: "x (#12)", Breaking: true, Note: "y",
		}},
		{"a note before the line that a server draws", "fix: x\n\nBREAKING CHANGE: y\n\n---------\n\nCo-authored-by: Z", Change{Type: "fix", Description: "x", Breaking: true, Note: "y"}},
		{"a squash merge of Azure DevOps", "Merged PR 12: feat(a): x", Change{Type: "feat", Scope: "a", Description: "x"}},
		{"a merge", "Merge branch 'topic' into main\n\nfeat: x", Change{Description: "Merge branch 'topic' into main"}},
		{"a commit to be squashed says nothing itself", "fixup! feat: x", Change{Description: "fixup! feat: x"}},
		{"nor does this one", "squash! feat!: x", Change{Description: "squash! feat!: x"}},
		{"a version to release as", "chore: x\n\nRelease-As: 2.0.0", Change{Type: "chore", Description: "x", ReleaseAs: "2.0.0"}},
		{"in any letter case, the last one", "chore: x\n\nrelease-as: 2.0.0\nRELEASE-AS: 3.0.0-beta.1", Change{Type: "chore", Description: "x", ReleaseAs: "3.0.0-beta.1"}},
		{"something that is no version is not lost", "chore: x\n\nRelease-As: v2", Change{Type: "chore", Description: "x", ReleaseAs: "v2"}},
		{"prose is no version", "chore: x\n\nRelease-As: is a footer", Change{Type: "chore", Description: "x"}},
	})
}

func TestParseReadsWhatIsTakenBack(t *testing.T) {
	t.Parallel()
	testParse(t, []parseCase{
		{"git's revert", "Revert \"feat: x\"\n\nThis reverts commit " + one + ".", Change{
			Type: "revert", Description: "feat: x", Reverted: "feat: x", Reverts: []string{one},
		}},
		{"git's revert of a merge", "Revert \"Merge branch 'topic'\"\n\nThis reverts commit " + one + ", reversing\nchanges made to " + two + ".", Change{
			Type: "revert", Description: "Merge branch 'topic'", Reverted: "Merge branch 'topic'", Reverts: []string{one}, Mainline: two,
		}},
		{"git's revert of a revert", "Reapply \"feat!: x\"\n\nThis reverts commit " + one + ".", Change{
			Type: "feat", Description: "x", Breaking: true, Reverted: "feat!: x", Reverts: []string{one},
		}},
		{"older git's revert of a revert", "Revert \"Revert \"fix(a): x\"\"\n\nThis reverts commit " + one + ".", Change{
			Type: "fix", Scope: "a", Description: "x", Reverted: `Revert "fix(a): x"`, Reverts: []string{one},
		}},
		{"three times", `Revert "Reapply "fix: x""`, Change{Type: "revert", Description: `Reapply "fix: x"`, Reverted: `Reapply "fix: x"`}},
		{"a server's revert names no commit", "Revert \"feat: x (#12)\" (#13)\n\nReverts acme/tools#12", Change{
			Type: "revert", Description: "feat: x (#12)", Reverted: "feat: x (#12)",
		}},
		{"the specification's example", "revert: let us never again speak of it\n\nRefs: 676104e, A215868", Change{
			Type: "revert", Description: "let us never again speak of it", Reverted: "let us never again speak of it", Reverts: []string{"676104e", "a215868"},
		}},
		{"references of other types are none", "fix: x\n\nRefs: 676104e", Change{Type: "fix", Description: "x"}},
		{"numbers are no commits", "revert: x\n\nRefs: #123, JIRA-12", Change{Type: "revert", Description: "x", Reverted: "x"}},
		{"another first line", "fix: leave rumble out\n\nThis reverts commit " + one + ".", Change{Type: "fix", Description: "leave rumble out", Reverts: []string{one}}},
		{"a revert is not breaking because what it takes back was", "Revert \"feat!: x\"", Change{Type: "revert", Description: "feat!: x", Reverted: "feat!: x"}},
		{"no quotation", "Revert the last change", Change{Description: "Revert the last change"}},
		{"an empty quotation", `Revert ""`, Change{Description: `Revert ""`}},
	})
}

func testParse(t *testing.T, cases []parseCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Parse([]byte(c.message))
			c.want.Subject, _, _ = strings.Cut(strings.Trim(strings.ReplaceAll(c.message, "\r", ""), " \n"), "\n")
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%q (-want +got):\n%s", c.message, diff)
			}
		})
	}
}

func TestParseIsBounded(t *testing.T) {
	t.Parallel()
	for name, message := range map[string]string{
		"a long first line":  strings.Repeat("x", 1<<20),
		"a long description": "feat: " + strings.Repeat("ü", 1<<20),
		"a long note":        "feat: x\n\nBREAKING CHANGE: " + strings.Repeat("y\n", 1<<20),
		"many notes":         "feat: x\n\n" + strings.Repeat("BREAKING CHANGE: y\n", 1<<16),
		"many reverts":       "revert: x\n\n" + strings.Repeat("This reverts commit "+one+".\n", 1<<14),
		"nested quotations":  strings.Repeat(`Revert "`, 1<<17) + strings.Repeat(`"`, 1<<17),
	} {
		c := Parse([]byte(message))
		size := len(c.Subject) + len(c.Description) + len(c.Note) + len(c.Reverted)
		for _, id := range c.Reverts {
			size += len(id)
		}
		if size > 3*maxLine+maxNote+maxReverts*len(one) {
			t.Errorf("%s: %d bytes are kept", name, size)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "feat(a,b)!: x\n\nbody\n\nBREAKING CHANGE: y\n z\nRelease-As: 2.0.0", "Revert \"Revert \"x\"\" (#1)\n\nThis reverts commit " + one + ", reversing\nchanges made to " + two + ".",
		"revert: x\r\n\r\nRefs: 676104e, a215868", "Merged PR 1: fix: x", "\xff: \x00", "BREAKING CHANGE: x\n\nBREAKING-CHANGE #1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, message string) {
		c := Parse([]byte(message))
		if strings.ContainsAny(c.Subject+c.Type+c.Scope+c.Description+c.ReleaseAs+c.Reverted+c.Mainline, "\n") {
			t.Errorf("%q: a piece of more than one line: %+v", message, c)
		}
		if c.Type != strings.ToLower(c.Type) || strings.ContainsAny(c.Type, " :()!") {
			t.Errorf("%q: type %q", message, c.Type)
		}
		if c.Type == "" && c.Scope != "" || c.Note != "" && !c.Breaking {
			t.Errorf("%q: %+v", message, c)
		}
		for _, id := range c.Reverts {
			if len(id) < 7 || len(id) > 64 || strings.Trim(id, "0123456789abcdef") != "" {
				t.Errorf("%q: id %q", message, id)
			}
		}
		if diff := cmp.Diff(c, Parse([]byte(strings.ReplaceAll(message, "\n", "\r\n")))); diff != "" {
			t.Errorf("%q: other line ends make a difference:\n%s", message, diff)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	message := []byte("feat(input): add rumble (#12)\n\nSome words on it.\n\nBREAKING CHANGE: Pad.Shake is gone\n\nCo-authored-by: A <a@example.com>\n")
	b.ReportAllocs()
	for b.Loop() {
		if c := Parse(message); !c.Breaking {
			b.Fatal(c)
		}
	}
}
