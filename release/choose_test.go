package release

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/version"
)

func TestLevels(t *testing.T) {
	t.Parallel()
	prefixed := func(v string) given {
		return given{packages: "core " + v + " changed", tags: "core/" + v}
	}
	synchronized := func(v string) given {
		return given{config: "strategy: synchronized", packages: "core " + v + "\nui " + v, tags: v}
	}
	tests := []struct{ request, from, want string }{
		{"major", "1.2.3", "2.0.0"},
		{"minor", "1.2.3", "1.3.0"},
		{"patch", "1.2.3", "1.2.4"},
		{"premajor --pre beta", "1.2.3", "2.0.0-beta.1"},
		{"preminor --pre beta", "1.2.3", "1.3.0-beta.1"},
		{"prepatch --pre beta", "1.2.3", "1.2.4-beta.1"},
		{"prerelease --pre beta", "1.2.3", "1.2.4-beta.1"},
		{"prerelease", "1.3.0-beta.2", "1.3.0-beta.3"},
		{"prerelease --pre rc", "1.3.0-beta.2", "1.3.0-rc.1"},
		{"preminor", "1.3.0-beta.2", "1.4.0-beta.1"},
		{"minor", "1.3.0-beta.2", "1.3.0"},
		{"release", "1.3.0-beta.2", "1.3.0"},
		{"1.2.4", "1.2.3", "1.2.4"},
		{"2.0.0-rc.1", "1.2.3", "2.0.0-rc.1"},
	}
	for _, c := range tests {
		t.Run(c.request+" of "+c.from, func(t *testing.T) {
			t.Parallel()
			one, err := Make(prefixed(c.from).situation(t), ask(t, c.request))
			if err != nil {
				t.Fatal(err)
			}
			all, err := Make(synchronized(c.from).situation(t), ask(t, c.request))
			if err != nil {
				t.Fatal(err)
			}
			got := []string{one.Packages[0].Version, one.Tags[0].Name, all.Packages[0].Version, all.Packages[1].Version, all.Tags[0].Name}
			if diff := cmp.Diff([]string{c.want, "core/" + c.want, c.want, c.want, c.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhichPackages(t *testing.T) {
	t.Parallel()
	three := given{
		packages: `core  1.0.0
		           input 0.9.0 changed
		           ui    2.0.0
		           tests 0.0.1 private`,
		tags: "core/1.0.0 input/0.9.0 ui/2.0.0",
	}
	one := given{config: "strategy: synchronized", packages: "core 1.0.0\nui 1.0.0\ntests 1.0.0 private", tags: "1.0.0"}
	testPlans(t, []planCase{
		{
			"a level takes the packages that changed since their own last tag", three, "minor",
			`input 0.9.0 -> 0.10.0: minor, requested
			 commit chore(release): input 0.10.0
			 tag input/0.10.0 new
			 push refs/heads/main refs/tags/input/0.10.0`,
		},
		{
			"a version takes the same ones", three, "3.0.0",
			`input 0.9.0 -> 3.0.0: 3.0.0, requested
			 commit chore(release): input 3.0.0
			 tag input/3.0.0 new
			 push refs/heads/main refs/tags/input/3.0.0`,
		},
		{
			"--all takes the rest too; private packages are bumped, never tagged", three, "patch --all",
			`core 1.0.0 -> 1.0.1: patch, requested
			 input 0.9.0 -> 0.9.1: patch, requested
			 tests 0.0.1 -> 0.0.2: patch, requested
			 ui 2.0.0 -> 2.0.1: patch, requested
			 commit chore(release): core 1.0.1, input 0.9.1, tests 0.0.2, ui 2.0.1
			 tag core/1.0.1 new
			 tag input/0.9.1 new
			 tag ui/2.0.1 new
			 push refs/heads/main refs/tags/core/1.0.1 refs/tags/input/0.9.1 refs/tags/ui/2.0.1`,
		},
		{
			"a package with no tag yet is changed, and released as it is",
			given{packages: "core 1.0.0\nui 1.0.0", tags: "ui/1.0.0"},
			"minor",
			`core 1.0.0: its manifest's version has no tag yet
			 tag core/1.0.0 new
			 push refs/tags/core/1.0.0`,
		},
		{
			"synchronized takes all, always, and gives them one tag", one, "minor",
			`core 1.0.0 -> 1.1.0: minor, requested
			 tests 1.0.0 -> 1.1.0: minor, requested
			 ui 1.0.0 -> 1.1.0: minor, requested
			 commit chore(release): 1.1.0
			 tag 1.1.0 new
			 push refs/heads/main refs/tags/1.1.0`,
		},
		{
			"named packages may have levels of their own", three, "patch -p core -p ui=3.0.0",
			`core 1.0.0 -> 1.0.1: patch, requested
			 ui 2.0.0 -> 3.0.0: 3.0.0, requested
			 commit chore(release): core 1.0.1, ui 3.0.0
			 tag core/1.0.1 new
			 tag ui/3.0.0 new
			 push refs/heads/main refs/tags/core/1.0.1 refs/tags/ui/3.0.0`,
		},
		{
			"a private package is bumped by its name", three, "minor -p tests",
			`tests 0.0.1 -> 0.1.0: minor, requested
			 commit chore(release): tests 0.1.0
			 push refs/heads/main`,
		},
		{
			"the only package of a synchronized repository may be named",
			given{config: "strategy: synchronized", packages: "core 1.0.0", tags: "1.0.0"},
			"-p core=minor",
			`core 1.0.0 -> 1.1.0: minor, requested
			 commit chore(release): core 1.1.0
			 tag 1.1.0 new
			 push refs/heads/main refs/tags/1.1.0`,
		},
		{"nothing changed, nothing to do", given{packages: "core 1.0.0", tags: "core/1.0.0"}, "minor", "nothing to do"},
		{
			"a manifest's version above the last tag is to be released though nothing changed since",
			given{packages: "core 1.1.0", tags: "core/1.0.0"},
			"minor",
			`core 1.1.0: its manifest's version has no tag yet
			 tag core/1.1.0 new
			 push refs/tags/core/1.1.0`,
		},
		{
			"unless the remote has its tag",
			given{packages: "core 1.1.0", tags: "core/1.0.0", there: "core/1.1.0@other"},
			"minor",
			"nothing to do",
		},
	})
}

func TestDrift(t *testing.T) {
	t.Parallel()
	drifted := given{config: "strategy: synchronized", packages: "core 1.2.0\nui 1.1.0", tags: "1.1.0"}
	testPlans(t, []planCase{
		{
			"an explicit version for all mends it", drifted, "1.3.0",
			`core 1.2.0 -> 1.3.0: 1.3.0, requested
			 ui 1.1.0 -> 1.3.0: 1.3.0, requested
			 commit chore(release): 1.3.0
			 tag 1.3.0 new
			 push refs/heads/main refs/tags/1.3.0`,
		},
		{
			"and may be the highest one", drifted, "1.2.0",
			`core 1.2.0: 1.2.0, requested
			 ui 1.1.0 -> 1.2.0: 1.2.0, requested
			 commit chore(release): 1.2.0
			 tag 1.2.0 new
			 push refs/heads/main refs/tags/1.2.0`,
		},
		{"but no lower one", drifted, "1.1.5", "refused: core is at 1.2.0 already: 1.1.5 would be a step back"},
	})
	for _, request := range []string{"patch", "--from-manifests"} {
		plan, err := Make(drifted.situation(t), ask(t, request))
		if err != nil || !plan.Problems.Errors() {
			t.Errorf("%s: error %v, problems %v; want the drift reported", request, err, plan.Problems)
		}
	}
}

func TestRequestsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	three := given{
		packages: "com.acme.core 1.0.0\ncom.acme.input 1.3.0-beta.2 changed\ncom.acme.tests 1.0.0 private",
		tags:     "com.acme.core/1.0.0 com.acme.input/1.3.0-beta.2",
	}
	one := given{config: "strategy: synchronized", packages: "com.acme.core 1.0.0\ncom.acme.ui 1.0.0"}
	tests := []struct {
		name    string
		given   given
		request string
		want    RequestError
	}{
		{"a slip in a package's name", three, "minor -p com.acme.imput", RequestError{"no package com.acme.imput in this repository; did you mean com.acme.input?", "upmrel list"}},
		{"a package's short name", three, "minor -p input", RequestError{"no package input in this repository; did you mean com.acme.input?", "upmrel list"}},
		{"a package of somebody else", three, "minor -p org.other.foo", RequestError{"no package org.other.foo in this repository", "upmrel list"}},
		{
			"a group",
			given{config: "packages: {groups: {ui: [com.acme.ui*]}}", packages: three.packages + "\ncom.acme.ui 1.0.0"},
			"minor -p ui",
			RequestError{"ui is a group, no package", "name one of its packages, and all rise with it: -p com.acme.ui"},
		},
		{"one package of a synchronized repository", one, "minor -p com.acme.core", RequestError{
			"the packages of this repository share one version, so none can be released alone", "leave out -p; or set strategy: prefixed in .upmrel.yaml",
		}},
		{"no level", three, "", RequestError{"say how far the version rises", "upmrel bump auto   (or patch, minor, major, a version; upmrel bump --help)"}},
		{"no level for one", three, "-p com.acme.core -p com.acme.input=minor", RequestError{"say how far com.acme.core rises", "upmrel plan -p com.acme.core=patch"}},
		{"a lower version", three, "0.9.0 -p com.acme.core", RequestError{
			"com.acme.core is at 1.0.0 already: 0.9.0 would be a step back", "choose a higher version; upmrel next prints one",
		}},
		{"a version with build metadata", three, "2.0.0+7 -p com.acme.core", RequestError{"2.0.0+7: OpenUPM drops build metadata, so no tag can match it", "leave out +7"}},
		{"a version in upper case", three, "2.0.0-RC.1 -p com.acme.core", RequestError{
			"2.0.0-RC.1: OpenUPM reads another version from its tag com.acme.core/2.0.0-RC.1", "write it in lower case: 2.0.0-rc.1",
		}},
		{"a first prerelease without its identifier", three, "prerelease -p com.acme.core", RequestError{
			Message: "com.acme.core 1.0.0: prerelease after 1.0.0: a first prerelease needs an identifier: --pre beta",
		}},
		{"an identifier that comes before the present one", three, "prerelease --pre alpha", RequestError{
			Message: "com.acme.input 1.3.0-beta.2: prerelease after 1.3.0-beta.2: 1.3.0-alpha.1 is not higher: name a later identifier or another level",
		}},
		{"an identifier for a stable level", three, "minor --pre beta -p com.acme.core", RequestError{
			Message: `com.acme.core 1.0.0: minor after 1.0.0: the level makes no prerelease, so identifier "beta" has no place: use a level that begins with "pre"`,
		}},
		{"an identifier beside a version", three, "2.0.0 --pre beta", RequestError{"--pre goes with a level; a version names its prerelease itself", "leave out --pre beta"}},
		{"release of what is no prerelease", three, "release -p com.acme.core", RequestError{
			Message: "com.acme.core 1.0.0: release after 1.0.0: it is no prerelease: use major, minor or patch",
		}},
		{"a level from the manifests", three, "--from-manifests -p com.acme.core=minor", RequestError{
			"the manifests' versions are tagged as they are, so they take no level, version or --pre", "leave it out; or leave out --from-manifests",
		}},
		{"a tag for a private package", three, "--from-manifests -p com.acme.tests", RequestError{
			"com.acme.tests is private: it is never tagged", "leave out -p com.acme.tests",
		}},
		{"a release of no package", given{}, "minor", RequestError{"no Unity package found in 0 files", "upmrel list --all says why a package.json was left out"}},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Make(c.given.situation(t), ask(t, c.request))
			var got *RequestError
			if !errors.As(err, &got) {
				t.Fatalf("error %v, want a RequestError", err)
			}
			if diff := cmp.Diff(c.want, *got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBrokenRepositoriesGetAPlanWithProblems(t *testing.T) {
	t.Parallel()
	testPlans(t, []planCase{
		{
			"a template that can't tell packages apart",
			given{config: `tag: "v{version}"`, packages: "core 1.0.0\nui 1.0.0"},
			"minor",
			`error template-clash: tag template "v{version}" gives core and ui the same tags: under strategy prefixed it must hold {name}, {short} or {dir}
			 nothing to do`,
		},
		{
			"the only manifest has no version that is one",
			given{packages: "core one"},
			"minor",
			`error version-invalid: version "one": three numbers are needed, as in 1.2.3
			 nothing to do`,
		},
	})
}

func TestParseBump(t *testing.T) {
	t.Parallel()
	for _, level := range append(version.Levels(), Auto) {
		if bump, err := ParseBump(string(level)); err != nil || bump.String() != string(level) {
			t.Errorf("%s: %v, error %v", level, bump, err)
		}
	}
	if bump, err := ParseBump("1.2.3-rc.1"); err != nil || bump.String() != "1.2.3-rc.1" {
		t.Errorf("1.2.3-rc.1: %v, error %v", bump, err)
	}
	neither := "is neither a version nor a level (major, minor, patch, premajor, preminor, prepatch, prerelease, release, auto)"
	for in, want := range map[string]string{
		"":       `"" ` + neither,
		"Minor":  `"Minor" ` + neither + "; did you mean minor?",
		"mnior":  `"mnior" ` + neither + "; did you mean minor?",
		"v1.2.3": `"v1.2.3" ` + neither + "; did you mean 1.2.3?",
		"1.2":    `"1.2" ` + neither + "; did you mean 1.2.0?",
	} {
		if _, err := ParseBump(in); err == nil || err.Error() != want {
			t.Errorf("ParseBump(%q): error %v, want %s", in, err, want)
		}
	}
	if !(Bump{}).IsZero() || (Bump{Level: version.Patch}).IsZero() || (Bump{}).String() != "" {
		t.Error("the zero Bump is none")
	}
}
