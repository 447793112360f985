package judge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// TestTagsOfOtherRepositoriesAreNoMatter pushes tags that would all be refused, in
// repositories that have little or nothing to do with Unity packages.
func TestTagsOfOtherRepositoriesAreNoMatter(t *testing.T) {
	t.Parallel()
	const npm = `{"name": "site", "version": "1.0.0", "scripts": {"build": "make"}}`
	for _, tt := range []struct {
		name    string
		commits []map[string]string // "" takes a file away
		want    string              // of each tag
	}{
		{"a program", []map[string]string{{"main.go": "package main\n"}}, "ok"},
		{"a site", []map[string]string{{"package.json": npm}}, "ok"},
		{"packages, in the tagged commit", []map[string]string{{"a/package.json": unity("com.acme.a", "1.0.0")}}, "refused"},
		{"in the commit before it", []map[string]string{{"a/package.json": unity("com.acme.a", "1.0.0")}, {"a/package.json": ""}}, "refused"},
		{"a manifest that can't be read", []map[string]string{{"a/package.json": "{"}}, "refused"},
		{"a configuration", []map[string]string{{".upmrel.yaml": "strategy: prefixed\n"}}, "refused"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			for _, files := range tt.commits {
				for path, data := range files {
					if data == "" {
						r.Git("rm", "-q", path)
						delete(files, path)
					}
				}
				r.Commit("work", files)
			}
			c := newCourt(t, r)
			var got, want []string
			for _, ref := range []judge.Ref{
				c.ref("v1.0", "", "HEAD"), c.ref("server/v2.0.0", "", "HEAD"), c.ref("9.9.9", "", "HEAD"), c.ref("9.9.8", "HEAD", ""),
			} {
				verdict := "ok"
				if c.judge(judge.Options{}, ref)[0] != "ok" {
					verdict = "refused"
				}
				got, want = append(got, verdict), append(want, tt.want)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("verdicts (-want +got):\n%s", diff)
			}
		})
	}
}
