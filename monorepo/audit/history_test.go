package audit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// ended is a tag that ends as a word says: builds, E800 with no manifest, E811,
// shadowed, ignored, unknown, or branch.
func ended(name, how string) audit.Tag {
	t := audit.Tag{Verdict: openupm.Verdict{Tag: openupm.Tag{Name: name}, Version: strings.TrimPrefix(name, "v")}}
	found := &openupm.Found{Path: "p/package.json", Version: t.Version}
	switch how {
	case "builds":
		t.Build.Manifest = found
	case "branch":
		t.Build.Manifest, t.IsBranch = found, true
	case openupm.NoManifest:
		t.Build.Code = how
	case openupm.OtherVersion:
		t.Build.Code, t.Build.Manifest = how, &openupm.Found{Path: found.Path, Version: "9.9.9"}
	case "shadowed":
		t.Fate, t.By = openupm.Shadowed, "x"
	case "ignored":
		t.Fate = openupm.NoVersion
	case "unknown":
		t.Build.Unknown = "why"
	}
	return t
}

func TestTheHistoryTellsEachTagOnce(t *testing.T) {
	t.Parallel()
	of := func(name string, endings ...string) audit.Package {
		p := audit.Package{Subject: audit.Subject{Name: name}}
		for _, e := range endings {
			tag, how, _ := strings.Cut(e, " ")
			p.Tags = append(p.Tags, ended(tag, how))
		}
		return p
	}
	const core, ui = "com.acme.core", "com.acme.ui"
	tests := []struct {
		name     string
		packages []audit.Package
		count    audit.Count
		past     []string
		younger  []audit.Younger
	}{
		{
			"all is well",
			[]audit.Package{of(core, "1.0.0 builds", "nightly ignored"), of(ui, "1.0.0 builds", "nightly ignored")},
			audit.Count{Tags: 2, Build: 1, Ignored: 1},
			nil, nil,
		},
		{
			"the worst of a tag counts",
			[]audit.Package{of(core, "1.0.0 builds"), of(ui, "1.0.0 E811")},
			audit.Count{Tags: 1, Fail: 1},
			[]string{"error version-mismatch com.acme.ui 1.0.0"},
			nil,
		},
		{
			"a package that came later",
			[]audit.Package{of(core, "1.1.0 builds", "1.0.0 builds", "0.9.0 E811"), of(ui, "1.1.0 builds", "1.0.0 E800", "0.9.0 E800")},
			audit.Count{Tags: 3, Build: 2, Fail: 1},
			[]string{"error version-mismatch com.acme.core 0.9.0"},
			[]audit.Younger{{Package: ui, Tags: 2, MinVersion: "1.1.0"}},
		},
		{
			"a tag in whose tree there is none",
			[]audit.Package{of(core, "1.0.0 E800"), of(ui, "1.0.0 E800")},
			audit.Count{Tags: 1, Fail: 1},
			[]string{"error package-unknown com.acme.core 1.0.0", "error package-unknown com.acme.ui 1.0.0"},
			nil,
		},
		{
			"two tags of a version, what can't be told, and a branch",
			[]audit.Package{of(core, "v1.1.0 branch", "1.1.0 shadowed", "1.0.0 unknown")},
			audit.Count{Tags: 3, Build: 1, Shadow: 1, Unknown: 1},
			[]string{"error tag-is-branch com.acme.core v1.1.0", "warning tag-shadowed com.acme.core 1.1.0"},
			nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := audit.NewHistory(tt.packages, audit.NewListing(workspace(t, "strategy: synchronized")).Scheme)
			var past []string
			for _, p := range h.Past {
				past = append(past, fmt.Sprintf("%s %s %s %s", p.Severity, p.Code, p.Package, p.Tag.Tag.Name))
			}
			if diff := cmp.Diff(tt.past, past); diff != "" {
				t.Errorf("past (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.count, h.Count); diff != "" {
				t.Errorf("count (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.younger, h.Younger); diff != "" {
				t.Errorf("younger (-want +got):\n%s", diff)
			}
		})
	}
}
