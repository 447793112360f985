package commits

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/version"
)

func TestLevel(t *testing.T) {
	t.Parallel()
	usual := Rules{Types: map[string]string{"feat": "minor", "fix": "patch", "perf": "patch"}}
	own := Rules{
		Types:  map[string]string{"Feature": "minor", "docs": "patch", "fix": "none", "revert": "none", "rework": "major"},
		Scopes: []string{"input*", "Editor", "com.acme.*"},
	}
	for _, tt := range []struct {
		rules   Rules
		message string
		want    version.Level
	}{
		{usual, "feat: x", version.Minor},
		{usual, "FIX: x", version.Patch},
		{usual, "perf(any): x", version.Patch},
		{usual, "docs: x", ""},
		{usual, "no type", ""},
		{usual, "docs!: x", version.Major},
		{usual, "no type\n\nBREAKING CHANGE: y", version.Major},
		{usual, "Revert \"feat!: x\"", version.Patch},
		{usual, "revert: feat!: x", version.Patch},
		{usual, "revert!: x", version.Major},
		{usual, "Reapply \"feat: x\"", version.Minor},
		{usual, "fixup! feat: x", ""},
		{own, "feature: x", version.Minor},
		{own, "feat: x", ""},
		{own, "fix: x", ""},
		{own, "rework: x", version.Major},
		{own, "revert: x", ""},
		{own, "docs: without a scope it counts", version.Patch},
		{own, "docs(Input-pad): x", version.Patch},
		{own, "docs(editor): x", version.Patch},
		{own, "docs(ci): x", ""},
		{own, "docs(ci)!: x", ""},
		{own, "docs(ci, com.acme.foo): x", version.Patch},
	} {
		if got := tt.rules.Level(Parse([]byte(tt.message))); got != tt.want {
			t.Errorf("%q with %v: %q, want %q", tt.message, tt.rules, got, tt.want)
		}
	}
}
