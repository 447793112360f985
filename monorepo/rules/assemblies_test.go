package rules_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
)

// What is wrong between two packages is the fault of whichever is judged.
func TestFaultsBetweenPackagesAreFoundFromEitherSide(t *testing.T) {
	t.Parallel()
	snap := gitrepo.SnapshotOf(map[string]string{
		"Packages/com.acme.bar/package.json": barJSON,
		"Packages/com.acme.bar/Tests.asmdef": `{"name": "Tests"}`,
		"Packages/com.acme.foo/package.json": fooJSON,
		"Packages/com.acme.foo/Tests.asmdef": `{"name": "tests"}`,
		"Packages/com.acme.own/package.json": `{"name": "com.acme.own", "version": "1.2.0"}`,
		"Packages/com.acme.own/Own.asmdef":   `{"name": "Own"}`,
	})
	w, err := monorepo.Load(t.Context(), snap, config.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	facts := rules.Facts{Hidden: []rules.Hidden{
		{Path: "Packages/com.acme.bar/Samples~", Source: ".gitignore", Line: 1, Pattern: "*~", Exists: true},
		{Path: "Packages/com.acme.foo/Samples~", Source: ".gitignore", Line: 1, Pattern: "*~"},
	}}
	tests := []struct {
		judged string
		want   []string
	}{
		{"", []string{"error .gitignore:1", "error Packages/com.acme.foo/Tests.asmdef:1:10"}},
		{"com.acme.bar", []string{"error .gitignore:1", "error Packages/com.acme.bar/Tests.asmdef:1:10"}},
		{"com.acme.foo", []string{"info .gitignore:1", "error Packages/com.acme.foo/Tests.asmdef:1:10"}},
		{"com.acme.own", nil},
	}
	for _, tt := range tests {
		req := rules.Request{Workspace: w, Facts: facts}
		if tt.judged != "" {
			req.Packages = []string{tt.judged}
		}
		list, err := rules.Check(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range list {
			if slices.Contains([]finding.Code{finding.AsmdefDuplicate, finding.IgnoreRule}, f.Code) {
				got = append(got, f.Severity.String()+" "+f.Where())
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("judging %q (-want +got):\n%s", tt.judged, diff)
		}
	}
}
