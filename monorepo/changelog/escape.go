package changelog

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/upmrel/upmrel/monorepo/lazyregexp"
)

// maxItem is the length in bytes at which the text of an item is cut.
const maxItem = 600

// Escape writes a text of others, as a commit's subject, so that it is one line of
// Markdown that reads as it was meant: code in backticks stays, and nothing else opens
// a link, a tag of HTML, a comment or code.
func Escape(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
	}), " ")
	if len(text) > maxItem {
		end := maxItem
		for !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end] + "..."
	}
	var b strings.Builder
	b.WriteString(escapeStart(&text))
	for text != "" {
		if code := codeSpan(text); code != "" {
			b.WriteString(code)
			text = text[len(code):]
			continue
		}
		if entity().MatchString(text) {
			b.WriteString("&amp;")
			text = text[1:]
			continue
		}
		switch char := text[0]; char {
		case '<':
			b.WriteString("&lt;")
		case '[', ']', '`', '\\', '*':
			b.WriteByte('\\')
			fallthrough
		default:
			b.WriteByte(char)
		}
		text = text[1:]
	}
	return b.String()
}

// entity is a character by its name or number, as in HTML.
var entity = lazyregexp.New(`^&#?[A-Za-z0-9]+;`)

var lineStart = lazyregexp.New(`^(#{1,6}( |$)|[-+]( |$)|>|=+$|-+$|~~~|[0-9]{1,9}[.)]( |$))`)

// escapeStart takes off a text what would begin a heading, a list, a quotation or code
// at the start of a line, and returns it escaped.
func escapeStart(text *string) string {
	start := lineStart().FindString(*text)
	if start == "" {
		return ""
	}
	number := len(start) - len(strings.TrimLeft(start, "0123456789"))
	*text = (*text)[number+1:]
	return start[:number] + `\` + start[number:number+1]
}

// codeSpan is the code in backticks that a text begins with; "" for none. What would
// begin a comment in it makes it none.
func codeSpan(text string) string {
	rest := strings.TrimLeft(text, "`")
	mark := text[:len(text)-len(rest)]
	if mark == "" {
		return ""
	}
	for at := 0; ; {
		i := strings.Index(rest[at:], mark)
		if i < 0 {
			return ""
		}
		at += i
		after := strings.TrimLeft(rest[at:], "`")
		if length := len(rest) - at - len(after); length == len(mark) {
			if strings.Contains(rest[:at], "<!--") {
				return ""
			}
			return text[:len(mark)+at+length]
		}
		at = len(rest) - len(after)
	}
}
