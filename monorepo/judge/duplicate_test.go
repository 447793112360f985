package judge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

func TestOneVersionIsReleasedOnce(t *testing.T) {
	t.Parallel()
	const (
		prefixed     = "strategy: prefixed\n"
		synchronized = "strategy: synchronized\n"
		twice        = "error tag-duplicate"
	)
	one := []string{"com.acme.core 1.0.0"}
	two := []string{"com.acme.core 1.0.0", "com.acme.ui 1.0.0"}
	for _, tt := range []struct {
		name, yaml string
		packages   []string
		tags       []string // here already, each of which makes the verdict
		tag, want  string
	}{
		{"other spellings of a package's tag", prefixed, two, []string{
			"com.acme.core@1.0.0", "com.acme.core-1.0.0", "core/1.0.0", "core@v1.0.0", "com.acme.core/v1.0.0", "com.acme.core/01.0.0",
			"upm/com.acme.core/1.0.0", "upm/core/v1.0.0", "com.acme.core/1.0.0+7", "release/com.acme.core/1.0.0",
		}, "com.acme.core/1.0.0", twice},
		{"which is no other package's or version's", prefixed, two, []string{
			"com.acme.ui/1.0.0", "com.acme.ui@1.0.0", "com.acme.corex/1.0.0", "com.acme.core@1.0.1", "com.acme.core@11.0.0", "com.acme.core@1.0.0-rc.1",
			"1.0.0", "v1.0.0", "nightly", "docs-1.0", "upm/1.0.0", "tool/1.0.0",
		}, "com.acme.core/1.0.0", "ok"},
		{"of a single package a bare version is one", prefixed, one, []string{"1.0.0", "v1.0.0", "upm/1.0.0"}, "com.acme.core/1.0.0", twice},
		{"other spellings of the tag that all share", synchronized, two, []string{"v1.0.0", "V1.0.0", "1.0.0-upm", "upm/1.0.0", "com.acme.core/1.0.0", "com.acme.ui@1.0.0", "release-1.0.0"}, "1.0.0", twice},
		{"which is no other version's", synchronized, two, []string{"v1.0.1", "1.0", "v11.0.0", "com.acme.core/1.0.1", "1.0.0-rc.1"}, "1.0.0", "ok"},
		{"a prerelease", "tag: \"v{version}\"\n", []string{"com.acme.core 1.0.0-rc.1"}, []string{"1.0.0-rc.1", "1.0.0-RC.1"}, "v1.0.0-rc.1", twice},
		{"and other ones", "tag: \"v{version}\"\n", []string{"com.acme.core 1.0.0-rc.1"}, []string{"1.0.0", "1.0.0-rc.10", "1.0.0-rc.2"}, "v1.0.0-rc.1", "ok"},
		{"an upm tag belongs to its source tag", prefixed + "upm: {tag: both}\n", two, []string{"upm/com.acme.core/1.0.0"}, "com.acme.core/1.0.0", "ok"},
		{"of this form alone", prefixed + "upm: {tag: both}\n", two, []string{"upm/com.acme.core/v1.0.0", "upm/core/1.0.0"}, "com.acme.core/1.0.0", twice},
		{"where the strategy is a guess, what the other one makes is none", "", two, []string{"1.0.0", "com.acme.core/1.0.0"}, "com.acme.core/1.0.0", "ok"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			r.Commit("all", packages(tt.packages, tt.yaml))
			for _, tag := range tt.tags {
				if tag == tt.tag {
					continue
				}
				r.Git("tag", tag)
				c := newCourt(t, r)
				if diff := cmp.Diff([]string{tt.want}, c.judge(judge.Options{Policy: forGit()}, c.ref(tt.tag, "", "HEAD"))); diff != "" {
					t.Errorf("%s beside %s (-want +got):\n%s", tt.tag, tag, diff)
				}
				r.Git("tag", "-d", tag)
			}
		})
	}
}

func TestWhatIsReleasedAlreadyIsThereOrInThePush(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", packages([]string{"com.acme.core 1.0.0"}, "strategy: synchronized\n"))
	r.Git("tag", "v1.0.0")
	c := newCourt(t, r)
	tag, made := c.ref("1.0.0", "", "HEAD"), c.ref("v1.0.0", "", "HEAD")
	gone := c.ref("v1.0.0", "HEAD", "")
	there := func(tags ...string) judge.Remote {
		asked := &gitrepo.RemoteRefs{Branches: map[string]gitrepo.ID{"main": c.id("HEAD")}, Tags: map[string]gitrepo.Ref{}}
		for _, tag := range tags {
			asked.Tags[tag] = gitrepo.Ref{Name: gitrepo.TagPrefix + tag, ID: c.id("HEAD"), Peeled: c.id("HEAD")}
		}
		return judge.Remote{Name: "origin", Asked: asked}
	}
	const again = "; or if v1.0.0 was never published: git tag -d v1.0.0"
	for _, tt := range []struct {
		name   string
		remote judge.Remote
		refs   []judge.Ref
		fix    string // "": nothing is said
	}{
		{"here, and who knows where else", judge.Remote{Name: knownRemote}, []judge.Ref{tag}, "git tag -d 1.0.0, then release a higher version" + again},
		{"on the remote", there("v1.0.0"), []judge.Ref{tag}, "git tag -d 1.0.0, then release a higher version"},
		{"here, but not on the remote", there(), []judge.Ref{tag}, ""},
		{"here, but not on the remote, and in the push", there(), []judge.Ref{tag, made}, "git tag -d v1.0.0, then push again"},
		{"in the push", judge.Remote{Name: knownRemote}, []judge.Ref{tag, made}, "git tag -d v1.0.0, then push again"},
		{"on the remote, until this push", there("v1.0.0"), []judge.Ref{tag, gone}, ""},
		{"on the remote, until this push, for all that is known", judge.Remote{Name: knownRemote}, []judge.Ref{tag, gone}, ""},
	} {
		j := judge.New(c.repo, judge.Options{Remote: tt.remote, Policy: forGit(), Refs: tt.refs})
		list, err := j.Ref(t.Context(), tag)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		if tt.fix != "" {
			want = []string{"tag-duplicate: duplicates v1.0.0: it releases 1.0.0 too -> " + tt.fix}
		}
		if diff := cmp.Diff(want, said(list)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestTheFirstTagsOfARepositoryAreOfOneForm(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", packages([]string{"com.acme.core 1.0.0"}, ""))
	c := newCourt(t, r)
	tags := []judge.Ref{c.ref("1.0.0", "", "HEAD"), c.ref("v1.0.0", "", "HEAD")}
	for want, policy := range map[string]*config.Config{"error tag-shadowed": nil, "error tag-duplicate": forGit()} {
		if got := c.judge(judge.Options{Policy: policy}, tags...)[0]; got != want {
			t.Errorf("1.0.0 and v1.0.0 together: %s, want %s", got, want)
		}
		if got := c.judge(judge.Options{Policy: policy}, tags[0])[0]; got != "ok" {
			t.Errorf("1.0.0 alone: %s", got)
		}
	}
}

// packages are the files of packages, each given by its name and version, and the
// configuration, "" for none.
func packages(list []string, yaml string) map[string]string {
	files := map[string]string{}
	for _, p := range list {
		name, version := cut(p)
		files["Packages/"+name+"/package.json"] = unity(name, version)
	}
	if yaml != "" {
		files[config.Filename] = yaml
	}
	return files
}
