package upm_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/upm"
)

var (
	foo = upm.Package{Name: "com.acme.foo", Dir: "Foo", Path: "Packages/Foo"}
	bar = upm.Package{Name: "com.acme.bar.editor", Dir: "Bar", Path: "Packages/Bar"}
	two = []upm.Package{foo, bar}
)

// settings reads a configuration that has the text as its upm key.
func settings(t *testing.T, text string) config.UPM {
	t.Helper()
	c, found := config.Parse(config.Filename, []byte("upm: "+text))
	if c == nil {
		t.Fatal(found)
	}
	return c.UPM
}

// schemeOf makes a scheme for packages, nil without a strategy.
func schemeOf(t *testing.T, strategy scheme.Strategy, packages []upm.Package) *scheme.Scheme {
	t.Helper()
	if strategy == "" {
		return nil
	}
	var list []scheme.Package
	for _, p := range packages {
		list = append(list, scheme.Package{Name: p.Name, Dir: p.Dir})
	}
	s, found := scheme.New(strategy, "", list)
	if s == nil {
		t.Fatal(found)
	}
	return s
}

func said(list finding.List) []string {
	var lines []string
	for _, f := range list {
		lines = append(lines, fmt.Sprintf("%s %s: %s | %s", f.Severity, f.Code, f.Message, f.Fix))
	}
	return lines
}

func TestTargetsNameBranches(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, upm string
		packages  []upm.Package
		want      []string
	}{
		{"one package", "{}", two[:1], []string{"upm"}},
		{"one package and a template", `{branch: "upm/{name}"}`, two[:1], []string{"upm/com.acme.foo"}},
		{"several packages", "{}", two, []string{"upm/com.acme.foo", "upm/com.acme.bar.editor"}},
		{"every variable", `{branch: "{dir}-{short}@{name}"}`, two, []string{"Foo-foo@com.acme.foo", "Bar-bar.editor@com.acme.bar.editor"}},
		{"a short name of its own", `{branch: "{short}"}`, []upm.Package{{Name: "com.acme.foo", Short: "f"}}, []string{"f"}},
		{"the last match wins", `{branch: "a/{name}", packages: [{match: "com.**", branch: "b/{name}"}, {match: com.acme.foo, branch: c}, {match: "*.foo", samples: true}]}`, two, []string{"c", "b/com.acme.bar.editor"}},
		{"one branch name in two repositories", `{branch: upm, packages: [{match: com.acme.foo, repository: other}]}`, two, []string{"upm", "upm"}},
		{"main, in a repository where nothing is released", "{branch: main, repository: other}", two[:1], []string{"main"}},
		{"no packages", "{}", nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			targets, found := upm.Targets(settings(t, test.upm), test.packages, upm.Surroundings{
				Branches:  map[string][]string{"": {"main", "upmx", "b/com.acme.bar.editor", "release/1"}, "other": {"upmx/y"}},
				Releasing: []string{"main", "release/*"},
			})
			var got []string
			for _, target := range targets {
				got = append(got, target.Branch)
			}
			if diff := cmp.Diff(test.want, got); diff != "" || len(found) > 0 {
				t.Errorf("branches (-want +got):\n%s\nfindings: %q", diff, said(found))
			}
		})
	}
}

func TestTargetsHaveWhatTheLastMatchSets(t *testing.T) {
	t.Parallel()
	cfg := settings(t, `
  history: snapshot
  repository: build
  packages:
  - {match: "com.acme.*", samples: true, include: [LICENSE.md], drop: ["*.psd"], run: {run: [make], timeout: 1m}}
  - {match: com.acme.foo, samples: false, include: [], run: {run: []}, history: full, repository: https://example.com/foo.git}
  - {match: com.acme.bar.editor, drop: [Tests], run: {run: [a, b], shell: true}}
`)
	got, found := upm.Targets(cfg, two, upm.Surroundings{})
	want := []upm.Target{
		{
			Name: "com.acme.foo", Path: "Packages/Foo", Branch: "upm/com.acme.foo", History: "full", Repository: "https://example.com/foo.git",
			Transform: upm.Transform{Include: []string{}, Drop: []string{"*.psd"}}, Run: config.UPMRun{Run: []string{}, Timeout: 5 * time.Minute},
		},
		{
			Name: "com.acme.bar.editor", Path: "Packages/Bar", Branch: "upm/com.acme.bar.editor", History: "snapshot", Repository: "build",
			Transform: upm.Transform{Samples: true, Include: []string{"LICENSE.md"}, Drop: []string{"Tests"}},
			Run:       config.UPMRun{Run: []string{"a", "b"}, Timeout: 5 * time.Minute, Shell: true},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(found) > 0 {
		t.Errorf("targets (-want +got):\n%s\nfindings: %q", diff, said(found))
	}
	if targets, found := upm.Targets(config.UPM{Branch: "x"}, two, upm.Surroundings{}); targets != nil || found != nil {
		t.Errorf("without the key: %v, %q", targets, said(found))
	}
}

func TestTargetsMakeTagsForUPMCommits(t *testing.T) {
	t.Parallel()
	for strategy, upmKey := range map[scheme.Strategy]string{
		scheme.Synchronized: "{tag: both}",
		scheme.Prefixed:     `{tag: both, tagTemplate: "{short}-upm@{version}"}`,
	} {
		targets, found := upm.Targets(settings(t, upmKey), two, upm.Surroundings{Scheme: schemeOf(t, strategy, two)})
		want := []string{"upm/com.acme.foo/{version}", "upm/com.acme.bar.editor/{version}"}
		if strategy == scheme.Prefixed {
			want = []string{"foo-upm@{version}", "bar.editor-upm@{version}"}
		}
		var got []string
		for _, target := range targets {
			got = append(got, target.TagTemplate)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(found) > 0 {
			t.Errorf("%s (-want +got):\n%s\nfindings: %q", strategy, diff, said(found))
		}
	}
}

func TestTargetsSayWhatCannotBe(t *testing.T) {
	t.Parallel()
	many := []upm.Package{foo, bar, {Name: "com.acme.more", Path: "More", Dir: "More"}}
	root := []upm.Package{{Name: "acme"}}
	tests := []struct {
		name, upm string
		packages  []upm.Package
		exist     []string // branches
		strategy  scheme.Strategy
		want      []string
	}{
		{"one branch for two packages", "{branch: upm}", two, nil, "", []string{
			`error upm-branch-clash: com.acme.foo and com.acme.bar.editor have the same upm branch "upm" | set upm.branch: "upm/{name}", or a branch for each in upm.packages, in .upmrel.yaml`,
		}},
		{"branches that differ in case", `{packages: [{match: "*.foo", branch: X}, {match: "*.editor", branch: x}]}`, two, nil, "", []string{
			`error upm-branch-clash: the upm branches "X" of com.acme.foo and "x" of com.acme.bar.editor differ in case only: Windows and macOS keep one of them | set upm.branch: "upm/{name}", or a branch for each in upm.packages, in .upmrel.yaml`,
		}},
		{"a branch inside another", `{packages: [{match: "*.foo", branch: upm}]}`, two, nil, "", []string{
			`error upm-branch-clash: no repository can hold the upm branches "upm" of com.acme.foo and "upm/com.acme.bar.editor" of com.acme.bar.editor: git keeps a branch as a file, so "upm" would have to be a file and a folder at once | set upm.branch: "upm/{name}", or another branch for one of them in upm.packages, in .upmrel.yaml`,
		}},
		{"a branch of the repository around", "{}", many, []string{"upm", "main"}, "", []string{
			`error upm-branch-clash: the branch "upm" is in the way of the upm branch "upm/com.acme.foo" of com.acme.foo: git keeps a branch as a file, so "upm" would have to be a file and a folder at once (and so for 2 more) | set upm.branch: "upm-{name}" in .upmrel.yaml, or rename the branch "upm", here and on the remote`,
		}},
		{"a branch of the repository inside", "{}", two[:1], []string{"upm/com.acme.old", "upm/com.acme.older"}, "", []string{
			`error upm-branch-clash: the branch "upm/com.acme.old" is in the way of the upm branch "upm" of com.acme.foo: git keeps a branch as a file, so "upm" would have to be a file and a folder at once (and so are 1 more) | set upm.branch: "upm/{name}" in .upmrel.yaml, or rename the branch "upm/com.acme.old", here and on the remote`,
		}},
		{"a branch of releases", "{branch: main}", two[:1], nil, "", []string{
			`error upm-branch: the upm branch "main" of com.acme.foo is one that releases are made on | choose another upm.branch, or name the branches of releases more narrowly, in .upmrel.yaml`,
		}},
		{"a branch that a glob of releases matches", "{branch: release/x}", two[:1], nil, "", []string{
			`error upm-branch: the upm branch "release/x" of com.acme.foo is one that releases are made on (branches has "release/*") | choose another upm.branch, or name the branches of releases more narrowly, in .upmrel.yaml`,
		}},
		{"a slip in a template, said once", `{branch: "upm/{nmae}"}`, two, nil, "", []string{
			`error upm-branch: upm.branch "upm/{nmae}": unknown variable {nmae} (did you mean {name}?) | set upm.branch: "upm/{name}" in .upmrel.yaml`,
		}},
		{"a version in a template", `{branch: "upm/{version}"}`, two[:1], nil, "", []string{
			`error upm-branch: upm.branch "upm/{version}": a branch holds many versions, so its name holds none | set upm.branch: "upm/{name}" in .upmrel.yaml`,
		}},
		{"a brace that is open", `{packages: [{match: "*", branch: "upm/{name"}]}`, two[:1], nil, "", []string{
			`error upm-branch: upm.packages.branch "upm/{name": a { is not closed | set upm.packages.branch: "upm/{name}" in .upmrel.yaml`,
		}},
		{"no {short} and no {dir}", `{branch: "{short}"}`, root, nil, "", []string{
			`error upm-branch: upm.branch "{short}": "acme" has no {short}: its name has fewer than three segments | set packages.short: {"acme": ...} in .upmrel.yaml`,
		}},
		{"no folder at the root", `{branch: "{dir}"}`, root, nil, "", []string{
			`error upm-branch: upm.branch "{dir}": "acme" lies at the repository's root and has no {dir} | set upm.branch: "upm/{name}" in .upmrel.yaml`,
		}},
		{"a name that git refuses", `{branch: "a..b"}`, two[:1], nil, "", []string{
			`error upm-branch: upm.branch "a..b": git takes no branch "a..b": it holds ".." | set upm.branch: "upm/{name}" in .upmrel.yaml`,
		}},
		{"a name with a blank", `{branch: "a b"}`, two[:1], nil, "", []string{
			`error upm-branch: upm.branch "a b": git takes no branch "a b": it holds " " | set upm.branch: "upm/{name}" in .upmrel.yaml`,
		}},
		{"a name that would be an option", `{branch: "-d"}`, two[:1], nil, "", []string{
			`error upm-branch: upm.branch "-d": git takes no branch "-d": it begins with "-" | set upm.branch: "upm/{name}" in .upmrel.yaml`,
		}},
		{"a name that ends in .lock", `{branch: "a.lock"}`, two[:1], nil, "", []string{
			`error upm-branch: upm.branch "a.lock": git takes no branch "a.lock": a part of it ends with ".lock" | set upm.branch: "upm/{name}" in .upmrel.yaml`,
		}},
		{"a name that ends in a dot", `{branch: "a."}`, two[:1], nil, "", []string{
			`error upm-branch: upm.branch "a.": git takes no branch "a.": it ends with "." | set upm.branch: "upm/{name}" in .upmrel.yaml`,
		}},
		{"HEAD", "{branch: HEAD}", two[:1], nil, "", []string{
			`error upm-branch: upm.branch "HEAD": git takes no branch "HEAD" | set upm.branch: "upm/{name}" in .upmrel.yaml`,
		}},
		{"an item for no package", "{packages: [{match: com.acme.fo, samples: true}, {match: x}]}", two, nil, "", []string{
			`warning upm-unmatched: upm.packages: "com.acme.fo" matches no package that gets a branch | write com.acme.foo`,
			`warning upm-unmatched: upm.packages: "x" matches no package that gets a branch | correct the name, or remove the item`,
		}},
		{"one release tag on several upm commits", "{tag: upm}", two, nil, scheme.Synchronized, []string{
			`error upm-tag: upm.tag is upm, but the one tag of 2 synchronized packages cannot stand on the upm commit of each | set upm: {tag: both}, or strategy: prefixed with {name} in tag, in .upmrel.yaml`,
		}},
		{"one upm tag on several upm commits", `{tag: both, tagTemplate: "upm/{version}"}`, two, nil, scheme.Synchronized, []string{
			`error upm-tag: upm.tagTemplate "upm/{version}" gives 2 packages one tag, which cannot stand on the upm commit of each: it must hold {name}, {short} or {dir} | set upm.tagTemplate: "upm/{name}/{version}" in .upmrel.yaml`,
		}},
		{"upm tags that are the release tags", `{tag: both, tagTemplate: "{version}"}`, two[:1], nil, scheme.Synchronized, []string{
			`error upm-tag: upm.tagTemplate "{version}": the upm tag "1.2.3" of com.acme.foo reads as a release tag | set upm.tagTemplate: "upm/{name}/{version}" in .upmrel.yaml`,
		}},
		{"upm tags that OpenUPM can't tell from release tags", `{tag: both, tagTemplate: "{name}/v{version}"}`, two[:1], nil, scheme.Prefixed, []string{
			`error upm-tag: upm.tagTemplate "{name}/v{version}": the upm tag "com.acme.foo/v1.2.3" of com.acme.foo begins as its release tags do, so OpenUPM would take both for one version | set upm.tagTemplate: "upm/{name}/{version}" in .upmrel.yaml`,
		}},
		{"a broken template of upm tags", `{tag: both, tagTemplate: "upm/{name}"}`, two, nil, "", []string{
			`error template-invalid: upm.tagTemplate: tag template "upm/{name}": it lacks {version} | set upm.tagTemplate: "upm/{name}/{version}" in .upmrel.yaml`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, found := upm.Targets(settings(t, test.upm), test.packages, upm.Surroundings{
				Branches:  map[string][]string{"": test.exist},
				Releasing: []string{"main", "release/*"},
				Scheme:    schemeOf(t, test.strategy, test.packages),
			})
			if diff := cmp.Diff(test.want, said(found)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
