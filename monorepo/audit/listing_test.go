package audit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// workspace is two packages, core and ui, under a configuration.
func workspace(t testing.TB, yaml string) *monorepo.Workspace {
	t.Helper()
	cfg, faults := config.Parse(config.Filename, []byte(yaml))
	if faults.Errors() {
		t.Fatal(faults)
	}
	snap := gitrepo.SnapshotOf(map[string]string{
		"core/package.json": unity("com.acme.core", "1.0.0"), "ui/package.json": unity("com.acme.ui", "1.0.0"),
	})
	w, err := monorepo.Load(t.Context(), snap, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func unity(name, version string) string {
	return `{"name": "` + name + `", "version": "` + version + `", "unity": "2021.3"}`
}

func TestWhatTheConfigurationMakesOfTheMetadata(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, yaml string
		want       openupm.Settings // of com.acme.core
		repository string
	}{
		{"the prefixed strategy", "strategy: prefixed", openupm.Settings{TagPrefix: "com.acme.core/"}, ""},
		{"the v of the version is no part of the prefix", `tag: "{short}-v{version}"`, openupm.Settings{TagPrefix: "core-"}, ""},
		{"the synchronized strategy", "strategy: synchronized", openupm.Settings{}, ""},
		{"a tag with a v for all", "strategy: synchronized\ntag: v{version}", openupm.Settings{}, ""},
		{"a template of one's own", "strategy: synchronized\ntag: release/{version}\npackages: {tag: {com.acme.core: \"core@{version}\"}}", openupm.Settings{TagPrefix: "core@"}, ""},
		{"a folder for all tags", "strategy: synchronized\ntag: release/v{version}", openupm.Settings{TagPrefix: "release/"}, ""},
		{"upm tags beside release tags", "strategy: synchronized\nupm: {tag: both}", openupm.Settings{TagPrefix: "upm/com.acme.core/"}, ""},
		{
			"the last item that matches counts, for each key",
			"strategy: synchronized\nopenupm: {packages: [{match: \"*\", minVersion: \"1.0.0\", gitTagIgnore: x}, {match: com.acme.core, minVersion: \"2.0.0\"}, {match: com.acme.ui, gitTagIgnore: y}]}",
			openupm.Settings{MinVersion: "2.0.0", TagIgnore: "x"},
			"",
		},
		{"a repository for the builds", "strategy: synchronized\nupm: {packages: [{match: \"*.core\", repository: builds}]}", openupm.Settings{}, "builds"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := audit.NewListing(workspace(t, tt.yaml))
			if diff := cmp.Diff(tt.want, l.Settings("com.acme.core")); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
			if got := l.Repository("com.acme.core"); got != tt.repository {
				t.Errorf("repository %q, want %q", got, tt.repository)
			}
		})
	}
}
