package metadata

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// sound is a file that OpenUPM takes.
const sound = `name: com.acme.foo
aliases: []
displayName: Foo
description: >-
  Does foo,
  and bar.
repoUrl: 'https://github.com/acme/packages'
trackingMode: git
parentRepoUrl: null
licenseSpdxId: MIT
licenseName: MIT License
topics:
  - utilities
hunter: acme
gitTagPrefix: 'com.acme.foo/'
gitTagIgnore: '-master$'
minVersion: '1.0.0'
image: null
readme: 'main:README.md'
createdAt: 1767323045000
`

var openUPM = Lists{Topics: []string{"2d", "utilities"}, Blocked: []string{"^com.blocked", "com.acme.bad"}}

// said lists findings as "line:column severity message | fix".
func said(list finding.List) []string {
	var lines []string
	for _, f := range list {
		lines = append(lines, fmt.Sprintf("%d:%d %s %s | %s", f.Line, f.Column, f.Severity, f.Message, f.Fix))
	}
	return lines
}

func TestCheckReadsWhatFilesSay(t *testing.T) {
	t.Parallel()
	f, list := Check("data/packages/com.acme.foo.yml", []byte(sound), openUPM)
	if len(list) > 0 {
		t.Error(said(list))
	}
	want := Metadata{
		Name: "com.acme.foo", Aliases: []string{}, DisplayName: "Foo", Description: "Does foo, and bar.",
		RepoURL: "https://github.com/acme/packages", TrackingMode: openupm.TracksGit, LicenseID: "MIT", LicenseName: "MIT License",
		Topics: []string{"utilities"}, Hunter: "acme", TagPrefix: "com.acme.foo/", TagIgnore: "-master$", MinVersion: "1.0.0",
		Readme: "main:README.md", CreatedAt: 1767323045000,
	}
	if diff := cmp.Diff(want, f.Metadata); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
}

// Each case changes lines of the sound file: "old -> new"; "" behind the arrow takes
// the line out, and without an arrow a line is added.
func TestCheckFindsWhatOpenUPMRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change string
		want   []string
	}{
		{"a translated text, which OpenUPM's own tools add", "displayName_zhCN: Foo", nil},
		{"a fork", "parentRepoUrl: null -> parentRepoUrl: 'https://github.com/other/packages'", nil},
		{"the image of a page", "image: null -> image: 'https://github.com/acme/packages/raw/main/logo.png'", nil},
		{"a licence that SPDX does not have", "licenseSpdxId: MIT -> licenseSpdxId: null", nil},
		{"a version of digits in quotes", "minVersion: '1.0.0' -> minVersion: v1.0.0", nil},

		{"no name", "name: com.acme.foo -> ", []string{"1:1 error name is missing | write name: ''"}},
		{"an empty name", "name: com.acme.foo -> name: ''", []string{"1:7 error name is empty | write the name of package.json"}},
		{"a name that is none", "name: com.acme.foo -> name: Foo", []string{
			`1:7 error the file of Foo is called com.acme.foo.yml | call it Foo.yml`,
			`1:7 error the name "Foo" has characters other than lower-case letters, digits, "-", "_" and "." | write the name of package.json`,
		}},
		{"another file's name", "name: com.acme.foo -> name: com.acme.bar", []string{
			`1:7 error the file of com.acme.bar is called com.acme.foo.yml | call it com.acme.bar.yml`,
		}},
		{"a blocked scope", "name: com.acme.foo -> name: com.blocked.foo", []string{
			`1:7 error OpenUPM takes no package com.blocked.foo: its list of blocked scopes has ^com.blocked | publish it under a name of your own`,
			`1:7 error the file of com.blocked.foo is called com.acme.foo.yml | call it com.blocked.foo.yml`,
		}},
		{"a name that waits", "name: com.acme.foo -> name: com.google.foo", []string{
			`1:7 error the file of com.google.foo is called com.acme.foo.yml | call it com.google.foo.yml`,
			`1:7 info the pull request waits for a person, as the name has com.google in it | `,
		}},
		{"aliases", "aliases: [] -> aliases: [foo, com.acme.foo, com.acme.old, com.acme.old]", []string{
			`2:10 error the alias "foo" has fewer than three parts between dots | write a name that the package had, or aliases: []`,
			`2:10 error the alias com.acme.foo is the package's own name | remove it`,
			`2:10 error the alias com.acme.old is there twice | remove one`,
		}},
		{"no web address", "repoUrl: 'https://github.com/acme/packages' -> repoUrl: git@github.com:acme/packages.git", []string{
			`7:10 error "git@github.com:acme/packages.git" is no URL | write 'https://github.com/acme/packages'`,
		}},
		{"a page of the repository", "repoUrl: 'https://github.com/acme/packages' -> repoUrl: https://github.com/acme/packages/tree/main", []string{
			`7:10 warning "https://github.com/acme/packages/tree/main" is not the address of a repository | write 'https://github.com/OWNER/REPOSITORY'`,
		}},
		{"another host", "repoUrl: 'https://github.com/acme/packages' -> repoUrl: https://gitlab.com/acme/packages", []string{
			`7:10 warning OpenUPM asks for packages to be on GitHub, and this is gitlab.com | publish the repository on GitHub`,
		}},
		{"a path", "repoUrl: 'https://github.com/acme/packages' -> repoUrl: ../packages", []string{
			`7:10 error "../packages" is no web address | write 'https://github.com/OWNER/REPOSITORY'`,
		}},
		{"an address with a token", "repoUrl: 'https://github.com/acme/packages' -> repoUrl: https://me:tok3n@github.com/acme/packages.git", []string{
			`7:10 error a user's name, password or token stands in the address, and everybody can read it | write 'https://github.com/acme/packages'`,
		}},
		{"one that is no address besides", "repoUrl: 'https://github.com/acme/packages' -> repoUrl: https://me:tok%3@github.com/acme/packages", []string{
			`7:10 error "https://github.com/acme/packages" is no web address | write 'https://github.com/OWNER/REPOSITORY'`,
		}},
		{"an identifier in another case", "licenseSpdxId: MIT -> licenseSpdxId: mit", []string{
			`10:16 error the SPDX list has no "mit" | write MIT`,
		}},
		{"an empty identifier", "licenseSpdxId: MIT -> licenseSpdxId: ''", []string{
			`10:16 error licenseSpdxId is empty | write an identifier of the SPDX list, or null`,
		}},
		{"a short name of the licence", "licenseName: MIT License -> licenseName: MIT", []string{
			`11:14 error licenseName must be what SPDX calls MIT, found "MIT" | write MIT License`,
		}},
		{"an unknown topic", "  - utilities -> \x20 - utility", []string{
			`12:1 error OpenUPM has no topic "utility" | write one of: 2d, utilities`,
		}},
		{"a topic with a slip", "  - utilities -> \x20 - utilites", []string{
			`12:1 error OpenUPM has no topic "utilites" | write utilities`,
		}},
		{"numbers without quotes", "minVersion: '1.0.0' -> minVersion: 1.0", []string{
			`17:13 error minVersion must be a string, found the number 1.0 | quote it: '1.0'`,
		}},
		{"a date without quotes", "minVersion: '1.0.0' -> minVersion: 2026-01-02", []string{
			`17:13 error minVersion must be a string, found the date 2026-01-02 | quote it: '2026-01-02'`,
		}},
		{"a version that drops all tags", "minVersion: '1.0.0' -> minVersion: '2021'", []string{
			`17:13 error "2021" is no version, so OpenUPM builds no tag at all but upm tags | write three numbers, as '1.0.0', or ''`,
		}},
		{"no value", "gitTagPrefix: 'com.acme.foo/' -> gitTagPrefix:", []string{
			`15:1 error gitTagPrefix must be a string, found nothing | write gitTagPrefix: ''`,
		}},
		{"a pattern that JavaScript refuses", "gitTagIgnore: '-master$' -> gitTagIgnore: '('", []string{
			`16:15 error gitTagIgnore "(" is no JavaScript regular expression: parenthesis is never closed at character 1: OpenUPM stops building the package | correct the expression, or write ''`,
		}},
		{"a mode that is none", "trackingMode: git -> trackingMode: release", []string{
			`8:15 error trackingMode must be git or githubRelease, found "release" | write git`,
		}},
		{"the name of a tarball under git", "githubReleaseAssetName: com.acme.foo-", []string{
			`21:25 warning the name of a file means nothing under trackingMode: git | remove it, or write trackingMode: githubRelease`,
		}},
		{"a tarball in a folder", "trackingMode: git -> githubReleaseAssetName: out/foo.tgz\ntrackingMode: githubRelease", []string{
			`8:25 error "out/foo.tgz" is a path; a release's files have names only | write foo.tgz`,
		}},
		{"GitHub Releases elsewhere", "repoUrl: 'https://github.com/acme/packages'\ntrackingMode: git -> repoUrl: 'https://gitlab.com/acme/packages'\ntrackingMode: githubRelease", []string{
			`7:10 warning OpenUPM asks for packages to be on GitHub, and this is gitlab.com | publish the repository on GitHub`,
			`8:15 error only repositories on GitHub have GitHub Releases | write trackingMode: git`,
		}},
		{"a page that shows an image", "image: null -> image: https://github.com/acme/packages/blob/main/logo.png", []string{
			`18:8 error this is a page of GitHub that shows the image | write 'https://github.com/acme/packages/raw/main/logo.png'`,
		}},
		{"an image that is no address", "image: null -> image: logo.png\nimageFit: fill", []string{
			`18:8 error "logo.png" is no address of an image | begin with https://`,
			`19:11 error imageFit must be cover or contain, found "fill" | write cover`,
		}},
		{"a readme without a branch", "readme: 'main:README.md' -> readme: README.md", []string{
			`19:9 info readme is branch:path; without a branch OpenUPM takes main | write 'main:README.md'`,
		}},
		{"a readme without a path", "readme: 'main:README.md' -> readme: 'main:'", []string{
			`19:9 error readme must be branch:path, found "main:" | write 'main:README.md'`,
		}},
		{"a hunter with an address", "hunter: acme -> hunter: github.com/acme", []string{
			`14:9 warning "github.com/acme" is no user name on GitHub | write your user name on GitHub`,
		}},
		{"an unknown key, and one with a slip", "packagePath: a\nminVersoin: ''", []string{
			`21:1 warning OpenUPM knows no key "packagePath" | remove it`,
			`22:1 warning OpenUPM knows no key "minVersoin"; did you mean minVersion? | write minVersion`,
		}},
		{"a key twice", "hunter: acme2", []string{`21:1 error duplicate key "hunter" | keep one of the two`}},
		{"a list that is none", "topics:\n  - utilities -> topics: utilities", []string{
			`12:9 error topics must be a list of strings, found the string "utilities" | write topics: []`,
		}},
		{"a time in quotes", "createdAt: 1767323045000 -> createdAt: 'today'", []string{
			`20:12 error createdAt must be a number, found the string "today" | write createdAt: 1767225600000, or what the time is in milliseconds since 1970`,
		}},
		{"a text that YAML takes for a key", "displayName: Foo -> displayName: Foo: bar", []string{
			`3:14 error mapping value is not allowed in this context | put a value that has ": " in it in quotes, or check the indentation`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			old, changed, replace := strings.Cut(tt.change, " -> ")
			file := strings.Replace(sound, old+"\n", strings.TrimLeft(changed+"\n", "\n"), 1)
			if !replace {
				file = sound + old + "\n"
			}
			if file == sound {
				t.Fatal("the case changes nothing")
			}
			_, list := Check("com.acme.foo.yml", []byte(file), openUPM)
			if diff := cmp.Diff(tt.want, said(list)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFilesThatHoldNoKeys(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"", "# nothing\n", "- a\n", "text", "null"} {
		_, list := Check("com.acme.foo.yml", []byte(data), Lists{})
		if diff := cmp.Diff([]string{"1:1 error the file holds no keys | write it anew: upmrel openupm metadata"}, said(list)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", data, diff)
		}
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	var l Lists
	l.ReadTopics([]byte("topics:\n  - name: 2D\n    slug: 2d\n    keywords: [2d]\n  - name: Utilities\n    slug: utilities\n"))
	l.ReadBlocked([]byte("# why\nscopes:\n- com.acme.bad\n# more\n- ^com.blocked\n"))
	if diff := cmp.Diff(Lists{Topics: []string{"2d", "utilities"}, Blocked: []string{"com.acme.bad", "^com.blocked"}}, l); diff != "" {
		t.Error(diff)
	}
	var none Lists
	none.ReadTopics(nil)
	none.ReadBlocked([]byte("- x"))
	if diff := cmp.Diff(Lists{}, none); diff != "" {
		t.Error(diff)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(sound)
	f.Add("name: &a x\nname: *a\n")
	f.Add("topics: [1, {a: b}]\ncreatedAt: 1e400\nminVersion: 2026-01-01\nimage: ~\n")
	f.Add("? a\n: b\n")
	f.Fuzz(func(t *testing.T, data string) {
		file, list := Check("com.acme.foo.yml", []byte(data), openUPM)
		lines := strings.Count(strings.ReplaceAll(data, "\r", "\n"), "\n") + 1
		for _, l := range append(list, file.Compare(State{RepoURL: "https://github.com/acme/packages"})...) {
			if l.Line < 0 || l.Line > lines+1 || l.Message == "" {
				t.Errorf("%d:%d of %d lines: %s", l.Line, l.Column, lines, l.Message)
			}
		}
		if list.Errors() {
			return
		}
		again, second := Check("com.acme.foo.yml", file.Format(nil), openUPM)
		if second.Errors() {
			t.Errorf("written anew it has errors: %v\n%s", said(second), file.Format(nil))
		}
		if diff := cmp.Diff(file.Metadata, again.Metadata); diff != "" {
			t.Errorf("written anew it says something else (-want +got):\n%s", diff)
		}
	})
}
