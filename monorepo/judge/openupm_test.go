package judge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

func TestWhatOpenUPMWouldNotBuildIsRefused(t *testing.T) {
	t.Parallel()
	core, ui := unity("com.acme.core", "1.0.0"), unity("com.acme.ui", "1.0.0")
	two := map[string]string{"pkgs/core/package.json": core, "pkgs/ui/package.json": ui}
	with := func(path, data string) map[string]string {
		return map[string]string{"pkgs/core/package.json": core, "pkgs/ui/package.json": ui, path: data}
	}
	const (
		synchronized = "strategy: synchronized\npackages: {exclude: [old/**, zoo/**]}\n"
		prefixed     = "strategy: prefixed\npackages: {exclude: [old/**, zoo/**]}\n"
	)
	tests := []struct {
		name  string
		yaml  string // of the commit; "": none
		files map[string]string
		tags  []string // here already
		tag   string   // that is pushed
		want  string
		twice bool // whoever it is for, another tag has released the version
	}{
		{"a tag alone", synchronized, two, nil, "1.0.0", "ok", false},
		{"beside a tag of another form", synchronized, two, []string{"v1.0.0"}, "1.0.0", "error tag-shadowed", true},
		{"beside a upm tag", synchronized, two, []string{"upm/1.0.0"}, "1.0.0", "error tag-shadowed", true},
		{"beside a tag of another version", synchronized, two, []string{"v1.0.1", "upm/0.9.0", "1.0.0-rc.1"}, "1.0.0", "ok", false},
		{"beside a tag that the metadata ignores", synchronized + "openupm: {packages: [{match: \"*\", gitTagIgnore: \"^v\"}]}", two, []string{"v1.0.0"}, "1.0.0", "ok", true},
		{"beside the prefixed tag of a package", synchronized, two, []string{"com.acme.core/1.0.0"}, "1.0.0", "error tag-shadowed", true},
		{"prefixed, beside tags of others", prefixed, two, []string{"com.acme.ui/1.0.0", "1.0.0", "com.acme.corex/1.0.0"}, "com.acme.core/1.0.0", "ok", false},
		{"prefixed, beside one of its own", prefixed, two, []string{"com.acme.core/release/1.0.0"}, "com.acme.core/1.0.0", "error tag-shadowed", true},
		{"a release tag beside its upm tag, as configured", synchronized + "upm: {tag: both}", two, []string{"upm/com.acme.core/1.0.0"}, "1.0.0", "ok", false},
		{
			"a upm tag beside its release tag", synchronized + "upm: {tag: both}",
			map[string]string{"package.json": core},
			[]string{"1.0.0"},
			"upm/com.acme.core/1.0.0", "ok", false,
		},
		{
			"a upm tag beside another upm tag", synchronized + "upm: {tag: both}",
			map[string]string{"package.json": core},
			[]string{"upm/com.acme.core/v1.0.0"},
			"upm/com.acme.core/1.0.0", "error tag-shadowed", true,
		},
		{"a version below the lowest", prefixed + "openupm: {packages: [{match: \"*.core\", minVersion: \"1.0.1\"}]}", two, nil, "com.acme.core/1.0.0", "error tag-ignored", false},
		{"which is another package's", prefixed + "openupm: {packages: [{match: \"*.core\", minVersion: \"1.0.1\"}]}", two, nil, "com.acme.ui/1.0.0", "ok", false},
		{"one of the packages that share the tag", synchronized + "openupm: {packages: [{match: \"*.core\", minVersion: \"1.0.1\"}]}", two, nil, "1.0.0", "error tag-ignored", false},
		{"a broken pattern", synchronized + "openupm: {packages: [{match: \"*\", gitTagIgnore: \"[\"}]}", two, nil, "1.0.0", "error tag-ignored", false},
		{
			"a copy that OpenUPM finds first", prefixed, with("old/package.json", unity("com.acme.core", "0.9.0")),
			nil, "com.acme.core/1.0.0", "error tag-fails", false,
		},
		{"the same version there", prefixed, with("old/package.json", core), nil, "com.acme.core/1.0.0", "error tag-fails", false},
		{"for the tag that all share", synchronized, with("old/package.json", core), nil, "1.0.0", "error tag-fails", false},
		{"for another package's tag", prefixed, with("old/package.json", core), nil, "com.acme.ui/1.0.0", "ok", false},
		{"a copy as deep, earlier", prefixed, with("old/x/package.json", core), nil, "com.acme.core/1.0.0", "error tag-fails", false},
		{"a copy as deep, later", prefixed, with("zoo/x/package.json", core), nil, "com.acme.core/1.0.0", "ok", false},
		{"a copy deeper", prefixed, with("old/x/y/package.json", unity("com.acme.core", "0.9.0")), nil, "com.acme.core/1.0.0", "ok", false},
		{"a copy that is broken", prefixed, with("old/package.json", core+"}"), nil, "com.acme.core/1.0.0", "ok", false},
		{"a strategy that is only inferred: the other's tags", "", two, []string{"com.acme.core/0.9.0", "com.acme.ui/0.9.0", "com.acme.core/1.0.0"}, "1.0.0", "ok", false},
		{"and a tag of its own", "", two, []string{"0.8.0", "0.9.0", "release-1.0.0"}, "1.0.0", "error tag-shadowed", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			r.Commit("all", tt.files)
			if tt.yaml != "" {
				r.Commit("configuration", map[string]string{config.Filename: tt.yaml})
			}
			for _, tag := range tt.tags {
				r.Git("tag", tag)
			}
			r.Git("update-ref", "refs/remotes/"+knownRemote+"/upm/com.acme.core", "HEAD")
			c := newCourt(t, r)
			got := c.judge(judge.Options{}, c.ref(tt.tag, "", "HEAD"))
			if diff := cmp.Diff([]string{tt.want}, got); diff != "" {
				t.Errorf("verdict (-want +got):\n%s", diff)
			}
			forgit := "ok"
			if tt.twice {
				forgit = "error tag-duplicate"
			}
			if got := c.judge(judge.Options{Policy: forGit()}, c.ref(tt.tag, "", "HEAD")); got[0] != forgit {
				t.Errorf("for git alone: %s", got[0])
			}
		})
	}
}

func TestTagsOfOnePushAreRivalsToo(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", map[string]string{"package.json": unity("com.acme.core", "1.0.0"), config.Filename: "tag: \"{version}\"\n"})
	r.Git("tag", "v1.0.0")
	c := newCourt(t, r)
	got := c.judge(judge.Options{}, c.ref("1.0.0", "", "HEAD"), c.ref("v1.0.0", "HEAD", ""))
	if diff := cmp.Diff([]string{"ok", "error tag-deleted"}, got); diff != "" {
		t.Errorf("a rival that the push deletes (-want +got):\n%s", diff)
	}
	got = c.judge(judge.Options{}, c.ref("1.0.0", "", "HEAD"), c.ref("upm/1.0.0", "", "HEAD"), c.ref("docs", "", "HEAD"))
	if diff := cmp.Diff([]string{"error tag-shadowed", "error tag-malformed", "ok"}, got); diff != "" {
		t.Errorf("a rival that the push makes (-want +got):\n%s", diff)
	}
}

func TestATagIsNoBranch(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", map[string]string{"package.json": unity("com.acme.core", "1.0.0"), config.Filename: "tag: \"{version}\"\n"})
	c := newCourt(t, r)
	branch := func(from, to string) judge.Ref {
		ref := c.ref("1.0.0", from, to)
		ref.Name = "refs/heads/1.0.0"
		return ref
	}
	check := func(name, want string, refs ...judge.Ref) {
		t.Helper()
		got := c.judge(judge.Options{Remote: judge.Remote{Name: "origin"}}, refs...)
		if diff := cmp.Diff(want, got[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	tag := c.ref("1.0.0", "", "HEAD")
	check("a branch that the push makes", "error tag-is-branch", tag, branch("", "HEAD"))
	r.Git("update-ref", "refs/remotes/origin/main", "HEAD")
	r.Git("update-ref", "refs/remotes/origin/1.0.0", "HEAD")
	c = newCourt(t, r)
	check("a branch of the remote", "error tag-is-branch", tag)
	check("a branch that the push deletes", "ok", tag, branch("HEAD", ""))
}
