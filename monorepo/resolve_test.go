package monorepo_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
)

// load loads packages, given as "name version" and each in a folder of its name.
func load(t testing.TB, yaml string, tags []string, packages ...string) *monorepo.Workspace {
	t.Helper()
	files := map[string]string{}
	for _, p := range packages {
		var name, version string
		if _, err := fmt.Sscan(p, &name, &version); err != nil {
			t.Fatal(err)
		}
		files["Packages/"+name+"/package.json"] = unity(name, version)
	}
	w, err := monorepo.Load(t.Context(), gitrepo.SnapshotOf(files), configured(t, yaml), tags)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// schemeOf says strategy, template and why, "none" where there is no scheme.
func schemeOf(w *monorepo.Workspace) string {
	if w.Scheme == nil {
		return "none"
	}
	text := fmt.Sprintf("%s %s", w.Scheme.Strategy(), w.Scheme.Template())
	if w.Inferred != "" {
		text += " (" + w.Inferred + ")"
	}
	if w.Ambiguous {
		text += " ambiguous"
	}
	return text
}

func TestTheSchemeIsConfiguredOrInferred(t *testing.T) {
	t.Parallel()
	core, ui, old := "com.acme.core 1.0.0", "com.acme.ui 1.0.0", "com.acme.old 0.3.0"
	tests := []struct {
		name, yaml string
		tags       []string
		packages   []string
		want       string
	}{
		{name: "strategy and template configured", yaml: `{strategy: synchronized, tag: "v{version}"}`, tags: []string{"com.acme.core/1.0.0"}, packages: []string{core, ui}, want: "synchronized v{version}"},
		{name: "the strategy's default template, whatever the tags", yaml: "strategy: prefixed", tags: []string{"core@1.0.0", "v1.0.0"}, packages: []string{core, ui}, want: "prefixed {name}/{version}"},
		{name: "a template that names the package", yaml: `tag: "{short}@{version}"`, tags: []string{"1.0.0"}, packages: []string{core, ui}, want: "prefixed {short}@{version} (from the tag template)"},
		{name: "a template that names the folder", yaml: `tag: "{dir}/{version}"`, packages: []string{core, ui}, want: "prefixed {dir}/{version} (from the tag template)"},
		{name: "a template that names no package", yaml: `tag: "v{version}"`, tags: []string{"com.acme.core/1.0.0"}, packages: []string{core, ui}, want: "synchronized v{version} (from the tag template)"},
		{name: "tags decide", tags: []string{"core/v1.0.0", "ui/v0.9.0", "nightly"}, packages: []string{core, ui}, want: "prefixed {short}/v{version} (2 of 2 tags match)"},
		{name: "tags of both strategies", tags: []string{"com.acme.core/1.0.0", "1.0.0"}, packages: []string{core, ui}, want: "synchronized {version} (1 of the newest 2 tags match, 1 match {name}/{version}) ambiguous"},
		{name: "no tags, one package", packages: []string{core}, want: "synchronized {version} (no tags; one package)"},
		{name: "no tags, one version", packages: []string{core, ui}, want: "synchronized {version} (no tags; 2 packages share version 1.0.0)"},
		{name: "no tags, several versions", packages: []string{core, old}, want: "prefixed {name}/{version} (no tags; 2 packages have 2 versions)"},
		{name: "tags that are no releases", tags: []string{"nightly", "latest"}, packages: []string{core, old}, want: "prefixed {name}/{version} (no release tags; 2 packages have 2 versions)"},
		{name: "no packages", want: "synchronized {version} (no tags; no packages)"},
		{name: "a template that clashes", yaml: `{strategy: prefixed, tag: "{version}"}`, packages: []string{core, ui}, want: "none"},
		{name: "a package with a template of its own", yaml: `{strategy: synchronized, tag: "v{version}", packages: {tag: {com.acme.old: "old/{version}"}}}`, packages: []string{core, ui, old}, want: "synchronized v{version}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := load(t, tt.yaml, tt.tags, tt.packages...)
			if got := schemeOf(w); got != tt.want {
				t.Errorf("scheme: %s\nwant:   %s", got, tt.want)
			}
			if none := w.Scheme == nil; none != w.Findings.Errors() {
				t.Errorf("findings: %v", said(w.Findings))
			}
		})
	}
}

func TestDriftNamesEveryVersion(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, yaml string
		packages   []string
		want       []string
	}{
		{"prefixed packages have their own versions", "strategy: prefixed", []string{"com.acme.a 1.0.0", "com.acme.b 2.0.0"}, nil},
		{"one version", "strategy: synchronized", []string{"com.acme.a 1.0.0", "com.acme.b 1.0.0"}, nil},
		{
			"three versions", "strategy: synchronized",
			[]string{"com.acme.b 1.3.0", "com.acme.a 1.2.0", "com.acme.c 1.2.0", "com.acme.d 1.3.0-rc.1"},
			[]string{"error  version-drift: synchronized packages have different versions: com.acme.a 1.2.0, com.acme.b 1.3.0, com.acme.c 1.2.0, com.acme.d 1.3.0-rc.1 -> upmrel bump 1.3.1   (or set strategy: prefixed, or packages.exclude for what is not released from here, in .upmrel.yaml)"},
		},
		{
			"a prerelease is the highest", "strategy: synchronized",
			[]string{"com.acme.a 1.3.0", "com.acme.b 2.0.0-rc.1"},
			[]string{"error  version-drift: synchronized packages have different versions: com.acme.a 1.3.0, com.acme.b 2.0.0-rc.1 -> upmrel bump 2.0.0   (or set strategy: prefixed, or packages.exclude for what is not released from here, in .upmrel.yaml)"},
		},
		{
			"a package with its own tags has its own version", `{strategy: synchronized, tag: "v{version}", packages: {tag: {com.acme.old: "old/{version}"}}}`,
			[]string{"com.acme.a 1.0.0", "com.acme.b 1.0.0", "com.acme.old 0.1.0"},
			nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, said(load(t, tt.yaml, nil, tt.packages...).Findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAlternativesAreWhatATagCouldBeMeantAs(t *testing.T) {
	t.Parallel()
	core, ui := "com.acme.core 1.0.0", "com.acme.ui 2.0.0"
	settled := []string{"com.acme.core/1.0.0", "com.acme.ui/2.0.0", "com.acme.ui/1.0.0"}
	tests := []struct {
		name, yaml string
		tags       []string
		tag        string
		want       []string
	}{
		{"a configured strategy has none", "strategy: prefixed", nil, "1.0.0", nil},
		{"a configured template has none", `tag: "v{version}"`, nil, "1.0.0", nil},
		{"without tags every usual form counts", "", nil, "core@v1.0.0", []string{"prefixed {short}@v{version}", "synchronized {version}"}},
		{"the other strategy in the tag's own form", "", settled, "release-1.0.0", []string{"synchronized release-{version}", "synchronized {version}"}},
		{"another form of the strategy that the tags settled on is none", "", settled, "core@1.0.0", []string{"synchronized {version}"}},
		{"tags that match no form settle nothing", "", []string{"R1.0.0", "Release_1.1.0"}, "core@1.0.0", []string{"prefixed {short}@{version}", "synchronized {version}"}},
		{"tags of both strategies settle nothing", "", []string{"1.0.0", "com.acme.core/1.0.0"}, "v1.0.0", []string{"synchronized v{version}", "prefixed {name}/{version}"}},
		{"a tag without a form", "", settled, "nightly", []string{"synchronized {version}"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range load(t, tt.yaml, tt.tags, core, ui).Alternatives(tt.tag) {
				got = append(got, fmt.Sprintf("%s %s", s.Strategy(), s.Template()))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("alternatives (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAlternativesAreMadeOnce(t *testing.T) {
	t.Parallel()
	w := load(t, "", nil, "com.acme.core 1.0.0", "com.acme.ui 1.0.0")
	first, again := w.Alternatives("core@v1.0.0"), w.Alternatives("ui@v2.0.0")
	if len(first) != 2 || !slices.Equal(first, again) {
		t.Errorf("made %v, then %v", first, again)
	}
}

func TestPrivateTagGoesByTheSchemeOfTheMoment(t *testing.T) {
	t.Parallel()
	w := load(t, "{strategy: prefixed, packages: {private: [com.acme.tests]}}", nil, "com.acme.core 1.0.0", "com.acme.tests 1.0.0")
	if p := w.PrivateTag("private-tests/1.0.0"); p != nil {
		t.Fatalf("by the configured template it is of %s", p.Name)
	}
	other := *w
	other.Scheme, _ = scheme.New(scheme.Prefixed, "private-{short}/{version}", nil)
	if p := other.PrivateTag("private-tests/1.0.0"); p == nil || p.Name != "com.acme.tests" {
		t.Errorf("by another it is of %v", p)
	}
}

func TestPrivateTagFindsThePackageThatATagWouldPublish(t *testing.T) {
	t.Parallel()
	prefixed := `{strategy: prefixed, tag: "{short}/{version}", packages: {private: [com.acme.tests], short: {com.acme.tests: t}, tag: {com.acme.tests.own: "own-v{version}"}}}`
	tests := map[string]string{
		"t/1.0.0": "com.acme.tests", "t/2024.1.0": "com.acme.tests", "t/1.0": "com.acme.tests",
		"com.acme.tests/v1.0.0": "com.acme.tests", "core/1.0.0": "", "1.0.0": "", "nightly": "",
	}
	w := load(t, prefixed, nil, "com.acme.core 1.0.0", "com.acme.tests 1.0.0")
	for tag, want := range tests {
		got := ""
		if p := w.PrivateTag(tag); p != nil {
			got = p.Name
		}
		if got != want {
			t.Errorf("PrivateTag(%q) = %q, want %q", tag, got, want)
		}
	}
	if p := load(t, "{strategy: synchronized, packages: {private: [com.acme.tests]}}", nil, "com.acme.core 1.0.0", "com.acme.tests 1.0.0").PrivateTag("1.0.0"); p != nil {
		t.Errorf("a shared tag publishes %s", p.Name)
	}
}

func TestMatchesAny(t *testing.T) {
	t.Parallel()
	tests := []struct {
		glob, s string
		want    bool
	}{
		{"com.acme.*", "com.acme.core.editor", true},
		{"com.acme.*", "com.acmecore", false},
		{"nightly*", "nightly-2024.01.15", true},
		{"nightly*", "nightly/1", false},
		{"**/*.md", "README.md", true},
		{"Docs/**", "Docs/a/b.png", true},
		{"[", "[", false}, // such a glob never comes through the configuration
	}
	for _, tt := range tests {
		if got := monorepo.MatchesAny([]string{"none", tt.glob}, tt.s); got != tt.want {
			t.Errorf("%q matches %q: %v", tt.glob, tt.s, got)
		}
	}
	if monorepo.MatchesAny(nil, "a") {
		t.Error("no glob matches")
	}
}
