// Package yamlfile reads YAML files that people write: it tells every fault with its
// place and what mends it, and where each value stands. It takes the plain part of
// YAML that such files need: one document, no anchors, no tags. What keys there are
// and what they mean is left to its users.
package yamlfile

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// MaxSize is the largest file that is read, in bytes.
const MaxSize = 1 << 20

// The bounds of a file. The parser's time grows with the square of the tokens
// and of the depth: less than a second at these.
const (
	maxTokens = 20_000
	maxDepth  = 16
)

// Place is a line and a column in code points, both from 1; 0 is unknown.
type Place struct{ Line, Column int }

// Fault is what makes a file unreadable, and what mends it.
type Fault struct {
	Place

	Message, Fix string
}

// File is a file as far as it could be read.
type File struct {
	// Root is the document; nil where the file holds nothing, or faults.
	Root   ast.Node
	Faults []Fault // in the order of the file

	lines []string
}

// Parse reads a file. A key that a mapping has twice is no fault here.
func Parse(data []byte) *File {
	f := &File{}
	f.parse(data)
	return f
}

func (f *File) report(at Place, message, fix string) {
	f.Faults = append(f.Faults, Fault{at, message, fix})
}

func (f *File) parse(data []byte) {
	text, ok := f.load(data)
	if !ok {
		return
	}
	tokens := lexer.Tokenize(text)
	if !f.accept(tokens) {
		return
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		f.syntax(err)
		return
	}
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.NullType {
			f.Root = doc.Body
			return
		}
	}
}

// load returns the file's text with LF line ends and without a byte order mark.
func (f *File) load(data []byte) (string, bool) {
	if len(data) > MaxSize {
		f.report(Place{}, fmt.Sprintf("the file has %d bytes; %d are allowed", len(data), MaxSize), "make it smaller")
		return "", false
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	f.lines = strings.Split(text, "\n")
	for i, line := range f.lines {
		column := 0
		for at, char := range line {
			column++
			if message, fix := unprintable(line[at:], char); message != "" {
				f.report(Place{i + 1, column}, message, fix)
				return "", false
			}
		}
	}
	return text + "\n", true // the scanner loses a tag at the very end
}

// unprintable judges the first character of s. No key needs control characters.
func unprintable(s string, char rune) (message, fix string) {
	if char == utf8.RuneError && !strings.HasPrefix(s, "\ufffd") {
		return "the file is not UTF-8", "save it as UTF-8"
	}
	if unicode.IsControl(char) && char != '\t' {
		return fmt.Sprintf("the control character %U", char), "remove it"
	}
	return "", ""
}

// accept reports what the file may not hold: text that is not YAML, aliases,
// tags, a second document and more tokens than a person writes.
func (f *File) accept(tokens token.Tokens) bool {
	if len(tokens) > maxTokens {
		f.report(Place{}, fmt.Sprintf("the file has %d YAML tokens; %d are allowed", len(tokens), maxTokens), "make it smaller")
		return false
	}
	depth := 0
	for _, tk := range tokens {
		switch tk.Type {
		case token.InvalidType:
			f.broken(tk, tk.Error)
			return false // what follows is the scanner's guess
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		}
		if depth > maxDepth {
			f.report(f.Place(tk), fmt.Sprintf("more than %d brackets inside each other", maxDepth), "no key needs more than five")
			return false
		}
		if message, fix := unsupported(tk); message != "" {
			f.report(f.Place(tk), message, fix)
		}
	}
	return len(f.Faults) == 0 && f.single(tokens)
}

// unsupported says why a token has no place in the file; "" if it has.
func unsupported(tk *token.Token) (message, fix string) {
	switch tk.Type {
	case token.AliasType:
		if tk.Prev != nil && tk.Prev.Type == token.AliasType {
			return "", "" // "**" is one fault, not two
		}
		return "a value that begins with * is a YAML alias; aliases are not supported", "put a glob that begins with * in quotes"
	case token.AnchorType:
		return "a value that begins with & is a YAML anchor; anchors are not supported", "write the value out where it is used"
	case token.MergeKeyType:
		return "<< is a YAML merge key; merge keys are not supported", "write the keys out"
	case token.TagType:
		return "a value that begins with ! is a YAML tag; YAML tags are not supported", "remove it, or put the value in quotes"
	case token.DirectiveType:
		return "% begins a YAML directive; directives are not supported", "remove it, or put the value in quotes"
	case token.MappingKeyType:
		return "? begins a complex key; complex keys are not supported", "write it as key: value"
	case token.StringType:
		return misread(tk)
	}
	return "", ""
}

// misread says where the scanner takes, or loses, what YAML does not allow or
// mean in a plain scalar.
func misread(tk *token.Token) (message, fix string) {
	if tk.Prev != nil && (tk.Prev.Type == token.LiteralType || tk.Prev.Type == token.FoldedType) {
		return "", ""
	}
	switch {
	case tk.Value != "" && strings.Contains(",]}", tk.Value[:1]):
		return "a value cannot begin with " + tk.Value[:1], "put the value in quotes, or remove the " + tk.Value[:1]
	case strings.Contains(strings.TrimSpace(tk.Origin), "\t"):
		return "a tab inside a value without quotes", "put the value in quotes, or a space in the tab's place"
	}
	return "", ""
}

// single reports the start of a second document.
func (f *File) single(tokens token.Tokens) bool {
	var begun, ended bool
	for _, tk := range tokens {
		switch {
		case tk.Type == token.CommentType:
			continue
		case ended || begun && tk.Type == token.DocumentHeaderType:
			f.report(f.Place(tk), "a second YAML document begins here", "keep one document in the file")
			return false
		}
		begun, ended = true, tk.Type == token.DocumentEndType
	}
	return true
}

// syntax reports the parser's error.
func (f *File) syntax(err error) {
	// Its Error method prints the source; these two do not.
	var located interface {
		error
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &located) && located.GetToken() != nil {
		f.broken(located.GetToken(), located.GetMessage())
		return
	}
	f.report(Place{}, "the file is not YAML", "check its indentation and quotes")
}

// broken reports text that is not YAML.
func (f *File) broken(tk *token.Token, message string) {
	at := f.Place(tk)
	if column := f.tabIndent(at.Line); column > 0 {
		f.report(Place{at.Line, column}, "a tab in the indentation; YAML indents with spaces", "put spaces in its place")
		return
	}
	f.report(at, Clip(message), advice(tk, message))
}

// tabIndent returns the column of the first tab in a line's indentation, 0 without one.
func (f *File) tabIndent(line int) int {
	if line < 1 || line > len(f.lines) {
		return 0
	}
	text := f.lines[line-1]
	indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
	return strings.IndexByte(indent, '\t') + 1
}

// advice says what most likely mends a syntax error: nearly always quotes.
func advice(tk *token.Token, message string) string {
	afterBracket := tk.Prev != nil && (tk.Prev.Type == token.MappingEndType || tk.Prev.Type == token.SequenceEndType)
	switch {
	case afterBracket:
		return "put a value that begins with { or [ in quotes"
	case strings.Contains(message, "mapping value is not allowed"):
		return `put a value that has ": " in it in quotes, or check the indentation`
	case strings.Contains(message, "escape"):
		return "write / between folders, or a backslash twice"
	case strings.Contains(message, "reserved"):
		return "put the value in quotes"
	case strings.Contains(message, "quoted text"):
		return "close the quote"
	case strings.Contains(message, "end token"), strings.Contains(message, "flow map"):
		return "close the bracket"
	}
	return "check this line's indentation and quotes"
}

// Place is where a token begins. The scanner adds the blanks behind a plain
// scalar to its column and does not count tabs, so the column is looked up in
// the line: the token's first character, behind the token in front.
func (f *File) Place(tk *token.Token) Place {
	at := Place{tk.Position.Line, tk.Position.Column}
	raw := strings.TrimLeft(tk.Origin, " \t\n")
	if tk.Type == token.InvalidType || raw == "" || at.Line < 1 || at.Line > len(f.lines) {
		return at
	}
	from := 0
	if prev := tk.Prev; prev != nil && prev.Position.Line == at.Line {
		if len(prev.Value) != 1 {
			return at
		}
		from = prev.Position.Column
	}
	first, _ := utf8.DecodeRuneInString(raw)
	column := 0
	for _, char := range f.lines[at.Line-1] {
		column++
		if column > from && char == first {
			return Place{at.Line, column}
		}
	}
	return at
}
