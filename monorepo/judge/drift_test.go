package judge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

func TestDriftIsRefusedUnlessItWasThereBefore(t *testing.T) {
	t.Parallel()
	const configured = "strategy: synchronized\n"
	for _, tt := range []struct {
		name, yaml  string
		before, now []string // packages at 1.0.0 and at 1.1.0
		want        string
	}{
		{"all of one version", configured, []string{"com.acme.core 1.0.0", "com.acme.ui 1.0.0"}, []string{"com.acme.core 1.1.0", "com.acme.ui 1.1.0"}, "ok"},
		{"one was left behind", configured, []string{"com.acme.core 1.0.0", "com.acme.ui 1.0.0"}, []string{"com.acme.core 1.1.0", "com.acme.ui 1.0.0"}, "error version-drift"},
		{"as far as is known", "", []string{"com.acme.core 1.0.0", "com.acme.ui 1.0.0"}, []string{"com.acme.core 1.1.0", "com.acme.ui 1.0.0"}, "error version-drift"},
		{"one was never part of it", "", []string{"com.acme.core 1.0.0", "jp.others.test 2.3.0"}, []string{"com.acme.core 1.1.0", "jp.others.test 2.3.0"}, "ok warning version-drift"},
		{"which is against the configuration", configured, []string{"com.acme.core 1.0.0", "jp.others.test 2.3.0"}, []string{"com.acme.core 1.1.0", "jp.others.test 2.3.0"}, "error version-drift"},
		{"one that is new", "", []string{"com.acme.core 1.0.0"}, []string{"com.acme.core 1.1.0", "com.acme.ui 0.1.0"}, "error version-drift"},
		{"no package has the tag's version", "", []string{"com.acme.core 1.0.0", "jp.others.test 2.3.0"}, []string{"com.acme.core 1.0.1", "jp.others.test 2.3.0"}, "error version-drift"},
	} {
		r := repotest.New(t)
		r.Commit("before", packages(tt.before, tt.yaml))
		r.Git("tag", "1.0.0")
		r.Commit("now", packages(tt.now, tt.yaml))
		c := newCourt(t, r)
		if diff := cmp.Diff([]string{tt.want}, c.judge(judge.Options{}, c.ref("1.1.0", "", "HEAD"))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// A copy of a repository on an empty remote gets what the first one got.
func TestDriftIsSparedInAPushOfAllTags(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	tags := []string{"1.0.0", "1.1.0", "1.2.0"}
	for _, tag := range tags {
		r.Commit(tag, packages([]string{"com.acme.core " + tag, "jp.others.test 2.3.0"}, ""))
		r.Git("tag", tag)
	}
	c := newCourt(t, r)
	var refs []judge.Ref
	for _, tag := range tags {
		refs = append(refs, c.ref(tag, "", tag))
	}
	want := []string{"error version-drift", "ok warning version-drift", "ok warning version-drift"}
	if diff := cmp.Diff(want, c.judge(judge.Options{}, refs...)); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

func TestADependencyWithAVersionOfItsOwnIsNoMatterOfTheTag(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	for _, v := range []string{"1.0.0", "1.1.0"} {
		r.Commit(v, map[string]string{"core/package.json": unity("com.acme.core", "2.0.0"), "ui/package.json": needing("com.acme.ui", v, "2.0.0")})
		r.Git("tag", v)
	}
	c := newCourt(t, r)
	want := []string{"ok warning version-drift warning dependency-untagged"}
	if diff := cmp.Diff(want, c.judge(judge.Options{}, c.ref("1.1.0", "", "HEAD"))); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}
