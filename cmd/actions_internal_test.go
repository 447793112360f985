package cmd

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/release"
	"github.com/upmrel/upmrel/release/github"
)

// A release that is out is linked where it can be seen.
func TestSummaryPageOfAReleaseOnTheWeb(t *testing.T) {
	t.Parallel()
	o := &output{doc: document{Command: "release"}, actions: actions{
		done: true, ended: "Released com.acme.core 1.1.0.", web: "https://github.com/acme/unity.git",
		plan: &release.Plan{
			Packages: []release.PackagePlan{
				{Name: "com.acme.core", Path: "Packages/core", Previous: "1.0.0", Version: "1.1.0", Reason: "minor, requested", Tag: "com.acme.core/1.1.0", TagState: "new"},
			},
			Tags: []release.TagPlan{{Name: "com.acme.core/1.1.0", State: release.TagNew}},
			Push: &release.PushPlan{
				Remote: "origin", Branch: "main", Tags: []string{"com.acme.core/1.1.0", "b", "c", "d"}, Mode: release.PushGroups, Why: ".github/workflows/ci.yml starts on tags",
				Steps: [][]string{{"refs/heads/main"}, {"refs/tags/a", "refs/tags/b", "refs/tags/c"}, {"refs/tags/d"}},
			},
		},
	}}
	const want = `### upmrel release

Released com.acme.core 1.1.0.

| Package | From | To | Why | Tag | Branch |
| --- | --- | --- | --- | --- | --- |
| <code>com.acme.core</code> | <code>1.0.0</code> | <code>1.1.0</code> | minor, requested | <a href="https://github.com/acme/unity/releases/tag/com.acme.core/1.1.0"><code>com.acme.core/1.1.0</code></a> |  |

Pushed to origin&#58; main, 4 tags; branches first, then tags by 3&#58; .github/workflows/ci.yml starts on tags

<details><summary>Try it in Unity</summary>

` + "```" + `
https://github.com/acme/unity.git?path=/Packages/core#com.acme.core/1.1.0
` + "```" + `

</details>

`
	if diff := cmp.Diff(want, o.summaryPage(nil, 1<<20)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestOneVersion(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ versions, strategy, want string }{
		{"", "prefixed", ""},
		{"1.0.0", "prefixed", "1.0.0"},
		{"1.0.0 1.0.0", "prefixed", ""},
		{"1.0.0 1.0.0", "synchronized", "1.0.0"},
		{"1.0.0 1.1.0", "synchronized", ""},
	} {
		var packages []github.Package
		for v := range strings.FieldsSeq(test.versions) {
			packages = append(packages, github.Package{Version: v})
		}
		if got := oneVersion(packages, test.strategy); got != test.want {
			t.Errorf("%s of %q: got %q, want %q", test.strategy, test.versions, got, test.want)
		}
	}
}
