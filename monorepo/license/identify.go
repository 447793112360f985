package license

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"github.com/upmrel/upmrel/monorepo/lazyregexp"
)

// MaxSize is the largest licence file that is worth reading, in bytes: the longest
// licences have 40 KB.
const MaxSize = 256 << 10

// UnityCompanion is the licence of packages that work with Unity alone; SPDX has
// no identifier of it.
const UnityCompanion = "Unity Companion License"

// Identify tells which licence a file holds. It takes a text that is exactly one of
// those it knows, behind a title and copyright lines; with more in the file, as
// further conditions or a second licence, it tells nothing.
func Identify(file string) (License, bool) {
	if len(file) > MaxSize {
		return License{}, false
	}
	if id := tagged(file); id != "" {
		return ByID(id)
	}
	words := wordsOf(file)
	for _, t := range texts() {
		if t.matches(words) {
			return ByID(t.id)
		}
	}
	if l, ok := Near(file); ok { // the file has nothing but a name
		return l, true
	}
	// Whole, it begins with its name; packages have a notice that names it.
	if len(words) < maxNotice && strings.Contains(strings.Join(words, " "), "under the unity companion license") ||
		len(words) > 2 && strings.Join(words[:3], " ") == "unity companion license" {
		return License{Name: UnityCompanion}, true
	}
	return License{}, false
}

// maxNotice is how many words a notice has at most that names a licence only.
const maxNotice = 150

var tag = lazyregexp.New(`(?m)^[^\w\n]*SPDX-License-Identifier:[ \t]*([\w.+-]+)[ \t]*(?:\*/|-->)?[ \t]*\r?$`)

// maxTagLine is the last line of a file that such a line is of: further below it may
// be somebody's example.
const maxTagLine = 10

// tagged is the identifier of a line SPDX-License-Identifier; "" without one, with
// several, and where it is an expression of several licences.
func tagged(file string) string {
	lines := tag().FindAllStringSubmatchIndex(file, 2)
	if len(lines) != 1 || strings.Count(file[:lines[0][0]], "\n") >= maxTagLine {
		return ""
	}
	return file[lines[0][2]:lines[0][3]]
}

// wordsOf are the words of a text in lower case, without the marks of lists.
func wordsOf(text string) []string {
	words := make([]string, 0, len(text)/6)
	for line := range strings.Lines(text) {
		words = append(words, strings.FieldsFunc(strings.ToLower(unmarked(line)), noWord)...)
	}
	return words
}

func noWord(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }

// unmarked is a line without what marks it as an item of a list ("1.", "(a)", "*"),
// a heading or a quotation.
func unmarked(line string) string {
	line = strings.TrimLeft(line, " \t>#*•-")
	mark, rest, _ := strings.Cut(line, " ")
	mark = strings.TrimPrefix(mark, "(")
	end := len(mark) - 1
	if end < 1 || mark[end] != '.' && mark[end] != ')' || end > 1 && strings.Trim(mark[:end], "0123456789") != "" {
		return line
	}
	return rest
}

// text is how a licence reads.
type text struct {
	id       string
	min, max int // words of the whole file; 0 where the pieces hold all but names
	pieces   []piece
}

// piece is a run of words, and how many others may stand before it.
type piece struct {
	words []string
	gap   int
}

const (
	maxTitle = 60 // words before a licence: its title, copyright lines
	maxNames = 12 // words that a name has
)

//go:embed texts.txt
var source string

// texts are the licences that can be told by their text.
var texts = sync.OnceValue(func() []text {
	var list []text
	for block := range strings.SplitSeq(strings.ReplaceAll(source, "\r\n", "\n"), "\n\n") {
		if head, body, _ := strings.Cut(block, "\n"); !strings.HasPrefix(head, "#") {
			list = append(list, parseText(head, body))
		}
	}
	return list
})

func parseText(head, body string) text {
	id, span, _ := strings.Cut(head, " ")
	least, most, _ := strings.Cut(span, "-")
	t := text{id: id}
	t.min, _ = strconv.Atoi(least)
	t.max, _ = strconv.Atoi(most)
	next := piece{gap: maxTitle}
	for word := range strings.FieldsSeq(body) {
		switch word {
		case "*":
			t.pieces, next = append(t.pieces, next), piece{gap: maxNames}
		case "...":
			t.pieces, next = append(t.pieces, next), piece{gap: t.max}
		default:
			next.words = append(next.words, word)
		}
	}
	t.pieces = append(t.pieces, next)
	return t
}

// matches reports whether words are the licence.
func (t *text) matches(words []string) bool {
	if t.max > 0 && (len(words) < t.min || len(words) > t.max) {
		return false
	}
	for i, p := range t.pieces {
		if len(p.words) == 0 { // the text ends with a gap
			return len(words) <= p.gap
		}
		at := find(words, p)
		if at < 0 || i == 0 && !harmless(words[:at]) {
			return false
		}
		words = words[at+len(p.words):]
	}
	return len(words) == 0
}

// find is where a piece begins, -1 where it does not within its gap.
func find(words []string, p piece) int {
	for at := 0; at <= p.gap && at+len(p.words) <= len(words); at++ {
		if begins(words[at:], p.words) {
			return at
		}
	}
	return -1
}

func begins(words, with []string) bool {
	for i, word := range with {
		if words[i] != word {
			return false
		}
	}
	return true
}

// harmless reports whether what stands before a licence is a title and whose it is,
// and no condition.
func harmless(words []string) bool {
	for i, word := range words {
		switch word {
		case "clause":
			if words[max(0, i-1)] == "commons" {
				return false
			}
		case "noncommercial", "commercial", "not", "except", "exception", "only", "unless", "dual", "dually", "or", "portions":
			return false
		}
	}
	return true
}
