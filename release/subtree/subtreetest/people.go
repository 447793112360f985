package subtreetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// people is who commits in a history, when and in which words. Most are plain;
// an odd history has the headers and messages that git has to clean or to keep.
type people struct {
	rng               *rand.Rand
	plain, still, old bool
	names             []string
}

var oddNames = [...]string{
	"Sammy Davis Jr.", `back\slash`, `"quoted"`, "  blanks  ", "'a, b;", "Jörg", "x", "a\tb", "J\xf6rg", "O'Neil:",
}

var oddEmails = [...]string{"", ".dots.", " in side ", "a@b.c,", `dom\user`, "ü@b.c", "\xfc@b.c", `"q"@b.c`}

var oddZones = [...]string{"-0000", "+0545", "-1130", "+1400", "+0575", "-12", "-0001", "+1"}

var oddHeaders = [...]string{
	"encoding ISO-8859-1\n", "encoding windows-1252\n", "encoding UTF-8\n", "encoding nonsense\n",
	"gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n",
	"mergetag object 0123456789abcdef0123456789abcdef01234567\n type commit\n tag v1\n tagger A <a@b.c> 1 +0000\n \n v1\n",
	"HG:extra branch:default\n",
}

var oddMessages = [...]string{
	"%s", "", "\n", "\n\n%s\n", "%s\n\n\n", "  %s\n\n  body  \n", "%s\r\n\r\nbody\r\n", "latin1 \xe9 %s\n",
	"%s\n\nends in \\", "\\%s\n", "%s\x00hidden\n", "%s\n\n\xed\xa0\x80 \xc0\xaf \xef\xb7\x90 \xf4\x90\x80\x80\n",
	"-p %s\n", "\u00e9\u20ac %s\n\n\ttab\n",
}

func newPeople(rng *rand.Rand, spec Spec) people {
	p := people{
		rng: rng, plain: rng.IntN(100) < 60, still: rng.IntN(100) < 20, old: rng.IntN(100) < 10,
		names: oddNames[:],
	}
	if spec.Deadly {
		p.names = slices.Concat(oddNames[:], []string{"", `ends in \`})
	}
	return p
}

// pace is by how many seconds the next commit is later: mostly some, in some
// histories none, and now and then it is earlier.
func (p people) pace() int64 {
	switch {
	case p.still:
		return 0
	case p.rng.IntN(100) < 8:
		return -p.rng.Int64N(100_000)
	default:
		return p.rng.Int64N(5000)
	}
}

// header is what follows the parents in a commit at a time.
func (p people) header(when int64) string {
	if p.plain {
		return fmt.Sprintf("author Ann <ann@a.b> %d +0100\ncommitter Bob <bob@a.b> %d -0730\n", when, when+60)
	}
	if p.old {
		when -= 1_600_000_000
	}
	header := "author " + p.ident(when) + "\ncommitter " + p.ident(when+p.rng.Int64N(3)) + "\n"
	if p.rng.IntN(100) < 30 {
		header += pick(p.rng, oddHeaders[:])
	}
	return header
}

func (p people) ident(when int64) string {
	name, email, zone := "Ann", "ann@a.b", "+0000"
	if p.rng.IntN(100) < 40 {
		name = pick(p.rng, p.names)
	}
	if p.rng.IntN(100) < 30 {
		email = pick(p.rng, oddEmails[:])
	}
	if p.rng.IntN(100) < 30 {
		zone = pick(p.rng, oddZones[:])
	}
	return fmt.Sprintf("%s <%s> %d %s", name, email, when, zone)
}

// message is a message around some words.
func (p people) message(words string) string {
	if p.plain || p.rng.IntN(100) < 50 {
		return words + "\n"
	}
	return strings.Replace(pick(p.rng, oddMessages[:]), "%s", words, 1)
}

// identsAndMessage is what git subtree keeps of a plain commit.
func identsAndMessage(raw string) string {
	header, message, _ := strings.Cut(raw, "\n\n")
	var kept strings.Builder
	for line := range strings.Lines(header + "\n") {
		if strings.HasPrefix(line, "author ") || strings.HasPrefix(line, "committer ") {
			kept.WriteString(line)
		}
	}
	return kept.String() + "\n" + message
}
