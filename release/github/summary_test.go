package github_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/release/github"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// hostile is text that would be markup, leave the cell of a table, call somebody or
// hide what it is.
const hostile = "a|b `c` *d* _e_ <img src=x onerror=y> ![i](https://x.example) [l](javascript:z) @octocat #12 \\ www.x.example " +
	"https://x.example a@x.example ~~s~~ $m$ :tada: &amp; {{x}}\r\n| new | row |\n\n# heading\n```\u202e\u0000\x1b[31m\u200b"

func TestPage(t *testing.T) {
	t.Parallel()
	page := github.NewPage(1 << 20)
	page.Heading(github.Text("upmrel release"))
	page.Paragraph(github.Text("Released com.acme.core 1.1.0."))
	page.Paragraph("")
	page.Table([]string{"Package", "From", "To", "Why", "Tag"}, [][]github.Markdown{
		{
			github.Code("com.acme.core"), github.Code("1.0.0"), github.Code("1.1.0"), github.Text("minor, requested"),
			github.Link(github.Code("com.acme.core/1.1.0"), "https://github.com/acme/unity/releases/tag/com.acme.core/1.1.0"),
		},
		{github.Code(hostile), "", github.Code(""), github.Text(hostile), github.Link(github.Code("x"), "javascript:alert(1)")},
	})
	page.Table([]string{"nothing"}, nil)
	page.Fold(github.Text("Changes in 1 file"), "diff", "--- a\n+++ b\n+```` </details> | \u202e\x1b[31m\n\tend")
	page.Fold(github.Text("nothing"), "", "")
	golden(t, "page.md", page.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func TestLinkLeadsOnlyToTheWeb(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]github.Markdown{
		"https://github.com/a/b/releases/tag/x%2Fy?a=1&b": `<a href="https://github.com/a/b/releases/tag/x%2Fy?a=1&amp;b">t</a>`,
		"https://h/\"><script>|`":                         `<a href="https://h/%22%3E%3Cscript%3E%7C%60">t</a>`,
		"https://user:token@github.com/a/b":               "t",
		"javascript:alert(1)":                             "t",
		"file:///srv/git/acme.git":                        "t",
		"/srv/git/acme.git":                               "t",
		"":                                                "t",
		"https://a b":                                     "t",
	} {
		if got := github.Link("t", address); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}

func TestPageStaysBelowItsSize(t *testing.T) {
	t.Parallel()
	var rows [][]github.Markdown
	for range 1000 {
		rows = append(rows, []github.Markdown{github.Code("com.acme.core"), github.Text("patch, requested")})
	}
	diff := strings.Repeat("+ a line of a file with `````` in it\n", 1000)
	for _, room := range []int{0, 10, 300, 1000, 20_000, 200_000} {
		page := github.NewPage(room)
		page.Heading("a")
		page.Table([]string{"Package", "Why"}, rows)
		page.Fold("diff", "diff", diff)
		got := page.String()
		cut := regexp.MustCompile(`(?m)^(\d+ more are left out|\.\.\. cut here, \d+ more lines): GitHub shows no more than 1 MiB`).FindAllString(got, -1)
		if len(got) > room || room >= 20_000 && len(cut) == 0 != (room == 200_000) {
			t.Errorf("room %d: %d bytes, %q", room, len(got), cut)
		}
		if strings.Count(got, "<details>") != strings.Count(got, "</details>") || strings.Count(got, "```````")%2 != 0 {
			t.Errorf("room %d: not closed:\n%s", room, got)
		}
	}
}

func TestRoomIsWhatOtherCommandsLeave(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "summary")
	empty := github.Room(name)
	if err := os.WriteFile(name, make([]byte, 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	some := github.Room(name)
	if err := os.WriteFile(name, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if full := github.Room(name); empty != 1<<20-1<<10 || some != empty-1000 || full != 0 {
		t.Errorf("got %d, %d, %d", empty, some, full)
	}
}

// ours is the markup that texts and codes may have.
var ours = strings.NewReplacer("<code>", "", "</code>", "", "<br>", "", "<wbr>", "")

// Whatever somebody wrote, it stays in its cell, and is no markup there.
func FuzzMarkdown(f *testing.F) {
	f.Add(hostile)
	f.Add("com.acme.core@1.0.0-beta")
	f.Fuzz(func(t *testing.T, s string) {
		for _, cell := range []github.Markdown{github.Text(s), github.Code(s)} {
			left := ours.Replace(string(cell))
			if strings.ContainsAny(left, "<>|`*_~[]!\\{}@$:\r\n\t\x00\x1b\u202e\u2028\u200b\u0085") || strings.Contains(strings.ToLower(left), "www.") {
				t.Fatalf("%q becomes %q", s, cell)
			}
			if bare := regexp.MustCompile(`&#\d+;`).ReplaceAllString(left, ""); strings.ContainsAny(bare, "&#") {
				t.Fatalf("%q becomes %q", s, cell)
			}
		}
		link := string(github.Link("t", "https://h/"+s))
		address, _ := strings.CutPrefix(strings.TrimSuffix(link, `">t</a>`), `<a href="`)
		if link != "t" && strings.ContainsAny(address, "<>|`\"'\\[]()\r\n ") {
			t.Fatalf("%q becomes %q", s, link)
		}
		page := github.NewPage(1 << 20)
		page.Fold("t", "", s)
		block := page.String()
		fence := regexp.MustCompile("(?m)^`{3,}").FindString(block)
		if block != "" && strings.Count(block, fence) != 2 {
			t.Fatalf("%q becomes %q", s, block)
		}
	})
}
