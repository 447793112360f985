package openupm

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// expected is a package in the form of sets.json and real.jsonl.
type expected struct {
	Name, Package, Repo                    string
	GitTagPrefix, GitTagIgnore, MinVersion string
	Tags, Annotated                        []string
	Releases                               []struct {
		Release
		Outcome   *string
		Manifests []Found
	}
	Shadowed, Invalid []string
	Error             string
}

func (e expected) settings() Settings {
	return Settings{e.GitTagPrefix, e.GitTagIgnore, e.MinVersion}
}

func (e expected) tags() []Tag {
	tags := make([]Tag, len(e.Tags))
	for i, name := range e.Tags {
		tags[i] = Tag{name, slices.Contains(e.Annotated, name)}
	}
	return tags
}

// compare tells how what Select answers differs from what the pipeline did.
func (e expected) compare(tags []Tag) string {
	got, err := Select(tags, e.settings())
	if invalid := (*PatternError)(nil); errors.As(err, &invalid) && invalid.Invalid() {
		return cmp.Diff(e.Error, "gitTagIgnore")
	} else if err != nil {
		return err.Error()
	}
	want := &Selection{Shadowed: e.Shadowed, Invalid: e.Invalid}
	for _, release := range e.Releases {
		want.Releases = append(want.Releases, release.Release)
	}
	return cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Selection{}, "Verdicts")) + cmp.Diff("", e.Error)
}

// sets.json holds what the pipeline's own functions answered in 2026.
func loadSets(t testing.TB) []expected {
	t.Helper()
	var sets []expected
	readJSON(t, "testdata/sets.json", &sets)
	return sets
}

func readJSON(t testing.TB, name string, value any) {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, value); err != nil {
		t.Fatal(err)
	}
}

func TestSelectAnswersAsThePipeline(t *testing.T) {
	t.Parallel()
	for _, set := range loadSets(t) {
		t.Run(set.Name, func(t *testing.T) {
			t.Parallel()
			if diff := set.compare(set.tags()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			tags := set.tags()
			slices.Reverse(tags)
			SortTags(tags)
			if diff := cmp.Diff(set.tags(), tags); diff != "" {
				t.Errorf("tag order, -want +got\n%s", diff)
			}
		})
	}
}

// TestSelectOnRealPackages reads what the pipeline's functions answered for real
// packages, and how their builds end. That data lies beside the repository, not
// in it.
func TestSelectOnRealPackages(t *testing.T) {
	t.Parallel()
	const folder = "../../../shared/openupm-data/"
	if _, err := os.Stat(filepath.FromSlash(folder)); err != nil {
		t.Skip(err)
	}
	var repos map[string]struct {
		Tags      []string
		Annotated any // a list, or "all"
	}
	readJSON(t, folder+"real-tags.json", &repos)
	file, err := os.Open(filepath.FromSlash(folder + "real.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	packages, releases := 0, 0
	for lines := json.NewDecoder(file); lines.More(); packages++ {
		var pkg expected
		if err := lines.Decode(&pkg); err != nil {
			t.Fatal(err)
		}
		repo := repos[pkg.Repo]
		var tags []Tag
		for _, name := range repo.Tags {
			list, _ := repo.Annotated.([]any)
			tags = append(tags, Tag{name, repo.Annotated == "all" || slices.Contains(list, any(name))})
		}
		pkg.judge(t, tags)
		releases += len(pkg.Releases)
	}
	t.Logf("%d packages, %d releases", packages, releases)
}

// judge compares a real package's tags, their order and its builds.
func (e expected) judge(t *testing.T, tags []Tag) {
	t.Helper()
	if diff := e.compare(tags); diff != "" {
		t.Errorf("%s: -want +got\n%s", e.Package, diff)
	}
	sorted := slices.Clone(tags)
	slices.Reverse(sorted)
	SortTags(sorted)
	if diff := cmp.Diff(tags, sorted); diff != "" {
		t.Errorf("%s: tag order, -want +got\n%s", e.Repo, diff)
	}
	for _, release := range e.Releases {
		if !slices.IsSortedFunc(release.Manifests, func(a, b Found) int { return SearchOrder(a.Path, b.Path) }) {
			t.Errorf("%s: %s: manifests in another order: %v", e.Package, release.Tag, release.Manifests)
		}
		want := release.Outcome
		if want == nil {
			continue // can't be told
		}
		if got := Build(release.Version, release.Manifests); (got.Code == "") != (*want == "ok") || got.Code != "" && got.Code != *want {
			t.Errorf("%s: %s ends with %q, want %s", e.Package, release.Tag, got.Code, *want)
		}
	}
}

func TestSelectTellsTheFateOfEachTag(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		tags     string
		settings Settings
		want     string
	}{
		{"v wins by sorting higher", "1.0.0 v1.0.0", Settings{}, "v1.0.0 builds 1.0.0; 1.0.0 shadowed by v1.0.0"},
		{"upm wins over what sorts higher", "v1.0.0 upm/1.0.0", Settings{}, "v1.0.0 shadowed by upm/1.0.0; upm/1.0.0 builds 1.0.0"},
		{"the last upm tag wins", "upm/1.0.0 1.0.0-upm", Settings{}, "upm/1.0.0 shadowed by 1.0.0-upm; 1.0.0-upm builds 1.0.0"},
		{"upm shadows its own version only", "upm/1.1.0 1.0.0", Settings{}, "upm/1.1.0 builds 1.1.0; 1.0.0 builds 1.0.0"},
		{"prefix", "a/1.0.0 b/1.0.0", Settings{TagPrefix: "a/"}, "b/1.0.0 lacks prefix; a/1.0.0 builds 1.0.0"},
		{"no version", "latest 1.0.0.0", Settings{}, "latest no version; 1.0.0.0 no version"},
		{"ignored, with or without a version", "nightly 1.0.0-NIGHTLY 1.0.0", Settings{TagIgnore: "nightly"}, "nightly ignored; 1.0.0-NIGHTLY ignored; 1.0.0 builds 1.0.0"},
		{"the prefix comes before the pattern", "a/x", Settings{TagPrefix: "b", TagIgnore: "x"}, "a/x lacks prefix"},
		{"below the minimum, but for upm", "2.0.0 1.0.0 upm/1.1.0", Settings{MinVersion: "2.0.0"}, "upm/1.1.0 builds 1.1.0; 2.0.0 builds 2.0.0; 1.0.0 below"},
		{"below the minimum counts before shadowed", "1.0.0 1.0.0-upm", Settings{MinVersion: "2.0.0"}, "1.0.0-upm builds 1.0.0; 1.0.0 below"},
		{"a minimum that is no version drops all", "3.0.0 2021.3.0", Settings{MinVersion: "2021.3"}, "2021.3.0 below; 3.0.0 below"},
		{
			"what can't be compared switches the minimum off, upm tag or not",
			"0.1.0 upm/0.2.0-009007199254740993",
			Settings{MinVersion: "1.0.0"},
			"upm/0.2.0-009007199254740993 builds 0.2.0-009007199254740993; 0.1.0 builds 0.1.0",
		},
		{
			"so does a version that its missing hyphen makes too long",
			"0.1.0 1.2.3" + strings.Repeat("a", 251),
			Settings{MinVersion: "1.0.0"},
			"1.2.3" + strings.Repeat("a", 251) + " builds 1.2.3-" + strings.Repeat("a", 251) + "; 0.1.0 builds 0.1.0",
		},
	}
	for _, test := range tests {
		var tags []Tag
		for name := range strings.FieldsSeq(test.tags) {
			tags = append(tags, Tag{Name: name})
		}
		selection, err := Select(tags, test.settings)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		var got []string
		for _, v := range selection.Verdicts {
			got = append(got, v.Tag.Name+" "+describe(v))
		}
		if got := strings.Join(got, "; "); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func describe(v Verdict) string {
	switch v.Fate {
	case Builds:
		return "builds " + v.Version
	case Shadowed:
		return "shadowed by " + v.By
	case NoPrefix:
		return "lacks prefix"
	case NoVersion:
		return "no version"
	case Ignored:
		return "ignored"
	case BelowMinimum:
		return "below"
	}
	return "unknown"
}

func TestSelectNeverGuessesAtAPattern(t *testing.T) {
	t.Parallel()
	tests := []struct{ pattern, want string }{
		{"*-preview", `gitTagIgnore "*-preview" is no JavaScript regular expression: there is nothing to repeat at character 1`},
		{"(preview", `gitTagIgnore "(preview" is no JavaScript regular expression: parenthesis is never closed at character 1`},
		{"^(a|a)*$", `gitTagIgnore "^(a|a)*$" can't be judged here: search takes too long`},
	}
	tags := []Tag{{Name: strings.Repeat("a", 40) + "-1.0.0"}}
	for _, test := range tests {
		_, err := Select(tags, Settings{TagIgnore: test.pattern})
		if pattern := (*PatternError)(nil); !errors.As(err, &pattern) || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.pattern, err, test.want)
		}
	}
}

func TestBuildEndsAsThePipelines(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		found []Found
		want  string
	}{
		{"no manifest of that name", nil, NoManifest},
		{"the tag's version", []Found{{Version: "1.0.0"}}, ""},
		{"another version", []Found{{Version: "1.0.0+1"}}, OtherVersion},
		{"only the first counts", []Found{{Version: "0.9.0"}, {Version: "1.0.0"}}, OtherVersion},
		{"private", []Found{{Version: "1.0.0", Private: true}}, PrivatePackage},
		{"the version is tested first", []Found{{Version: "v1.0.0", Private: true}}, OtherVersion},
	}
	for _, test := range tests {
		got := Build("1.0.0", test.found)
		if got.Code != test.want || (got.Manifest == nil) != (test.found == nil) {
			t.Errorf("%s: %+v, want %q", test.name, got, test.want)
		}
	}
}

func FuzzSelect(f *testing.F) {
	for _, set := range loadSets(f) {
		f.Add(strings.Join(set.Tags, "\n"), set.GitTagPrefix, set.GitTagIgnore, set.MinVersion, uint64(len(set.Name)))
	}
	f.Fuzz(func(t *testing.T, names, prefix, ignore, minimum string, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 0))
		tags := map[string]Tag{}
		for name := range strings.FieldsFuncSeq(names, func(r rune) bool { return r == '\n' }) {
			tags[name] = Tag{name, random.IntN(2) == 0}
		}
		settings := Settings{prefix, ignore, minimum}
		list := slices.Collect(maps.Values(tags))
		selection, err := Select(list, settings)
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		again, errAgain := Select(list, settings)
		if diff := cmp.Diff(selection, again); diff != "" || (err == nil) != (errAgain == nil) {
			t.Fatalf("another order of tags: %v, %v\n%s", err, errAgain, diff)
		}
		if err != nil {
			return
		}
		versions := map[string]string{}
		for _, release := range selection.Releases {
			version, _ := ParseTag(release.Tag)
			if _, ok := tags[release.Tag]; !ok || version != release.Version || versions[version] != "" {
				t.Fatalf("%+v is wrong, or one too many, in %+v", release, selection.Releases)
			}
			versions[version] = release.Tag
		}
		for _, v := range selection.Verdicts {
			if built := versions[v.Version] == v.Tag.Name; built != (v.Fate == Builds) || (v.By != "") != (v.Fate == Shadowed) || v.By != "" && v.By != versions[v.Version] {
				t.Fatalf("%+v among %+v", v, selection.Releases)
			}
		}
	})
}

// manyTags are those of a monorepo: bare, upm and prefixed tags of each version.
func manyTags(n int) []Tag {
	forms := []string{"%d.%d.%d", "v%d.%d.%d-preview.1", "upm/%d.%d.%d", "com.acme.input/%d.%d.%d", "com.acme.tools.editor/v%d.%d.%d"}
	tags := make([]Tag, n)
	for i := range tags {
		version := i / len(forms)
		tags[i] = Tag{fmt.Sprintf(forms[i%len(forms)], version/100, version/10%10, version%10), i%3 == 0}
	}
	rand.New(rand.NewPCG(9, 10)).Shuffle(n, func(i, j int) { tags[i], tags[j] = tags[j], tags[i] })
	return tags
}

func BenchmarkSelect(b *testing.B) {
	settings := map[string]Settings{
		"plain":   {},
		"pattern": {TagIgnore: `-preview|(?<!upm/)0\.0\.\d$`, MinVersion: "1.0.0"},
	}
	for _, n := range []int{2000, 10_000} {
		tags := manyTags(n)
		for name, settings := range settings {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					if _, err := Select(tags, settings); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
