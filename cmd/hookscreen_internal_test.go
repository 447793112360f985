package cmd

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// verdict is on a ref that is made at a commit whose id is all ones.
func verdict(tb testing.TB, ref string, list ...finding.Finding) hooks.Verdict {
	tb.Helper()
	var at gitrepo.ID
	if err := at.UnmarshalText([]byte(strings.Repeat("1", 40))); err != nil {
		tb.Fatal(err)
	}
	return hooks.Verdict{Ref: judge.Ref{Name: ref, New: at}, Findings: list, Target: at}
}

func TestHookScreen(t *testing.T) {
	t.Parallel()
	mismatch := finding.Finding{Code: finding.VersionMismatch, Severity: finding.Error, Message: "the tag says 2, a/package.json says 1", Fix: "git tag -d 2"}
	broken := finding.Finding{Code: finding.ConfigKey, Severity: finding.Error, Path: ".upmrel.yaml", Line: 3, Column: 1, Message: `unknown key "tga"`, Fix: "tag"}
	light := finding.Finding{Code: finding.TagLightweight, Severity: finding.Warning, Message: "is not annotated", Fix: "git tag -a 2"}
	shallow := finding.Finding{Code: finding.NotJudged, Severity: finding.Info, Message: "this clone is shallow", Fix: "git fetch --unshallow"}
	missing := func(path string) finding.Finding {
		return finding.Finding{Code: finding.MetaMissing, Severity: finding.Error, Path: path, Message: "has no .meta", Fix: "open Unity once"}
	}
	many := func(n int, list ...finding.Finding) hooks.Report {
		var report hooks.Report
		for i := range n {
			report.Verdicts = append(report.Verdicts, verdict(t, fmt.Sprintf("refs/tags/%d", i), list...))
		}
		return report
	}
	tests := []struct {
		name   string
		by     gitHook
		report hooks.Report
		want   string
	}{
		{
			"one tag",
			prePushHook,
			hooks.Report{Verdicts: []hooks.Verdict{verdict(t, "refs/tags/2", mismatch)}},
			`upmrel: refused 1 of 1 tag
  2 at 1111111
    version-mismatch  the tag says 2, a/package.json says 1
    fix: git tag -d 2
  about the rule: upmrel explain version-mismatch
  to push all the same, once: UPMREL_ALLOW=version-mismatch git push ...
`,
		},
		{
			"what is refused comes first, then warnings, then notes; branches that are in order are not counted",
			prePushHook,
			hooks.Report{
				Verdicts: []hooks.Verdict{
					verdict(t, "refs/heads/main"), verdict(t, "refs/tags/1", shallow, light), verdict(t, "refs/tags/2", light, broken, mismatch),
				},
				Findings: finding.List{{Code: finding.TagWorkflow, Severity: finding.Warning, Message: "no workflow starts", Fix: "git push origin 1\ngit push origin 2"}},
			},
			`upmrel: refused 1 of 2 tags
  2 at 1111111
    config-key  .upmrel.yaml:3:1  unknown key "tga"
    fix: tag
    version-mismatch  the tag says 2, a/package.json says 1
    fix: git tag -d 2
  warning: this push: tag-workflow  no workflow starts
    fix: git push origin 1
    git push origin 2
  warning: 1, 2: tag-lightweight  is not annotated
    fix: git tag -a 2
  note: 1: not-judged  this clone is shallow
    fix: git fetch --unshallow
  nothing was pushed, not even what is in order
  about the rule: upmrel explain config-key
  to push all the same, once: UPMREL_ALLOW=config-key,version-mismatch git push ...
`,
		},
		{
			"nothing is refused",
			prePushHook,
			hooks.Report{Verdicts: []hooks.Verdict{verdict(t, "refs/tags/1", shallow), verdict(t, "refs/tags/2", light)}},
			`upmrel: 2 goes out all the same: tag-lightweight  is not annotated
    fix: git tag -a 2
upmrel: 1: not-judged  this clone is shallow
    fix: git fetch --unshallow
`,
		},
		{
			"what one fix mends is told together, and only so much of it",
			preReceiveHook,
			hooks.Report{Verdicts: []hooks.Verdict{
				verdict(t, "refs/tags/2", missing("core/a.cs"), mismatch, missing("core/b.cs"), missing("core/c.cs"), missing("core/d.cs"), missing("core/e.cs")), verdict(t, "refs/tags/3"),
			}},
			`upmrel: refused 1 of 2 tags
  2 at 1111111
    meta-missing  core/a.cs  has no .meta
    meta-missing  core/b.cs  has no .meta
    meta-missing  core/c.cs  has no .meta
    ... and 2 more of meta-missing
    fix: open Unity once
    version-mismatch  the tag says 2, a/package.json says 1
    fix: git tag -d 2
  nothing was pushed, not even what is in order
  about the rule: upmrel explain meta-missing
`,
		},
		{
			"the same words for many refs, judged one by one",
			updateHook, many(1000, broken),
			`upmrel: refused 1000 of 1000 tags
  0 at 1111111, 1 at 1111111 and 998 more
    config-key  .upmrel.yaml:3:1  unknown key "tga"
    fix: tag
  about the rule: upmrel explain config-key
`,
		},
		{
			"branches and tags, and the push as a whole",
			prePushHook,
			hooks.Report{
				Verdicts: []hooks.Verdict{verdict(t, "refs/heads/upm", broken), verdict(t, "refs/tags/1"), verdict(t, "refs/heads/main")},
				Findings: finding.List{mismatch},
			},
			`upmrel: refused 1 of 2 refs
  this push
    version-mismatch  the tag says 2, a/package.json says 1
    fix: git tag -d 2
  upm at 1111111
    config-key  .upmrel.yaml:3:1  unknown key "tga"
    fix: tag
  nothing was pushed, not even what is in order
  about the rule: upmrel explain version-mismatch
  to push all the same, once: UPMREL_ALLOW=version-mismatch,config-key git push ...
`,
		},
		{
			"nothing that a terminal obeys, and names of any length",
			prePushHook,
			hooks.Report{Verdicts: []hooks.Verdict{verdict(t, "refs/tags/"+strings.Repeat("x", 64<<10)+"\xff\u202e", finding.Finding{
				Code: finding.TagMalformed, Severity: finding.Error, Message: "a\x1b[2J\r\nb\u200b", Fix: "git tag -d " + strings.Repeat("x", 64<<10),
			})}},
			`upmrel: refused 1 of 1 tag
  xxxxxxxxxxxxxxxxxxxxxxxxxx ... xxxxxxxxxx\u{fffd}\u{202e} at 1111111
    tag-malformed  a\u{1b}[2J\u{d}\u{a}b\u{200b}
    fix: too long for this screen; see upmrel explain tag-malformed
  about the rule: upmrel explain tag-malformed
  to push all the same, once: UPMREL_ALLOW=tag-malformed git push ...
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, hookScreen{by: tt.by}.show(tt.report)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestHookScreenShowsRefsBeforeDetails(t *testing.T) {
	t.Parallel()
	var report hooks.Report
	for i := range 7 {
		var list finding.List
		for j := range 4 {
			list = append(list, finding.Finding{Code: finding.TagMalformed, Severity: finding.Error, Message: fmt.Sprintf("fault %d of %d", j, i), Fix: fmt.Sprintf("fix %d of %d", j, i)})
		}
		report.Verdicts = append(report.Verdicts, verdict(t, fmt.Sprintf("refs/tags/%d", i), list...))
	}
	text := hookScreen{}.show(report)
	for _, want := range []string{"refused 7 of 7 tags\n", "fault 0 of 3\n", "    ... and 3 more of tag-malformed\n", "  ... and 3 more\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestHookScreenColorsOnlyTheCodes(t *testing.T) {
	t.Parallel()
	report := hooks.Report{Verdicts: []hooks.Verdict{verdict(t, "refs/tags/1", finding.Finding{Code: finding.TagMoved, Severity: finding.Error, Message: "moves"})}}
	text := hookScreen{colored: true}.show(report)
	if !strings.Contains(text, "    \x1b[31mtag-moved\x1b[0m  moves\n") || strings.Count(text, "\x1b") != 2 {
		t.Errorf("%q", text)
	}
}

// FuzzHookScreen holds that whatever the names and words are, the text fits on a
// screen, has no control characters but its line feeds, and counts what is refused.
func FuzzHookScreen(f *testing.F) {
	f.Add("com.acme.core/1.0.0", "the tag says 1.0.0", "git tag -d 1.0.0", uint16(3), uint8(4), uint32(0b100110))
	f.Add("\x1b[2J\u202e\xff", "a\r\nb\u2028\u200b", "first\nthen\n\n\tlast", uint16(1), uint8(1), uint32(0))
	f.Add(strings.Repeat("日本", 500), strings.Repeat("語", 400), strings.Repeat("x ", 300), uint16(999), uint8(40), uint32(1<<32-1))
	f.Add("", "", strings.Repeat("\n", 50), uint16(0), uint8(0), uint32(7))
	codes := finding.Codes()
	f.Fuzz(func(t *testing.T, name, message, fix string, refs uint16, faults uint8, mix uint32) {
		var report hooks.Report
		refused := 0
		for i := range int(refs % 300) {
			var list finding.List
			for j := range int(faults % 12) {
				list = append(list, finding.Finding{
					Code: codes[(i*7+j)%len(codes)], Severity: finding.Severity((mix >> (j % 30)) % 3), Message: fmt.Sprint(message, (i*j)%5), Fix: fmt.Sprint(fix, (i+j)%3),
				})
			}
			v := verdict(t, "refs/tags/"+name+fmt.Sprint(i), list...)
			report.Verdicts = append(report.Verdicts, v)
			if v.Findings.Errors() {
				refused++
			}
		}
		if faults%3 == 0 {
			report.Findings = finding.List{{Code: finding.TagWorkflow, Severity: finding.Severity(mix % 3), Message: message, Fix: fix}}
		}
		if len(problemsOf(report)) == 0 {
			return
		}
		text := hookScreen{}.show(report)
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && unprintable(r) }) {
			t.Fatalf("not printable: %q", text)
		}
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		if n := rows(lines); n > screenRows {
			t.Fatalf("%d rows:\n%s", n, text)
		}
		if want := fmt.Sprintf("upmrel: refused %d of %s", refused, finding.Count(len(report.Verdicts), "tag")); refused > 0 && lines[0] != want {
			t.Fatalf("%q, want %q", lines[0], want)
		}
		if !strings.HasPrefix(text, "upmrel: ") {
			t.Fatalf("does not say who speaks: %s", text)
		}
	})
}
