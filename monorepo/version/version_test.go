package version

import (
	"strings"
	"testing"

	"github.com/Masterminds/semver/v3"
	"github.com/google/go-cmp/cmp"
)

func mustParse(t *testing.T, s string) Version {
	t.Helper()
	v, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestParseReadsSemVer(t *testing.T) {
	t.Parallel()
	tests := map[string]Version{
		"0.0.0":                             {},
		"1.2.3":                             {Major: 1, Minor: 2, Patch: 3},
		"1.0.0-alpha.1":                     {Major: 1, Pre: "alpha.1"},
		"1.0.0-0A.is.legal":                 {Major: 1, Pre: "0A.is.legal"},
		"1.0.0--":                           {Major: 1, Pre: "-"},
		"1.0.0-a-b+c-d":                     {Major: 1, Pre: "a-b", Build: "c-d"},
		"1.0.0+001":                         {Major: 1, Build: "001"},
		"1.0.0+a-b":                         {Major: 1, Build: "a-b"},
		"1.0.0-RC.1":                        {Major: 1, Pre: "RC.1"},
		"9007199254740991.0.0":              {Major: 9007199254740991},
		"1.0.0-99999999999999999":           {Major: 1, Pre: "99999999999999999"},
		"1.0.0-" + strings.Repeat("a", 250): {Major: 1, Pre: strings.Repeat("a", 250)},
	}
	for in, want := range tests {
		got, err := Parse(in)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("Parse(%q): error %v, diff %s", in, err, diff)
		}
		if got.String() != in {
			t.Errorf("Parse(%q).String() = %q", in, got)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":                                  `version "": three numbers are needed, as in 1.2.3`,
		"1.8":                               `version "1.8": three numbers are needed, as in 1.2.3`,
		"0.7.1.0":                           `version "0.7.1.0": three numbers are needed, as in 1.2.3`,
		"2024.05.08":                        `version "2024.05.08": minor: "05" has a leading zero`,
		"v1.2.3":                            `version "v1.2.3": major: "v1" is not a number`,
		"1.2.":                              `version "1.2.": patch: "" is not a number`,
		"4.6.7hf0":                          `version "4.6.7hf0": patch: "7hf0" is not a number`,
		"1.2.3 ":                            `version "1.2.3 ": patch: "3 " is not a number`,
		"1.2.٣":                             `version "1.2.٣": patch: "٣" is not a number`,
		"9007199254740992.0.0":              `version "9007199254740992.0.0": major: 9007199254740992 is above 9007199254740991, the largest number that npm reads`,
		"1.2.3-":                            `version "1.2.3-": prerelease: an identifier is empty`,
		"1.2.3-a..b":                        `version "1.2.3-a..b": prerelease: an identifier is empty`,
		"1.2.3-rc.01":                       `version "1.2.3-rc.01": prerelease: "01" has a leading zero`,
		"1.2.3-a_b":                         `version "1.2.3-a_b": prerelease: "a_b" has other characters than letters, digits and hyphens`,
		"1.2.3-\x1b[2J":                     `version "1.2.3-\x1b[2J": prerelease: "\x1b[2J" has other characters than letters, digits and hyphens`,
		"1.2.3+":                            `version "1.2.3+": build metadata: an identifier is empty`,
		"1.2.3+a+b":                         `version "1.2.3+a+b": build metadata: "a+b" has other characters than letters, digits and hyphens`,
		"1.0.0-" + strings.Repeat("a", 251): `version of 257 characters: npm reads at most 256`,
	}
	for in, want := range tests {
		if v, err := Parse(in); err == nil || err.Error() != want {
			t.Errorf("Parse(%q) = %v, error %v, want error %s", in, v, err, want)
		}
	}
}

// FuzzParse holds Parse against Masterminds/semver, which knows no limits but uint64.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"1.2.3", "1.2.3-rc.1+b.2", "v1.2.3", "01.2.3", "1.2", "1.2.3-01", "1.2.3-0a", "1.2.3+", "1.2.3-+b", "1.2.3--",
		"9007199254740992.0.0", "18446744073709551616.0.0", "1.2.3-99999999999999999999", "1.2.3-a..b", "1.2.3-é",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Parse(s)
		oracle, oracleErr := semver.StrictNewVersion(s)
		want := oracleErr == nil && len(s) <= maxLength &&
			max(oracle.Major(), oracle.Minor(), oracle.Patch()) <= maxNumber
		if (err == nil) != want {
			t.Fatalf("Parse(%q): error %v, oracle's %v", s, err, oracleErr)
		}
		if err == nil && got.String() != s {
			t.Fatalf("Parse(%q).String() = %q", s, got)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Parse("12.34.56-beta.7"); err != nil {
			b.Fatal(err)
		}
	}
}
