package rewrite

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// rewritten is the copy from behind its tree line.
func rewritten(t *testing.T, raw []byte, c Copy) (text string, sensitive bool) {
	t.Helper()
	out, sensitive, err := Commit(nil, raw, c)
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ = strings.Cut(string(out), "\n")
	return text, sensitive
}

func TestTheCopyKeepsWhatGitCannot(t *testing.T) {
	t.Parallel()
	for _, row := range append(deadlyCommits(), clockCommits()...) {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, _ := rewritten(t, row.raw(), Copy{})
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDotsAreKeptFromGit242On(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, author, trimmed, kept string
	}{
		{"a name that ends in a dot", by("Sammy Davis Jr.", "s@e"), by("Sammy Davis Jr", "s@e"), by("Sammy Davis Jr.", "s@e")},
		{"a name that begins with a dot", by(".net", "s@e"), by("net", "s@e"), by(".net", "s@e")},
		{"an email with dots around it", by("S", ".s@e."), by("S", "s@e"), by("S", ".s@e.")},
		{"an email of dots", by("S", "..."), by("S", ""), by("S", "...")},
		{"dots within other bytes that go", by(`"'.S.,`, "s@e"), by("S", "s@e"), by(".S.", "s@e")},
		{"dots outside of other bytes that go", by(`."S".`, "s@e"), by("S", "s@e"), by(`."S".`, "s@e")},
		{"a dot behind a backslash", by(`S\.`, "s@e"), by("S", "s@e"), by("S.", "s@e")},
		{"a name of dots, of which the old rule leaves none", by(" ... ", "s@e"), by("...", "s@e"), by("...", "s@e")},
		{"dots within", by("a.b", "a.b@c.d"), by("a.b", "a.b@c.d"), by("a.b", "a.b@c.d")},
		{"no dot, but a comma", by("a,", "s@e"), by("a", "s@e"), by("a", "s@e")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			raw := oddCommit{author: tt.author}.raw()
			trimmed, sensitive := rewritten(t, raw, Copy{Idents: TrimDots})
			kept, same := rewritten(t, raw, Copy{Idents: KeepDots})
			if diff := cmp.Diff([]string{copied(tt.trimmed), copied(tt.kept)}, []string{trimmed, kept}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if want := trimmed != kept; sensitive != want || same != want {
				t.Errorf("sensitive: %v under one rule and %v under the other, want %v", sensitive, same, want)
			}
		})
	}
}

func TestTheCopyHoldsTheTreeAndTheParentsGiven(t *testing.T) {
	t.Parallel()
	sha1 := func(c byte) odb.ID { return odb.IDFromBytes(bytes.Repeat([]byte{c}, 20)) }
	sha256 := func(c byte) odb.ID { return odb.IDFromBytes(bytes.Repeat([]byte{c}, 32)) }
	line := func(label, digits string, n int) string { return label + strings.Repeat(digits, n) + "\n" }
	tail := copied(someone)
	for _, tt := range []struct {
		name, raw string
		copy      Copy
		want      string
	}{
		{"no parent", someTree + tail, Copy{Tree: sha1(0xab)}, line("tree ", "ab", 20) + tail},
		{"a parent less", someTree + line("parent ", "01", 20) + tail, Copy{Tree: sha1(0xab)}, line("tree ", "ab", 20) + tail},
		{
			"two parents in order", someTree + line("parent ", "01", 20) + tail,
			Copy{Tree: sha1(1), Parents: []odb.ID{sha1(3), sha1(2)}},
			line("tree ", "01", 20) + line("parent ", "03", 20) + line("parent ", "02", 20) + tail,
		},
		{
			"SHA-256", line("tree ", "01", 32) + line("parent ", "01", 32) + tail,
			Copy{Tree: sha256(2), Parents: []odb.ID{sha256(3)}},
			line("tree ", "02", 32) + line("parent ", "03", 32) + tail,
		},
		{
			"a text before the message", someTree + tail,
			Copy{Tree: sha1(1), Annotate: "(split) "},
			line("tree ", "01", 20) + strings.Replace(tail, "message", "(split) message", 1),
		},
		{
			"an encoding and a NUL byte in a header",
			someTree + "author " + someone + "\ncommitter " + someone + "\nencoding latin1\nx y\x00z\n\n\xe9\x00after",
			Copy{Tree: sha1(1)},
			line("tree ", "01", 20) + strings.Replace(tail, "message\n", "é", 1),
		},
		{
			"a blank before a backslash, which confuses dash", someTree + copied(by(`A \B`, `a\b`)),
			Copy{Tree: sha1(1)},
			line("tree ", "01", 20) + copied(by("A B", "ab")),
		},
		{
			"a text whose last character ends in the message", someTree + strings.Replace(tail, "message", "\xa9", 1),
			Copy{Tree: sha1(1), Annotate: "\xc3"},
			line("tree ", "01", 20) + strings.Replace(tail, "message", "é", 1),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out, _, err := Commit([]byte("before "), []byte(tt.raw), tt.copy)
			if diff := cmp.Diff("before "+tt.want, string(out)); err != nil || diff != "" {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestBytesThatAreNoCommitAreRefused(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "tree", "blob text\n", "tree 4b82\nauthor " + someone, "object " + someTree[5:]} {
		out, _, err := Commit([]byte("before"), []byte(raw), Copy{})
		if err == nil || string(out) != "before" {
			t.Errorf("%q: %q, %v", raw, out, err)
		}
	}
}

func TestOnlyPlainCommitsTakeTheFastWay(t *testing.T) {
	t.Parallel()
	plain := []string{"a plain commit", "trimmed bytes within a name stay", "a name in UTF-8", "a signature", "text in UTF-8", "CRLF line ends"}
	rows := append(oddCommits(), deadlyCommits()...)
	for _, row := range rows {
		fast := agree(t, row.raw(), Copy{})
		if !fast && slices.Contains(plain, row.name) {
			t.Errorf("%s: takes the slow way", row.name)
		}
		if fast && row.want != "" {
			t.Errorf("%s: takes the fast way", row.name)
		}
	}
	for seed := range uint64(20000) {
		agree(t, randomCommit(seed), Copy{Annotate: "x "})
	}
}

// agree reports whether the commit takes the fast way, which must then give
// what the slow one gives under either rule.
func agree(t *testing.T, raw []byte, c Copy) bool {
	t.Helper()
	body, _ := afterTree(raw)
	fast, ok := appendPlain(nil, body, c)
	if !ok {
		return false
	}
	slow, sensitive := appendOdd(nil, raw, c)
	if !bytes.Equal(fast, slow) || sensitive {
		t.Errorf("%q: sensitive %v, (-slow +fast):\n%s", raw, sensitive, cmp.Diff(string(slow), string(fast)))
	}
	return true
}

func FuzzCommit(f *testing.F) {
	for _, row := range slices.Concat(oddCommits(), deadlyCommits(), clockCommits()) {
		f.Add(row.raw(), "", true)
	}
	f.Add([]byte(someTree+"\n"), "\xc3", false)
	for _, id := range []string{"000000000000000000000000000\x00\x0000000000000", "000000000000000000000000000000000000000\n"} {
		f.Add([]byte("tree "+id+"\nauthor 0 <0> 200000 +0000\ncommitter 0 <0> 200000 +0000\n\n"), "", true)
	}
	f.Fuzz(func(t *testing.T, raw []byte, annotate string, keepDots bool) {
		c := Copy{Tree: odb.IDFromBytes(make([]byte, 20)), Annotate: annotate}
		c.Parents = []odb.ID{c.Tree, c.Tree}
		if keepDots {
			c.Idents = KeepDots
		}
		out, _, err := Commit(nil, raw, c)
		if _, ok := afterTree(raw); !ok || err != nil {
			if ok != (err == nil) {
				t.Errorf("error %v", err)
			}
			return
		}
		agree(t, raw, c)
		body, found := bytes.CutPrefix(out, appendLinks(nil, c))
		if !found || bytes.IndexByte(out, 0) >= 0 || !validText(out) || !wellFormed(string(body)) {
			t.Fatalf("not a commit on the tree and parents given: %q", out)
		}
		// Each copy halves the backslashes in a row, for git too.
		if f := read(out); !bytes.ContainsRune(slices.Concat(f.author, f.committer), '\\') {
			c.Annotate = ""
			if again, _, _ := Commit(nil, out, c); !bytes.Equal(out, again) {
				t.Errorf("the copy of the copy is another (-first +second):\n%s", cmp.Diff(string(out), string(again)))
			}
		}
	})
}

// wellFormed reports whether git fsck takes the author and committer lines.
func wellFormed(body string) bool {
	for _, label := range []string{"author ", "committer "} {
		line, rest, _ := strings.Cut(body, "\n")
		line, ok := strings.CutPrefix(line, label)
		name, line, hasMail := strings.Cut(line, "<")
		mail, date, closed := strings.Cut(line, ">")
		if !ok || !hasMail || !closed || !strings.HasSuffix(name, " ") || strings.ContainsAny(name, ">") || strings.ContainsAny(mail, "<") || !isDate(date) {
			return false
		}
		body = rest
	}
	return strings.HasPrefix(body, "\n")
}

// isDate reports whether text is " 1700000000 +0100", at any time.
func isDate(text string) bool {
	seconds, zone, ok := strings.Cut(strings.TrimPrefix(text, " "), " ")
	digits := countDigits([]byte(seconds))
	return ok && digits == len(seconds) && digits > 0 && len(zone) == 5 && strings.ContainsAny(zone[:1], "+-") && countDigits([]byte(zone[1:])) == 4
}

func TestPlainCommitsCostNoMemory(t *testing.T) {
	raw, c := plainCommit()
	dst := make([]byte, 0, 2*len(raw))
	if got := testing.AllocsPerRun(100, func() { dst, _, _ = Commit(dst[:0], raw, c) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func plainCommit() ([]byte, Copy) {
	id := odb.IDFromBytes(bytes.Repeat([]byte{0xab}, 20))
	message := "Fix the samples of the input package\n\n" + strings.Repeat("A line of ordinary length.\n", 3)
	raw := someTree + "parent " + id.String() + "\n" + strings.Replace(copied(someone), "message\n", message, 1)
	return []byte(raw), Copy{Tree: id, Parents: []odb.ID{id}}
}

func BenchmarkCommit(b *testing.B) {
	raw, c := plainCommit()
	for _, bench := range []struct {
		name string
		raw  []byte
	}{
		{"plain", raw},
		{"signed", bytes.Replace(raw, []byte("\n\n"), []byte("\ngpgsig -----BEGIN\n"+strings.Repeat(" "+strings.Repeat("x", 64)+"\n", 12)+"\n"), 1)},
		{"UTF-8", bytes.ReplaceAll(raw, []byte("ordinary"), []byte("gewöhnlicher"))},
		{"odd ident", bytes.Replace(raw, []byte("A U Thor"), []byte("A U Thor."), 1)},
		{"Latin-1", bytes.Replace(raw, []byte("\n\n"), []byte("\nencoding latin1\n\n\xe9"), 1)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(bench.raw)))
			b.ReportAllocs()
			var dst []byte
			for b.Loop() {
				dst, _, _ = Commit(dst[:0], bench.raw, c)
			}
		})
	}
}
