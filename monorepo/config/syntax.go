package config

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

	"github.com/upmrel/upmrel/monorepo/finding"
)

// The bounds of a file. The parser's time grows with the square of the tokens
// and of the depth: less than a second at these.
const (
	maxTokens = 20_000
	maxDepth  = 16
)

// reader reads one file and collects what is wrong with it.
type reader struct {
	path  string
	lines []string
	found finding.List
}

// place is a line and a column in code points, both from 1.
type place struct{ line, column int }

func (r *reader) report(code finding.Code, at place, message, fix string) {
	r.found = append(r.found, finding.Finding{
		Code: code, Severity: finding.Error, Path: r.path,
		Line: at.line, Column: at.column, Message: message, Fix: fix,
	})
}

// parse returns the file's root node, or nil: of a file without keys, and of
// one that is not YAML as this file may use it.
func (r *reader) parse(data []byte) ast.Node {
	text, ok := r.load(data)
	if !ok {
		return nil
	}
	tokens := lexer.Tokenize(text)
	if !r.accept(tokens) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil
	}
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.NullType {
			return doc.Body
		}
	}
	return nil
}

// load returns the file's text with LF line ends and without a byte order mark.
func (r *reader) load(data []byte) (string, bool) {
	if len(data) > MaxSize {
		r.report(finding.ConfigSyntax, place{}, fmt.Sprintf("the file has %d bytes; %d are allowed", len(data), MaxSize), "make it smaller")
		return "", false
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	r.lines = strings.Split(text, "\n")
	for i, line := range r.lines {
		column := 0
		for at, char := range line {
			column++
			if message, fix := unprintable(line[at:], char); message != "" {
				r.report(finding.ConfigSyntax, place{i + 1, column}, message, fix)
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
func (r *reader) accept(tokens token.Tokens) bool {
	if len(tokens) > maxTokens {
		r.report(finding.ConfigSyntax, place{}, fmt.Sprintf("the file has %d YAML tokens; %d are allowed", len(tokens), maxTokens), "make it smaller")
		return false
	}
	depth := 0
	for _, tk := range tokens {
		switch tk.Type {
		case token.InvalidType:
			r.broken(tk, tk.Error)
			return false // what follows is the scanner's guess
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		}
		if depth > maxDepth {
			r.report(finding.ConfigSyntax, r.place(tk), fmt.Sprintf("more than %d brackets inside each other", maxDepth), "no key needs more than five")
			return false
		}
		if message, fix := unsupported(tk); message != "" {
			r.report(finding.ConfigSyntax, r.place(tk), message, fix)
		}
	}
	return len(r.found) == 0 && r.single(tokens)
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
func (r *reader) single(tokens token.Tokens) bool {
	var begun, ended bool
	for _, tk := range tokens {
		switch {
		case tk.Type == token.CommentType:
			continue
		case ended || begun && tk.Type == token.DocumentHeaderType:
			r.report(finding.ConfigSyntax, r.place(tk), "a second YAML document begins here", "keep one document in the file")
			return false
		}
		begun, ended = true, tk.Type == token.DocumentEndType
	}
	return true
}

// syntax reports the parser's error.
func (r *reader) syntax(err error) {
	// Its Error method prints the source; these two do not.
	var located interface {
		error
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &located) && located.GetToken() != nil {
		r.broken(located.GetToken(), located.GetMessage())
		return
	}
	r.report(finding.ConfigSyntax, place{}, "the file is not YAML", "check its indentation and quotes")
}

// broken reports text that is not YAML.
func (r *reader) broken(tk *token.Token, message string) {
	at := r.place(tk)
	if column := r.tabIndent(at.line); column > 0 {
		r.report(finding.ConfigSyntax, place{at.line, column}, "a tab in the indentation; YAML indents with spaces", "put spaces in its place")
		return
	}
	r.report(finding.ConfigSyntax, at, clip(message), advice(tk, message))
}

// tabIndent returns the column of the first tab in a line's indentation, 0 without one.
func (r *reader) tabIndent(line int) int {
	if line < 1 || line > len(r.lines) {
		return 0
	}
	text := r.lines[line-1]
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

// place is where a token begins. The scanner adds the blanks behind a plain
// scalar to its column and does not count tabs, so the column is looked up in
// the line: the token's first character, behind the token in front.
func (r *reader) place(tk *token.Token) place {
	at := place{tk.Position.Line, tk.Position.Column}
	raw := strings.TrimLeft(tk.Origin, " \t\n")
	if tk.Type == token.InvalidType || raw == "" || at.line < 1 || at.line > len(r.lines) {
		return at
	}
	from := 0
	if prev := tk.Prev; prev != nil && prev.Position.Line == at.line {
		if len(prev.Value) != 1 {
			return at
		}
		from = prev.Position.Column
	}
	first, _ := utf8.DecodeRuneInString(raw)
	column := 0
	for _, char := range r.lines[at.line-1] {
		column++
		if column > from && char == first {
			return place{at.line, column}
		}
	}
	return at
}
