package release

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// step is a push of refs, by their short names: branches, then tags.
func step(branches, tags string) pushStep {
	st := pushStep{Remote: "origin", Atomic: true, Loose: true}
	for name := range strings.FieldsSeq(branches) {
		st.Refs = append(st.Refs, pushRef{Name: gitrepo.BranchPrefix + name, New: commit("new")})
	}
	for name := range strings.FieldsSeq(tags) {
		st.Refs = append(st.Refs, pushRef{Name: gitrepo.TagPrefix + name, New: commit("new")})
	}
	return st
}

func TestAStepFallsApartWithTheTagsLast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ branches, tags, want string }{
		{"main upm/a upm/b", "a/1 b/1", "main | upm/a upm/b | a/1 b/1"},
		{"main", "a/1", "main | a/1"},
		{"", "a/1 b/1", "a/1 b/1"},
		{"main", "", "main"},
	} {
		var parts []string
		for _, part := range step(c.branches, c.tags).apart() {
			var names []string
			for _, ref := range part.Refs {
				names = append(names, gitrepo.ShortName(ref.Name))
			}
			if part.Atomic || part.Loose || part.Remote != "origin" {
				t.Errorf("%+v", part)
			}
			parts = append(parts, strings.Join(names, " "))
		}
		if got := strings.Join(parts, " | "); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

func TestOutcomesTellOfEveryRef(t *testing.T) {
	t.Parallel()
	st := step("main", "a/1 b/1")
	failed := errors.New("failed")
	there := func(refs ...string) []answer {
		found := &gitrepo.RemoteRefs{Branches: map[string]gitrepo.ID{}, Tags: map[string]gitrepo.Ref{}}
		for _, name := range refs {
			found.Branches[name], found.Tags[name] = commit("new"), gitrepo.Ref{ID: commit("new")}
		}
		return []answer{{url: "https://u:secret@host/r", refs: found}}
	}
	for _, c := range []struct {
		name    string
		results []gitrepo.PushResult
		err     error
		there   []answer // nil: can't be asked
		want    string
	}{
		{
			"all went out",
			[]gitrepo.PushResult{{Ref: "refs/heads/main", Pushed: true}, {Ref: "refs/tags/a/1", UpToDate: true}, {Ref: "refs/tags/b/1", Pushed: true}},
			nil, nil, "main moved, a/1 there, b/1 moved",
		},
		{
			"one was refused, and so were all",
			[]gitrepo.PushResult{
				{Ref: "refs/heads/main", Reason: "[remote rejected] (atomic push failure)"},
				{Ref: "refs/tags/a/1", Reason: "[remote rejected] (hook declined)"},
				{Ref: "refs/tags/b/1", Reason: "[rejected] (atomic push failed)"},
			},
			failed, there(), "main not tried (another ref of the push was refused), a/1 refused ([remote rejected] (hook declined)), b/1 not tried (another ref of the push was refused)",
		},
		{
			"the line went dead, and nobody knows", nil, failed, nil, "main unknown, a/1 unknown, b/1 unknown",
		},
		{
			"the line went dead before anything moved", nil, failed, there(),
			"main not tried (the push failed), a/1 not tried (the push failed), b/1 not tried (the push failed)",
		},
		{
			"the line went dead when all was done", nil, failed, there("main", "a/1", "b/1"), "main moved, a/1 moved, b/1 moved",
		},
		{
			"another push of the same was faster",
			[]gitrepo.PushResult{{Ref: "refs/heads/main", Reason: "[rejected] (fetch first)"}},
			failed, there("main"), "main moved, a/1 not tried (the push failed), b/1 not tried (the push failed)",
		},
		{
			"one of two push URLs refused",
			[]gitrepo.PushResult{
				{Ref: "refs/heads/main", Pushed: true},
				{Ref: "refs/tags/a/1", Reason: "[remote rejected] (hook declined)"},
				{Ref: "refs/tags/b/1", UpToDate: true},
				{Ref: "refs/heads/main", Pushed: true},
				{Ref: "refs/tags/a/1", Pushed: true},
				{Ref: "refs/tags/b/1", Pushed: true},
			},
			failed, append(there("main", "b/1"), there("main", "a/1", "b/1")...),
			"main moved, a/1 partly (not at https://host/r: [remote rejected] (hook declined)), b/1 moved",
		},
	} {
		outcomes := st.correct(st.outcomes(c.results, c.err), c.there)
		var got []string
		for _, o := range outcomes {
			line := gitrepo.ShortName(o.Ref) + " " + string(o.State)
			if o.Reason != "" {
				line += " (" + o.Reason + ")"
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestSameRelease(t *testing.T) {
	t.Parallel()
	plan := func(packages string) *Plan {
		p := &Plan{}
		for pair := range strings.FieldsSeq(packages) {
			name, version, _ := strings.Cut(pair, "@")
			p.Packages = append(p.Packages, PackagePlan{Name: name, Version: version})
		}
		return p
	}
	for _, c := range []struct{ now, want string }{
		{"b@2.0.0 a@1.0.0", ""},
		{"a@1.0.0", "b would not be released any more"},
		{"a@1.0.0 b@2.1.0", "b would be released as 2.1.0, not as 2.0.0"},
		{"a@1.0.0 b@2.0.0 c@3.0.0", "c 3.0.0 would be released too"},
	} {
		if got := SameRelease(plan(c.now), plan("a@1.0.0 b@2.0.0")); got != c.want {
			t.Errorf("%s: %q, want %q", c.now, got, c.want)
		}
	}
}
