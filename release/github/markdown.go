package github

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// Markdown is text of a summary with markup in it. Text, Code and Link make it of
// what somebody else wrote, so that it neither is markup there nor leaves the cell of
// a table.
type Markdown string

// maxText is how many characters of one text a summary shows.
const maxText = 600

// Text is plain text; each line break is one.
func Text(s string) Markdown { return Markdown(escaped(s)) }

// Code is text in the form of code; "" where there is none.
func Code(s string) Markdown {
	if s == "" {
		return ""
	}
	return Markdown("<code>" + escaped(s) + "</code>")
}

// Link is text that leads to an address on the web; it leads nowhere for any other
// address.
func Link(text Markdown, address string) Markdown {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return text
	}
	return Markdown(`<a href="` + strings.ReplaceAll(attribute(u.String()), "&", "&amp;") + `">` + string(text) + "</a>")
}

// attribute is an address without what ends an attribute or the cell of a table.
func attribute(address string) string {
	var b strings.Builder
	for i := range len(address) {
		if char := address[i]; char < utf8.RuneSelf && (isWord(rune(char)) || strings.IndexByte("-._~/:?#=&%+,", char) >= 0) {
			b.WriteByte(char)
		} else {
			fmt.Fprintf(&b, "%%%02X", char)
		}
	}
	return b.String()
}

// escaped writes text so that neither Markdown nor HTML nor what GitHub makes of names
// finds anything in it.
func escaped(s string) string {
	var b strings.Builder
	var before rune
	n := 0
	for _, r := range strings.Trim(s, "\r\n") {
		if n++; n > maxText {
			b.WriteString("...")
			break
		}
		switch {
		case r == '\n':
			b.WriteString("<br>")
		case r == '\r':
		case r == '\t':
			b.WriteByte(' ')
		case r == '@' || r == '#': // a break that is not seen: nobody is called, no issue is linked
			fmt.Fprintf(&b, "&#%d;<wbr>", r)
		case finding.IsHidden(r) || r == unicode.ReplacementChar:
			fmt.Fprintf(&b, "&#92;u&#123;%x&#125;", r)
		case r >= utf8.RuneSelf || isWord(r), strings.ContainsRune(" ,;/-+=%'()?\"", r), r == '.' && unicode.ToLower(before) != 'w':
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "&#%d;", r)
		}
		before = r
	}
	return b.String()
}

// isWord reports whether a character is an ASCII letter or digit.
func isWord(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

// fenced is a block of text as it is, in a language for its colors. The fence is longer
// than any in the text.
func fenced(language, text string) string {
	longest, run := 2, 0
	for _, r := range text {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	return fence + language + "\n" + strings.TrimSuffix(text, "\n") + "\n" + fence + "\n"
}

// visible is text of several lines in which everything can be seen.
func visible(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r != '\n' && r != '\t' && finding.IsHidden(r) {
			fmt.Fprintf(&b, `\u{%x}`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
