package cmd

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/finding"
)

func TestFindingsText(t *testing.T) {
	t.Parallel()
	far := "Packages/com.acme.core/" + strings.Repeat("Far/", 10) + "Away.cs"
	tests := []struct {
		name string
		list finding.List
		want string
	}{
		{"nothing", nil, ""},
		{
			"columns are as wide as what is in them, but for a place that is very wide",
			finding.List{
				{Code: finding.MetaMissing, Severity: finding.Error, Path: "日本/a.cs", Message: "has no .meta"},
				{Code: finding.Junk, Severity: finding.Warning, Path: "package.json", Line: 7, Column: 12, Message: "is junk"},
				{Code: finding.Junk, Severity: finding.Warning, Path: far, Message: "is junk"},
			},
			"日本/a.cs          error    meta-missing  has no .meta\n" +
				"package.json:7:12  warning  junk  is junk\n" +
				far + "  warning  junk  is junk\n",
		},
		{
			"what mends several stands below the last, and once",
			finding.List{
				{Code: finding.Junk, Severity: finding.Warning, Path: "a", Message: "is junk", Fix: "git rm"},
				{Code: finding.Junk, Severity: finding.Warning, Path: "b", Message: "is junk", Fix: "git rm"},
				{Code: finding.Junk, Severity: finding.Warning, Path: "c", Message: "is junk", Fix: "first\nthen"},
				{Code: finding.Junk, Severity: finding.Warning, Path: "d", Message: "is junk", Fix: "git rm"},
			},
			"a  warning  junk  is junk\nb  warning  junk  is junk\n    fix: git rm\n" +
				"c  warning  junk  is junk\n    fix: first\n    then\nd  warning  junk  is junk\n",
		},
		{
			"packages are kept together, with columns of their own; tags go by short names",
			finding.List{
				{Code: finding.VersionDrift, Severity: finding.Error, Message: "several versions"},
				{Code: finding.Junk, Severity: finding.Warning, Path: "core/obj", Package: "core", Message: "is junk", Targets: "assetstore,openupm"},
				{Code: finding.Junk, Severity: finding.Info, Path: "ui/obj", Package: "ui", Message: "is junk"},
				{Code: finding.Junk, Severity: finding.Error, Path: "core/x", Package: "core", Message: "is junk"},
				{Code: finding.TagNoCommit, Severity: finding.Error, Ref: "refs/tags/core/1.0.0", Path: "core/x", Package: "core", Message: "stands on a blob"},
			},
			"error  version-drift  several versions\n" +
				"core/obj    warning  junk  is junk (assetstore, openupm)\n" +
				"core/x      error    junk  is junk\n" +
				"core/1.0.0  error    tag-no-commit  stands on a blob\n" +
				"ui/obj  info  junk  is junk\n",
		},
		{
			"nothing that a terminal obeys",
			finding.List{{Code: finding.Junk, Severity: finding.Error, Path: "a\x1b[31m\r\n", Message: "b\u202e\n", Fix: "c\x07\nd"}},
			"a\\u{1b}[31m\\u{d}\\u{a}  error  junk  b\\u{202e}\\u{a}\n    fix: c\\u{7}\n    d\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := &call{output: &output{}}
			if diff := cmp.Diff(test.want, c.findingsText(test.list)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestFindingsTextIsInColorOnATerminal(t *testing.T) {
	t.Parallel()
	c := &call{output: &output{colors: colors{stdout: true}}}
	got := c.findingsText(finding.List{{Code: finding.Junk, Severity: finding.Error, Path: "a", Message: "is junk"}})
	if want := "a  \x1b[31merror\x1b[0m  junk  is junk\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	fault := func(s finding.Severity, name string) finding.Finding {
		return finding.Finding{Severity: s, Package: name}
	}
	for want, list := range map[string]finding.List{
		"no problems in 3 packages":             nil,
		"2 errors in 1 of 3 packages":           {fault(finding.Error, "a"), fault(finding.Error, "a")},
		"1 error, 1 warning in 2 of 3 packages": {fault(finding.Warning, "b"), fault(finding.Error, "a")},
		"1 info; 3 packages judged":             {fault(finding.Info, "")},
	} {
		if got := summary(list, func(f finding.Finding) string { return f.Package }, 3, "package"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	got := wrap("A text of  words, one of them-longer-than-a-line, 日本語 too.", 12)
	want := []string{"A text of", "words, one", "of", "them-longer-than-a-line,", "日本語 too."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
