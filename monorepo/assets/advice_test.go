package assets_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/assets"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/version"
)

func TestAdviceByVersion(t *testing.T) {
	t.Parallel()
	broken, grown, edited := assets.Change{{Kind: assets.Removed}}, assets.Change{{Kind: assets.Added}}, assets.Change{{Kind: assets.Edited}}
	for _, test := range []struct {
		last   string
		change assets.Change
		want   version.Level
		falls  string // what is less than the advice
		enough string
	}{
		{"1.2.0", broken, version.Major, "1.2.0 1.2.1 1.3.0 1.3.0-beta.1", "2.0.0 2.0.0-beta.1 3.0.0"},
		{"1.2.0", grown, version.Minor, "1.2.0 1.2.1-beta.1 1.2.9", "1.3.0 1.3.0-beta.1 2.0.0"},
		{"1.2.0", edited, version.Patch, "", "1.2.0 1.2.1"},
		{"0.2.0", broken, version.Minor, "0.2.0 0.2.1", "0.3.0 1.0.0"},
		{"0.2.0", grown, version.Patch, "", "0.2.0 0.2.1"},
		{"1.2.0", nil, "", "", "1.2.0"},
		{"2.0.0", broken, version.Major, "", "1.9.0 2.0.0-beta.1"}, // another line of versions
	} {
		advice := assets.Advice{Since: monorepo.Release{Version: parse(t, test.last)}, Change: test.change}
		if got := advice.Level(); got != test.want {
			t.Errorf("%s, %v: level %q, want %q", test.last, test.change, got, test.want)
		}
		for list, want := range map[string]bool{test.falls: true, test.enough: false} {
			for text := range strings.FieldsSeq(list) {
				if got := advice.Falls(parse(t, text)); got != want {
					t.Errorf("%s after %s, %v: falls is %v", text, test.last, test.change, got)
				}
			}
		}
	}
}

func parse(t *testing.T, text string) version.Version {
	t.Helper()
	v, err := version.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// past is a repository in which com.acme.foo was released, as the tag says.
type past struct {
	yaml  string
	tag   string
	split bool // the tag is on a commit that has the package at its root
}

// since makes the repository, removes files of the package, and asks what that means.
func (p past) since(t *testing.T, removed ...string) map[string]assets.Advice {
	t.Helper()
	made := repotest.New(t)
	const dir = "Packages/com.acme.foo/"
	manifest := `{"name": "com.acme.foo", "version": "1.0.0", "unity": "2022.3"}`
	names := []string{"package.json", "Foo.cs", "Samples/Foo.cs", "Art/Foo.cs"}
	if p.split {
		made.Git("checkout", "-q", "--orphan", "upm")
		made.Commit("split", prefixed("", names, manifest))
		made.Git("tag", p.tag)
		made.Git("rm", "-rq", ".")
		made.Git("checkout", "-q", "--orphan", "main")
	}
	made.Commit("release", prefixed(dir, names, manifest))
	if !p.split {
		made.Git("tag", p.tag)
	}
	for _, name := range removed {
		made.Git("rm", "-q", dir+name)
	}
	made.Commit("later", map[string]string{"README.md": "later"})
	return sinceIn(t, made, p.yaml)
}

func prefixed(dir string, names []string, manifest string) map[string]string {
	files := map[string]string{}
	for _, name := range names {
		files[dir+name] = name
	}
	files[dir+"package.json"] = manifest
	return files
}

func sinceIn(t *testing.T, made *repotest.Repo, yaml string) map[string]assets.Advice {
	t.Helper()
	repo, err := gitrepo.Open(t.Context(), made.Dir(), made.Env())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	head, err := repo.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	snap, err := repo.CommitSnapshot(t.Context(), head.Commit)
	if err != nil {
		t.Fatal(err)
	}
	cfg, faults := config.Parse(config.Filename, []byte(yaml))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	tags, err := repo.Refs(t.Context(), gitrepo.TagPrefix)
	if err != nil {
		t.Fatal(err)
	}
	w, err := monorepo.Load(t.Context(), snap, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	states, err := w.States(t.Context(), repo, tags)
	if err != nil {
		t.Fatal(err)
	}
	advice, err := assets.Since(t.Context(), repo, w, states)
	if err != nil {
		t.Fatal(err)
	}
	return advice
}

func TestSince(t *testing.T) {
	t.Parallel()
	const prefixed, name = "strategy: prefixed\n", "com.acme.foo"
	for _, test := range []struct {
		name    string
		past    past
		removed []string
		want    string
	}{
		{"a script is gone", past{yaml: prefixed, tag: "com.acme.foo/1.0.0"}, []string{"Foo.cs"}, "removed Foo.cs"},
		{"nothing changed", past{yaml: prefixed, tag: "com.acme.foo/1.0.0"}, nil, ""},
		{"never released", past{yaml: prefixed, tag: "other/1.0.0"}, []string{"Foo.cs"}, ""},
		{"after a prerelease anything may follow", past{yaml: prefixed, tag: "com.acme.foo/1.0.0-beta.1"}, []string{"Foo.cs"}, ""},
		{"the tag is on an upm branch's commit", past{yaml: prefixed, tag: "com.acme.foo/1.0.0", split: true}, []string{"Foo.cs"}, "removed Foo.cs"},
		{"ignoreChanges names it", past{yaml: prefixed + "ignoreChanges: [\"**/Art/**\"]", tag: "com.acme.foo/1.0.0"}, []string{"Art/Foo.cs"}, ""},
		{"samples that a build hides", past{yaml: prefixed + "upm: {packages: [{match: \"*\", samples: true}]}", tag: "com.acme.foo/1.0.0"}, []string{"Samples/Foo.cs"}, ""},
		{"samples that nobody hides", past{yaml: prefixed, tag: "com.acme.foo/1.0.0"}, []string{"Samples/Foo.cs"}, "removed Samples/Foo.cs"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := test.past.since(t, test.removed...)
			if diff := cmp.Diff(test.want, told(got[name].Change)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// BenchmarkSince compares 1,000 packages with their last releases.
func BenchmarkSince(b *testing.B) {
	if testing.Short() {
		b.Skip("makes a big repository")
	}
	big := repotest.Generate(b, repotest.Big())
	repo, err := gitrepo.Open(b.Context(), big.Dir(), big.Env())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = repo.Close() })
	head, err := repo.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	commit, err := repo.Commit(b.Context(), head.Commit)
	if err != nil {
		b.Fatal(err)
	}
	snap, err := repo.CommitSnapshot(b.Context(), commit.ID)
	if err != nil {
		b.Fatal(err)
	}
	w, err := monorepo.Load(b.Context(), snap, config.Default(), nil)
	if err != nil {
		b.Fatal(err)
	}
	// Every package as it was in the first release and is now.
	root, err := repo.Resolve(b.Context(), "HEAD~50")
	if err != nil {
		b.Fatal(err)
	}
	states, err := w.StatesSince(b.Context(), repo, root)
	if err != nil {
		b.Fatal(err)
	}
	changed := 0
	for i := range states {
		states[i].Last = &monorepo.Release{Commit: root, Version: version.Version{Major: 1}}
		if states[i].Changed {
			changed++
		}
	}
	for b.Loop() {
		if _, err := assets.Since(b.Context(), repo, w, states); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(changed), "changed")
}

// A partial clone is not asked to fetch what only advice needs, and a plan does not
// fail for it.
func TestSinceReadsOnlyWhatIsHere(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("release", map[string]string{"package.json": `{"name": "com.acme.foo", "version": "1.0.0", "unity": "2022.3"}`, "Foo.cs": "foo"})
	made.Git("tag", "1.0.0")
	blob := made.Git("rev-parse", "HEAD:Foo.cs")
	made.Git("rm", "-q", "Foo.cs")
	made.Commit("later", nil)
	if err := os.Remove(filepath.Join(made.Dir(), ".git", "objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	if got := sinceIn(t, made, "strategy: synchronized"); len(got) > 0 {
		t.Errorf("advice without a file: %v", got)
	}
}
