package workflow

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"github.com/upmrel/upmrel/monorepo/yamlfile"
)

// The bounds of a filter: far more than anybody writes.
const (
	maxPatterns = 500
	maxPattern  = 500 // bytes of one
)

// patterns are those of one filter, in order: the last one that matches decides.
type patterns []pattern

// pattern is one of GitHub's filter patterns.
type pattern struct {
	expression *regexp.Regexp
	negative   bool // begins with "!": what it matches is out again
}

// match reports whether a name is in.
func (p patterns) match(name string) bool {
	for _, one := range slices.Backward(p) {
		if one.expression.MatchString(name) {
			return !one.negative
		}
	}
	return false
}

// parsePatterns reads the patterns of a filter: one, or a list of them.
func parsePatterns(node ast.Node) (patterns, error) {
	items := []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		items = list.Values
	}
	if len(items) > maxPatterns {
		return nil, fmt.Errorf("line %d: %d patterns; %d are read", node.GetToken().Position.Line, len(items), maxPatterns)
	}
	list := patterns{} // of an empty list nothing is in
	for _, item := range items {
		text, ok := yamlfile.Text(item)
		if !ok {
			text = item.GetToken().Value // a number
		}
		p, err := parsePattern(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: the pattern %s: %w", item.GetToken().Position.Line, yamlfile.Quote(text), err)
		}
		list = append(list, p)
	}
	return list, nil
}

func parsePattern(text string) (pattern, error) {
	if len(text) > maxPattern {
		return pattern{}, fmt.Errorf("longer than %d bytes", maxPattern)
	}
	text, negative := strings.CutPrefix(text, "!")
	source, err := translate(text)
	if err != nil {
		return pattern{}, err
	}
	expression, err := regexp.Compile(`(?s)^` + source + `$`)
	if err != nil {
		return pattern{}, errors.New("a range that ends before it begins, or too much of ? and +")
	}
	return pattern{expression, negative}, nil
}

// translate writes a pattern as a regular expression.
// (GitHub's documentation of workflow syntax, filter pattern cheat sheet)
func translate(text string) (string, error) {
	var pieces []string
	for text != "" {
		var piece string
		switch n := len(pieces); {
		case strings.HasPrefix(text, "**/"):
			piece, text = "(?:.+/)?", text[3:]
		case strings.HasPrefix(text, "**"):
			piece, text = ".*", text[2:]
		case text[0] == '*':
			piece, text = "[^/]*", text[1:]
		case (text[0] == '?' || text[0] == '+') && n > 0: // zero or one, one or more of what is in front
			pieces[n-1] = "(?:" + pieces[n-1] + ")" + text[:1]
			text = text[1:]
			continue
		case text[0] == '[':
			var err error
			if piece, text, err = class(text[1:]); err != nil {
				return "", err
			}
		default:
			var err error
			if piece, text, err = literal(text); err != nil {
				return "", err
			}
		}
		pieces = append(pieces, piece)
	}
	return strings.Join(pieces, ""), nil
}

// class reads the characters in brackets.
func class(text string) (piece, rest string, err error) {
	inside, rest, closed := strings.Cut(text, "]")
	if !closed || inside == "" {
		return "", "", errors.New("brackets that hold nothing, or are open")
	}
	var b strings.Builder
	for i, char := range inside {
		if char == '-' && i > 0 && i < len(inside)-1 {
			b.WriteByte('-')
		} else {
			b.WriteString(`\x{` + fmt.Sprintf("%x", char) + `}`)
		}
	}
	return "[" + b.String() + "]", rest, nil
}

// literal reads one character that stands for itself, as any does behind a backslash.
func literal(text string) (piece, rest string, err error) {
	text, _ = strings.CutPrefix(text, `\`)
	char, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return "", "", errors.New("a backslash before nothing")
	}
	return regexp.QuoteMeta(string(char)), text[size:], nil
}
