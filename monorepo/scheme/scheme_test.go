package scheme

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// pkgs makes packages of names; "name=tag" gives one its own template.
func pkgs(names ...string) []Package {
	var list []Package
	for _, name := range names {
		name, tag, _ := strings.Cut(name, "=")
		list = append(list, Package{Name: name, Dir: name, Tag: tag})
	}
	return list
}

// mustNew makes a scheme that has no errors.
func mustNew(t testing.TB, strategy Strategy, template string, packages ...Package) *Scheme {
	t.Helper()
	s, findings := New(strategy, template, packages)
	if findings.Errors() {
		t.Fatalf("New(%s, %q): %v", strategy, template, findings)
	}
	return s
}

func TestTagAndParseAreTwoDirectionsOfOneForm(t *testing.T) {
	t.Parallel()
	const foo, bar = "com.acme.foo", "com.acme.bar"
	input := Package{Name: "com.acme.input-system", Short: "input", Dir: "Input"}
	for _, tt := range []struct {
		strategy Strategy
		template string
		packages []Package
		name     string // to Tag
		version  string
		tag      string
		parsed   string // by Parse
	}{
		{Synchronized, "", pkgs(foo, bar), "", "1.0.1", "1.0.1", ""},
		{Synchronized, "v{version}", pkgs(foo, bar), foo, "1.0.1", "v1.0.1", ""},
		{Synchronized, "release/v{version}", nil, "", "1.0.1", "release/v1.0.1", ""},
		{Synchronized, "{name}/{version}", pkgs(foo), foo, "1.0.1", "com.acme.foo/1.0.1", ""},
		{Synchronized, "v{version}", pkgs(foo, bar, "com.acme.old=legacy-v{version}"), "com.acme.old", "1.0.1", "legacy-v1.0.1", "com.acme.old"},
		{Prefixed, "", pkgs(foo, bar), foo, "1.0.0", "com.acme.foo/1.0.0", foo},
		{Prefixed, "", pkgs(foo, bar), bar, "1.0.0-preview.1", "com.acme.bar/1.0.0-preview.1", bar},
		{Prefixed, "", pkgs(foo, "com.acme.old=legacy-v{version}"), "com.acme.old", "2.0.0", "legacy-v2.0.0", "com.acme.old"},
		{Prefixed, "{version}", pkgs(foo), foo, "1.0.0", "1.0.0", foo},
		{Prefixed, "{name}@v{version}", pkgs(foo, bar), foo, "1.0.0", "com.acme.foo@v1.0.0", foo},
		{Prefixed, "{short}/{version}", pkgs("com.acme.foo.editor", bar), "com.acme.foo.editor", "1.0.0", "foo.editor/1.0.0", "com.acme.foo.editor"},
		{Prefixed, "{short}/{version}", []Package{input}, input.Name, "1.0.0", "input/1.0.0", input.Name},
		{Prefixed, "{dir}/v{version}", []Package{input}, input.Name, "1.0.0", "Input/v1.0.0", input.Name},
		{Prefixed, "upm/{name}/{version}", pkgs(foo, bar), bar, "1.0.0", "upm/com.acme.bar/1.0.0", bar},
		{Prefixed, "{name}/{version}-upm", pkgs(foo, bar), bar, "1.0.0", "com.acme.bar/1.0.0-upm", bar},
		{Prefixed, "{name}-{version}", pkgs(foo, "com.acme.a-2.5d"), "com.acme.a-2.5d", "1.0.0-rc.1", "com.acme.a-2.5d-1.0.0-rc.1", "com.acme.a-2.5d"},
	} {
		t.Run(tt.tag+" under "+string(tt.strategy), func(t *testing.T) {
			t.Parallel()
			s := mustNew(t, tt.strategy, tt.template, tt.packages...)
			if got := s.Tag(tt.name, tt.version); got != tt.tag {
				t.Errorf("Tag(%q, %q) = %q, want %q", tt.name, tt.version, got, tt.tag)
			}
			if name, version, ok := s.Parse(tt.tag); !ok || name != tt.parsed || version != tt.version {
				t.Errorf("Parse(%q) = %q, %q, %v, want %q, %q", tt.tag, name, version, ok, tt.parsed, tt.version)
			}
		})
	}
}

func TestOpenUPMPrefixIsWhatStandsBeforeTheVersion(t *testing.T) {
	t.Parallel()
	const foo, bar = "com.acme.foo", "com.acme.bar"
	for _, tt := range []struct {
		strategy Strategy
		template string
		packages []Package
		want     string // of foo
	}{
		{Prefixed, "", pkgs(foo, bar), "com.acme.foo/"},
		{Prefixed, "{name}@v{version}", pkgs(foo, bar), "com.acme.foo@"},
		{Prefixed, "{short}-v{version}", pkgs(foo, bar), "foo-"},
		{Prefixed, "upm/{name}/{version}", pkgs(foo, bar), "upm/com.acme.foo/"},
		{Prefixed, "{name}/{version}-upm", pkgs(foo, bar), "com.acme.foo/"},
		{Prefixed, "", pkgs(foo+"=legacy/v{version}", bar), "legacy/"},
		{Prefixed, "{version}", pkgs(foo), ""},
		{Prefixed, "", pkgs(bar), ""},
		{Synchronized, "", pkgs(foo, bar), ""},
		{Synchronized, "v{version}", pkgs(foo, bar), ""},
		{Synchronized, "release/v{version}", pkgs(foo, bar), "release/"},
	} {
		if got := mustNew(t, tt.strategy, tt.template, tt.packages...).OpenUPMPrefix(foo); got != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.strategy, tt.template, got, tt.want)
		}
	}
}

func TestParseTakesNothingElse(t *testing.T) {
	t.Parallel()
	synchronized := mustNew(t, Synchronized, "", pkgs("com.acme.foo", "com.acme.bar")...)
	prefixed := mustNew(t, Prefixed, "", pkgs("com.acme.foo", "com.acme.bar")...)
	for _, tt := range []struct{ why, tag string }{
		{"two numbers", "1.2"},
		{"a v against the template", "v1.2.3"},
		{"a leading zero", "01.2.3"},
		{"build metadata", "1.2.3+b"},
		{"an upper-case prerelease, which OpenUPM lowers", "1.2.3-RC.1"},
		{"a prerelease that OpenUPM drops", "1.2.3-upm"},
		{"another prerelease that OpenUPM drops", "1.2.3-rc.1-master"},
		{"a prerelease that makes no ref name", "1.2.3-a.lock"},
		{"a number that npm cannot read", "9007199254740992.0.0"},
		{"a glued prerelease", "1.2.3rc1"},
		{"four numbers", "1.2.3.4"},
		{"no version", "latest"},
		{"nothing", ""},
	} {
		if name, version, ok := synchronized.Parse(tt.tag); ok {
			t.Errorf("%s: Parse(%q) = %q, %q", tt.why, tt.tag, name, version)
		}
		if name, version, ok := prefixed.Parse("com.acme.foo/" + tt.tag); ok {
			t.Errorf("%s: Parse(com.acme.foo/%s) = %q, %q", tt.why, tt.tag, name, version)
		}
	}
	for _, tag := range []string{"1.2.3", "com.acme.fo/1.2.3", "com.acme.foo", "com.acme.foo/", "com.acme.foo-1.2.3", "upm/com.acme.foo/1.2.3", "zzz/1.2.3"} {
		if _, _, ok := prefixed.Parse(tag); ok {
			t.Errorf("Parse(%q) is ok under prefixed", tag)
		}
	}
	if tag := prefixed.Tag("com.acme.gone", "1.0.0"); tag != "" {
		t.Errorf("Tag of an unknown package = %q", tag)
	}
}

func TestASchemeTellsItsStrategyAndTemplate(t *testing.T) {
	t.Parallel()
	for strategy, template := range map[Strategy]string{Synchronized: "{version}", Prefixed: "{name}/{version}"} {
		s := mustNew(t, strategy, "", pkgs("com.acme.foo")...)
		if s.Strategy() != strategy || s.Template() != template {
			t.Errorf("%s: got %s, %s", strategy, s.Strategy(), s.Template())
		}
	}
}

// lines writes findings as a person reads them.
func lines(list finding.List) []string {
	var out []string
	for _, f := range list {
		out = append(out, fmt.Sprintf("%s %s: %s", f.Severity, f.Code, f.Message), "fix: "+f.Fix)
	}
	return out
}

func TestFaultyTemplatesAreExplained(t *testing.T) {
	t.Parallel()
	foo := pkgs("com.acme.foo")
	both := pkgs("com.acme.foo", "com.acme.bar")
	const fixPrefixed = `fix: set tag: "{name}/{version}" in .upmrel.yaml`
	for _, tt := range []struct {
		name     string
		strategy Strategy
		template string
		packages []Package
		want     []string
	}{
		{"nothing is wrong", Prefixed, "{name}/{version}", both, nil},
		{"a v before the version is nothing wrong", Prefixed, "{name}/v{version}", both, nil},
		{"a name that occurs twice is another rule's finding", Prefixed, "", pkgs("com.acme.foo", "com.acme.foo"), nil},

		{"no strategy", "", "", foo, []string{
			`error template-invalid: unknown strategy ""`,
			`fix: set strategy: synchronized or strategy: prefixed in .upmrel.yaml`,
		}},
		{"no version", Prefixed, "{name}", foo, []string{
			`error template-invalid: tag template "{name}": it lacks {version}`, fixPrefixed,
		}},
		{"the version twice", Prefixed, "{name}/{version}/{version}", foo, []string{
			`error template-invalid: tag template "{name}/{version}/{version}": it holds {version} twice`, fixPrefixed,
		}},
		{"a mistyped variable", Prefixed, "{nname}/{version}", foo, []string{
			`error template-invalid: tag template "{nname}/{version}": unknown variable {nname} (did you mean {name}?)`, fixPrefixed,
		}},
		{"an unknown variable with a control character", Prefixed, "{\x1b[2J}/{version}", foo, []string{
			`error template-invalid: tag template "{\x1b[2J}/{version}": unknown variable {\x1b[2J} (known: {version}, {name}, {short}, {dir})`, fixPrefixed,
		}},
		{"an open brace", Prefixed, "{name}/{version", foo, []string{
			`error template-invalid: tag template "{name}/{version": a { is not closed`, fixPrefixed,
		}},
		{"a brace within braces", Prefixed, "{name}/{{version}}", foo, []string{
			`error template-invalid: tag template "{name}/{{version}}": a { is not closed`, fixPrefixed,
		}},
		{"a closing brace too many", Prefixed, "{name}}/{version}", foo, []string{
			`error template-invalid: tag template "{name}}/{version}": a } closes nothing`, fixPrefixed,
		}},
		{"a template of 256 bytes", Synchronized, strings.Repeat("x", 246) + "/{version}", foo, []string{
			`error template-invalid: tag template "` + strings.Repeat("x", 246) + `/{version}": it is longer than 255 bytes`,
			`fix: set tag: "{version}" in .upmrel.yaml`,
		}},
		{"a digit before the version", Synchronized, "v0{version}", foo, []string{
			`error template-invalid: tag template "v0{version}": a digit stands before {version}, as in "v01.2.3"`,
			`fix: set tag: "{version}" in .upmrel.yaml`,
		}},
		{"a blank, said once for all packages", Prefixed, "{name} {version}", both, []string{
			`error template-invalid: tag template "{name} {version}": git takes no tag "com.acme.bar 1.2.3": it holds " " (and so for 1 more)`, fixPrefixed,
		}},
		{"a folder that no ref can hold", Prefixed, "{dir}/{version}", []Package{{Name: "com.acme.foo", Dir: "foo.lock"}}, []string{
			`error template-invalid: tag template "{dir}/{version}": git takes no tag "foo.lock/1.2.3": a part of it ends with ".lock"`, fixPrefixed,
		}},
		{"a name without short form", Prefixed, "{short}/{version}", pkgs("com.acme.foo", "com.acme"), []string{
			`error template-invalid: tag template "{short}/{version}": "com.acme" has no {short}: its name has fewer than three segments`,
			`fix: set packages.short: {"com.acme": ...} in .upmrel.yaml`,
		}},
		{"a root package has no folder", Prefixed, "{dir}/{version}", []Package{{Name: "com.acme.foo"}}, []string{
			`error template-invalid: tag template "{dir}/{version}": "com.acme.foo" lies at the repository's root and has no {dir}`, fixPrefixed,
		}},
		{"one tag for several names", Synchronized, "{name}/{version}", both, []string{
			`error template-invalid: tag template "{name}/{version}": under strategy synchronized one tag stands for all 2 packages and cannot name each`,
			`fix: set strategy: prefixed, or tag: "{version}", in .upmrel.yaml`,
		}},
		{"a package's own template", Prefixed, "", pkgs("com.acme.foo", "com.acme.bar={version"), []string{
			`error template-invalid: tag template "{version": a { is not closed`,
			`fix: set packages.tag: {"com.acme.bar": "{name}/{version}"} in .upmrel.yaml`,
		}},

		{"OpenUPM reads no version", Prefixed, "{name}.{version}", foo, []string{
			`error template-openupm: tag template "{name}.{version}": OpenUPM reads no version from com.acme.foo.1.2.3`, fixPrefixed,
		}},
		{"OpenUPM reads another version", Prefixed, "{name}-{version}", pkgs("com.acme.foo-2.0.0"), []string{
			`error template-openupm: tag template "{name}-{version}": OpenUPM reads version 2.0.0-1.2.3 from com.acme.foo-2.0.0-1.2.3`, fixPrefixed,
		}},
		{"OpenUPM takes a suffix for a prerelease", Synchronized, "{version}-final", both, []string{
			`error template-openupm: tag template "{version}-final": OpenUPM reads version 1.2.3-final from 1.2.3-final`,
			`fix: set tag: "{version}" in .upmrel.yaml`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, findings := New(tt.strategy, tt.template, tt.packages)
			if diff := cmp.Diff(tt.want, lines(findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if (s == nil) != findings.Errors() {
				t.Errorf("scheme is nil: %v, errors: %v", s == nil, findings.Errors())
			}
		})
	}
}
