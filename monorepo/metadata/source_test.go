package metadata

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/license"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/version"
)

// pkg makes a package of a manifest.
func pkg(t *testing.T, data string) *monorepo.Package {
	t.Helper()
	m, err := manifest.Parse([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	v, err := version.Parse(m.Version.Value)
	if err != nil {
		t.Fatal(err)
	}
	return &monorepo.Package{Name: m.Name.Value, Version: v, Manifest: m, Data: []byte(data)}
}

func TestNewTakesWhatTheRepositorySays(t *testing.T) {
	t.Parallel()
	m, notes, unsure := New(Source{
		Package:  pkg(t, `{"name": "com.acme.foo", "version": "1.2.0", "displayName": "Foo", "description": "Does foo."}`),
		Settings: openupm.Settings{TagPrefix: "com.acme.foo/", TagIgnore: "-rc", MinVersion: "1.0.0"},
		Config: config.OpenUPMPackage{
			Hunter: "octocat", Topics: []string{"utilities"}, Image: "https://acme.example/a.png", Readme: "upm:README.md",
			TrackingMode: openupm.TracksGitHubRelease, GitHubReleaseAssetName: "com.acme.foo-",
		},
		Licensing: monorepo.Licensing{File: "LICENSE", Told: license.License{ID: "MIT", Name: "MIT License"}},
		RepoURL:   "https://github.com/acme/packages.git", Branch: "main", Readme: "README.md", Now: 7,
	})
	want := &Metadata{
		Name: "com.acme.foo", DisplayName: "Foo", Description: "Does foo.", RepoURL: "https://github.com/acme/packages",
		LicenseID: "MIT", LicenseName: "MIT License", Topics: []string{"utilities"}, Hunter: "octocat",
		TagPrefix: "com.acme.foo/", TagIgnore: "-rc", MinVersion: "1.0.0", TrackingMode: openupm.TracksGitHubRelease, AssetName: "com.acme.foo-",
		Image: "https://acme.example/a.png", ImageFit: "cover", Readme: "upm:README.md", CreatedAt: 7,
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	if len(notes) > 0 || len(unsure) > 0 {
		t.Errorf("notes %v, unsure %v", notes, said(unsure))
	}
}

func TestNewSaysWhatNobodyKnows(t *testing.T) {
	t.Parallel()
	const foo = `{"name": "com.acme.foo", "version": "1.2.0"}`
	value := func(text string) *manifest.Value { return &manifest.Value{Kind: manifest.String, Text: text} }
	all := Source{RepoURL: "https://github.com/acme/packages", Readme: "README.md", Branch: "main"}
	all.Config.Topics = []string{"2d"}
	all.Licensing = monorepo.Licensing{File: "LICENSE", Told: license.License{ID: "MIT", Name: "MIT License"}}
	for _, tt := range []struct {
		name   string
		change func(*Source)
		want   Metadata // what is asked for below
		unsure []string
	}{
		{"a bare package", func(*Source) {}, Metadata{Hunter: "acme", LicenseID: "MIT", LicenseName: "MIT License", Readme: "main:README.md"}, nil},
		{"nothing at all", func(s *Source) { *s = Source{} }, Metadata{LicenseName: "TBD", Readme: "main:README.md"}, []string{
			"the repository has no remote on the web, so its address is not known", "nobody is named as hunter, who submits the package",
			"there are no topics", "there is no licence file, and OpenUPM takes open source only", "there is no README.md, which OpenUPM shows",
		}},
		{"another host", func(s *Source) { s.RepoURL, s.Config.Hunter = "https://gitlab.com/acme/x", "acme" }, Metadata{Hunter: "acme", LicenseID: "MIT", LicenseName: "MIT License", Readme: "main:README.md"}, []string{
			"https://gitlab.com/acme/x is not on GitHub, where OpenUPM asks for packages to be",
		}},
		{"a licence of its own words", func(s *Source) { s.Licensing = monorepo.Licensing{File: "Packages/foo/LICENSE.md"} }, Metadata{Hunter: "acme", LicenseName: "See Packages/foo/LICENSE.md", Readme: "main:README.md"}, []string{
			"the licence is not known",
		}},
		{"a licence that has a name only", func(s *Source) { s.Licensing.Told = license.License{Name: license.UnityCompanion} }, Metadata{Hunter: "acme", LicenseName: "Unity Companion License", Readme: "main:README.md"}, nil},
		{"the manifest's word before the file's", func(s *Source) { s.Licensing.Said = value("GPL-3.0-or-later") }, Metadata{Hunter: "acme", LicenseID: "GPL-3.0-or-later", LicenseName: "GNU General Public License v3.0 or later", Readme: "main:README.md"}, nil},
		{"a choice of licences", func(s *Source) { s.Licensing = monorepo.Licensing{File: "LICENSE", Said: value("MIT OR ISC")} }, Metadata{Hunter: "acme", LicenseName: "MIT OR ISC", Readme: "main:README.md"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			src := all
			tt.change(&src)
			src.Package = pkg(t, foo)
			m, _, unsure := New(src)
			got := Metadata{Hunter: m.Hunter, LicenseID: m.LicenseID, LicenseName: m.LicenseName, Readme: m.Readme}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("metadata (-want +got):\n%s", diff)
			}
			var messages []string
			for _, f := range unsure {
				messages = append(messages, f.Message)
			}
			if diff := cmp.Diff(tt.unsure, messages, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("unsure (-want +got):\n%s", diff)
			}
		})
	}
}

// Tags are written as "TAG" and, of a build that fails, "TAG!".
func TestMinVersionKeepsOutOldTagsThatFail(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, tags, want string }{
		{"nothing fails", "2.0.0 1.0.0", ""},
		{"no tags", "", ""},
		{"the oldest fail", "2.0.0 1.1.0 1.0.0! 0.9.0!", "1.1.0"},
		{"one between good ones fails, and no good one is lost", "2.0.0 1.1.0! 1.0.0", ""},
		{"below the lowest good one", "2.0.0 1.1.0! 1.0.0 0.9.0!", "1.0.0"},
		{"all fail: from the next version on", "0.2.0! 0.1.0!", "3.0.0"},
		{"all fail, also higher ones than the next", "4.0.0! 0.1.0!", "3.0.0"},
		{"upm tags are built whatever minVersion says", "upm/0.1.0! 1.0.0", ""},
	} {
		src := Source{Package: pkg(t, `{"name": "com.acme.foo", "version": "3.0.0"}`)}
		for word := range strings.FieldsSeq(tt.tags) {
			name, fails := strings.CutSuffix(word, "!")
			tag := audit.Tag{Verdict: openupm.Verdict{Tag: openupm.Tag{Name: name}}}
			tag.Version, _ = openupm.ParseTag(name)
			if fails {
				tag.Build.Code = "E800"
			}
			src.Tags = append(src.Tags, tag)
		}
		if m, notes, _ := New(src); m.MinVersion != tt.want || (notes["minVersion"] != "") != (tt.want != "") {
			t.Errorf("%s: minVersion %q, want %q; %s", tt.name, m.MinVersion, tt.want, notes["minVersion"])
		}
	}
}

func TestCompareSaysWhatIsOutOfDate(t *testing.T) {
	t.Parallel()
	state := func() State {
		f, _ := Check("com.acme.foo.yml", []byte(sound), Lists{})
		return State{
			Want: &f.Metadata, RepoURL: f.RepoURL, Tags: []string{"com.acme.foo/1.2.0"},
			Others: map[string]string{"com.acme.foo.editor/1.0.0": "com.acme.foo.editor", "com.acme.bar/1.0.0": "com.acme.bar"},
			Sure:   []string{"displayName", "description", "licenseSpdxId", "topics", "image"},
		}
	}
	for _, tt := range []struct {
		name   string
		old    string // of the sound file
		new    string
		change func(*State)
		want   []string
	}{
		{name: "all is as it was"},
		{name: "no such package", change: func(s *State) { s.Want = nil }, want: []string{
			"1:7 error this repository has no package com.acme.foo: OpenUPM would build nothing of it any more (E800) | correct the name, or move the package's metadata: upmrel list shows the packages",
		}},
		{name: "a package of elsewhere", change: func(s *State) { *s = State{RepoURL: "https://github.com/acme/other"} }, want: []string{
			"1:7 warning this repository has no package com.acme.foo, and the file names another: https://github.com/acme/packages | check it where the package is",
		}},
		{name: "a private package", change: func(s *State) { s.Private = true }, want: []string{
			`1:7 error com.acme.foo is private: it gets no tags | take it out of packages.private in .upmrel.yaml and "private" out of package.json, or drop the metadata`,
		}},
		{name: "a repository that moved", change: func(s *State) { s.RepoURL = "https://github.com/acme/unity" }, want: []string{
			"7:10 warning the file names another repository than the remote, https://github.com/acme/unity | write 'https://github.com/acme/unity'",
		}},
		{name: "the same repository, written otherwise", change: func(s *State) { s.RepoURL = "https://github.com/ACME/packages.git" }},
		{name: "a prefix that tags no longer have", old: "'com.acme.foo/'", new: "'foo/'", want: []string{
			`15:15 error the tags of a release, as com.acme.foo/1.2.0, don't begin with "foo/": OpenUPM builds none of them | write gitTagPrefix: 'com.acme.foo/'`,
		}},
		{name: "a prefix that takes other packages' tags", old: "'com.acme.foo/'", new: "''", want: []string{
			"15:15 error OpenUPM takes tags of other packages for tags of this one too, as com.acme.bar/1.0.0 of com.acme.bar (and of 1 more) | write gitTagPrefix: 'com.acme.foo/'",
		}},
		{name: "a shorter prefix that takes no others", old: "'com.acme.foo/'", new: "com.acme.foo/1"},
		{name: "packages that share their tags", old: "'com.acme.foo/'", new: "''", change: func(s *State) {
			s.Tags, s.Others = []string{"1.2.0"}, map[string]string{"1.2.0": "com.acme.bar"}
		}},
		{name: "either of the two tags of a release", change: func(s *State) { s.Tags = []string{"1.2.0", "com.acme.foo/1.2.0"} }},
		{name: "a pattern that ignores releases", old: "'-master$'", new: "'foo'", want: []string{
			"16:15 error gitTagIgnore matches the tags of a release, as com.acme.foo/1.2.0: OpenUPM builds none of them | write gitTagIgnore: '-master$'",
		}},
		{name: "a minimum above the version", old: "'1.0.0'", new: "'2.0.0'", want: []string{
			"17:13 warning com.acme.foo/1.2.0 is below minVersion 2.0.0: OpenUPM does not build it | lower minVersion, or release a higher version",
		}},
		{name: "a minimum that is no version is said already", old: "'1.0.0'", new: "'2021'"},
		{name: "texts, of which white space does not count", change: func(s *State) {
			s.Want.DisplayName, s.Want.Description, s.Want.Topics = "The Foo", "Does foo, and bar.\n", []string{"2d"}
		}, want: []string{
			"3:14 info displayName: the repository says otherwise | write displayName: The Foo",
			"12:1 info topics: the repository says otherwise | write topics: ['2d']",
		}},
		{name: "a licence that says the same", old: "licenseSpdxId: MIT", new: "licenseSpdxId: GPL-3.0", change: func(s *State) { s.Want.LicenseID = "GPL-3.0-only" }},
		{name: "another licence", change: func(s *State) { s.Want.LicenseID = "Apache-2.0" }, want: []string{
			"10:16 info licenseSpdxId: the repository says otherwise | write licenseSpdxId: Apache-2.0",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := sound
			if tt.old != "" {
				data = strings.Replace(sound, tt.old, tt.new, 1)
			}
			f, _ := Check("com.acme.foo.yml", []byte(data), Lists{})
			s := state()
			if tt.change != nil {
				tt.change(&s)
			}
			if diff := cmp.Diff(tt.want, said(f.Compare(s))); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func ExampleOnGitHub() {
	for _, url := range []string{"https://github.com/acme/x.git", "git@github.com:acme/x", "https://github.com/acme", "https://gitlab.com/acme/x"} {
		fmt.Println(OnGitHub(url))
	}
	// Output:
	// acme x true
	// acme x true
	//   false
	//   false
}
