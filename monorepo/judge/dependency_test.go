package judge_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// needing is a manifest of a package that depends on com.acme.core.
func needing(name, version, bound string) string {
	return fmt.Sprintf("{\n  \"name\": %q, \"version\": %q, \"unity\": \"2021.3\",\n  \"dependencies\": {\"com.acme.core\": %q}\n}\n", name, version, bound)
}

func TestWhatAReleaseDependsOnIsReleased(t *testing.T) {
	t.Parallel()
	const ui, core = "com.acme.ui/1.0.0", "com.acme.core/"
	tests := []struct {
		name   string
		yaml   string // strategy: prefixed where it is empty
		core   string // the package's version
		bound  string
		before []string // tags of an earlier commit; "-" in front: one that has no core
		push   []string // tags of HEAD, judged together
		opts   judge.Options
		want   string // of the first
	}{
		{name: "in the same push", core: "1.2.0", bound: "1.2.0", push: []string{ui, core + "1.2.0"}, want: "ok"},
		{name: "nowhere", core: "1.2.0", bound: "1.2.0", push: []string{ui}, want: "error dependency-untagged"},
		{name: "earlier", core: "1.2.0", bound: "1.1.0", before: []string{core + "1.1.0"}, push: []string{ui}, want: "ok"},
		{name: "earlier, in another spelling", core: "1.2.0", bound: "1.1.0", before: []string{"core-v1.1.0", core + "1.2.0"}, push: []string{ui}, want: "ok"},
		{name: "earlier, by a tag of all packages", core: "1.2.0", bound: "1.1.0", before: []string{"v1.1.0", core + "1.2.0"}, push: []string{ui}, want: "ok"},
		{name: "another package's tag of that version is none", core: "1.2.0", bound: "0.5.0", before: []string{"com.acme.ui/0.5.0", core + "0.4.0"}, push: []string{ui}, want: "ok warning dependency-untagged"},
		{name: "a version that was left out", core: "1.2.0", bound: "1.1.0", before: []string{core + "1.0.0", core + "1.2.0"}, push: []string{ui}, want: "ok warning dependency-untagged"},
		{name: "a version from before there were tags", core: "1.2.0", bound: "0.9.0", before: []string{core + "1.0.0", core + "1.2.0"}, push: []string{ui}, want: "ok"},
		{name: "a version that is not there yet", core: "1.2.0", bound: "1.3.0", before: []string{core + "1.2.0"}, push: []string{ui}, want: "error dependency-untagged"},
		{name: "a package that is new, and has no tag yet", core: "1.2.0", bound: "1.2.0", before: []string{"-com.acme.ui/0.9.0"}, push: []string{ui}, want: "error dependency-untagged"},
		{name: "a package that never had a tag", core: "1.2.0", bound: "1.2.0", before: []string{"com.acme.ui/0.9.0"}, push: []string{ui}, want: "ok warning dependency-untagged"},
		{name: "a private package is none of the tags' business", yaml: "{strategy: prefixed, packages: {private: [com.acme.core]}}", core: "1.2.0", bound: "1.2.0", push: []string{ui}, want: "ok"},
		{name: "one whose branch is in another repository has its tags there", yaml: "{strategy: prefixed, upm: {packages: [{match: com.acme.core, repository: other}]}}", core: "1.2.0", bound: "1.2.0", push: []string{ui}, want: "ok"},
		{name: "the tag releases both", yaml: "strategy: synchronized", core: "1.0.0", bound: "1.0.0", push: []string{"1.0.0"}, want: "ok"},
		{name: "or an earlier one did", yaml: "strategy: synchronized", core: "1.0.0", bound: "0.9.0", before: []string{"0.8.0", "0.9.0"}, push: []string{"1.0.0"}, want: "ok"},
		{name: "or will", yaml: "strategy: synchronized", core: "1.0.0", bound: "1.1.0", before: []string{"0.9.0"}, push: []string{"1.0.0"}, want: "error dependency-untagged"},
		{
			name: "nowhere yet, for a hook that is told of one ref at a time", core: "1.2.0", bound: "1.2.0", push: []string{ui},
			opts: judge.Options{Remote: judge.Remote{Here: true, Piecemeal: true}}, want: "ok info not-judged",
		},
		{
			name: "a tag that is here, and not where it was asked for", core: "1.2.0", bound: "1.1.0", before: []string{core + "1.1.0"}, push: []string{ui},
			opts: judge.Options{Remote: judge.Remote{Name: "origin", Asked: &gitrepo.RemoteRefs{Tags: map[string]gitrepo.Ref{core + "1.0.0": {}}}}}, want: "ok warning dependency-untagged",
		},
		{
			name: "a tag that is there, and not here", core: "1.2.0", bound: "1.1.0", push: []string{ui},
			opts: judge.Options{Remote: judge.Remote{Name: "origin", Asked: &gitrepo.RemoteRefs{Tags: map[string]gitrepo.Ref{core + "1.1.0": {}}}}}, want: "ok",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			r.Commit("first", map[string]string{"ui/package.json": unity("com.acme.ui", "0.9.0")})
			for _, tag := range tt.before {
				if name, ok := strings.CutPrefix(tag, "-"); ok {
					r.Git("tag", name)
				}
			}
			r.Commit("second", map[string]string{"core/package.json": unity("com.acme.core", "1.1.0")})
			for _, tag := range tt.before {
				if !strings.HasPrefix(tag, "-") {
					r.Git("tag", tag)
				}
			}
			yaml := tt.yaml
			if yaml == "" {
				yaml = "strategy: prefixed"
			}
			r.Commit("third", map[string]string{
				config.Filename: yaml + "\n", "core/package.json": unity("com.acme.core", tt.core), "ui/package.json": needing("com.acme.ui", "1.0.0", tt.bound),
			})
			c := newCourt(t, r)
			var refs []judge.Ref
			for _, tag := range tt.push {
				refs = append(refs, c.ref(tag, "", "HEAD"))
			}
			if tt.opts.Remote.Asked != nil {
				tt.opts.Remote.Asked.Branches = map[string]gitrepo.ID{"main": c.id("HEAD")}
			}
			got := c.judge(tt.opts, append(refs, c.main())...)[0]
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("verdict (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnUntaggedDependencyIsTagged(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", map[string]string{
		config.Filename: "strategy: prefixed\n", "core/package.json": unity("com.acme.core", "1.2.0"), "ui/package.json": needing("com.acme.ui", "1.0.0", "1.2.0"),
	})
	c := newCourt(t, r)
	refs := []judge.Ref{c.ref("com.acme.ui/1.0.0", "", "HEAD"), c.main()}
	list, err := judge.New(c.repo, judge.Options{Refs: refs, Remote: judge.Remote{Name: "origin"}}).Ref(t.Context(), refs[0])
	if err != nil || len(list) != 1 {
		t.Fatalf("findings %v, error %v", list, err)
	}
	want := "ui/package.json:3 com.acme.ui 1.0.0 needs com.acme.core 1.2.0, which no tag releases -> git tag -a -m 'com.acme.core 1.2.0' com.acme.core/1.2.0 " +
		r.Git("rev-parse", "--short=7", "HEAD") + ", then git push --atomic origin main com.acme.core/1.2.0 com.acme.ui/1.0.0"
	if diff := cmp.Diff(want, fmt.Sprintf("%s:%d %s -> %s", list[0].Path, list[0].Line, list[0].Message, list[0].Fix)); diff != "" {
		t.Errorf("finding (-want +got):\n%s", diff)
	}
}
