package audit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

func TestWhyATagIsNotTaken(t *testing.T) {
	t.Parallel()
	prefixed := openupm.Settings{TagPrefix: "com.acme.core/"}
	tests := []struct {
		name     string
		tag      string // to be published
		others   string
		settings openupm.Settings
		want     string
	}{
		{"a tag alone", "1.0.0", "0.9.0 1.0.1 nightly", openupm.Settings{}, ""},
		{"the tag itself is there already", "1.0.0", "1.0.0", openupm.Settings{}, ""},
		{
			"another tag of the version comes first", "1.0.0", "v1.0.0",
			openupm.Settings{},
			"error tag-shadowed: OpenUPM reads 1.0.0 of pkg from v1.0.0 too, and builds one of the two: v1.0.0",
		},
		{
			"it comes first itself, but the other may be built already", "v1.0.0", "1.0.0",
			openupm.Settings{},
			"error tag-shadowed: OpenUPM reads 1.0.0 of pkg from 1.0.0 too, and builds one of the two: v1.0.0",
		},
		{
			"a upm tag, and more", "1.0.0", "upm/1.0.0 v1.0.0",
			openupm.Settings{},
			"error tag-shadowed: OpenUPM reads 1.0.0 of pkg from upm/1.0.0 and 1 more too, and builds one of them: upm/1.0.0",
		},
		{"the same version of another package", "com.acme.core/1.0.0", "com.acme.ui/1.0.0 1.0.0 com.acme.core-x/1.0.0", prefixed, ""},
		{
			"a bare tag in the eyes of a package without prefix", "1.0.0", "com.acme.core/1.0.0",
			openupm.Settings{},
			"error tag-shadowed: OpenUPM reads 1.0.0 of pkg from com.acme.core/1.0.0 too, and builds one of the two: com.acme.core/1.0.0",
		},
		{"a rival that is ignored is none", "1.0.0", "v1.0.0", openupm.Settings{TagIgnore: "^v"}, ""},
		{
			"a tag without the prefix", "1.0.0", "", prefixed,
			"error tag-ignored: OpenUPM builds nothing from it: does not begin with com.acme.core/",
		},
		{
			"a tag that the pattern takes out", "1.0.0-RC.1", "",
			openupm.Settings{TagIgnore: "-rc"},
			"error tag-ignored: OpenUPM builds nothing from it: matches gitTagIgnore -rc",
		},
		{
			"a version below the lowest", "1.0.0", "",
			openupm.Settings{MinVersion: "1.0.1"},
			"error tag-ignored: OpenUPM builds nothing from it: below minVersion 1.0.1",
		},
		{
			"a lowest version that is none", "1.0.0", "",
			openupm.Settings{MinVersion: "2021"},
			`error tag-ignored: OpenUPM builds nothing from it: minVersion "2021" is no version, which drops every tag`,
		},
		{
			"a pattern that JavaScript refuses", "1.0.0", "",
			openupm.Settings{TagIgnore: "("},
			`error tag-ignored: gitTagIgnore "(" is no JavaScript regular expression`,
		},
		{
			"a pattern that takes too long to be judged", strings.Repeat("a", 200) + "/1.0.0", "",
			openupm.Settings{TagIgnore: "(a+)+(b+)+$"},
			`warning tag-ignored: gitTagIgnore "(a+)+(b+)+$" can't be judged here`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var tags []openupm.Tag
			for name := range strings.FieldsSeq(tt.others) {
				tags = append(tags, openupm.Tag{Name: name})
			}
			got := ""
			for _, f := range audit.NewNames(tags).Problems(openupm.Tag{Name: tt.tag}, "pkg", tt.settings) {
				got += f.Severity.String() + " " + string(f.Code) + ": " + f.Message
				if f.Fix == "" || f.Ref != "refs/tags/"+tt.tag {
					t.Errorf("ref %q, fix %q", f.Ref, f.Fix)
				}
			}
			if !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// The first questions are answered by a search, later ones from what was read.
func TestNamesAnswerTheSameHoweverOftenTheyAreAsked(t *testing.T) {
	t.Parallel()
	var tags []openupm.Tag
	for _, prefix := range []string{"", "v", "V", "=v", "x/", "com.acme.pkg0003/", "com.acme.foo@v", "upm/", "release-", "0", "é"} {
		for _, number := range []string{"1.2.3", "01.2.3", "1.02.3", "1.2.003", "11.2.3", "1.2.30", "1.2", "0.0.0", "00.0.0", "1.2.3.4"} {
			for _, end := range []string{"", "-rc.1", "-RC.1", "-rc.01", "+build", "-upm", "_master"} {
				tags = append(tags, openupm.Tag{Name: prefix + number + end})
			}
		}
	}
	often := map[string]*audit.Names{}
	for _, tag := range tags {
		for _, prefix := range []string{"", "com.acme.", "v"} {
			settings := openupm.Settings{TagPrefix: prefix}
			if often[prefix] == nil {
				often[prefix] = audit.NewNames(tags)
			}
			_, want, err := often[prefix].Judge(tag, settings)
			if err != nil {
				t.Fatal(err)
			}
			if _, got, _ := audit.NewNames(tags).Judge(tag, settings); !slices.Equal(got, want) {
				t.Errorf("%s under %q: %q, and when asked often %q", tag.Name, prefix, got, want)
			}
		}
	}
}
