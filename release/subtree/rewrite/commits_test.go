package rewrite

import (
	"math/rand/v2"
	"regexp"
	"strings"
)

const (
	someTree = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
	someone  = "A U Thor <author@example.com> 1700000000 +0100"
)

// oddCommit is a commit in parts; where a part is empty it is plain.
type oddCommit struct {
	name      string
	author    string // "A <b> 1 +0000"
	committer string
	headers   string // whole lines behind the committer's
	message   string
	bare      string // the whole commit from behind the tree line instead
	want      string // the copy, from behind the tree line, where git makes none
}

func (c oddCommit) raw() []byte {
	if c.bare != "" {
		return []byte(someTree + c.bare)
	}
	lines := []string{"author " + orElse(c.author, someone), "committer " + orElse(c.committer, someone)}
	return []byte(someTree + strings.Join(lines, "\n") + "\n" + c.headers + "\n" + orElse(c.message, "message\n"))
}

func orElse(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

func at(date string) string { return "A <a@b> " + date }

func by(name, email string) string { return name + " <" + email + "> 1700000000 +0100" }

// oddCommits are commits of which git makes a copy.
func oddCommits() []oddCommit {
	var all []oddCommit
	for _, some := range [][]oddCommit{oddNames(), oddDates(), oddHeaders(), oddEncodings(), oddMessages()} {
		all = append(all, some...)
	}
	return all
}

func oddNames() []oddCommit {
	return []oddCommit{
		{name: "a plain commit"},
		{name: "a name that ends in a dot", author: by("Sammy Davis Jr.", "s@e")},
		{name: "an email that ends in a dot", committer: by("S", "s@e.")},
		{name: "every trimmed byte around a name", author: by(".,:;\"'\t\x01\x1fA\x1f\t'\";:,.", "a@b")},
		{name: "every trimmed byte around an email", author: by("A", " .,:;\"'\ta@b\t'\";:,. ")},
		{name: "trimmed bytes within a name stay", author: by("A.,:;\"'\tB", "a.,:;\"'@b")},
		{name: "a quoted name", author: by(`"A U Thor"`, "a@b")},
		{name: "an empty email", author: by("A", ""), committer: by("A", "")},
		{name: "an email of nothing but trimmed bytes", author: by("A", " .;, ")},
		{name: "many blanks before the email", author: by("A   ", "a@b")},
		{name: "no blank before the email", author: "A<a@b> 1700000000 +0100"},
		{name: "a backslash in a name", author: by(`A\B`, "a@b")},
		{name: "a backslash in an email", author: by("A", `a\b@c`)},
		{name: "two backslashes in a name", author: by(`A\\B`, `a\\b`)},
		{name: "three and four backslashes", author: by(`A\\\B\\\\C`, "a@b")},
		{name: "a backslash before a blank", author: by(`A\ B`, `a\ `)},
		{name: "a leading backslash", author: by(`\A`, `\a`)},
		{name: "two backslashes at the end", author: by(`A\\`, `a\\`)},
		{name: "a backslash before a high byte", author: by("A\\\xe9\\\x81", "a@b")},
		{name: "a backslash before a character", author: by("A\\éB", "a@b")},
		{name: "the letters of an escape", author: by(`A\nB\tC\0`, "a@b")},
		{name: "a shell's variables and quotes", author: by("$HOME `id` $(id) *", "a'b\"c@d")},
		{name: "a percent sign and a dash", author: by("-n %s %an", "-e@%n")},
		{name: "a carriage return at the end of a name", author: by("A\r", "a@b\r")},
		{name: "a carriage return within a name", author: by("A\rB", "a@b")},
		{name: "a tab within a name", author: by("A\tB", "a\tb")},
		{name: "a greater-than sign in a name", author: by(">A>B>", "a@b")},
		{name: "a less-than sign in an email", author: by("A", "<a<b")},
		{name: "two emails", author: "A <a@b> <c@d> 1700000000 +0100"},
		{name: "an email closed twice", author: "A <a@b>> 1700000000 +0100"},
		{name: "a greater-than sign after the email", author: "A <a@b> x> 1700000000 +0100"},
		{name: "a name in UTF-8", author: by("Åsa Öström 山田", "å@ö")},
		{name: "a name in Latin-1", author: by("J\xf6rg", "j\xf6rg@x")},
		{name: "control bytes of shells in a name", author: by("A\x81\x82\x83\x84\x85\x86\x87\x88\x89B", "a\x81")},
		{name: "a delete byte around a name", author: by("\x7fA\x7f", "\x7f")},
		{name: "a no-break space around a name", author: by("\u00a0A\u00a0", "a@b")},
		{name: "a cut character at the end of a name", author: by("A\xe2\x82", "a@b\xf0\x9f")},
	}
}

func oddDates() []oddCommit {
	return []oddCommit{
		{name: "the zone +0575, which has too many minutes", author: at("1700000000 +0575")},
		{name: "the zone -0575", author: at("1700000000 -0575")},
		{name: "the zone -12", author: at("1700000000 -12")},
		{name: "the zone +5", author: at("1700000000 +5")},
		{name: "the zone -0000", author: at("1700000000 -0000")},
		{name: "the zone -0001, git's sign for none", author: at("1700000000 -0001")},
		{name: "the zone +0001", author: at("1700000000 +0001")},
		{name: "the zone -0059", author: at("1700000000 -0059")},
		{name: "the zone +0545", author: at("1700000000 +0545")},
		{name: "the zone +2359", author: at("1700000000 +2359")},
		{name: "the zone +2400", author: at("1700000000 +2400")},
		{name: "the zone -2400", author: at("1700000000 -2400")},
		{name: "the zone +1400", author: at("1700000000 +1400")},
		{name: "a zone of five digits", author: at("1700000000 +12345")},
		{name: "a zone of five digits, two of them zeros", author: at("1700000000 +00100")},
		{name: "a zone west of five digits", author: at("1700000000 -00130")},
		{name: "a zone beyond C's int", author: at("1700000000 +99999999999")},
		{name: "a zone followed by words", author: at("1700000000 +0100 hello")},
		{name: "a zone right behind the time", author: at("1700000000+0100")},
		{name: "blanks around the time", author: at("\t 1700000000 \t +0100 ")},
		{name: "no blank before the time", author: "A <a@b>1700000000 +0100"},
		{name: "the second 0", author: at("0 +0000")},
		{name: "the second 1 in the east", author: at("1 +1400")},
		{name: "a time of eight digits", author: at("99999999 +0000")},
		{name: "leading zeros", author: at("0001700000000 +0100")},
		{name: "the last second of 2099", author: at("4102444799 +0000")},
		{name: "a time in 2100 that is 2099 in the west", author: at("4102444800 -0100")},
		{name: "a time that overflows 64 bits", author: at("99999999999999999999 +0100")},
		{name: "a time past the greatest year of C", author: at("99999999999999999 +0100")},
		{name: "a carriage return after the zone", author: at("1700000000 +0100\r")},
	}
}

func oddHeaders() []oddCommit {
	const signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ\n author X <x> 1 +0000\n -----END PGP SIGNATURE-----\n"
	return []oddCommit{
		{name: "a signature", headers: signature},
		{name: "a signature of the other hash", headers: strings.Replace(signature, "gpgsig", "gpgsig-sha256", 1)},
		{name: "a merged tag", headers: "mergetag object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n type commit\n tag v1\n \n tagged\n"},
		{name: "Mercurial's extra headers", headers: "HG:extra branch:default\nHG:rename a:b\n"},
		{name: "a header in Latin-1", headers: "x-title caf\xe9\n"},
		{name: "a second author, which wins", headers: "author B <b@b> 1600000000 +0200\n"},
		{name: "a second committer, which wins", headers: "committer B <b@b> 1600000000 +0200\n"},
		{name: "headers that begin like known ones", headers: "authors X <x> 1 +0000\nencodings latin1\ncommit x\n"},
		{name: "a NUL byte in a header", headers: "x-a b\x00author B <b@b> 1600000000 +0200\n"},
		{name: "two hundred headers", headers: strings.Repeat("x-header "+strings.Repeat("y", 50)+"\n", 200)},
		{name: "the committer before the author", bare: "committer " + someone + "\nauthor " + someone + "\n\nm"},
		{name: "a header before the author", bare: "x y\nauthor " + someone + "\ncommitter " + someone + "\n\nm"},
	}
}

func oddEncodings() []oddCommit {
	in := func(encoding, name, message string) oddCommit {
		return oddCommit{
			name: "the encoding " + encoding + " of " + message, author: by(name, "a@b"),
			headers: "encoding " + encoding + "\n", message: message,
		}
	}
	return []oddCommit{
		in("UTF-8", "é", "é\n"), in("utf-8", "é", "é\xe9\n"), in("UTF8", "é", "\xe9"), in("utf8", "é", "é"), in("utf_8", "é", "é\xe9"),
		in("ISO-8859-1", "J\xf6rg", "caf\xe9 \x80\x9f\n"), in("iso-8859-1", "J\xf6rg", "caf\xe9\n"), in("latin1", "J\xf6rg", "caf\xe9\n"),
		in("LATIN-1", "J\xf6rg", "caf\xe9"), in("iso8859-1", "J\xf6rg", "caf\xe9"), in("ISO88591", "\xd6", "\xd6"), in("iso_8859_1", "\xd6", "\xd6"),
		in("ISO-8859-2", "\xa3", "\xa3\x85"), in("iso-8859-15", "\xa4", "\xa4 \x80"), in("CP1252", "\x80", "\x93q\x94"), in("windows-1252", "\x80", "\x93q\x94"),
		in("cp1252", "\x80", "a byte it lacks: \x81"), in("windows-1251", "\xcf\xf0", "\xcf\xf0"), in("cp1251", "\xcf\xf0", "\xcf\xf0"),
		in("koi8-r", "\xf0\xd2", "\xf0\xd2"), in("KOI8-U", "\xae\xbe", "\xa4\xae"), in("cp437", "\x81", "\x9b"), in("IBM866", "\x8f", "\x8f"),
		in("Shift_JIS", "\x8e\x52\x93\x63", "\x83\x65~\\\x81\x60\xb1"), in("SJIS", "\x8e\x52\x93\x63", "\x83\x65"), in("cp932", "\x8e\x52", "\x87\x40\x81\x60\\"),
		in("EUC-JP", "\xbb\xb3", "\xa1\xc1\xa5\xc6"), in("eucJP", "\xbb\xb3", "\xa5\xc6\x8e\xb1"), in("ISO-2022-JP", "\x1b$B;3\x1b(B", "\x1b$B;3ED!A\x1b(B abc"),
		in("GB18030", "\xc9\xbd", "\xc9\xbd\x81\x30\x89\x38"), in("gbk", "\xc9\xbd", "\xc9\xbd\x81\x40"), in("GB2312", "\xc9\xbd", "\xa1\xaa\xa1\xa4"),
		in("GB2312", "\xc9\xbd", "beyond it \x81\x40"), in("EUC-KR", "\xb1\xe8", "\xb1\xe8"), in("euc-kr", "\xb1\xe8", "\xb1"), in("CP949", "\x81\x41", "\xb1\xe8"),
		in("Big5", "\xa4\x73", "\xa4\x73"), in("utf-7", "A", "+AOk-"), in("ascii", "A", "a"), in("us-ascii", "A", "\xe9"),
		in("no-such-encoding", "J\xf6rg", "caf\xe9 é"), in("latin1\r", "\xf6", "\xe9"), in(" latin1 ", "\xf6", "\xe9"), in("\"latin1\"", "\xf6", "\xe9"),
		{name: "an encoding without a name", headers: "encoding \n", message: "\xe9"},
		{name: "an encoding without a blank", headers: "encoding\n", message: "\xe9"},
		{name: "two encodings, of which the first counts", headers: "encoding koi8-r\nencoding latin1\n", message: "\xf0"},
		{name: "an encoding behind a signature", headers: "gpgsig a\n b\nencoding latin1\n", message: "\xe9"},
		{name: "an encoding in a signature", headers: "gpgsig a\n encoding latin1\n", message: "\xe9é"},
		{name: "an encoding behind a NUL byte", headers: "x \x00y\nencoding latin1\n", message: "\xe9é"},
		{name: "an encoding and a NUL byte in the message", headers: "encoding latin1\n", message: "\xe9\x00\xe9"},
		{name: "an encoding that gives a backslash away", author: by("A\\\xe9", "a@b"), headers: "encoding latin1\n"},
	}
}

// singleByteTables has for each of these encodings all characters it has, and
// one that it lacks.
func singleByteTables() []oddCommit {
	var rows []oddCommit
	for name := range strings.FieldsSeq(`ISO-8859-1 ISO-8859-2 ISO-8859-3 ISO-8859-4 ISO-8859-5 ISO-8859-6 ISO-8859-7 ISO-8859-8
		ISO-8859-9 ISO-8859-10 ISO-8859-13 ISO-8859-14 ISO-8859-15 ISO-8859-16 KOI8-R KOI8-U
		CP1250 CP1251 CP1252 CP1253 CP1254 CP1255 CP1256 CP1257 CP1258 CP437 CP850 CP852 CP855 CP858 CP860 CP862 CP863 CP865 CP866 WINDOWS-874`) {
		var has, lacks []byte
		for c := byte(0xff); c >= 0x80; c-- {
			if _, ok := decode([]byte{c}, name); ok {
				has = append(has, c, ' ') // apart: some characters join with the one before
			} else {
				lacks = []byte{c}
			}
		}
		headers := "encoding " + name + "\n"
		rows = append(rows, oddCommit{name: "every character of " + name, headers: headers, message: string(has)})
		if lacks != nil {
			rows = append(rows, oddCommit{name: "a byte that means nothing in " + name, headers: headers, message: string(lacks)})
		}
	}
	return rows
}

func oddMessages() []oddCommit {
	message := func(name, text string) oddCommit { return oddCommit{name: name, message: text} }
	return []oddCommit{
		{name: "no message", bare: "author " + someone + "\ncommitter " + someone + "\n\n"},
		message("no newline at the end", "message"), message("many newlines at the end", "message\n\n\n"),
		message("blank lines at the top", "\n\n  \nmessage\n"), message("nothing but blank lines", "\n \n\t\n"),
		message("CRLF line ends", "a\r\n\r\nb\r\n"), message("a NUL byte", "before\x00after\n"), message("a NUL byte at the top", "\x00after\n"),
		message("backslashes", "a\\\nb\\n \\\\\n\\"), message("comment and scissors lines", "# a\n# ---- >8 ----\n"), message("trailing blanks", "a  \n\tb\t\n"),
		message("header lines", "encoding latin1\nauthor X <x> 1 +0000\n\nx"), message("an escape sequence", "\x1b[31mred\x1b[m %n %x00"),
		message("text in UTF-8", "é 山 😀\n"), message("text in Latin-1", "caf\xe9\n"), message("a cut character at the end", "caf\xc3"),
		message("a lone continuation byte", "a\x80b\xbf"), message("an overlong form", "\xc0\xaf \xe0\x80\xaf \xf0\x80\x80\xaf"),
		message("surrogates", "\xed\xa0\x80\xed\xb0\x80"), message("the last character", "\xf4\x8f\xbf\xbd"), message("beyond the last character", "\xf4\x90\x80\x80 \xf8\x88\x80\x80\x80 \xff\xfe"),
		message("U+FDD0 and U+FDEF", "\ufdd0\ufdef\ufdcf\ufdf0"), message("U+FFFE and U+FFFF", "\ufffe\uffff\ufffd"), message("U+1FFFE and U+10FFFF", "\U0001fffe\U0010ffff"),
		message("a byte order mark", "\ufeffmessage"), message("a cut character before a good one", "\xe2\x82é"), message("bad bytes in a row", "\xff\xfe\xe9\xe8é\xc3"),
		message("two hundred thousand bytes", strings.Repeat("é\xe9 lorem ipsum\n", 14000)),
	}
}

// copied is a plain commit by the author.
func copied(author string) string {
	return "author " + author + "\ncommitter " + someone + "\n\nmessage\n"
}

// deadlyCommits are commits of which git makes no copy.
func deadlyCommits() []oddCommit {
	rows := []oddCommit{
		{name: "an empty name", author: by("", "a@b"), want: by("", "a@b")},
		{name: "no name and no blank", author: "<a@b> 1700000000 +0100", want: by("", "a@b")},
		{name: "a name of blanks", author: by(" \t ", "a@b"), want: by("", "a@b")},
		{name: "a name of commas and quotes", author: by("',\"", "a@b"), want: by("',\"", "a@b")},
		{name: "a name of backslashes", author: by(`\\`, "a@b"), want: by("", "a@b")},
		{name: "a name that ends in a backslash", author: by(`A\`, "a@b"), want: by("A", "a@b")},
		{name: "an email that ends in a backslash", author: by("A", `a@b\`), want: by("A", "a@b")},
		{name: "the year 2100", author: at("4102444800 +0000"), want: at("4102444800 +0000")},
		{name: "2099 that is 2100 in the east", author: at("4102444799 +0100"), want: at("4102444799 +0100")},
		{name: "milliseconds", author: at("1700000000000 -0130"), want: at("1700000000000 -0130")},
		{name: "milliseconds in an odd zone", author: at("1700000000000 +0099"), want: at("1700000000000 +0000")},
		{name: "1969 in the west", author: at("0 -0100"), want: at("0 -0100")},
		{name: "1969 in an odd zone", author: at("0 -0099"), want: at("0 +0000")},
		{name: "an ident that is not closed", author: "A <a@b 1 +0100", want: "A <a@b 1 +0100> 0 +0000"},
		{name: "an ident without an email", author: "A a@b 1 +0100", want: "A a@b 1 +0100 <> 0 +0000"},
		{name: "an ident of nothing", author: " ", want: " <> 0 +0000"},
	}
	for i := range rows {
		rows[i].want = copied(rows[i].want)
	}
	return append(rows,
		oddCommit{name: "no author", bare: "committer " + someone + "\n\nm", want: "author " + someone + "\ncommitter " + someone + "\n\nm"},
		oddCommit{name: "no committer", bare: "author " + someone + "\n\nm", want: "author " + someone + "\ncommitter " + someone + "\n\nm"},
		oddCommit{name: "neither", bare: "\nm", want: "author  <> 0 +0000\ncommitter  <> 0 +0000\n\nm"},
	)
}

// clockCommits are commits that git dates with the present time, and their copies.
func clockCommits() []oddCommit {
	return []oddCommit{
		{name: "no date", author: "A <a@b>", want: copied("A <a@b> 0 +0000")},
		{name: "no date but a blank", author: "A <a@b> ", want: copied("A <a@b> 0 +0000")},
		{name: "words for a date", author: "A <a@b> yesterday", want: copied("A <a@b> 0 +0000")},
		{name: "a time without a zone", author: "A <a@b> 1700000000", want: copied("A <a@b> 1700000000 +0000")},
		{name: "a time with half a zone", author: "A <a@b> 1700000000 +", want: copied("A <a@b> 1700000000 +0000")},
		{name: "a negative time", author: "A <a@b> -1 +0000", want: copied("A <a@b> 0 +0000")},
	}
}

// randomCommit is an odd commit of which git makes a copy that does not depend
// on the clock, unless a name is empty or a date out of range.
func randomCommit(seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 42))
	c := oddCommit{author: randomIdent(r), committer: randomIdent(r), message: randomText(r, 40) + pick(r, "\n", "", "\r\n", "\n\n", "\x00x")}
	for r.IntN(3) == 0 {
		c.headers += pick(r, "gpgsig a\n b\n \n c\n", "mergetag a\n b\n", "HG:extra a:b\n", "x \xe9\n", "author B <b> 5 +0100\n",
			"encoding latin1\n", "encoding ISO-8859-15\n", "encoding utf-8\n", "encoding UTF8\n", "encoding x\n", "encoding koi8-r\n", "encoding cp1252\n", "x y\x00z\n")
	}
	if strings.Contains(c.headers, "\x00") {
		c.headers = strings.ReplaceAll(c.headers, "encoding", "no-encoding") // git reads past its buffer
	}
	return c.raw()
}

func randomIdent(r *rand.Rand) string {
	name := lineWithout("<", randomText(r, 6))
	email := lineWithout(">", randomText(r, 4))
	if strings.HasSuffix(strings.TrimRight(name, " \t\r"), `\`) {
		name += "x"
	}
	if strings.HasSuffix(email, `\`) {
		email += "y"
	}
	date := pick(r, "1700000000", "0", "1", "99999999", "100000000", "4102444799", "1234567890", "0012", "86399", "99999999999999999999")
	zone := pick(r, "+0000", "-0000", "+0100", "-0100", "+0545", "-0001", "+0575", "-12", "+5", "+2359", "-2400", "+1400", "+12345", "-0959", "+0060", "-0030")
	return pick(r, "A", "B.", "C.D", "é", "x.", "y", "\xe9", "") + name + pick(r, " ", " ", " ", "", "  ") + "<" + email + pick(r, "> ", "> ", ">", "> > ") + date + " " + zone + pick(r, "", "", "", " ", " x")
}

// lineWithout also drops the blanks before a backslash, at which the shell dash
// may lose the rest of a line.
func lineWithout(bracket, text string) string {
	text = strings.NewReplacer(bracket, "", "\n", "", "\x00", "").Replace(text)
	return regexp.MustCompile(`[ \t]+\\`).ReplaceAllString(text, `\`)
}

func randomText(r *rand.Rand, most int) string {
	var text strings.Builder
	for range r.IntN(most) {
		switch r.IntN(6) {
		case 0:
			text.WriteByte(byte(r.IntN(256)))
		case 1:
			text.WriteString(pick(r, `\`, `\\`, ".", ",", ":", ";", "<", ">", `"`, "'", " ", "\t", "\r", "\n", "\x01", "$", "`", "%", "\x7f"))
		case 2:
			text.WriteString(pick(r, "é", "山", "😀", "\ufdd0", "\uffff", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80", "\xe2\x82", "\x81", "\x88", "\ufeff"))
		default:
			text.WriteByte(byte('a' + r.IntN(26)))
		}
	}
	return text.String()
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }
