package openupm

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestParseTagAnswersAsNode compares ParseTag with node-semver itself on made-up
// tags. UPMREL_NODE_SEMVER names the folder of an installed semver package
// (npm install semver, then node_modules/semver).
func TestParseTagAnswersAsNode(t *testing.T) {
	t.Parallel()
	semver := os.Getenv("UPMREL_NODE_SEMVER")
	if semver == "" {
		t.Skip("UPMREL_NODE_SEMVER names no installed semver package")
	}
	tags := makeTags(100_000)
	input, err := json.Marshal(tags)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "testdata/tag.js", semver)
	node.Stdin, node.Stderr = bytes.NewReader(input), os.Stderr
	output, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	var versions []*string
	if err := json.Unmarshal(output, &versions); err != nil {
		t.Fatal(err)
	}
	found := 0
	for i, want := range versions {
		got, ok := ParseTag(tags[i])
		if ok != (want != nil) || ok && got != *want {
			t.Errorf("ParseTag(%q) = %q, %v, want %s", tags[i], got, ok, orNone(want))
		}
		if ok {
			found++
		}
	}
	t.Logf("%d tags, %d with a version", len(versions), found)
}

// makeTags strings together pieces that the rules know, most around a version,
// and characters that they don't expect.
func makeTags(n int) []string {
	pieces := strings.Split("1.2.3|1.0.10|01.2.003|2024.05.08|0.0.0|9007199254740991.0.0|1.9007199254740992.0|1.2|"+
		".|.|-|-|_|/|@|+|v|V|=|0|1|10|007|a|rc|RC|beta.1|rc.01|-preview.1|+b.1|upm|upm/|-upm|_upm|-UPM|master|-master|_Master|"+
		"-9007199254740990|.009007199254740991|.9007199254740993|com.acme.foo|pkg-|@acme/| |\t|\n|\u00a0|\u0085|\u180e|\u200b|\u2003|"+
		"\u2028|\u202f|\u3000|\ufeff|\u0130|\u212a|\u017f|\u00e9|\u0663|\U0001f680|\x00|*|^|~|:|..|--", "|")
	pieces = append(pieces, strings.Repeat("a", 247), strings.Repeat("1", 249), strings.Repeat("\u2003", 250), strings.Repeat("b.", 122))
	random := rand.New(rand.NewPCG(1, 2))
	tags := make([]string, n)
	for i := range tags {
		var tag strings.Builder
		versionAt := random.IntN(4)
		for j := range 1 + random.IntN(6) {
			if j == versionAt {
				tag.WriteString(pieces[random.IntN(8)])
			}
			tag.WriteString(pieces[random.IntN(len(pieces))])
		}
		tags[i] = tag.String()
	}
	return tags
}
