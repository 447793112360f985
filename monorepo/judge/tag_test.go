package judge_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
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
		"com.acme.core/1.3.0":      {"version-mismatch: the tag says 1.3.0, Packages/core/package.json:3 says 1.2.0 -> git tag -d com.acme.core/1.3.0, then upmrel release 1.3.0 -p com.acme.core"},
		"com.acme.core/1.1.0":      {"version-mismatch: the tag says 1.1.0, Packages/core/package.json:3 says 1.2.0 -> git tag -d com.acme.core/1.1.0, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0"},
		"com.acme.pre/2.0.0":       {"version-mismatch: the tag says 2.0.0, Packages/pre/package.json:3 says 2.0.0-rc.1 -> git tag -d com.acme.pre/2.0.0, then upmrel release 2.0.0 -p com.acme.pre"},
		"com.acme.core/1.2.0-rc.1": {"version-mismatch: the tag says 1.2.0-rc.1, Packages/core/package.json:3 says 1.2.0 -> git tag -d com.acme.core/1.2.0-rc.1, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0; or commit \"version\": \"1.2.0-rc.1\" and tag that"},
		"com.acme.core/1.3.0-rc.1": {"version-mismatch: the tag says 1.3.0-rc.1, Packages/core/package.json:3 says 1.2.0 -> git tag -d com.acme.core/1.3.0-rc.1, then upmrel release 1.3.0-rc.1 -p com.acme.core"},
		"com.acme.build/1.0.0":     {"version-mismatch: the tag says 1.0.0, Packages/build/package.json:3 says 1.0.0+7 -> git tag -d com.acme.build/1.0.0, then take +7 out of the manifest: OpenUPM drops it"},
		// no such package (check 3)
		"com.acme.cor/1.2.0":       {"package-unknown: no package com.acme.cor (did you mean com.acme.core?); the nearest valid tag is com.acme.core/1.2.0 -> git tag -d com.acme.cor/1.2.0, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0"},
		"thing;touch${IFS}x/1.0.0": {"package-unknown: names no package -> git tag -d 'thing;touch${IFS}x/1.0.0'   (if it is no package's: publish prePush: {ignoreTags: [\"thing;touch${IFS}x/*\"]} in .upmrel.yaml)"},
		"-thing/1.0.0":             {"package-unknown: names no package -> git tag -d -- -thing/1.0.0   (if it is no package's: publish prePush: {ignoreTags: [\"-thing/*\"]} in .upmrel.yaml)"},
		"org.other.thing/1.0.0":    {"package-unknown: no package org.other.thing -> git tag -d org.other.thing/1.0.0"},
		"thing/1.0.0":              {"package-unknown: names no package -> git tag -d thing/1.0.0   (if it is no package's: publish prePush: {ignoreTags: [\"thing/*\"]} in .upmrel.yaml)"},
		"upm/1.2.0":                {"package-unknown: names no package -> git tag -d upm/1.2.0"},
		// malformed (check 5)
		"1.0.0":                    {"tag-malformed: not a tag of this repository's form {name}/{version} -> git tag -d 1.0.0"},
		"1.2.0":                    {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d 1.2.0, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0"},
		"v1.2.0":                   {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d v1.2.0, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0"},
		"1.2":                      {"tag-malformed: not a tag of this repository's form {name}/{version} -> git tag -d 1.2"},
		"com.acme.core/1.2":        {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d com.acme.core/1.2, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0"},
		"com.acme.core/01.2.0":     {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d com.acme.core/01.2.0, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0"},
		"com.acme.core/v1.2.0":     {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d com.acme.core/v1.2.0, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0"},
		"com.acme.core/1.2.0+7":    {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d com.acme.core/1.2.0+7, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0"},
		"com.acme.core/1.2.0-RC.1": {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0-rc.1 -> git tag -d com.acme.core/1.2.0-RC.1, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0; or commit \"version\": \"1.2.0-rc.1\" and tag that"},
		"com.acme.core@1.2.0":      {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d com.acme.core@1.2.0, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0"},
		"core/1.2.0":               {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d core/1.2.0, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0"},
		"com.acme.core/latest":     {"tag-malformed: not a tag of this repository's form {name}/{version} -> git tag -d com.acme.core/latest"},
		"upm/com.acme.core/1.2.0":  {"tag-malformed: not a tag of this repository's form {name}/{version}; the nearest valid tag is com.acme.core/1.2.0 -> git tag -d upm/com.acme.core/1.2.0, then git tag -a -m com.acme.core/1.2.0 com.acme.core/1.2.0"},
		// private (check 6)
		"com.acme.tests/1.0.0": {"package-private: com.acme.tests is private: it is never tagged (Packages/tests/package.json) -> git tag -d com.acme.tests/1.0.0"},
		"com.acme.tests/1.0":   {"package-private: com.acme.tests is private: it is never tagged (Packages/tests/package.json) -> git tag -d com.acme.tests/1.0"},
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
	const (
		malformed = "tag-malformed: not a tag of this repository's form v{version}"
		drift     = "version-drift: the tag says 1.2.0, but the synchronized packages have different versions: "
	)
	t.Run("of one version", func(t *testing.T) {
		t.Parallel()
		checkTags(t, workspace(t, yaml, files), judged{
			"v1.2.0": nil, "old/0.3.0": nil,
			"nightly": nil, "latest": nil, "docs-2026": nil, "beta/one": nil,
			"v1.3.0":           {"version-mismatch: the tag says 1.3.0, a/package.json:3 says 1.2.0 -> git tag -d v1.3.0, then upmrel release 1.3.0"},
			"v1.0.0":           {"version-mismatch: the tag says 1.0.0, a/package.json:3 says 1.2.0 -> git tag -d v1.0.0, then git tag -a -m v1.2.0 v1.2.0"},
			"old/0.4.0":        {"version-mismatch: the tag says 0.4.0, old/package.json:3 says 0.3.0 -> git tag -d old/0.4.0, then upmrel release 0.4.0 -p com.acme.old"},
			"1.2.0":            {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d 1.2.0, then git tag -a -m v1.2.0 v1.2.0"},
			"1.2":              {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d 1.2, then git tag -a -m v1.2.0 v1.2.0"},
			"v01.2.0":          {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d v01.2.0, then git tag -a -m v1.2.0 v1.2.0"},
			"v1.2.0+7":         {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d v1.2.0+7, then git tag -a -m v1.2.0 v1.2.0"},
			"V1.2.0":           {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d V1.2.0, then git tag -a -m v1.2.0 v1.2.0"},
			"upm/1.2.0":        {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d upm/1.2.0, then git tag -a -m v1.2.0 v1.2.0"},
			"com.acme.a/1.2.0": {malformed + "; the nearest valid tag is v1.2.0 -> git tag -d com.acme.a/1.2.0, then git tag -a -m v1.2.0 v1.2.0"},
			"v2":               {malformed + "; the nearest valid tag is v2.0.0 -> git tag -d v2, then upmrel release 2.0.0"},
		})
	})
	t.Run("of drifted versions, each named once", func(t *testing.T) {
		t.Parallel()
		drifted := map[string]string{"c/package.json": unity("com.acme.c", "1.1.0"), "d/package.json": unity("com.acme.d", "1.1.0"), "e/package.json": unity("com.acme.e", "1.0.0")}
		maps.Copy(drifted, files)
		checkTags(t, workspace(t, yaml, drifted), judged{
			"v1.2.0":    {drift + "com.acme.a 1.2.0, com.acme.c 1.1.0, com.acme.e 1.0.0 -> git tag -d v1.2.0, then upmrel release 1.2.0   (or in .upmrel.yaml set strategy: prefixed, or packages.private for what is not released from here)"},
			"v1.1.0":    {strings.ReplaceAll(drift, "1.2.0", "1.1.0") + "com.acme.a 1.2.0, com.acme.c 1.1.0, com.acme.e 1.0.0 -> git tag -d v1.1.0, then upmrel release VERSION, one above 1.2.0   (or in .upmrel.yaml set strategy: prefixed, or packages.private for what is not released from here)"},
			"old/0.3.0": nil,
		})
	})
	t.Run("beside higher ones, which nobody forgot to raise", func(t *testing.T) {
		t.Parallel()
		higher := map[string]string{"test/package.json": unity("jp.others.test", "2.4.0"), "di/package.json": unity("com.others.di", "9.2.0")}
		maps.Copy(higher, files)
		const versions = "com.acme.a 1.2.0, com.others.di 9.2.0, jp.others.test 2.4.0 -> "
		checkTags(t, workspace(t, yaml, higher), judged{
			"v1.2.0": {drift + versions + "say in .upmrel.yaml what is not released from here: packages: {private: [com.others.di, jp.others.test]}; commit, then git tag -d v1.2.0 and tag again   (or set strategy: prefixed)"},
			"v1.1.0": {strings.ReplaceAll(drift, "1.2.0", "1.1.0") + versions + "git tag -d v1.1.0, then upmrel release VERSION, one above 9.2.0   (or in .upmrel.yaml set strategy: prefixed, or packages.private for what is not released from here)"},
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
		const none, ever = "package-unknown: there is no package to release at this commit", "; or if this repository has no packages at all: git config upmrel.prePush.ignoreTags '**'"
		checkTags(t, workspace(t, yaml, nil), judged{
			"v1.0.0":  {none + " -> git tag -d v1.0.0" + ever},
			"1.0":     {none + " -> git tag -d 1.0" + ever},
			"nightly": nil,
		})
		checkTags(t, workspace(t, yaml, map[string]string{"package.json": unity("com.unity.input", "1.0.0")}), judged{
			"v1.0.0": {none + " (package.json: com.unity.* is Unity's own: vendored, other people's package) -> git tag -d v1.0.0" + ever},
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
		"2024.01.15": {"tag-malformed: not a tag of this repository's form {version}; the nearest valid tag is 2024.1.15 -> git tag -d 2024.01.15, then git tag -a -m 2024.1.15 2024.1.15"},
	})
}

func TestATagOfAnUpmBranchTellsTheConfigurationThatItNeeds(t *testing.T) {
	t.Parallel()
	root := map[string]string{"package.json": unity("com.acme.a", "1.2.0")}
	const fix = `upm: {tag: both, tagTemplate: "upm/{version}"}`
	w := workspace(t, "", root)
	for tag, tells := range map[string]bool{"upm/1.2.0": true, "upm/1.2": false, "v1.2": false} {
		if list := judge.Tag(w, tag); len(list) != 1 || strings.Contains(list[0].Fix, fix) != tells {
			t.Errorf("%s: %v", tag, said(list))
		}
	}
	r := repotest.New(t)
	root[config.Filename] = fix
	r.Commit("first", root)
	c := newCourt(t, r)
	if diff := cmp.Diff([]string{"error tag-unreachable"}, c.judge(judge.Options{}, c.ref("upm/1.2.0", "", "HEAD"))); diff != "" {
		t.Errorf("on main, with it (-want +got):\n%s", diff)
	}
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
