// Package workflow knows which tags start a workflow of GitHub Actions: it reads the
// events that a workflow file waits for and matches GitHub's filter patterns. Which
// workflow files a commit holds, and what they do, is left to others.
package workflow

import (
	"fmt"
	"path"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/upmrel/upmrel/monorepo/yamlfile"
)

const (
	// Dir is the folder of a commit's tree whose files, and not those below, are its
	// workflows.
	Dir = ".github/workflows"
	// MaxSize is the largest workflow file that is read, in bytes.
	MaxSize = yamlfile.MaxSize
	// MaxTags is how many tags a push may bring: with more of them GitHub makes no
	// event for any. (GitHub's documentation of the events push and create)
	MaxTags = 3
)

// IsFile reports whether a file in Dir is a workflow, by its name.
func IsFile(name string) bool {
	return slices.Contains([]string{".yml", ".yaml"}, path.Ext(name))
}

// Workflow is a workflow by the events that it waits for, as far as a tag can make them.
type Workflow struct {
	create  bool
	push    bool
	tags    patterns // nil: any
	ignored patterns
}

// Parse reads a workflow file; one without events starts on none. An error says why what
// starts it can't be told: GitHub takes YAML aliases, which are refused where the events
// stand.
func Parse(data []byte) (*Workflow, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("the file has %d bytes; %d are read", len(data), MaxSize)
	}
	file := yamlfile.Parse(events(data))
	if len(file.Faults) > 0 {
		fault := file.Faults[0]
		return nil, fmt.Errorf("line %d: %s", fault.Line, fault.Message)
	}
	w := &Workflow{}
	for _, pair := range pairs(file.Root) {
		if isOn(pair.Key) {
			return w, w.read(pair.Value)
		}
	}
	return w, nil
}

// StartsOn reports whether a tag, by its short name, would start the workflow when it
// is pushed among few.
func (w *Workflow) StartsOn(tag string) bool {
	if w.create || !w.push {
		return w.create
	}
	return (w.tags == nil || w.tags.match(tag)) && !w.ignored.match(tag)
}

// isOn reports whether a key leads the events. YAML 1.1 reads on as true, and tools that
// do write it so.
func isOn(key ast.MapKeyNode) bool {
	name := key.GetToken().Value
	return name == "on" || name == "true"
}

// read takes in the events: one, a list of them, or a mapping of them to their filters.
func (w *Workflow) read(node ast.Node) error {
	if list, ok := node.(*ast.SequenceNode); ok {
		for _, item := range list.Values {
			w.event(item.GetToken().Value)
		}
		return nil
	}
	if name, ok := yamlfile.Text(node); ok {
		w.event(name)
		return nil
	}
	for _, pair := range pairs(node) {
		name := pair.Key.GetToken().Value
		w.event(name)
		if name != "push" {
			continue
		}
		if err := w.filter(pairs(pair.Value)); err != nil {
			return err
		}
	}
	return nil
}

func (w *Workflow) event(name string) {
	w.create = w.create || name == "create"
	w.push = w.push || name == "push"
}

// filter reads what narrows the event push. Where there are filters of branches alone no
// tag makes it; filters of paths are nothing to tags.
func (w *Workflow) filter(filters []*ast.MappingValueNode) error {
	var branches, tags bool
	for _, pair := range filters {
		var err error
		switch pair.Key.GetToken().Value {
		case "branches", "branches-ignore":
			branches = true
		case "tags":
			tags = true
			w.tags, err = parsePatterns(pair.Value)
		case "tags-ignore":
			tags = true
			w.ignored, err = parsePatterns(pair.Value)
		}
		if err != nil {
			return err
		}
	}
	w.push = tags || !branches
	return nil
}

// pairs are the entries of a mapping; none of anything else.
func pairs(node ast.Node) []*ast.MappingValueNode {
	if mapping, ok := node.(*ast.MappingNode); ok {
		return mapping.Values
	}
	return nil
}
