package metadata

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/upmrel/upmrel/monorepo/openupm"
)

func TestFormat(t *testing.T) {
	t.Parallel()
	m := Metadata{
		Name: "com.acme.foo", DisplayName: "Foo: the tool", Description: "One line\nand \"another\".",
		RepoURL: "https://github.com/acme/packages", TrackingMode: openupm.TracksGit, LicenseName: "See LICENSE.md",
		Topics: []string{"utilities", "2d"}, Hunter: "yes", TagPrefix: "com.acme.foo/", TagIgnore: `-it's\d`, MinVersion: "1.0",
		Image: "https://acme.example/logo.png", ImageFit: "cover", Readme: "main:README.md", CreatedAt: 1767323045000,
	}
	const want = `# OpenUPM's metadata of com.acme.foo. It goes into data/packages/com.acme.foo.yml of a fork of
# github.com/openupm/openupm, alone in a pull request titled "Create com.acme.foo.yml".
name: com.acme.foo
# Names that the package had before.
aliases: []
displayName: 'Foo: the tool'
description: "One line\nand \"another\"."
repoUrl: 'https://github.com/acme/packages'
# git: OpenUPM builds tags. githubRelease: it publishes the tarball of each GitHub
# Release.
trackingMode: git
# Where the repository is a fork: the address of the one it was forked from.
parentRepoUrl: null
# Nobody knows.
licenseSpdxId: null
licenseName: See LICENSE.md
# Of https://github.com/openupm/openupm/blob/master/data/topics.yml.
topics:
  - utilities
  - '2d'
# The GitHub user who submits the package.
hunter: 'yes'
# Tags of this package begin so; this is no pattern.
gitTagPrefix: 'com.acme.foo/'
# A regular expression of tags to pass over.
gitTagIgnore: '-it''s\d'
# The lowest version to build. Keep the quotes: 1.0 without is a number.
minVersion: '1.0'
# The address of an image, not of a page that shows one.
image: 'https://acme.example/logo.png'
# cover or contain.
imageFit: cover
# Branch and path.
readme: 'main:README.md'
# When this was written, in milliseconds since 1970. OpenUPM asks for it.
createdAt: 1767323045000
`
	if diff := cmp.Diff(want, string(m.Format(Notes{"licenseSpdxId": "Nobody knows."}))); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

// Whatever a manifest says, the file says the same.
func FuzzFormat(f *testing.F) {
	for _, s := range []string{
		"plain", "a b", "a: b", "- a", "it's", "null", "1.0", "2026-01-02", "# no comment", "a #b", "\n", "a\n\nb", "\u0085", "\u2028",
		"\ufeff", "\U000e0001", "\x00", "\x1b[31m", "a\tb", "é", "日本", "&a", "*a", "!a", "%a", "@a", "`a", "{a", "[a]", "?", "a\\nb", "\\", "\"", "''", " a", "a ", "a:", "~", ".nan", "<<", "0x1f", "1e3", "+1", "=", "---", "...",
	} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		name, text = toUTF8(name), toUTF8(text)
		m := Metadata{
			Name: name, DisplayName: text, Description: text, RepoURL: text, TrackingMode: text, LicenseID: text, LicenseName: text,
			Topics: []string{text, name}, Hunter: text, TagPrefix: text, TagIgnore: text, MinVersion: text, Image: text, Readme: text, CreatedAt: 1,
		}
		data := m.Format(Notes{"name": text})
		file := read("x.yml", data)
		if diff := cmp.Diff(m, file.Metadata, cmpopts.EquateEmpty()); diff != "" || len(file.found) > 0 {
			t.Errorf("it reads otherwise (-want +got):\n%s\n%v\n%s", diff, said(file.sorted()), data)
		}
	})
}

// toUTF8 is a text as a manifest can hold it.
func toUTF8(s string) string { return string([]rune(s)) }
