package release

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const inCode = `versionFiles: [{path: '**/*.cs', match: 'v(\S+)'}, {path: '**/*.cs', match: 'n(\S+)', format: "{major}{minor}{patch}"}]`

func TestVersionFiles(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, config, packages, request string
		files                           map[string]string
		want                            string
	}{
		{
			"each version rises with its package", inCode, "core 1.0.0\n ui 2.0.0", "minor -p core",
			map[string]string{"Packages/core/A.cs": "v1.0.0 n100", "Packages/ui/A.cs": "v2.0.0 n200"},
			"Packages/core/A.cs: v1.1.0 n110\n",
		},
		{
			"a file of a package that does not rise may hold anything", inCode, "core 1.0.0\n ui 2.0.0", "minor -p core",
			map[string]string{"Packages/core/A.cs": "v1.0.0 n100", "Packages/ui/A.cs": "no version"},
			"Packages/core/A.cs: v1.1.0 n110\n",
		},
		{
			"what is right already is no edit", inCode, "core 1.0.0", "minor",
			map[string]string{"Packages/core/A.cs": "v1.1.0 n110"},
			"",
		},
		{
			"a version that is released as it is", inCode, "core 1.0.0", "--from-manifests",
			map[string]string{"Packages/core/A.cs": "v0.9.0\nn100"},
			"version-file Packages/core/A.cs:1: says 0.9.0, and 1.0.0 is released\n",
		},
		{
			"the version that all share", "strategy: synchronized\nversionFiles: [{path: '*.md', match: '\\d\\S+'}]", "core 1.0.0\n ui 1.0.0", "major",
			map[string]string{"README.md": "version 1.0.0", "CHANGES.md": "1.0.0\r\n"},
			"CHANGES.md: 2.0.0\r\nREADME.md: version 2.0.0\n",
		},
		{
			"every fault, and only of files to be written", inCode, "core 1.0.0\n ui 2.0.0", "minor -p core",
			map[string]string{"Packages/core/A.cs": "v1.0.0", "Packages/core/B.cs": "v1 v2 n1", "Packages/core/C.cs": "\xff\xfev", "Packages/ui/D.cs": ""},
			"Packages/core/A.cs: v1.1.0\nPackages/core/B.cs: v1 v2 n110\n" +
				`version-file Packages/core/A.cs: holds no version where one is looked for: nothing matches n(\S+)` + "\n" +
				`version-file Packages/core/B.cs:1: v(\S+) matches in line 1 2 times; it has to match once` + "\n" +
				"version-file Packages/core/C.cs: is in UTF-16, which no version is written into\n" +
				"version-file Packages/core/C.cs: is in UTF-16, which no version is written into\n",
		},
		{
			"a manifest is edited once", `versionFiles: [{path: '**/package.json', match: '"unity": "(.+)"', format: "{major}.{minor}"}]`, "core 2021.3.0", "minor",
			nil, "Packages/core/package.json: unity 2021.4, version 2021.4.0\n",
		},
		{
			"a manifest's own version is the release's", `versionFiles: [{path: '**/package.json', match: '"version": "(.+)"', format: "1{version}"}]`, "core 1.0.0", "minor",
			nil, "Packages/core/package.json: unity 2021.3, version 1.1.0\n" +
				"config-value .upmrel.yaml: versionFiles would write into what a release itself writes in Packages/core/package.json\n",
		},
		{
			"two items for one text", `versionFiles: [{path: A, match: '\d.\d', package: core}, {path: A, match: '\d$', package: core}]`, "core 1.0.0", "minor",
			map[string]string{"A": "1.0"},
			`config-value .upmrel.yaml: two items of versionFiles replace the same text in A:1: "1.0" and "0"` + "\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := given{config: test.config, packages: test.packages}.situation(t)
			files, _ := manifests(test.packages)
			maps.Copy(files, test.files)
			load(t, s, files, nil)
			if err := s.surveyVersionFiles(t.Context()); err != nil {
				t.Fatal(err)
			}
			req := ask(t, test.request)
			req.Force, req.AlwaysBump = true, !req.FromManifests
			plan, err := Make(s, req)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, edited(plan, test.files == nil)); diff != "" {
				t.Errorf("edits (-want +got):\n%s", diff)
			}
			for _, e := range plan.Edits {
				lists := func(pp PackagePlan) bool { return slices.Contains(pp.Files, e.Path) }
				if strings.HasPrefix(e.Path, "Packages/") && !slices.ContainsFunc(plan.Packages, lists) {
					t.Errorf("no package lists %s", e.Path)
				}
			}
		})
	}
}

// edited writes a plan's edits and problems; of manifests, where they are asked for,
// two lines.
func edited(p *Plan, manifests bool) string {
	var b strings.Builder
	for _, e := range p.Edits {
		text := strings.TrimSuffix(string(e.New), "\n")
		if strings.HasSuffix(e.Path, "package.json") {
			if !manifests {
				continue
			}
			value := func(key string) string {
				_, rest, _ := strings.Cut(text, `"`+key+`": "`)
				v, _, _ := strings.Cut(rest, `"`)
				return v
			}
			text = fmt.Sprintf("unity %s, version %s", value("unity"), value("version"))
		}
		fmt.Fprintf(&b, "%s: %s\n", e.Path, text)
	}
	for _, f := range p.Problems {
		fmt.Fprintf(&b, "%s %s: %s\n", f.Code, f.Where(), f.Message)
	}
	return b.String()
}
