package judge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

func TestATagIsMadeAsItIsPublished(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", packages([]string{"com.acme.core 1.0.0"}, "strategy: synchronized\n"))
	r.Git("branch", "1.0.1")
	annotate := func(name, on, ref string) {
		r.Git("tag", "-a", "-m", name, name, on)
		r.Git("update-ref", "refs/kept/"+ref, "refs/tags/"+name)
		r.Git("tag", "-d", name)
	}
	annotate("1.0.0", "HEAD", "good")
	annotate("0.9.0", "HEAD", "other")
	annotate("v1.0.0", "HEAD", "spelling")
	annotate("signed", "HEAD", "signed")
	annotate("1.0.0", "refs/kept/other", "good-on-other")
	annotate("0.9.0", "refs/kept/good", "other-on-good")
	c := newCourt(t, r)
	required := config.Default()
	required.Tags.Required = true
	for _, tt := range []struct {
		name, local, object string
		policy              *config.Config
		want                string
	}{
		{"lightweight", "refs/tags/1.0.0", "HEAD", nil, "ok"},
		{"lightweight, where that is not enough", "refs/tags/1.0.0", "HEAD", required, "ok warning tag-lightweight"},
		{"annotated", "refs/tags/1.0.0", "refs/kept/good", required, "ok"},
		{"made on the spot", "HEAD", "HEAD", nil, "ok"},
		{"of a branch that is called like a release", "refs/heads/1.0.1", "HEAD", nil, "ok"},
		{"by its id", "4cc958642d153207132a3eb219b74dea8b5324a2", "refs/kept/good", nil, "ok"},
		{"by a name that nobody knows", "", "refs/kept/good", nil, "ok"},
		{"another tag here", "refs/tags/0.9.0", "HEAD", nil, "error tag-renamed"},
		{"another tag here that is no release", "refs/tags/nightly", "HEAD", nil, "error tag-renamed"},
		{"another tag here, and in the object: said once", "refs/tags/0.9.0", "refs/kept/other", required, "error tag-renamed"},
		{"an object of another name", "refs/tags/1.0.0", "refs/kept/other", nil, "error tag-renamed"},
		{"an object of another spelling", "refs/tags/1.0.0", "refs/kept/spelling", nil, "error tag-renamed"},
		{"an object that names no release", "refs/tags/1.0.0", "refs/kept/signed", nil, "ok"},
		{"a tag on a tag: the outer one counts", "refs/tags/1.0.0", "refs/kept/good-on-other", nil, "ok"},
		{"also where that is wrong", "refs/tags/1.0.0", "refs/kept/other-on-good", nil, "error tag-renamed"},
	} {
		ref := c.ref("1.0.0", "", tt.object)
		ref.Local = tt.local
		if diff := cmp.Diff([]string{tt.want}, c.judge(judge.Options{Policy: tt.policy}, ref)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
