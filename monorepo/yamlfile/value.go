package yamlfile

import (
	"strconv"

	"github.com/goccy/go-yaml/ast"
)

// Text returns a node's string, if it is one.
func Text(node ast.Node) (string, bool) {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value, true
	case *ast.LiteralNode:
		return node.Value.Value, true
	}
	return "", false
}

// Describe says what a value is.
func Describe(node ast.Node) string {
	if s, ok := Text(node); ok {
		return "the string " + Quote(s)
	}
	switch node.Type() {
	case ast.MappingType:
		return "a mapping"
	case ast.SequenceType:
		return "a list"
	case ast.BoolType:
		return "the boolean " + node.GetToken().Value
	case ast.IntegerType, ast.FloatType, ast.InfinityType, ast.NanType:
		return "the number " + Clip(node.GetToken().Value)
	}
	return "something else"
}

// Quote writes a text of a file in quotes, for a message.
func Quote(s string) string { return strconv.Quote(Clip(s)) }

// Clip cuts a text that is too long for a message.
func Clip(s string) string {
	const limit = 80
	if chars := []rune(s[:min(len(s), 4*limit+4)]); len(chars) > limit {
		return string(chars[:limit]) + "..."
	}
	return s
}
