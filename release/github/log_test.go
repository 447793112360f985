package github_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/release/github"
)

func TestPlainHoldsNoCommand(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Packages/a:7:12  error\n    fix: a::b\n": "Packages/a:7:12  error\n    fix: a::b\n",
		"::add-mask::a\n":                         `:\u{3a}add-mask::a` + "\n",
		":::":                                     `:\u{3a}:`,
		"a\n \u2003::error::b":                    "a\n \u2003" + `:\u{3a}error::b`,
		"a\r::error::b":                           "a\r" + `:\u{3a}error::b`,
		"name  ##[add-mask]a ###[b":               `name  ##\u{5b}add-mask]a ###\u{5b}b`,
		"# [a] #[b] ##\n[c]":                      "# [a] #[b] ##\n[c]",
		"\xff::\xc2\u0085##[":                     "\xff::\xc2\u0085" + `##\u{5b}`,
		"":                                        "",
	} {
		if got := github.Plain(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestLogHoldsOnlyItsOwnCommands(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	log := github.NewLog(&b)
	write := func(text string) {
		if n, err := log.Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("%q: wrote %d, error %v", text, n, err)
		}
	}
	command := func(lines string) {
		if err := log.Command(lines); err != nil {
			t.Error(err)
		}
	}
	command(github.Group("a\n::b"))
	for _, text := range []string{" ", ":", ":error::x\n", "#", "#", "[y\n", "half a line"} {
		write(text)
	}
	command(github.EndGroup())
	command("")
	write("::end")
	want := "::group::a%0A::b\n :\\u{3a}error::x\n##\\u{5b}y\nhalf a line\n::endgroup::\n:\\u{3a}end"
	if got := b.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// In whatever pieces a text is written, no line of it is a command, and a text that
// holds none stays as it is.
func FuzzLog(f *testing.F) {
	f.Add("::error::a\n##[b", "\u2003", ":", ":x")
	f.Add("#", "#", "[", "\r::")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		var out strings.Builder
		log := github.NewLog(&out)
		for _, text := range []string{a, b, c, d} {
			_, _ = log.Write([]byte(text))
		}
		holds := func(text string) bool {
			lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
			return strings.Contains(text, "##[") || slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "::") })
		}
		text := a + b + c + d
		if got := out.String(); holds(got) || !holds(text) && got != text && strings.ToValidUTF8(text, "") == text {
			t.Fatalf("%q is written as %q", text, got)
		}
		encoded, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var before, after string
		plain := github.PlainJSON(string(encoded))
		if json.Unmarshal(encoded, &before) != nil || json.Unmarshal([]byte(plain), &after) != nil || before != after || strings.Contains(plain, "##[") {
			t.Fatalf("%s is written as %s", encoded, plain)
		}
	})
}
