package judge_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

func cut(s string) (before, after string) {
	before, after, _ = strings.Cut(s, " ")
	return before, after
}

// released is a repository with a commit and a tag for each version, one after the other.
// "<x" goes on from where x was released.
func released(tb testing.TB, versions ...string) *repotest.Repo {
	tb.Helper()
	r := repotest.New(tb)
	for _, version := range versions {
		version, from, back := strings.Cut(version, "<")
		if back {
			r.Git("checkout", "-q", from)
		}
		if version != "" {
			r.Commit(version, packages([]string{"com.acme.core " + version}, "strategy: synchronized\n"))
			r.Git("tag", version)
		}
	}
	return r
}

func TestVersionsRise(t *testing.T) {
	t.Parallel()
	const own, other = " and in this commit's own history", ", from another branch than this commit"
	for _, tt := range []struct {
		name     string
		versions []string // each with its tag
		pushed   []string // in one push; the first is looked at
		want     string   // which version is above, and how that ends; "" says nothing
	}{
		{"the highest", []string{"1.0.0", "1.1.0"}, []string{"1.1.0"}, ""},
		{"the first of all", []string{"1.0.0"}, []string{"1.0.0"}, ""},
		{"below one of before", []string{"1.0.0", "2.0.0", "1.1.0"}, []string{"1.1.0"}, "2.0.0" + own},
		{"the highest is named", []string{"1.0.0", "3.0.0", "2.0.0", "1.1.0"}, []string{"1.1.0"}, "3.0.0" + own},
		{"tagged late", []string{"1.0.0", "1.1.0", "1.2.0"}, []string{"1.0.0"}, ""},
		{"tagged late, but below one of before", []string{"2.0.0", "1.0.0", "2.1.0"}, []string{"1.0.0"}, "2.0.0" + own},
		{"a backport", []string{"1.0.0", "2.0.0", "1.0.1<1.0.0"}, []string{"1.0.1"}, "2.0.0" + other},
		{"a backport of before that is tagged now", []string{"1.0.0", "1.0.1", "2.0.0<1.0.0"}, []string{"1.0.1"}, "2.0.0" + other},
		{"both in one push", []string{"1.0.0", "2.0.0", "1.0.1<1.0.0"}, []string{"1.0.1", "2.0.0"}, ""},
		{"one after the other in one push", []string{"1.0.0", "1.1.0", "1.2.0"}, []string{"1.0.0", "1.1.0", "1.2.0"}, ""},
		{"the wrong way round in one push", []string{"1.1.0", "1.0.0"}, []string{"1.0.0", "1.1.0"}, "1.1.0" + own},
		{"a stable one while the next is in the making", []string{"1.0.0", "2.0.0-rc.1", "1.0.1<1.0.0"}, []string{"1.0.1"}, ""},
		{"a prerelease of what is released", []string{"1.0.0", "1.0.0-rc.2"}, []string{"1.0.0-rc.2"}, "1.0.0" + own},
		{"a prerelease below a later one", []string{"1.0.0-rc.10", "1.0.0-rc.9"}, []string{"1.0.0-rc.9"}, "1.0.0-rc.10" + own},
		{"a prerelease below that of another version", []string{"2.0.0-alpha.1", "1.5.0-beta.1"}, []string{"1.5.0-beta.1"}, ""},
		{"a prerelease below a stable version", []string{"2.0.0", "1.5.0-beta.1"}, []string{"1.5.0-beta.1"}, "2.0.0" + own},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := released(t, tt.versions...)
			r.Git("checkout", "-q", tt.pushed[0])
			c := newCourt(t, r)
			var refs []judge.Ref
			for _, version := range tt.pushed {
				refs = append(refs, c.ref(version, "", version))
			}
			list, err := judge.New(c.repo, judge.Options{Remote: judge.Remote{Name: knownRemote}, Refs: refs}).Ref(t.Context(), refs[0])
			if err != nil {
				t.Fatal(err)
			}
			var want, got []string
			if tt.want != "" {
				above, end := tt.want[:strings.IndexAny(tt.want, " ,")], tt.want[strings.IndexAny(tt.want, " ,"):]
				want = []string{tt.pushed[0] + " is lower than " + above + ", which is released already (" + above + ")" + end}
			}
			for _, f := range list {
				got = append(got, f.Message)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVersionsOnlyTheRemoteHasCountToo(t *testing.T) {
	t.Parallel()
	r := released(t, "1.0.0", "1.1.0")
	r.Git("tag", "9.0.0") // never pushed
	c := newCourt(t, r)
	asked := &gitrepo.RemoteRefs{
		Branches: map[string]gitrepo.ID{"main": c.id("HEAD")},
		Tags:     map[string]gitrepo.Ref{"1.0.0": {Name: "refs/tags/1.0.0", ID: c.id("1.0.0"), Peeled: c.id("1.0.0")}},
	}
	opts := judge.Options{Remote: judge.Remote{Name: "origin", Asked: asked}}
	if diff := cmp.Diff([]string{"ok"}, c.judge(opts, c.ref("1.1.0", "", "1.1.0"))); diff != "" {
		t.Errorf("above all (-want +got):\n%s", diff)
	}
	asked.Tags["2.0.0"] = gitrepo.Ref{Name: "refs/tags/2.0.0", ID: c.id(absent), Peeled: c.id(absent)}
	if diff := cmp.Diff([]string{"ok warning version-lower"}, c.judge(opts, c.ref("1.1.0", "", "1.1.0"))); diff != "" {
		t.Errorf("below one that is not here (-want +got):\n%s", diff)
	}
}

func TestOnlyATagOfThePackageIsAboveItsVersion(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", packages([]string{"com.acme.core 1.0.0", "com.acme.ui 1.0.0"}, "strategy: prefixed\n"))
	for _, tag := range []string{"com.acme.ui/2.0.0", "2.0.0", "com.acme.core/latest", "com.acme.core/2", "com.acme.corex/3.0.0"} {
		r.Git("tag", tag)
	}
	r.Commit("later", nil)
	c := newCourt(t, r)
	if diff := cmp.Diff([]string{"ok"}, c.judge(judge.Options{Policy: forGit()}, c.ref("com.acme.core/1.0.0", "", "HEAD"))); diff != "" {
		t.Errorf("beside others (-want +got):\n%s", diff)
	}
	r.Git("tag", "com.acme.core/2.0.0", "HEAD~")
	c = newCourt(t, r)
	if diff := cmp.Diff([]string{"ok warning version-lower"}, c.judge(judge.Options{Policy: forGit()}, c.ref("com.acme.core/1.0.0", "", "HEAD"))); diff != "" {
		t.Errorf("beside its own (-want +got):\n%s", diff)
	}
}
