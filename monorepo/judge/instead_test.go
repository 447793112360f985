package judge_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/judge"
)

// The fix of a wrong tag can be pasted, and leads to a push that goes out.
func TestWhatIsDoneInsteadOfAWrongTag(t *testing.T) {
	t.Parallel()
	c := newCourt(t, prefixed(t))
	for _, tt := range []struct{ name, tag, want string }{
		{
			"the tag that was meant is made on the same commit", "com.acme.cor/1.1.0",
			"git tag -d com.acme.cor/1.1.0, then git tag -a -m com.acme.core/1.1.0 com.acme.core/1.1.0 HEAD",
		},
		{
			"a form that others use", "com.acme.core/v1.1.0",
			`git tag -d com.acme.core/v1.1.0, then git tag -a -m com.acme.core/1.1.0 com.acme.core/1.1.0 HEAD; for a new form write tag: "{name}/v{version}" into .upmrel.yaml`,
		},
		{
			"no form at all", "com.acme.core/01.1.0",
			"git tag -d com.acme.core/01.1.0, then git tag -a -m com.acme.core/1.1.0 com.acme.core/1.1.0 HEAD",
		},
		{
			"the manifest does not say that version yet", "com.acme.core/1.2",
			"git tag -d com.acme.core/1.2, then upmrel release 1.2.0 -p com.acme.core",
		},
		{
			"another spelling of what is released", "com.acme.ui/v0.1.0",
			"git tag -d com.acme.ui/v0.1.0   (com.acme.ui/0.1.0 is a tag already; for a new version: upmrel release patch -p com.acme.ui)",
		},
		{
			"below what is released", "com.acme.ui/0.0.9",
			"git tag -d com.acme.ui/0.0.9   (com.acme.ui/0.1.0 is a tag already; for a new version: upmrel release patch -p com.acme.ui)",
		},
		{
			"a prerelease of what is released", "com.acme.ui/0.1.0-rc.1",
			"git tag -d com.acme.ui/0.1.0-rc.1   (com.acme.ui/0.1.0 is a tag already; for a new version: upmrel release patch -p com.acme.ui)",
		},
		{
			"a prerelease of what is not", "com.acme.core/1.1.0-rc.1",
			`git tag -d com.acme.core/1.1.0-rc.1, then git tag -a -m com.acme.core/1.1.0 com.acme.core/1.1.0 HEAD; or commit "version": "1.1.0-rc.1" and tag that`,
		},
	} {
		ref := c.ref(tt.tag, "", "HEAD")
		list, err := judge.New(c.repo, judge.Options{Remote: judge.Remote{Name: knownRemote}, Refs: []judge.Ref{ref}}).Ref(t.Context(), ref)
		if err != nil || !list.Errors() {
			t.Fatalf("%s: %v, %v", tt.name, list, err)
		}
		if diff := cmp.Diff(strings.ReplaceAll(tt.want, "HEAD", ref.New.Short()), list[0].Fix); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestWhatIsPushedAsAWrongTagNeedNotBeOne(t *testing.T) {
	t.Parallel()
	c := newCourt(t, prefixed(t))
	const tag = "com.acme.core/1.2.0"
	for local, want := range map[string]string{
		"":                  "git tag -d com.acme.core/1.2.0, then upmrel release 1.2.0 -p com.acme.core",
		"refs/tags/" + tag:  "git tag -d com.acme.core/1.2.0, then upmrel release 1.2.0 -p com.acme.core",
		"HEAD":              "upmrel release 1.2.0 -p com.acme.core",
		"refs/tags/nightly": "upmrel release 1.2.0 -p com.acme.core",
		"main@{1 hour ago}": "upmrel release 1.2.0 -p com.acme.core",
	} {
		ref := c.ref(tag, "", "HEAD")
		ref.Local = local
		list, err := judge.New(c.repo, judge.Options{Remote: judge.Remote{Name: knownRemote}, Refs: []judge.Ref{ref}}).Ref(t.Context(), ref)
		if err != nil || len(list) == 0 || list[0].Fix != want {
			t.Errorf("of %q: %v, %v; want the fix %s", local, list, err, want)
		}
	}
}
