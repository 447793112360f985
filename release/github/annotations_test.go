package github_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/release/github"
)

func TestAnnotations(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		list finding.List
		want string
	}{
		{"nothing", nil, ""},
		{
			"the gravest first, with place, title and fix",
			finding.List{
				{Code: finding.ChangeMinor, Severity: finding.Info, Path: "package.json", Message: "2 assets were added"},
				{Code: finding.LicenseMissing, Severity: finding.Warning, Path: "package.json", Line: 1, Message: "no LICENSE.md", Package: "com.acme.core"},
				{Code: finding.UnityField, Severity: finding.Error, Path: "a/package.json", Line: 7, Column: 12, Message: "is not YYYY.N", Fix: `"unity": "2020.3"`},
			},
			`::error file=a/package.json,line=7,col=12,title=unity-field::is not YYYY.N%0Afix: "unity": "2020.3"
::warning file=package.json,line=1,title=license-missing com.acme.core::no LICENSE.md
::notice file=package.json,title=change-minor::2 assets were added
`,
		},
		{
			"a tag, and what is nowhere",
			finding.List{
				{Code: finding.TagNoCommit, Severity: finding.Error, Ref: "refs/tags/1.0.0", Message: "stands on a blob"},
				{Code: finding.VersionDrift, Severity: finding.Error, Message: "several versions"},
			},
			"::error title=tag-no-commit 1.0.0::stands on a blob\n::error title=version-drift::several versions\n",
		},
		{
			"names that would be commands",
			finding.List{{
				Code: finding.Junk, Severity: finding.Error, Path: "a,title=x::y\r\n::add-mask::z%0A%", Package: "::stop-commands::t",
				Message: "one\r\n::set-env name=PATH::/evil\n##[error]two\x1b[31m\u202e\u0085\u200b", Fix: "%3A,:",
			}},
			`::error file=a%2Ctitle=x%3A%3Ay%0D%0A%3A%3Aadd-mask%3A%3Az%250A%25,title=junk %3A%3Astop-commands%3A%3At::` +
				`one%0D%0A::set-env name=PATH::/evil%0A##[error]two\u{1b}[31m\u{202e}\u{85}\u{200b}%0Afix: %253A,:` + "\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, github.Annotations(test.list)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAnnotationsAreNoMoreThanGitHubShows(t *testing.T) {
	t.Parallel()
	var list finding.List
	for i := range 12 {
		for _, s := range []finding.Severity{finding.Info, finding.Warning, finding.Error} {
			list = append(list, finding.Finding{Code: finding.Junk, Severity: s, Message: fmt.Sprint(i)})
		}
	}
	lines := strings.Split(strings.TrimSpace(github.Annotations(list)), "\n")
	counts := map[string]int{}
	for _, line := range lines {
		kind, _, _ := strings.Cut(strings.TrimPrefix(line, "::"), " ")
		kind, _, _ = strings.Cut(kind, "::")
		counts[kind]++
	}
	if diff := cmp.Diff(map[string]int{"error": 10, "warning": 10, "notice": 10}, counts); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got, want := lines[len(lines)-1], "::notice::2 errors, 2 warnings, 3 infos more in the log: GitHub shows 10 of a kind"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Whatever a repository holds, each finding is one line, and no line is another
// command than that of its kind.
func FuzzAnnotations(f *testing.F) {
	f.Add("a/b.cs", "message", "fix")
	f.Add("::error::,", "\r\n::add-mask::x", "##[x]%0A")
	f.Fuzz(func(t *testing.T, path, message, fix string) {
		list := finding.List{{Code: finding.Junk, Severity: finding.Warning, Path: path, Message: message, Fix: fix}}
		got := github.Annotations(list)
		if strings.Count(got, "\n") != 1 || strings.ContainsRune(got, '\r') || !strings.HasPrefix(got, "::warning ") {
			t.Fatalf("%q", got)
		}
		properties, _, _ := strings.Cut(strings.TrimPrefix(got, "::"), "::")
		if want := 1 + min(len(path), 1); strings.Count(properties, "=")-strings.Count(path, "=") != want || strings.Count(properties, ",") != want-1 {
			t.Fatalf("properties %q", properties)
		}
	})
}
