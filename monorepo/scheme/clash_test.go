package scheme

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTagsThatCannotBeToldApartAreAClash(t *testing.T) {
	t.Parallel()
	toolnity := []Package{
		{Name: "com.acme.toolnity", Short: "toolnity"},
		{Name: "com.acme.toolnity.collections", Short: "toolnity/collections"},
	}
	for _, tt := range []struct {
		name     string
		strategy Strategy
		template string
		packages []Package
		want     []string
	}{
		{"a bare version for several packages", Prefixed, "v{version}", pkgs("com.acme.foo", "com.acme.bar"), []string{
			`error template-clash: tag template "v{version}" gives com.acme.bar and com.acme.foo the same tags: under strategy prefixed it must hold {name}, {short} or {dir}`,
			`fix: set tag: "{name}/{version}" in .upmrel.yaml`,
		}},
		{"two packages in folders of one name", Prefixed, "{dir}/{version}", []Package{{Name: "com.acme.foo", Dir: "Package"}, {Name: "com.acme.bar", Dir: "Package"}}, []string{
			`error template-clash: the tags of com.acme.bar and com.acme.foo are the same: both read Package/1.2.3`,
			`fix: set tag: "{name}/{version}" in .upmrel.yaml`,
		}},
		{"two packages of one short name", Prefixed, "{short}/{version}", pkgs("com.acme.foo", "net.acme.foo", "com.acme.bar"), []string{
			`error template-clash: the tags of com.acme.foo and net.acme.foo are the same: both read foo/1.2.3`,
			`fix: set tag: "{name}/{version}" in .upmrel.yaml`,
		}},
		{"a prefix that begins another's tags", Prefixed, "{short}/{version}", toolnity, []string{
			`error name-prefix-clash: OpenUPM takes the tags of com.acme.toolnity.collections, as toolnity/collections/1.2.3, for tags of com.acme.toolnity too: they begin with "toolnity/"`,
			`fix: set tag: "{name}/{version}" in .upmrel.yaml`,
		}},
		{"the same with an @ is none", Prefixed, "{short}@{version}", toolnity, nil},
		{"a hyphen that a sibling's name goes on after", Prefixed, "{name}-{version}", pkgs("com.a.b", "com.a.b-editor", "com.a.c"), []string{
			`error name-prefix-clash: OpenUPM takes the tags of com.a.b-editor, as com.a.b-editor-1.2.3, for tags of com.a.b too: they begin with "com.a.b-"`,
			`fix: set tag: "{name}/{version}" in .upmrel.yaml`,
		}},
		{"a hyphen that a new package's name may go on after", Prefixed, "{name}-{version}", pkgs("com.a.b", "com.a.c"), []string{
			`warning template-clash: tag template "{name}-{version}": the prefix "com.a.b-" of com.a.b ends in neither / nor @, so a new package's tags may begin with it`,
			`fix: set tag: "{name}/{version}" in .upmrel.yaml`,
		}},
		{"a hyphen with one package is no danger", Prefixed, "{name}-{version}", pkgs("com.a.b"), nil},
		{"a package without prefix takes all tags", Prefixed, "", pkgs("com.acme.foo", "com.acme.bar={version}"), []string{
			`error name-prefix-clash: OpenUPM takes the tags of com.acme.foo, as com.acme.foo/1.2.3, for tags of com.acme.bar too: they begin with ""`,
			`fix: set packages.tag: {"com.acme.bar": "{name}/{version}"} in .upmrel.yaml`,
		}},
		{"packages that share a bare version take all tags", Synchronized, "", pkgs("com.acme.foo", "com.acme.bar", "com.acme.old=legacy/{version}"), []string{
			`error name-prefix-clash: OpenUPM takes the tags of com.acme.old, as legacy/1.2.3, for tags of the synchronized packages too: they begin with ""`,
			`fix: set tag: "v{version}" in .upmrel.yaml`,
		}},
		{"two own templates that are the same", Prefixed, "", pkgs("com.acme.foo=legacy/{version}", "com.acme.bar=legacy/{version}"), []string{
			`error template-clash: the tags of com.acme.bar and com.acme.foo are the same: both read legacy/1.2.3`,
			`fix: set packages.tag: {"com.acme.foo": "{name}/{version}"} in .upmrel.yaml`,
		}},
		{"a name that no ref can hold leaves only another name", Prefixed, "", pkgs("com.acme.foo..bar"), []string{
			`error template-invalid: tag template "{name}/{version}": git takes no tag "com.acme.foo..bar/1.2.3": it holds ".."`,
			`fix: set tag or packages.tag in .upmrel.yaml to a template that works for every package`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, findings := New(tt.strategy, tt.template, tt.packages)
			if diff := cmp.Diff(tt.want, lines(findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestManyFaultyTemplatesDoNotTakeManySearchesForAFix(t *testing.T) {
	t.Parallel()
	packages := many()
	for i := range packages {
		packages[i].Tag = "{version"
	}
	_, findings := New(Prefixed, "", packages)
	if len(findings) != len(packages) {
		t.Fatalf("%d findings, want %d", len(findings), len(packages))
	}
	if first, last := findings[0].Fix, findings[len(findings)-1].Fix; first == anyFix || last != anyFix {
		t.Errorf("the first fix is %q, the last is %q", first, last)
	}
}
