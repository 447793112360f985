package metadata

import (
	"github.com/goccy/go-yaml/ast"

	"github.com/upmrel/upmrel/monorepo/yamlfile"
)

// Lists are OpenUPM's own lists, as they lie beside its packages: data/topics.yml
// and data/blocked-scopes.yml. What is nil is not known, and nothing is judged by it.
type Lists struct {
	Topics  []string // slugs
	Blocked []string // names, or "^" and what names begin with
}

// ReadTopics takes in topics.yml. A file of another form gives no topics.
func (l *Lists) ReadTopics(data []byte) {
	for _, item := range itemsOf(data, "topics") {
		if slug, ok := yamlfile.Text(valueOf(item, "slug")); ok {
			l.Topics = append(l.Topics, slug)
		}
	}
}

// ReadBlocked takes in blocked-scopes.yml. A file of another form gives no scopes.
func (l *Lists) ReadBlocked(data []byte) {
	for _, item := range itemsOf(data, "scopes") {
		if scope, ok := yamlfile.Text(item); ok {
			l.Blocked = append(l.Blocked, scope)
		}
	}
}

// itemsOf are the items of a file's list under a key.
func itemsOf(data []byte, key string) []ast.Node {
	if sequence, ok := valueOf(yamlfile.Parse(data).Root, key).(*ast.SequenceNode); ok {
		return sequence.Values
	}
	return nil
}

// valueOf is the value of a mapping's key; nil where there is none.
func valueOf(node ast.Node, key string) ast.Node {
	mapping, ok := node.(*ast.MappingNode)
	if !ok {
		return nil
	}
	for _, pair := range mapping.Values {
		if pair.Key.GetToken().Value == key {
			return pair.Value
		}
	}
	return nil
}
