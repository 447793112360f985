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

// needSemver skips the test unless UPMREL_NODE_SEMVER names the folder of an
// installed semver package (npm install semver, then node_modules/semver).
func needSemver(t *testing.T) {
	t.Helper()
	if os.Getenv("UPMREL_NODE_SEMVER") == "" {
		t.Skip("UPMREL_NODE_SEMVER names no installed semver package")
	}
}

// askNode lets testdata/rules.js answer each question with node-semver itself.
func askNode[Answer, Question any](t *testing.T, questions []Question) []Answer {
	t.Helper()
	input, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "testdata/rules.js", os.Getenv("UPMREL_NODE_SEMVER"))
	node.Stdin, node.Stderr = bytes.NewReader(input), os.Stderr
	output, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answers []Answer
	if err := json.Unmarshal(output, &answers); err != nil {
		t.Fatal(err)
	}
	if len(answers) != len(questions) {
		t.Fatalf("%d answers to %d questions", len(answers), len(questions))
	}
	return answers
}

func TestParseTagAnswersAsNode(t *testing.T) {
	t.Parallel()
	needSemver(t)
	tags := makeTags(100_000)
	found := 0
	for i, want := range askNode[*string](t, tags) {
		got, ok := ParseTag(tags[i])
		if ok != (want != nil) || ok && got != *want {
			t.Errorf("ParseTag(%q) = %q, %v, want %s", tags[i], got, ok, orNone(want))
		}
		if ok {
			found++
		}
	}
	t.Logf("%d tags, %d with a version", len(tags), found)
}

func TestSelectAnswersAsNode(t *testing.T) {
	t.Parallel()
	needSemver(t)
	sets := makeSets(10_000)
	var releases, shadowed, invalid, failed int
	for i, want := range askNode[expected](t, sets) {
		set := sets[i]
		set.Releases, set.Shadowed, set.Invalid, set.Error = want.Releases, want.Shadowed, want.Invalid, want.Error
		if diff := set.compare(set.tags()); diff != "" {
			t.Errorf("%+v: -want +got\n%s", sets[i], diff)
		}
		releases += len(want.Releases)
		shadowed += len(want.Shadowed)
		invalid += len(want.Invalid)
		failed += len(want.Error) / len("gitTagIgnore")
	}
	t.Logf("%d sets, %d releases, %d shadowed, %d invalid, %d failed", len(sets), releases, shadowed, invalid, failed)
}

// makeSets makes up small repositories in which many tags are of one version,
// with settings that most of their tags meet.
func makeSets(n int) []expected {
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(pieces string) string {
		list := strings.Split(pieces, "|")
		return list[random.IntN(len(list))]
	}
	sets := make([]expected, n)
	for i := range sets {
		names := map[string]bool{}
		for range 2 + random.IntN(12) {
			names[pick("||||v|V|upm/|upm/|UPM/|com.a/|com.a/|com.a/v|com.a/upm/|com.a-|com.ab@|=|r")+
				pick("1.0.0|1.0.0|1.0.0|01.0.0|1.1.0|1.2.0|1.0.10|2.0.0|1.0|latest|1.0.0.0|1.0.10.0|2024.05.08")+
				pick("|||||-rc.1|-RC.1|-rc.01|rc.1|-1|-a|-9007199254740992|-9007199254740993|-9007199254740993.1|-9007199254740992.2|-009007199254740993|"+
					"-99999999999999999999999|+1|-"+strings.Repeat("1", 250)+"|-"+strings.Repeat("2", 250)+"|a"+strings.Repeat("b", 250))+
				pick("||||-upm|_upm|-UPM|-master|_master")] = true
		}
		tags := make([]Tag, 0, len(names))
		for name := range names {
			tags = append(tags, Tag{name, len(name)%3 == 0})
		}
		SortTags(tags)
		set := &sets[i]
		for _, tag := range tags {
			set.Tags = append(set.Tags, tag.Name)
			if tag.Annotated {
				set.Annotated = append(set.Annotated, tag.Name)
			}
		}
		set.GitTagPrefix = pick("||||com.a|com.a/|v|upm/|1.")
		set.GitTagIgnore = pick("|||||-rc|^v|\\d{3}|(?<!v)1\\.0|RC$|^(?!upm)|*|(|-")
		set.MinVersion = pick("||||1.0.0|1.0.0|1.0.0-rc|v1.1.0| 1.0.0 | |1.0|1.0.0-9007199254740992|1.0.0-9007199254740993.1|1.0.0-009007199254740993|1.0.0-upm|0.1.0")
	}
	return sets
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
