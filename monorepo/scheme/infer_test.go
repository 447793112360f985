package scheme

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tags makes n tags of a pattern with one %d, the newest first.
func tags(n int, pattern string) []string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(pattern, n-i))
	}
	return list
}

// candidates gives packages versions, in turn.
func candidates(packages []Package, versions ...string) []Candidate {
	var list []Candidate
	for i, p := range packages {
		list = append(list, Candidate{Package: p, Version: versions[i%len(versions)]})
	}
	return list
}

func TestTheTagsTellTheScheme(t *testing.T) {
	t.Parallel()
	one := candidates(pkgs("com.acme.foo"), "1.2.0")
	same := candidates(pkgs("com.acme.foo", "com.acme.bar", "com.acme.input"), "1.2.0")
	apart := candidates(pkgs("com.acme.foo", "com.acme.bar", "com.acme.input"), "1.2.0", "2.0.0")
	dirs := candidates([]Package{{Name: "com.acme.foo", Dir: "Foo"}, {Name: "com.acme.bar", Dir: "Bar"}}, "1.0.0", "2.0.0")
	twins := candidates([]Package{{Name: "com.acme.foo", Dir: "foo"}, {Name: "net.acme.foo", Dir: "net-foo"}}, "1.0.0", "2.0.0")
	for _, tt := range []struct {
		name     string
		tags     []string
		packages []Candidate
		want     Inference
	}{
		{"no tags and no packages", nil, nil, Inference{Synchronized, "{version}", 0, 0, "no tags; no packages", false}},
		{"no tags, one package", nil, one, Inference{Synchronized, "{version}", 0, 0, "no tags; one package", false}},
		{"no tags, one version", nil, same, Inference{Synchronized, "{version}", 0, 0, "no tags; 3 packages share version 1.2.0", false}},
		{"no tags, several versions", nil, apart, Inference{Prefixed, "{name}/{version}", 0, 0, "no tags; 3 packages have 2 versions", false}},
		{
			"tags that are no releases",
			[]string{"nightly", "latest", "docs-2026", "upm/1.0.0", "1.0.0-upm", "2024.05.08"},
			one,
			Inference{Synchronized, "{version}", 0, 0, "no release tags; one package", false},
		},

		{"bare versions", tags(41, "1.%d.0"), same, Inference{Synchronized, "{version}", 41, 41, "41 of 41 tags match", false}},
		{"a single tag", tags(1, "1.%d.0"), same, Inference{Synchronized, "{version}", 1, 1, "1 of 1 tags match", false}},
		{"versions with a v, and one without", append(tags(77, "v1.%d.0"), "0.1.0"), apart, Inference{Synchronized, "v{version}", 77, 78, "77 of 78 tags match", false}},
		{"releases under a folder", tags(3, "release/v1.%d.0-rc.1"), one, Inference{Synchronized, "release/v{version}", 3, 3, "3 of 3 tags match", false}},
		{
			"names", append(tags(9, "com.acme.foo/1.%d.0"), tags(9, "com.acme.bar/1.%d.0")...), apart,
			Inference{Prefixed, "{name}/{version}", 18, 18, "18 of 18 tags match", false},
		},
		{"the name of a single package", tags(3, "com.acme.foo/1.2.%d"), one, Inference{Prefixed, "{name}/{version}", 3, 3, "3 of 3 tags match", false}},
		{"names with a v", tags(3, "com.acme.foo/v1.2.%d"), apart, Inference{Prefixed, "{name}/v{version}", 3, 3, "3 of 3 tags match", false}},
		{"names with an @", tags(3, "com.acme.foo@1.2.%d"), apart, Inference{Prefixed, "{name}@{version}", 3, 3, "3 of 3 tags match", false}},
		{"names with a hyphen", tags(3, "com.acme.foo-1.2.%d-pre.1"), apart, Inference{Prefixed, "{name}-{version}", 3, 3, "3 of 3 tags match", false}},
		{"short names", tags(3, "input/v1.2.%d"), apart, Inference{Prefixed, "{short}/v{version}", 3, 3, "3 of 3 tags match", false}},
		{"folders", tags(3, "Foo/1.2.%d"), dirs, Inference{Prefixed, "{dir}/{version}", 3, 3, "3 of 3 tags match", false}},
		{"short names that are folders too, but not unique", tags(3, "foo/1.2.%d"), twins, Inference{Prefixed, "{dir}/{version}", 3, 3, "3 of 3 tags match", false}},

		{
			"upm tags stand aside", append(tags(9, "upm/com.acme.foo/1.%d.0"), tags(3, "1.%d.0")...), same,
			Inference{Synchronized, "{version}", 3, 3, "3 of 3 tags match", false},
		},
		{
			"date tags stand aside", append(tags(30, "nightly-2024.1.%d"), tags(3, "1.%d.0")...), same,
			Inference{Synchronized, "{version}", 3, 3, "3 of 3 tags match", false},
		},
		{
			"bare date tags stand aside", append(tags(30, "2024.1.%d"), tags(3, "com.acme.foo/1.%d.0")...), apart,
			Inference{Prefixed, "{name}/{version}", 3, 3, "3 of 3 tags match", false},
		},
		{
			"dates that are the packages' versions", tags(9, "2024.%d.0"), candidates(pkgs("com.acme.foo"), "2024.9.0"),
			Inference{Synchronized, "{version}", 9, 9, "9 of 9 tags match", false},
		},
		{
			"tags of a package's own template stand aside", append(tags(30, "legacy-v1.%d.0"), tags(3, "com.acme.foo/1.%d.0")...),
			candidates(pkgs("com.acme.foo", "com.acme.old=legacy-v{version}"), "1.0.0", "2.0.0"),
			Inference{Prefixed, "{name}/{version}", 3, 3, "3 of 3 tags match", false},
		},
		{"a former name is a name", tags(30, "com.acme.gone/1.%d.0"), one, Inference{Prefixed, "{name}/{version}", 30, 30, "30 of 30 tags match", false}},

		{
			"the newest 20 outweigh a long past", append(tags(20, "com.acme.foo/1.%d.0"), tags(400, "0.%d.0")...), apart,
			Inference{Prefixed, "{name}/{version}", 20, 420, "20 of 420 tags match", false},
		},
		{
			"60% of the newest decide", append(tags(12, "com.acme.foo/1.%d.0"), tags(7, "0.%d.0")...), apart,
			Inference{Prefixed, "{name}/{version}", 12, 19, "12 of 19 tags match", false},
		},
		{
			"40% of the newest for the other strategy do not", append(tags(12, "com.acme.foo/1.%d.0"), tags(8, "0.%d.0")...), apart,
			Inference{Prefixed, "{name}/{version}", 12, 20, "12 of the newest 20 tags match, 8 match {version}", true},
		},
		{
			"less than 60% do not", append(tags(11, "1.%d.0"), tags(9, "v1.%d.0")...), one,
			Inference{Synchronized, "{version}", 11, 20, "11 of the newest 20 tags match", true},
		},
		{
			"no template fits", tags(12, "Release_1.%d.0"), apart,
			Inference{Prefixed, "{name}/{version}", 0, 12, "none of 12 tags matches a known template; 3 packages have 2 versions", true},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, Infer(tt.tags, tt.packages)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEveryInferredTemplateCanBeUsed(t *testing.T) {
	t.Parallel()
	packages := []Candidate{{Package: Package{Name: "com.acme.foo", Dir: "Foo"}, Version: "1.0.0"}}
	for _, shape := range shapes() {
		s := mustNew(t, shape.strategy(), shape.template(), packages[0].Package)
		in := Infer([]string{s.Tag("com.acme.foo", "1.0.0-rc.1")}, packages)
		if in.Template != shape.template() || in.Strategy != shape.strategy() || in.Ambiguous {
			t.Errorf("%s %s is inferred as %+v", shape.strategy(), shape.template(), in)
		}
	}
	if !slices.ContainsFunc(shapes(), func(s shape) bool { return s.template() == "{short}-v{version}" }) {
		t.Error("{short}-v{version} is no shape")
	}
}
