package judge_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// pushed are tags of HEAD by their names, as many as there are words; a name after "-" is
// deleted, one after "=" is there already, one after "+" is moved.
func (c court) pushed(names string) []judge.Ref {
	c.tb.Helper()
	var refs []judge.Ref
	for name := range strings.FieldsSeq(names) {
		ref := judge.Ref{Name: gitrepo.TagPrefix + strings.TrimLeft(name, "-=+"), New: c.id("HEAD")}
		switch name[0] {
		case '-':
			ref.Old, ref.New = ref.New, ref.Old
		case '=':
			ref.Old = ref.New
		case '+':
			ref.Old = c.id(absent)
		}
		refs = append(refs, ref)
	}
	return refs
}

func TestTooManyTagsForAWorkflow(t *testing.T) {
	t.Parallel()
	onTags := "on: {push: {tags: ['*/*']}}\n"
	for _, tt := range []struct {
		name  string
		files map[string]string
		tags  string
		want  string
	}{
		{"three tags", map[string]string{"release.yml": onTags}, "a/1 b/1 c/1", ""},
		{"four", map[string]string{"release.yml": onTags}, "a/1 b/1 c/1 d/1", "tag-workflow .github/workflows/release.yml: 4 tags in one push: GitHub starts no workflow then, and .github/workflows/release.yml waits for tags as a/1; once they are out it has to be started by hand"},
		{"without a workflow", nil, "a/1 b/1 c/1 d/1", ""},
		{"with one for branches", map[string]string{"ci.yml": "on: {push: {branches: [main]}, pull_request: }\n"}, "a/1 b/1 c/1 d/1", ""},
		{"with one for other tags", map[string]string{"ci.yaml": onTags}, "v1 v2 v3 v4", ""},
		{"with one for the last of them", map[string]string{"ci.yaml": onTags}, "v1 v2 v3 d/1", "tag-workflow .github/workflows/ci.yaml: 4 tags in one push: GitHub starts no workflow then, and .github/workflows/ci.yaml waits for tags as d/1; once they are out it has to be started by hand"},
		{"three new ones, among others", map[string]string{"release.yml": onTags}, "a/1 b/1 c/1 -d/1 =e/1", ""},
		{"moved ones", map[string]string{"release.yml": onTags}, "a/1 b/1 c/1 +d/1", "tag-workflow .github/workflows/release.yml: 4 tags in one push: GitHub starts no workflow then, and .github/workflows/release.yml waits for tags as a/1; once they are out it has to be started by hand"},
		{"a file of another name", map[string]string{"release.yml.off": onTags, "old/release.yml": onTags}, "a/1 b/1 c/1 d/1", ""},
		{"one that can't be read", map[string]string{"a.yml": "x: &x push\non: *x\n"}, "a/1 b/1 c/1 d/1", "not-judged .github/workflows/a.yml: can't be read as a workflow, so whether one of the tags would start it is not known: line 2: a value that begins with * is a YAML alias; aliases are not supported"},
		{"beside one that can", map[string]string{"a.yml": "on: [push\n", "b.yml": onTags}, "a/1 b/1 c/1 d/1", "tag-workflow .github/workflows/b.yml: 4 tags in one push: GitHub starts no workflow then, and .github/workflows/b.yml waits for tags as a/1; once they are out it has to be started by hand"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			files := map[string]string{"README.md": "# Acme"}
			for name, data := range tt.files {
				files[".github/workflows/"+name] = data
			}
			r.Commit("first", files)
			c := newCourt(t, r)
			list, err := judge.New(c.repo, judge.Options{Refs: c.pushed(tt.tags)}).Together(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range list {
				got = append(got, fmt.Sprintf("%s %s: %s", f.Code, f.Path, f.Message))
				if f.Severity == finding.Error || f.Ref != "" {
					t.Errorf("%+v", f)
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheWorkflowIsTheTaggedCommits(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{"core/package.json": unity("com.acme.core", "1.0.0")})
	r.Git("tag", "-a", "-m", "before", "before")
	r.Commit("second", map[string]string{".github/workflows/release.yml": "on: create\n"})
	r.Git("tag", "-a", "-m", "with", "with")
	split(r, "upm", "core", "split")
	c := newCourt(t, r)
	for to, want := range map[string]int{"before": 0, "with": 1, "upm": 0, "with:core": 0} {
		var refs []judge.Ref
		for i := range 4 {
			refs = append(refs, c.ref(fmt.Sprintf("nightly-%d", i), "", to))
		}
		for _, severity := range []string{"", "off"} {
			p := policy(config.PrePush{Severity: map[string]string{}})
			if severity != "" {
				p.PrePush.Severity["tag-workflow"], want = severity, 0
			}
			list, err := judge.New(c.repo, judge.Options{Refs: refs, Policy: p}).Together(t.Context())
			if err != nil || len(list) != want {
				t.Errorf("%s: %v, %v", to, list, err)
			}
		}
	}
}

func TestTagsArePushedInGroups(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{".github/workflows/release.yml": "on: push\n"})
	r.Git("branch", "b/1")
	c := newCourt(t, r)
	main := judge.Ref{Name: "refs/heads/main", Local: "refs/heads/main", New: c.id("HEAD")}
	upm := judge.Ref{Name: "refs/heads/upm", Local: "upm", Old: c.id(absent), New: c.id("HEAD")}
	gone := judge.Ref{Name: "refs/heads/gone", Old: c.id("HEAD")}
	many := strings.Fields("a/1 b/1 c/1 d/1 e/1 f/1 g/1 h/1 i/1 j/1 k/1 l/1 m/1 n/1 o/1 p/1 q/1 r/1 s/1")
	for _, tt := range []struct {
		name string
		refs []judge.Ref
		want []string
	}{
		{"tags alone", c.pushed("a/1 c/1 d/1 e/1"), []string{"git push origin a/1 c/1 d/1", "git push origin e/1"}},
		{"a branch first", append(c.pushed("a/1 c/1 d/1 e/1"), main, gone), []string{"git push origin main", "git push origin a/1 c/1 d/1", "git push origin e/1"}},
		{"several branches at once", append([]judge.Ref{main, upm}, c.pushed("a/1 c/1 d/1 e/1")...), []string{
			"git push --atomic origin main upm:refs/heads/upm", "git push origin a/1 c/1 d/1", "git push origin e/1",
		}},
		{"names that mean more than one thing", c.pushed("b/1 tag HEAD +moved"), []string{
			"git push origin refs/tags/b/1 refs/tags/tag refs/tags/HEAD", "git push origin +moved",
		}},
		{"names that a shell or git would obey", append(c.pushed("$(id) a;b c"), c.ref("--option", "", "HEAD")), []string{
			"git push origin '$(id)' 'a;b' c", "git push -- origin --option",
		}},
		{"many", c.pushed(strings.Join(many, " ")), []string{
			"git push origin a/1 refs/tags/b/1 c/1", "git push origin d/1 e/1 f/1", "git push origin g/1 h/1 i/1", "git push origin j/1 k/1 l/1", "... and so on, 3 groups more",
		}},
	} {
		list, err := judge.New(c.repo, judge.Options{Refs: tt.refs, Remote: judge.Remote{Name: "origin"}}).Together(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range list {
			got = strings.Split(f.Fix, "\n")
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
