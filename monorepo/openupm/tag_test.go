package openupm

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/version"
)

type tagCase struct {
	Tag     string
	Version *string
	UPM     bool
}

// cases.json holds what the pipeline's own functions answered in 2026.
func loadCases(t testing.TB) []tagCase {
	t.Helper()
	data, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []tagCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestParseTagAnswersAsThePipeline(t *testing.T) {
	t.Parallel()
	for _, c := range loadCases(t) {
		got, ok := ParseTag(c.Tag)
		if want := c.Version; ok != (want != nil) || ok && got != *want {
			t.Errorf("ParseTag(%q) = %q, %v, want %s", c.Tag, got, ok, orNone(want))
		}
		if got := IsUPM(c.Tag); got != c.UPM {
			t.Errorf("IsUPM(%q) = %v", c.Tag, got)
		}
	}
}

func orNone(version *string) string {
	if version == nil {
		return "none"
	}
	return *version
}

// Corners that cases.json leaves out; the answers are node's.
func TestParseTagCorners(t *testing.T) {
	t.Parallel()
	spaces := strings.Repeat("\u3000", 251)
	tests := []struct{ name, tag, want string }{
		{"a number too large for npm keeps its leading zeros", "1.1.0-009007199254740993", "1.1.0-009007199254740993"},
		{"the largest that loses them", "1.1.0-009007199254740990", "1.1.0-9007199254740990"},
		{"the limit counts characters, not bytes", "v" + spaces + "1.2.3", "1.2.3"},
		{"one more is too long", "v " + spaces + "1.2.3", ""},
		{"only the last digit is given back", "1.0.1234.a+b", "1.0.123-4.a"},
		{"nothing is given back to build metadata", "1.0.12.+b", ""},
		{"a lone hyphen before build metadata", "1.2.3-+b", "1.2.3--"},
		{"a dotless capital I is two characters in lower case", "pkg-1.2.3-\u0130", ""},
		{"next line is no white space", "pkg-1.2.3\u0085", ""},
		{"a byte order mark is white space", "pkg-1.2.3\ufeffbeta", "1.2.3"},
		{"a Kelvin sign counts as one character", "1.2.3-" + strings.Repeat("\u212a", 250), "1.2.3-" + strings.Repeat("k", 250)},
		{"a long s is no s", "1.2.3-ma\u017fter", ""},
		{"bytes that are not UTF-8", "\xff-1.2.3", "1.2.3"},
	}
	for _, test := range tests {
		if got, ok := ParseTag(test.tag); got != test.want || ok != (test.want != "") {
			t.Errorf("%s: ParseTag(%q) = %q, %v, want %q", test.name, test.tag, got, ok, test.want)
		}
	}
}

// TestParseTagOnRealPackages reads what the pipeline answered for real
// packages. That data lies beside the repository, not in it.
func TestParseTagOnRealPackages(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.FromSlash("../../../shared/openupm-data/real.jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	releases := 0
	for lines := json.NewDecoder(file); lines.More(); {
		var pkg struct {
			Package            string
			Releases, Shadowed []struct{ Tag, Version string }
		}
		if err := lines.Decode(&pkg); err != nil {
			t.Fatal(err)
		}
		for _, release := range append(pkg.Releases, pkg.Shadowed...) {
			releases++
			if got, ok := ParseTag(release.Tag); got != release.Version || !ok {
				t.Errorf("%s: ParseTag(%q) = %q, %v, want %s", pkg.Package, release.Tag, got, ok, release.Version)
			}
		}
	}
	if releases == 0 {
		t.Error("no release found")
	}
	t.Logf("%d releases", releases)
}

func FuzzParseTag(f *testing.F) {
	for _, c := range loadCases(f) {
		f.Add(c.Tag)
	}
	f.Add("1.1.0-009007199254740993")
	f.Fuzz(func(t *testing.T, tag string) {
		got, ok := ParseTag(tag)
		if !ok || len(got) > maxLength {
			return // a hyphen that the tag lacks can make the version too long to be read again
		}
		if _, err := version.Parse(got); err != nil && !hasHugeNumber(got) {
			t.Fatalf("ParseTag(%q) = %q, which is no version: %v", tag, got, err)
		}
		if again, ok := ParseTag(got); stripSuffix(got) == got && (again != got || !ok) {
			t.Fatalf("ParseTag(%q) = %q, and of that %q, %v", tag, got, again, ok)
		}
	})
}

// hasHugeNumber reports whether a prerelease has a number that is so large
// that npm leaves it, with its leading zeros, as it is.
func hasHugeNumber(s string) bool {
	_, pre, _ := strings.Cut(s, "-")
	for id := range strings.SplitSeq(pre, ".") {
		if countDigits(id) == len(id) && compareNumbers(trimZeros(id), maxNumber) >= 0 {
			return true
		}
	}
	return false
}

func BenchmarkParseTag(b *testing.B) {
	tags := map[string]string{
		"version":    "1.2.3",
		"prefixed":   "com.acme.input-system/1.2.3-preview.1",
		"no version": "nightly-2024-05-08/linux-x64_release-candidate",
		"longest":    strings.Repeat("1.2.3+_", 9000), // every token is a candidate, none is a version
	}
	for name, tag := range tags {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(tag)))
			for b.Loop() {
				ParseTag(tag)
			}
		})
	}
}
