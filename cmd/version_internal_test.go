package cmd

import (
	"runtime/debug"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBuildWith(t *testing.T) {
	t.Parallel()
	const commit, pseudo = "5d1e9aa0c0ffee00000000000000000000000000", "v0.0.0-20260102030405-5d1e9aa0c0ff"
	for name, test := range map[string]struct {
		module   string
		settings []debug.BuildSetting
		want     Build
	}{
		"go install of a tag":         {"v1.2.3", nil, Build{Version: "1.2.3"}},
		"go install of a commit":      {pseudo, nil, Build{Version: pseudo[1:]}},
		"go run":                      {"(devel)", nil, Build{Version: "(devel)"}},
		"go build in a clean clone":   {"v1.2.3", vcs(commit, "false"), Build{Version: "1.2.3", Commit: commit, Date: "2026-01-02T03:04:05Z"}},
		"go build of what is changed": {"v1.2.3+dirty", vcs(commit, "true"), Build{Version: "1.2.3+dirty", Commit: commit, Date: "2026-01-02T03:04:05Z", Modified: true}},
	} {
		info := &debug.BuildInfo{Main: debug.Module{Version: test.module}, Settings: test.settings}
		if diff := cmp.Diff(test.want, Build{}.with(info)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func vcs(commit, modified string) []debug.BuildSetting {
	return []debug.BuildSetting{
		{Key: "vcs.revision", Value: commit}, {Key: "vcs.time", Value: "2026-01-02T03:04:05Z"}, {Key: "vcs.modified", Value: modified},
	}
}
