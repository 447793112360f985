package monorepo_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPackagesOfOneNameAreAnErrorThatNamesBoth(t *testing.T) {
	t.Parallel()
	w := discover(t, "", map[string]string{
		"B/package.json":         unity("com.acme.a", "2.0.0"),
		"A/package.json":         unity("com.acme.a", "1.0.0"),
		"C/package.json":         unity("com.acme.a", "3.0.0"),
		"D/package.json":         unity("com.acme.d", "1.0.0"),
		"bin/Debug/package.json": unity("com.acme.d", "1.0.0"), // left out: no copy
	})
	want := []string{
		`error B/package.json:2:11 name-duplicate: two packages are called com.acme.a: A/package.json and B/package.json -> rename one; or add "B/package.json" to packages.exclude in .upmrel.yaml`,
		`error C/package.json:2:11 name-duplicate: two packages are called com.acme.a: A/package.json and C/package.json -> rename one; or add "C/package.json" to packages.exclude in .upmrel.yaml`,
	}
	if diff := cmp.Diff(want, said(w.Findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{`com.acme.a 1.0.0 in "A"`, `com.acme.d 1.0.0 in "D"`}, found(w)); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"B/package.json", "C/package.json"}, w.Packages[0].Copies); diff != "" {
		t.Errorf("copies (-want +got):\n%s", diff)
	}
}

func TestDependenciesOnSiblings(t *testing.T) {
	t.Parallel()
	depends := func(dependencies string) string {
		return fmt.Sprintf("{\n\"name\": \"com.acme.app\", \"version\": \"1.0.0\",\n\"dependencies\": {%s}}", dependencies)
	}
	tests := []struct {
		name, dependencies string
		siblings           []string
		findings           []string
	}{
		{name: "none", dependencies: ""},
		{name: "others' packages are no siblings", dependencies: `"com.unity.ugui": "1.0.0", "com.other.x": "^1.0.0"`},
		{name: "itself is no sibling", dependencies: `"com.acme.app": "1.0.0"`},
		{name: "the present version", dependencies: `"com.acme.core": "1.2.0"`, siblings: []string{"com.acme.core 1.2.0"}},
		{name: "an older version", dependencies: `"com.acme.core": "0.9.0"`, siblings: []string{"com.acme.core 0.9.0"}},
		{
			name: "two, in the order of the file", dependencies: `"com.acme.ui": "1.0.0", "com.acme.core": "1.0.0"`,
			siblings: []string{"com.acme.ui 1.0.0", "com.acme.core 1.0.0"},
		},
		{
			name: "a later version than there is", dependencies: `"com.acme.core": "1.3.0"`, siblings: []string{"com.acme.core 1.3.0"},
			findings: []string{`warning app/package.json:3:35 dependency-ahead: asks for com.acme.core 1.3.0, but it is at 1.2.0 here -> "com.acme.core": "1.2.0"`},
		},
		{
			name: "a release where there is its prerelease", dependencies: `"com.acme.ui": "2.0.0"`, siblings: []string{"com.acme.ui 2.0.0"},
			findings: []string{`warning app/package.json:3:33 dependency-ahead: asks for com.acme.ui 2.0.0, but it is at 2.0.0-rc.1 here -> "com.acme.ui": "2.0.0-rc.1"`},
		},
		{
			name: "a range", dependencies: `"com.acme.core": "^1.2.0"`,
			findings: []string{`warning app/package.json:3:35 dependency-range: "^1.2.0" of com.acme.core is not an exact version, and Unity takes no other -> "com.acme.core": "1.2.0"`},
		},
		{
			name: "a git URL", dependencies: `"com.acme.core": "https://github.com/acme/core.git#1.2.0"`,
			findings: []string{`warning app/package.json:3:35 dependency-range: "https://github.com/acme/core.git#1.2.0" of com.acme.core is not an exact version, and Unity takes no other -> "com.acme.core": "1.2.0"`},
		},
		{
			name: "a path", dependencies: `"com.acme.core": "file:../core"`,
			findings: []string{`warning app/package.json:3:35 dependency-range: "file:../core" of com.acme.core is not an exact version, and Unity takes no other -> "com.acme.core": "1.2.0"`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := discover(t, "", map[string]string{
				"app/package.json":  depends(tt.dependencies),
				"core/package.json": unity("com.acme.core", "1.2.0"),
				"ui/package.json":   unity("com.acme.ui", "2.0.0-rc.1"),
			})
			app, _ := w.Package("com.acme.app")
			var siblings []string
			for _, s := range app.Siblings {
				siblings = append(siblings, fmt.Sprintf("%s %s", s.Package.Name, s.Bound))
			}
			if diff := cmp.Diff(tt.siblings, siblings); diff != "" {
				t.Errorf("siblings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.findings, said(w.Findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
