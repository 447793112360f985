package jsregexp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"unicode"
)

// needNode skips the test where there is no Node of the versions whose syntax
// this is: later ones know more.
func needNode(t *testing.T) {
	t.Helper()
	version, err := exec.CommandContext(t.Context(), "node", "--version").Output()
	if major, _, _ := strings.Cut(string(version), "."); err != nil || major != "v20" && major != "v22" {
		t.Skipf("no node 20 or 22: %q, %v", version, err)
	}
}

// askNode lets testdata/match.js answer each question, an expression and texts.
func askNode(t *testing.T, questions [][]string) []string {
	t.Helper()
	var input bytes.Buffer
	encoder := json.NewEncoder(&input)
	for _, question := range questions {
		if err := encoder.Encode(question); err != nil {
			t.Fatal(err)
		}
	}
	node := exec.CommandContext(t.Context(), "node", "testdata/match.js")
	node.Stdin, node.Stderr = &input, os.Stderr
	output, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answers []string
	for lines := bufio.NewScanner(bytes.NewReader(output)); lines.Scan(); {
		answers = append(answers, lines.Text())
	}
	if len(answers) != len(questions) {
		t.Fatalf("%d answers to %d questions", len(answers), len(questions))
	}
	return answers
}

// answer is what Node should answer, or "" where it is not told here.
func answer(question []string, steps int) string {
	re, err := Compile(question[0])
	if syntax := (*SyntaxError)(nil); errors.As(err, &syntax) {
		return "invalid"
	} else if err != nil {
		return ""
	}
	var bits strings.Builder
	for _, text := range question[1:] {
		left := steps
		switch matched, err := re.Match(text, &left); {
		case err != nil:
			return ""
		case matched:
			bits.WriteByte('1')
		default:
			bits.WriteByte('0')
		}
	}
	return bits.String()
}

// TestMatchAnswersAsNode makes expressions up, well formed ones and others, and
// texts that many of them match.
func TestMatchAnswersAsNode(t *testing.T) {
	t.Parallel()
	needNode(t)
	random := rand.New(rand.NewPCG(1, 2))
	var questions [][]string
	var answers []string
	for range 6000 {
		question := []string{makeExpression(random)}
		for range 8 {
			question = append(question, makeText(random))
		}
		if got := answer(question, 10_000); got != "" { // Node has no limit
			questions, answers = append(questions, question), append(answers, got)
		}
	}
	invalid, matched := 0, 0
	for i, want := range askNode(t, questions) {
		if answers[i] != want {
			t.Errorf("%q: %s, want %s", questions[i], answers[i], want)
		}
		invalid += strings.Count(want, "invalid")
		matched += strings.Count(want, "1")
	}
	t.Logf("%d expressions, %d invalid, %d matches", len(questions), invalid, matched)
}

// TestCaseIsFoldedAsNodeFoldsIt asks for each letter that package unicode knows
// in several cases whether it matches the others, as itself and in a class.
func TestCaseIsFoldedAsNodeFoldsIt(t *testing.T) {
	t.Parallel()
	needNode(t)
	var questions [][]string
	for letter := range rune(0xffff) {
		cases := []string{}
		for _, r := range []rune{unicode.ToUpper(letter), unicode.ToLower(letter), unicode.ToTitle(letter)} {
			cases = append(cases, string(r))
		}
		for r := unicode.SimpleFold(letter); r != letter; r = unicode.SimpleFold(r) {
			cases = append(cases, string(r))
		}
		if len(cases) == 3 && cases[0] == cases[1] || unicode.Is(unicode.Cs, letter) {
			continue
		}
		for _, form := range []string{`\u%04x`, `[\u%04x]`, `[^\u%04x]`, `[\u0800-\u%04x\d]`} {
			questions = append(questions, append([]string{fmt.Sprintf(form, letter)}, cases...))
		}
	}
	for i, want := range askNode(t, questions) {
		if got := answer(questions[i], 1000); got != want {
			t.Errorf("%+q: %s, want %s", questions[i], got, want)
		}
	}
	t.Logf("%d questions", len(questions))
}

// makeExpression strings pieces together, mostly in a way that is valid.
func makeExpression(random *rand.Rand) string {
	pick := func(pieces []string) string { return pieces[random.IntN(len(pieces))] }
	var write func(b *strings.Builder, depth int)
	write = func(b *strings.Builder, depth int) {
		for range 1 + random.IntN(4) {
			switch n := random.IntN(20); {
			case n < 4 && depth > 0:
				b.WriteString(pick(openings))
				write(b, depth-1)
				b.WriteByte(')')
			case n < 6:
				b.WriteString(pick(classOpenings))
				for range random.IntN(4) {
					b.WriteString(pick(classPieces))
				}
				b.WriteByte(']')
			case n == 6 && depth > 0:
				write(b, depth-1)
				b.WriteByte('|')
				write(b, depth-1)
			case n == 7 && random.IntN(4) == 0:
				b.WriteString(pick(oddPieces))
			default:
				b.WriteString(pick(pieces))
			}
			if random.IntN(4) == 0 {
				b.WriteString(pick(quantifiers))
			}
		}
	}
	var b strings.Builder
	write(&b, 3)
	return b.String()
}

// makeText strings together what the expressions look for.
func makeText(random *rand.Rand) string {
	var b strings.Builder
	for range random.IntN(9) {
		b.WriteString(textPieces[random.IntN(len(textPieces))])
	}
	return b.String()
}

var (
	openings = split("( ( ( (?: (?: (?= (?! (?<= (?<! (?<= (?<n> (?<m> (?<$_1>")
	pieces   = split(`a a b A B 1 1 2 . . - / v V 1. \. \d \d+ \D \w \W \s \S \b \B ^ $ .* a* a+ \1 \1 \2 \3 \k<n> \k<m> é É ſ s k K ` +
		"\u212a ß \U0001f680 ab 1.0 ] } { {} , - \\- \\/ \\a \\x61 \\x4 \\u0061 \\u{1} \\u61 \\141 \\61 \\0 \\01 \\8 \\9 \\10 \\ca \\c1 \\c \\p{L} \\P \\f \\n \\k \\e")
	oddPieces     = split(`( ) [ ] \ * + ? {1} {1,2} {2,1} {,2} {1 (? (?< (?<> (?<1> (?<a-b> (?<é> (?<\u0061> (?<\u{62}> (?P<n> (?i) (?i: (?# | || () (?:) \k<o> \k<n [^] [] [[:alpha:]] (?<a\u003e (?<𝒜>`)
	quantifiers   = split("* + ? {0} {1} {2} {0,1} {1,2} {0,} {1,} {2,3} *? +? ?? {1,2}? {0,}? {2}? {,2} {a} {99999999999} {0,99999999999} {1,0}")
	classOpenings = split("[ [ [ [^")
	classPieces   = split(`a b A-Z a-c 0-9 1 - - . \d \D \w \W \s \S \- \b \B \] ^ [ é à-ý À-Ý ſ K ` + "\u212a \U0001f680 \\x61 \\u0061 \\cA \\c1 \\c_ \\c! \\c \\0 \\141 \\8 \\k \\d-a a-\\d c-a \\ud83d ()|* \\n \\p{L} \\u{61}")
	textPieces    = split("a a b A B ab aa 1 1 2 1.0 . - / v V _ é É à ſ s S k K ] } { , \\ c p L u e 8 9 [ ( ^ \u212a ß ẞ \U0001f680 \U0001d49c \u00a0 \u2028 \x01 \x08 \x11 \f")
)

func split(pieces string) []string { return strings.Split(pieces, " ") }
