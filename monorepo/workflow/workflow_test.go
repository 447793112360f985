package workflow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/workflow"
)

// starts are workflow files, without their jobs, and tags with what they start.
var starts = []struct {
	name, file string
	want       map[string]bool
}{
	{"every push", "on: push", map[string]bool{"1.0.0": true, "com.acme.foo/1.0.0": true}},
	{"a list", "on: [pull_request, push]", map[string]bool{"1.0.0": true}},
	{"a list of lines at the margin", "name: x\non:\n- pull_request\n- push\njobs: {}", map[string]bool{"1.0.0": true}},
	{"a mapping to nothing", "on:\n  pull_request:\n  push:\n", map[string]bool{"1.0.0": true}},
	{"every new ref", "on: create", map[string]bool{"1.0.0": true}},
	{"every new ref, beside branches that are pushed", "on: {create: , push: {branches: [main]}}", map[string]bool{"1.0.0": true}},
	{"other events", "on: [pull_request, release, workflow_dispatch, delete]", map[string]bool{"1.0.0": false}},
	{"one other event", "on: pushed", map[string]bool{"1.0.0": false}},
	{"branches alone", "on:\n  push:\n    branches: ['**']\n", map[string]bool{"1.0.0": false}},
	{"all branches but some", "on: {push: {branches-ignore: [x]}}", map[string]bool{"1.0.0": false}},
	{"paths are nothing to tags", "on: {push: {paths: [docs/**]}}", map[string]bool{"1.0.0": true}},
	{"unless there are branches too", "on: {push: {paths: [docs/**], branches: [main]}}", map[string]bool{"1.0.0": false}},
	{"tags beside branches", "on:\n  push:\n    branches: [main]\n    tags: ['v*']\n", map[string]bool{"v1": true, "1.0.0": false}},
	{"one tag that is no list", "on: {push: {tags: v*}}", map[string]bool{"v1": true, "1.0.0": false}},
	{"a tag that YAML takes for a number", "on: {push: {tags: [1.0, 2]}}", map[string]bool{"1.0": true, "2": true, "1.0.0": false}},
	{"no tag at all", "on: {push: {tags: []}}", map[string]bool{"1.0.0": false}},
	{"all tags but some", "on: {push: {tags-ignore: ['*-rc*', nightly]}}", map[string]bool{"1.0.0": true, "1.0.0-rc.1": false, "nightly": false}},
	{"the filters of another event", "on: {push: , pull_request: {branches: [main]}}", map[string]bool{"1.0.0": true}},
	{"quoted keys", "\"on\":\n  'push':\n    \"tags\": [\"*\"]\n", map[string]bool{"1.0.0": true, "a/1.0.0": false}},
	{"as YAML 1.1 writes it", "true: {push: {tags: ['*']}}", map[string]bool{"1.0.0": true}},
	{"JSON", `{"name": "x", "on": {"push": {"tags": ["v*"]}}, "jobs": {}}`, map[string]bool{"v1": true, "1": false}},
	{"indented as a whole", "  name: x\n  on: push\n", map[string]bool{"1.0.0": true}},
	{"CRLF, a byte order mark and comments", "\ufeff# on: create\r\non: # on: create\r\n\r\n  push:\r\n# here\r\n    tags: # there\r\n      - v*\r\njobs: {}\r\n", map[string]bool{"v1": true, "1": false}},
	{"jobs that use all of YAML", "on: push\njobs:\n  a: &a\n    run: |\n      on: create\n  b: *a\n", map[string]bool{"1.0.0": true}},
	{"the events behind them", "jobs:\n  a: &a {}\n  b: *a\non:\n  push: {tags: ['2*']}\npermissions: {}\n", map[string]bool{"2.0.0": true, "1.0.0": false}},
	{"nothing", "", map[string]bool{"1.0.0": false}},
	{"no events", "name: on\njobs: {on: push}", map[string]bool{"1.0.0": false}},
	{"a list where a mapping belongs", "- on\n", map[string]bool{"1.0.0": false}},
	{"brackets over lines", "on: {\n  push: {\n    tags: [\n      'v*',\n    ]\n  }\n}\njobs: {}\n", map[string]bool{"v1": true, "1": false}},
}

func TestStartsOn(t *testing.T) {
	t.Parallel()
	for _, tt := range starts {
		w, err := workflow.Parse([]byte(tt.file))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		got := map[string]bool{}
		for tag := range tt.want {
			got[tag] = w.StartsOn(tag)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// filters are filter patterns, and names that they take in and leave out. The first
// ones are those of GitHub's cheat sheet.
var filters = []struct{ patterns, in, out string }{
	{"feature/*", "feature/my-branch feature/your-branch", "feature/beta-a/my-branch feature"},
	{"feature/**", "feature/beta-a/my-branch feature/your-branch feature/mona/the/octocat", "features/x"},
	{"main, releases/mona-the-octocat", "main releases/mona-the-octocat", "mains releases/mona"},
	{"'*'", "main releases", "all/the/branches"},
	{"'**'", "all/the/branches every/tag main", ""},
	{"'*feature'", "mona-feature feature ver-10-feature", "feature-1 a/feature"},
	{"v2*", "v2 v2.0 v2.9", "v1 v3 v2/x"},
	{"'v[12].[0-9]+.[0-9]+'", "v1.10.1 v2.0.0", "v3.0.0 v1.x.1 v1..1 v1.0.0-rc"},
	{"'*.jsx?'", "page.js page.jsx", "page.jsxx page.ts"},
	{"'[CB]at'", "Cat Bat", "cat Rat at"},
	{"'[1-2]00'", "100 200", "300 00"},
	{"'[0-9a-z]'", "7 q", "Q 77"},
	{"releases/**, '!releases/**-alpha'", "releases/10 releases/beta/mona", "releases/10-alpha releases/beta/3-alpha"},

	{"'v*', '!v1*', v1.9", "v2 v1.9", "v1.0 v1.9.1"},
	{"'!v1'", "", "v1 v2"},
	{"'**/1.0.0'", "1.0.0 a/1.0.0 a/b/1.0.0", "a1.0.0"},
	{"'com.acme.*/[0-9]+.[0-9]+.[0-9]+*'", "com.acme.core/1.0.0 com.acme.core/1.0.0-rc.1", "com.acme.core/v1.0.0 com.acme/1.0.0 comXacme.core/1.0.0"},
	{`'\*', 'a\[b'`, "* a[b", "x ab"},
	{"'?1', '+1'", "?1 +1", "1 11"},
	{"'v+1?'", "v vv1", "1 v11"},
	{"'*?+'", "v1.0", "a/b"},
	{"'[v.-]+1'", "v1 -.v1", "x1"},
	{"'é*'", "é1", "e1"},
	{"'a(b|c)$.^{2}'", "a(b|c)$.^{2}", "ab abb"},
}

func TestFilterPatterns(t *testing.T) {
	t.Parallel()
	for _, tt := range filters {
		w, err := workflow.Parse(fmt.Appendf(nil, "on: {push: {tags: [%s]}}", tt.patterns))
		if err != nil {
			t.Errorf("%s: %v", tt.patterns, err)
			continue
		}
		for name := range strings.FieldsSeq(tt.in) {
			if !w.StartsOn(name) {
				t.Errorf("%s does not match %s", tt.patterns, name)
			}
		}
		for name := range strings.FieldsSeq(tt.out) {
			if w.StartsOn(name) {
				t.Errorf("%s matches %s", tt.patterns, name)
			}
		}
	}
}

func TestWhatIsNoWorkflow(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, file, want string }{
		{"no YAML", "name: x\non: [push\njobs: {}\n", "line 2: sequence end token ']' not found"},
		{"an alias", "x: &x [push]\non: *x\n", "line 2: a value that begins with * is a YAML alias; aliases are not supported"},
		{"no UTF-8", "on: \xff", "line 1: the file is not UTF-8"},
		{"open brackets in a pattern", "on: {push: {tags: ['v[0']}}", `line 1: the pattern "v[0": brackets that hold nothing, or are open`},
		{"empty ones", "on:\n  push:\n    tags:\n      - '[]'", `line 4: the pattern "[]": brackets that hold nothing, or are open`},
		{"a range from behind", "on: {push: {tags: ['[9-0]']}}", `line 1: the pattern "[9-0]": a range that ends before it begins, or too much of ? and +`},
		{"a backslash at the end", `on: {push: {tags-ignore: ['v\']}}`, `line 1: the pattern "v\\": a backslash before nothing`},
		{"a long pattern", "on: {push: {tags: " + strings.Repeat("v", 501) + "}}", `line 1: the pattern "` + strings.Repeat("v", 80) + `...": longer than 500 bytes`},
		{"many patterns", "on: {push: {tags: [" + strings.Repeat("v, ", 501) + "]}}", "line 1: 501 patterns; 500 are read"},
		{"depth without end", "on: {push: {tags: ['v" + strings.Repeat("+", 499) + "']}}", ""},
		{"a large file", strings.Repeat("# a\n", workflow.MaxSize/4) + "on: push", "the file has 1048584 bytes; 1048576 are read"},
	} {
		_, err := workflow.Parse([]byte(tt.file))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestIsFile(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"a.yml": true, "release.yaml": true, "a.YML": false, "README.md": false, "yml": false, "": false} {
		if workflow.IsFile(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}

func FuzzStartsOn(f *testing.F) {
	for _, tt := range starts {
		f.Add(tt.file, "v1.0.0")
	}
	for _, tt := range filters {
		f.Add("on: {push: {tags: ["+tt.patterns+"]}}", tt.in)
	}
	f.Fuzz(func(t *testing.T, file, tag string) {
		w, err := workflow.Parse([]byte(file))
		if err == nil {
			w.StartsOn(tag)
		}
		if strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz0123456789._/-@") != "" || tag == "" || len(tag) > 500 {
			return
		}
		if w, err = workflow.Parse(fmt.Appendf(nil, "on: {push: {tags: ['%s']}}", tag)); err != nil || !w.StartsOn(tag) || w.StartsOn(tag+"x") {
			t.Errorf("a name without special characters is no pattern of itself: %q, %v", tag, err)
		}
	})
}
