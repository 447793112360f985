package version

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNext(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, present string
		level         Level
		pre, want     string
	}{
		{"a patch", "1.2.3", Patch, "", "1.2.4"},
		{"a minor ends its own prerelease", "1.3.0-beta.2", Minor, "", "1.3.0"},
		{"a minor leaves a patch's prerelease behind", "1.3.1-beta.2", Minor, "", "1.4.0"},
		{"a first prerelease starts at 1", "1.2.3", PreMinor, "beta", "1.3.0-beta.1"},
		{"prerelease on a stable version starts the next patch", "1.2.3", Prerelease, "beta", "1.2.4-beta.1"},
		{"prerelease counts on", "1.3.0-beta.9", Prerelease, "", "1.3.0-beta.10"},
		{"naming the present identifier counts on", "1.3.0-beta.2", Prerelease, "beta", "1.3.0-beta.3"},
		{"a later identifier starts at 1", "1.3.0-beta.2", Prerelease, "rc", "1.3.0-rc.1"},
		{"the identifier is kept", "1.3.0-beta.2", PreMajor, "", "2.0.0-beta.1"},
		{"a list of identifiers is kept", "1.3.0-beta.win.2", PrePatch, "", "1.3.1-beta.win.1"},
		{"bare numbers stay bare", "1.3.0-4", PreMinor, "", "1.4.0-1"},
		{"release drops the prerelease", "1.3.0-beta.2", Release, "", "1.3.0"},
		{"build metadata is dropped", "1.2.3-rc.1+7", Prerelease, "", "1.2.3-rc.2"},
	}
	for _, test := range tests {
		got, err := mustParse(t, test.present).Next(test.level, test.pre)
		if err != nil || got.String() != test.want {
			t.Errorf("%s: %s %s %s = %s, error %v, want %s", test.name, test.present, test.level, test.pre, got, err, test.want)
		}
	}
}

func TestNextSaysWhyNot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		present string
		level   Level
		pre     string
		want    string
	}{
		{"1.2.3", "majr", "", `unknown level "majr": use one of major, minor, patch, premajor, preminor, prepatch, prerelease, release`},
		{"1.2.3", Release, "", `release after 1.2.3: it is no prerelease: use major, minor or patch`},
		{"1.2.3", PreMinor, "", `preminor after 1.2.3: a first prerelease needs an identifier: --pre beta`},
		{"1.2.3", Minor, "beta", `minor after 1.2.3: the level makes no prerelease, so identifier "beta" has no place: use a level that begins with "pre"`},
		{"1.3.0-beta.2", Prerelease, "alpha", `prerelease after 1.3.0-beta.2: 1.3.0-alpha.1 is not higher: name a later identifier or another level`},
		{"1.2.3", PreMinor, "RC", `preminor after 1.2.3: prerelease identifier "RC": OpenUPM lower-cases tags and would not find this version: use "rc"`},
		{"1.2.3", PreMinor, "rc.01", `preminor after 1.2.3: prerelease identifier "rc.01": "01" has a leading zero`},
		{"1.2.3", PreMinor, "-$(x)", `preminor after 1.2.3: prerelease identifier "-$(x)": "-$(x)" has other characters than letters, digits and hyphens`},
		{"1.2.3", PreMinor, "rc.", `preminor after 1.2.3: prerelease identifier "rc.": an identifier is empty`},
		{"1.2.9007199254740991", Patch, "", `patch after 1.2.9007199254740991: version "1.2.9007199254740992": patch: 9007199254740992 is above 9007199254740991, the largest number that npm reads`},
		{"1.2.3", Prerelease, strings.Repeat("a", 250), `prerelease after 1.2.3: version of 258 characters: npm reads at most 256`},
	}
	for _, test := range tests {
		got, err := mustParse(t, test.present).Next(test.level, test.pre)
		if err == nil {
			t.Errorf("%s %s %s = %s, want error %s", test.present, test.level, test.pre, got, test.want)
			continue
		}
		if diff := cmp.Diff(test.want, err.Error()); diff != "" {
			t.Error(diff)
		}
	}
}

func FuzzNext(f *testing.F) {
	for _, level := range Levels() {
		f.Add("1.3.0-beta.2", string(level), "beta")
		f.Add("1.2.3", string(level), "")
	}
	f.Fuzz(func(t *testing.T, present, level, pre string) {
		v, err := Parse(present)
		if err != nil {
			t.Skip()
		}
		next, err := v.Next(Level(level), pre)
		if err != nil {
			return
		}
		if parsed, err := Parse(next.String()); err != nil || parsed != next {
			t.Fatalf("%s %s %s = %s, which Parse reads as %s, error %v", present, level, pre, next, parsed, err)
		}
		if next.Compare(v) <= 0 || next.Build != "" {
			t.Fatalf("%s %s %s = %s, which is not higher or has build metadata", present, level, pre, next)
		}
	})
}
