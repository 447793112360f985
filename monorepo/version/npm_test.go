package version

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/npm-inc.json")

// npmTable maps a version and a "level" or "level identifier" to what npm's
// semver.inc answers, nil for an error.
type npmTable map[string]map[string]*string

// npmIdentifiers are the identifiers that npm is asked for.
var npmIdentifiers = []string{"alpha", "beta", "rc", "alpha.beta", "beta1", "x", "RC", "1", "beta.1"}

// numberAndRest is what follows the identifier in a prerelease.
var numberAndRest = regexp.MustCompile(`(^|\.)\d+(\..*)?$`)

// npmVersions are every shape of version that the table distinguishes, and its edges.
var npmVersions = []string{
	"0.0.0", "0.0.1", "0.1.0", "0.1.2", "1.0.0", "1.2.0", "1.2.3", "1.3.0", "10.20.30",
	"1.0.0-beta.2", "1.2.0-beta.2", "1.2.3-beta.2", "2.0.0-rc.1", "0.0.0-alpha.1", "1.0.1-rc.9",
	"1.2.3-beta", "1.2.3-beta.0", "1.2.3-beta.1.2", "1.2.3-rc.1.x", "1.2.3-x.7.z.92", "1.2.3-beta1",
	"1.2.3-alpha.beta", "1.2.3-alpha.beta.1", "1.2.3-a-b.3", "1.2.3-preview", "1.2.3-RC.1",
	"1.2.3-0", "1.2.3-4", "1.2.3-0.3.7", "1.2.3-1.0", "1.2.3-1.beta", "1.2.3-beta.rc",
	"1.2.3-beta.9007199254740989", "1.2.3-beta.9007199254740990", "1.2.3-beta.9007199254740991",
	"9007199254740991.0.0", "0.9007199254740991.1", "1.0.9007199254740991", "9007199254740991.0.0-beta.1",
	"1.2.3+build.7", "1.2.0-beta.2+build.7",
}

// npm-inc.json is made by: npm install semver (in a folder elsewhere), then
// UPMREL_NODE_SEMVER=<that folder>/node_modules/semver go test -run TestNextFollowsNPM -update
func TestNextFollowsNPM(t *testing.T) {
	t.Parallel()
	if *update {
		data := askNPM(t, npmVersions)
		if err := os.WriteFile("testdata/npm-inc.json", data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile("testdata/npm-inc.json")
	if err != nil {
		t.Fatal(err)
	}
	checkAgainstNPM(t, data, npmVersions)
}

func TestNextFollowsInstalledNPM(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	var versions []string
	for range 2000 {
		v := fmt.Sprintf("%d.%d.%d", random.IntN(3), random.IntN(3), random.IntN(3))
		separator := "-"
		for range random.IntN(5) {
			v += separator + pick("0", "1", "9", "99", "alpha", "beta", "rc", "x", "beta1", "a-b", "-")
			separator = "."
		}
		versions = append(versions, v+pick("", "", "+build.1"))
	}
	slices.Sort(versions)
	versions = slices.Compact(versions)
	checkAgainstNPM(t, askNPM(t, versions), versions)
}

// askNPM returns npm's answers as JSON of an npmTable, from the semver package
// in the folder that UPMREL_NODE_SEMVER names.
func askNPM(t *testing.T, versions []string) []byte {
	t.Helper()
	semver := os.Getenv("UPMREL_NODE_SEMVER")
	if semver == "" {
		t.Skip("UPMREL_NODE_SEMVER names no installed semver package")
	}
	input, err := json.Marshal(map[string][]string{"versions": versions, "identifiers": npmIdentifiers})
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "testdata/npm-inc.js", semver)
	node.Stdin, node.Stderr = bytes.NewReader(input), os.Stderr
	output, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	return output
}

func checkAgainstNPM(t *testing.T, data []byte, versions []string) {
	t.Helper()
	var table npmTable
	if err := json.Unmarshal(data, &table); err != nil {
		t.Fatal(err)
	}
	deviations := map[string]int{}
	for _, version := range versions {
		present := mustParse(t, version)
		for _, level := range Levels() {
			for _, id := range append([]string{""}, npmIdentifiers...) {
				if id != "" && !level.makesPrerelease() {
					continue
				}
				want, deviation := expected(t, table, present, level, id)
				deviations[deviation]++
				got := "error"
				if next, err := present.Next(level, id); err == nil {
					got = next.String()
				}
				if got != want {
					t.Errorf("%s %s %s = %s, want %s (%s)", version, level, id, got, want, deviation)
				}
			}
		}
	}
	t.Logf("answers by deviation: %v", deviations)
}

// expected returns what Next must answer, and why where that is not npm's
// answer. That numbers start at 1 is in the table: npm was asked to count so.
func expected(t *testing.T, table npmTable, present Version, level Level, id string) (want, deviation string) {
	t.Helper()
	answers, ok := table[present.String()]
	if !ok {
		t.Fatalf("%s is not in the table", present)
	}
	answer := answers[strings.TrimSpace(string(level)+" "+id)]
	if answer == nil {
		return "error", ""
	}
	kept := numberAndRest.ReplaceAllString(present.Pre, "")
	next, err := Parse(*answer)
	switch {
	case id != strings.ToLower(id):
		return "error", "an upper-case identifier is refused"
	case id == "" && level.makesPrerelease() && present.Pre == "":
		return "error", "a first prerelease needs an identifier"
	case err != nil:
		return "error", "a number that npm writes but can't read is refused"
	case next.Compare(present) <= 0:
		return "error", "a result that is not higher is refused"
	case id == "" && level.makesPrerelease() && level != Prerelease && kept != "":
		numbers, _, _ := strings.Cut(*answer, "-")
		return numbers + "-" + kept + ".1", "the identifier is kept"
	}
	return *answer, ""
}
