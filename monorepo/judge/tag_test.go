package judge_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// unity is a manifest whose version stands on line 3.
func unity(name, version string) string {
	return fmt.Sprintf("{\n  \"name\": %q,\n  \"version\": %q,\n  \"unity\": \"2021.3\"\n}\n", name, version)
}

func workspace(t testing.TB, yaml string, files map[string]string) *monorepo.Workspace {
	t.Helper()
	cfg, list := config.Parse(config.Filename, []byte(yaml))
	if list.Errors() {
		t.Fatalf("the test's configuration: %v", list)
	}
	w, err := monorepo.Load(t.Context(), gitrepo.SnapshotOf(files), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// said lists findings as the hook prints them.
func said(list finding.List) []string {
	var lines []string
	for _, f := range list {
		lines = append(lines, fmt.Sprintf("%s: %s -> %s", f.Code, f.Message, f.Fix))
	}
	return lines
}

// judged is what the judge says of each tag; nil lets it out.
type judged map[string][]string

func checkTags(t *testing.T, w *monorepo.Workspace, want judged) {
	t.Helper()
	for tag, lines := range want {
		list := judge.Tag(w, tag)
		if diff := cmp.Diff(lines, said(list)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tag, diff)
		}
		for _, f := range list {
			if f.Ref != "refs/tags/"+tag || f.Severity != finding.Error {
				t.Errorf("%s: finding of %q, %s", tag, f.Ref, f.Severity)
			}
		}
	}
}

func TestTagsOfAPrefixedRepository(t *testing.T) {
	t.Parallel()
	w := workspace(t, "{strategy: prefixed, packages: {private: [com.acme.tests]}}", map[string]string{
		"Packages/core/package.json":  unity("com.acme.core", "1.2.0"),
		"Packages/dates/package.json": unity("com.acme.dates", "2024.5.1"),
		"Packages/pre/package.json":   unity("com.acme.pre", "2.0.0-rc.1"),
		"Packages/build/package.json": unity("com.acme.build", "1.0.0+7"),
		"Packages/tests/package.json": unity("com.acme.tests", "1.0.0"),
	})
	checkTags(t, w, judged{
		"com.acme.core/1.2.0":     nil,
		"com.acme.dates/2024.5.1": nil,
		"com.acme.pre/2.0.0-rc.1": nil,
		// no releases
		"nightly": nil, "latest": nil, "docs-2026": nil, "v2": nil, "core": nil,
		"2024.01.15": nil, "nightly-2024.01.15": nil, "release/2024.05": nil,
		// another version than the manifest's (check 2)
		"com.acme.core/1.3.0":  {"version-mismatch: the tag says 1.3.0, Packages/core/package.json:3 says 1.2.0 -> git tag -d com.acme.core/1.3.0, then upmrel release 1.3.0 -p com.acme.core"},
		"com.acme.core/1.1.0":  {"version-mismatch: the tag says 1.1.0, Packages/core/package.json:3 says 1.2.0 -> git tag -d com.acme.core/1.1.0, then tag it com.acme.core/1.2.0   (upmrel tag does that)"},
		"com.acme.pre/2.0.0":   {"version-mismatch: the tag says 2.0.0, Packages/pre/package.json:3 says 2.0.0-rc.1 -> git tag -d com.acme.pre/2.0.0, then upmrel release 2.0.0 -p com.acme.pre"},
		"com.acme.build/1.0.0": {"version-mismatch: the tag says 1.0.0, Packages/build/package.json:3 says 1.0.0+7 -> git tag -d com.acme.build/1.0.0, and take +7 out of the manifest: OpenUPM drops it"},
		// no such package (check 3)
		"com.acme.cor/1.2.0":       {"package-unknown: no package com.acme.cor (did you mean com.acme.core?); the nearest valid tag is com.acme.core/1.2.0 -> git tag -d com.acme.cor/1.2.0, then tag it com.acme.core/1.2.0   (upmrel tag does that)"},
		"thing;touch${IFS}x/1.0.0": {"package-unknown: names no package of this commit -> git tag -d 'thing;touch${IFS}x/1.0.0'"},
		"-thing/1.0.0":             {"package-unknown: names no package of this commit -> git tag -d -- -thing/1.0.0"},
		"org.other.thing/1.0.0":    {"package-unknown: no package org.other.thing -> git tag -d org.other.thing/1.0.0"},
		"thing/1.0.0":              {"package-unknown: names no package of this commit -> git tag -d thing/1.0.0"},
		"upm/1.2.0":                {"package-unknown: names no package of this commit -> git tag -d upm/1.2.0"},
		// malformed (check 5)
		"1.2.0":                    {"tag-malformed: not a tag of this repository's form {name}/{version} -> git tag -d 1.2.0"},
		"v1.2.0":                   {"tag-malformed: not a tag of this repository's form {name}/{version} -> git tag -d v1.2.0"},
		"1.2":                      {"tag-malformed: not a tag of this repository's form {name}/{version} -> git tag -d 1.2"},
		"com.acme.core/1.2":        {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d com.acme.core/1.2, then tag it com.acme.core/1.2.0   (upmrel tag does that)"},
		"com.acme.core/01.2.0":     {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d com.acme.core/01.2.0, then tag it com.acme.core/1.2.0   (upmrel tag does that)"},
		"com.acme.core/v1.2.0":     {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d com.acme.core/v1.2.0, then tag it com.acme.core/1.2.0   (upmrel tag does that)"},
		"com.acme.core/1.2.0+7":    {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d com.acme.core/1.2.0+7, then tag it com.acme.core/1.2.0   (upmrel tag does that)"},
		"com.acme.core/1.2.0-RC.1": {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0-rc.1 -> git tag -d com.acme.core/1.2.0-RC.1, then tag it com.acme.core/1.2.0-rc.1   (upmrel tag does that)"},
		"com.acme.core@1.2.0":      {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d com.acme.core@1.2.0, then tag it com.acme.core/1.2.0   (upmrel tag does that)"},
		"core/1.2.0":               {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d core/1.2.0, then tag it com.acme.core/1.2.0   (upmrel tag does that)"},
		"com.acme.core/latest":     {"tag-malformed: not a tag of this repository's form {name}/{version} -> git tag -d com.acme.core/latest"},
		"upm/com.acme.core/1.2.0":  {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d upm/com.acme.core/1.2.0, then tag it com.acme.core/1.2.0   (upmrel tag does that)"},
		// private (check 6)
		"com.acme.tests/1.0.0": {"package-private: com.acme.tests is private: it is never tagged -> git tag -d com.acme.tests/1.0.0"},
		"com.acme.tests/1.0":   {"package-private: com.acme.tests is private: it is never tagged -> git tag -d com.acme.tests/1.0"},
	})
}

func TestTagsOfASynchronizedRepository(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"a/package.json":     unity("com.acme.a", "1.2.0"),
		"b/package.json":     unity("com.acme.b", "1.2.0"),
		"old/package.json":   unity("com.acme.old", "0.3.0"),
		"tests/package.json": unity("com.acme.tests", "9.9.9"),
	}
	const yaml = `{strategy: synchronized, tag: "v{version}", packages: {private: [com.acme.tests], tag: {com.acme.old: "old/{version}"}}}`
	const malformed = "tag-malformed: not a tag of this repository's form v{version}"
	t.Run("of one version", func(t *testing.T) {
		t.Parallel()
		checkTags(t, workspace(t, yaml, files), judged{
			"v1.2.0": nil, "old/0.3.0": nil,
			"nightly": nil, "latest": nil, "docs-2026": nil, "beta/one": nil,
			"v1.3.0":           {"version-mismatch: the tag says 1.3.0, a/package.json:3 says 1.2.0 -> git tag -d v1.3.0, then upmrel release 1.3.0"},
			"v1.0.0":           {"version-mismatch: the tag says 1.0.0, a/package.json:3 says 1.2.0 -> git tag -d v1.0.0, then tag it v1.2.0   (upmrel tag does that)"},
			"old/0.4.0":        {"version-mismatch: the tag says 0.4.0, old/package.json:3 says 0.3.0 -> git tag -d old/0.4.0, then upmrel release 0.4.0 -p com.acme.old"},
			"1.2.0":            {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d 1.2.0, then tag it v1.2.0   (upmrel tag does that)"},
			"1.2":              {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d 1.2, then tag it v1.2.0   (upmrel tag does that)"},
			"v01.2.0":          {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d v01.2.0, then tag it v1.2.0   (upmrel tag does that)"},
			"v1.2.0+7":         {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d v1.2.0+7, then tag it v1.2.0   (upmrel tag does that)"},
			"V1.2.0":           {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d V1.2.0, then tag it v1.2.0   (upmrel tag does that)"},
			"upm/1.2.0":        {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d upm/1.2.0, then tag it v1.2.0   (upmrel tag does that)"},
			"com.acme.a/1.2.0": {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d com.acme.a/1.2.0, then tag it v1.2.0   (upmrel tag does that)"},
			"v2":               {malformed + "; the nearest valid tag is v2.0.0 -> git tag -d v2, then tag it v2.0.0   (upmrel tag does that)"},
		})
	})
	t.Run("of drifted versions, each named once", func(t *testing.T) {
		t.Parallel()
		drifted := map[string]string{"c/package.json": unity("com.acme.c", "1.1.0"), "d/package.json": unity("com.acme.d", "1.1.0"), "e/package.json": unity("com.acme.e", "1.0.0")}
		maps.Copy(drifted, files)
		checkTags(t, workspace(t, yaml, drifted), judged{
			"v1.2.0": {
				"version-mismatch: the tag says 1.2.0, c/package.json:3 says 1.1.0 -> git tag -d v1.2.0, then upmrel release 1.2.0",
				"version-mismatch: the tag says 1.2.0, e/package.json:3 says 1.0.0 -> git tag -d v1.2.0, then upmrel release 1.2.0",
			},
			"old/0.3.0": nil,
		})
	})
	t.Run("of private packages only", func(t *testing.T) {
		t.Parallel()
		checkTags(t, workspace(t, yaml, map[string]string{"tests/package.json": files["tests/package.json"]}), judged{
			"v9.9.9": {"package-private: every package of this commit is private: none is tagged -> git tag -d v9.9.9"},
		})
	})
	t.Run("of no package", func(t *testing.T) {
		t.Parallel()
		checkTags(t, workspace(t, yaml, nil), judged{
			"v1.0.0":  {"package-unknown: there is no package to release at this commit -> git tag -d v1.0.0"},
			"nightly": nil,
		})
	})
}

func TestDateTagsAreReleasesToSynchronizedRepositoriesOnly(t *testing.T) {
	t.Parallel()
	const ways = "write it without dots; or set gitTagIgnore in OpenUPM's metadata and prePush.ignoreTags in .upmrel.yaml"
	files := map[string]string{"a/package.json": unity("com.acme.a", "1.2.0")}
	checkTags(t, workspace(t, "strategy: prefixed", files), judged{"2024.1.15": nil, "2024.01.15": nil, "nightly-2024.01.15": nil})
	checkTags(t, workspace(t, "strategy: synchronized", files), judged{
		"2024.1.15":          {"tag-malformed: a date, from which OpenUPM reads version 2024.1.15 -> " + ways},
		"2024.01.15":         {"tag-malformed: a date, from which OpenUPM reads version 2024.1.15 -> " + ways},
		"nightly-2024.01.15": {"tag-malformed: a date, from which OpenUPM reads version 2024.1.15 -> " + ways},
		"nightly-20240115":   nil,
	})
	checkTags(t, workspace(t, "strategy: synchronized", map[string]string{"a/package.json": unity("com.acme.a", "2024.1.15")}), judged{
		"2024.1.15":  nil,
		"2024.2.1":   {"version-mismatch: the tag says 2024.2.1, a/package.json:3 says 2024.1.15 -> git tag -d 2024.2.1, then upmrel release 2024.2.1"},
		"2024.01.15": {"tag-malformed: not a tag of this repository's form {version}; the nearest valid tag is 2024.1.15 -> git tag -d 2024.01.15, then tag it 2024.1.15   (upmrel tag does that)"},
	})
}

func TestBrokenManifestsAreNamed(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"a/package.json":    unity("com.acme.a", "1.0.0"),
		"bad/package.json":  "{",
		"none/package.json": unity("com.acme.none", "1.0"),
		"copy/package.json": unity("com.acme.a", "2.0.0"),
	}
	const (
		exclude = ` to packages.exclude in .upmrel.yaml`
		syntax  = `manifest-syntax: expected a key in double quotes, found the end of the file -> correct the file; if it is no package: add "bad/package.json"` + exclude
		version = `version-invalid: version "1.0": three numbers are needed, as in 1.2.3 -> "version": "1.0.0"`
		twice   = `name-duplicate: two packages are called com.acme.a: a/package.json and copy/package.json -> rename one; or add "copy/package.json"` + exclude
	)
	checkTags(t, workspace(t, "strategy: prefixed", files), judged{
		"com.acme.none/1.0.0": {"package-unknown: no package com.acme.none -> git tag -d com.acme.none/1.0.0", syntax, twice, version},
		"com.acme.a/1.0.0":    {twice},
		"nightly":             nil,
	})
	checkTags(t, workspace(t, "strategy: synchronized", files), judged{"1.0.0": {syntax, twice, version}, "nightly": nil})
}

func TestWithoutASchemeNoReleaseGoesOut(t *testing.T) {
	t.Parallel()
	w := workspace(t, `{strategy: prefixed, tag: "{version}"}`, map[string]string{
		"a/package.json": unity("com.acme.a", "1.0.0"), "b/package.json": unity("com.acme.b", "1.0.0"),
	})
	fault := []string{`template-clash: tag template "{version}" gives com.acme.a and com.acme.b the same tags: under strategy prefixed it must hold {name}, {short} or {dir} -> set tag: "{name}/{version}" in .upmrel.yaml`}
	checkTags(t, w, judged{"1.0.0": fault, "com.acme.a/1.0.0": fault, "v1.0": fault, "nightly": nil, "docs-2026": nil})
}

func TestTemplatesDecideTheForm(t *testing.T) {
	t.Parallel()
	files := map[string]string{"Packages/Input/package.json": unity("com.acme.input-system", "1.0.0"), "Packages/Core/package.json": unity("com.acme.core", "2.0.0")}
	for template, good := range map[string]string{
		"{name}@{version}": "com.acme.core@2.0.0", "{short}/v{version}": "core/v2.0.0", "{dir}-v{version}": "Core-v2.0.0",
		"release/{name}/{version}": "release/com.acme.core/2.0.0",
	} {
		w := workspace(t, fmt.Sprintf("{strategy: prefixed, tag: %q, packages: {short: {com.acme.input-system: input}}}", template), files)
		checkTags(t, w, judged{good: nil})
		if !judge.Tag(w, "com.acme.core/2.0.0").Errors() {
			t.Errorf("%s: com.acme.core/2.0.0 passes", template)
		}
	}
}
