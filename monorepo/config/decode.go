package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/yamlfile"
)

// entry is a key of a mapping with its value, or an item of a list.
type entry struct {
	name  string
	at    place // of the key, or of the item
	value ast.Node
}

// start is where an entry's value begins; of one without a value, the key.
func (r *reader) start(e entry) place {
	switch node := e.value.(type) {
	case *ast.NullNode:
		if node.Token.Type == token.ImplicitNullType {
			return e.at
		}
	case *ast.MappingNode:
		if !node.IsFlowStyle {
			return r.place(node.Values[0].Key.GetToken())
		}
	}
	return r.place(e.value.GetToken())
}

// section reads a mapping of known keys into their fields.
func (r *reader) section(s key, e entry) {
	children := r.entries(s, e)
	r.needed(s, e, children)
	for _, child := range children {
		k, known := s.find(child.name)
		switch {
		case !known:
			message, fix := unknown(s, child.name)
			r.report(finding.ConfigKey, child.at, message, fix)
		default:
			if k.on != nil {
				*k.on = true
			}
			r.value(k, child)
		}
	}
}

// needed reports keys that a mapping must have.
func (r *reader) needed(s key, e entry, children []entry) {
	if t := e.value.Type(); t != ast.MappingType && t != ast.NullType {
		return // and said so
	}
	for _, k := range s.keys {
		has := func(child entry) bool { return child.name == k.name }
		if k.needed && !slices.ContainsFunc(children, has) {
			r.report(finding.ConfigValue, r.start(e), s.path+" lacks "+k.name, "write "+k.name+": "+render(k.example))
		}
	}
}

// find returns the section's key of a name, with its path.
func (k key) find(name string) (key, bool) {
	i := slices.IndexFunc(k.keys, func(child key) bool { return child.name == name })
	if i < 0 {
		return key{}, false
	}
	child := k.keys[i]
	child.path = join(k.path, name)
	return child, true
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// entries returns the entries of a mapping in file order, each name once.
// Nothing at all is an empty mapping: all its keys may be commented out.
func (r *reader) entries(k key, e entry) []entry {
	if e.value.Type() == ast.NullType {
		return nil
	}
	mapping, ok := e.value.(*ast.MappingNode)
	if !ok {
		r.mismatch(e, cmp.Or(k.path, "the file"), "a mapping", mappingFix(k))
		return nil
	}
	list := make([]entry, 0, len(mapping.Values))
	first := make(map[string]int, len(mapping.Values))
	for _, v := range mapping.Values {
		tk := v.Key.GetToken()
		child := entry{name: tk.Value, at: r.place(tk), value: v.Value}
		if line, seen := first[child.name]; seen {
			r.report(finding.ConfigSyntax, child.at, fmt.Sprintf("duplicate key %s, first in line %d", quote(child.name), line),
				"keep one of the two")
			continue
		}
		first[child.name] = child.at.Line
		list = append(list, child)
	}
	return list
}

// value reads the value of a key into its field.
func (r *reader) value(k key, e entry) {
	switch into := k.value.(type) {
	case *string:
		if s, ok := r.text(k, e); ok {
			*into = s
		}
	case *bool:
		node, ok := e.value.(*ast.BoolNode)
		if !ok {
			r.mismatch(e, k.path, "true or false", boolFix(e.value))
			return
		}
		*into = node.Value
	case *int:
		r.count(k, e, into)
	case **bool:
		value := false
		k.value, *into = &value, &value
		r.value(k, e)
	case *time.Duration:
		r.duration(k, e, into)
	case *[]string:
		r.list(k, e, into)
	case *map[string]string:
		r.table(k, e, into)
	case *[]Group:
		r.groups(k, e, into)
	default:
		if k.rows != nil {
			r.rows(k, e)
			return
		}
		r.section(k, e)
	}
}

// text reads one string.
func (r *reader) text(k key, e entry) (string, bool) {
	if k.oneOf != nil {
		return r.choice(k, e)
	}
	s, ok := yamlfile.Text(e.value)
	if !ok {
		r.mismatch(e, k.path, "a string", textFix(e.value))
		return "", false
	}
	if message, fix := k.judge(s); message != "" {
		r.report(finding.ConfigValue, r.start(e), k.path+" "+message, fix)
		return "", false
	}
	return s, true
}

// choice reads one of a key's fixed strings.
func (r *reader) choice(k key, e entry) (string, bool) {
	s, ok := yamlfile.Text(e.value)
	if ok && slices.Contains(k.oneOf, s) {
		return s, true
	}
	r.mismatch(e, k.path, either(k.oneOf), choiceFix(e.value, k.oneOf))
	return "", false
}

// list reads a list of strings; an empty one is nil.
func (r *reader) list(k key, e entry, into *[]string) {
	node, ok := e.value.(*ast.SequenceNode)
	if !ok {
		r.mismatch(e, k.path, "a list of strings", listFix(k, e.value))
		return
	}
	if k.filled && len(node.Values) == 0 {
		r.report(finding.ConfigValue, r.start(e), k.path+" is an empty list", "put an item in it, or remove the key")
		return
	}
	k.path = "an item of " + k.path
	*into = nil
	if k.keep {
		*into = []string{}
	}
	for _, item := range r.items(e, node) {
		if s, ok := r.text(k, item); ok {
			*into = append(*into, s)
		}
	}
}

// items returns the items of a list.
func (r *reader) items(e entry, node *ast.SequenceNode) []entry {
	list := make([]entry, len(node.Values))
	for i, value := range node.Values {
		list[i] = entry{at: r.start(e), value: value}
		if dash := node.Entries[i].Start; dash != nil {
			list[i].at = r.place(dash)
		}
	}
	return list
}

// rows reads a list of mappings.
func (r *reader) rows(k key, e entry) {
	if k.rows.names != nil {
		r.named(k, e)
		return
	}
	node, ok := e.value.(*ast.SequenceNode)
	if !ok {
		r.mismatch(e, k.path, "a list of mappings", "write a list, as "+render(k.example))
		return
	}
	k.rows.clear()
	for _, item := range r.items(e, node) {
		if item.value.Type() != ast.MappingType {
			r.mismatch(item, "an item of "+k.path, "a mapping", mappingFix(key{keys: k.rows.fresh}))
			continue
		}
		r.section(key{path: k.path, keys: k.rows.add()}, item)
	}
}

// named reads a mapping of names to mappings.
func (r *reader) named(k key, e entry) {
	k.rows.clear()
	for _, child := range r.entries(k, e) {
		if message, fix := namespace(child.name); message != "" {
			r.report(finding.ConfigValue, child.at, "a key of "+k.path+" "+message, fix)
		}
		item := key{path: join(k.path, child.name), keys: k.rows.add()}
		names := k.rows.names()
		*names[len(names)-1] = child.name
		r.section(item, child)
	}
}

// maxCount is the highest number that a key takes.
const maxCount = 1_000_000

// count reads a whole number that is not negative.
func (r *reader) count(k key, e entry, into *int) {
	number, ok := e.value.(*ast.IntegerNode)
	if ok {
		if n, ok := number.Value.(uint64); ok && n <= maxCount {
			*into = int(n)
			return
		}
	}
	fix := "write a number without quotes, as " + strconv.Itoa(*into)
	if ok {
		fix = fmt.Sprintf("write a number from 0 to %d", maxCount)
	}
	r.mismatch(e, k.path, "a whole number", fix)
}

// duration reads a span of time.
func (r *reader) duration(k key, e entry, into *time.Duration) {
	const want, fix = "a time", "write a number and a unit, as 90s, 5m or 1h30m"
	s, ok := yamlfile.Text(e.value)
	if !ok {
		r.mismatch(e, k.path, want, fix)
		return
	}
	span, err := time.ParseDuration(s)
	switch {
	case err != nil:
		r.mismatch(e, k.path, want, fix)
	case span <= 0:
		r.mismatch(e, k.path, "more than no time", fix)
	default:
		*into = span
	}
}

// table reads strings by package name, or by what else the key's names are; an empty
// one is nil.
func (r *reader) table(k key, e entry, into *map[string]string) {
	path := k.path
	for _, child := range r.entries(k, e) {
		if message, fix := k.judgeName(child.name); message != "" {
			r.report(finding.ConfigValue, child.at, "a key of "+path+" "+message, fix)
		}
		k.path = path + " of " + quote(child.name)
		s, ok := r.text(k, child)
		if !ok {
			continue
		}
		if *into == nil {
			*into = map[string]string{}
		}
		(*into)[child.name] = s
	}
}

// groups reads lists of strings by the groups' names, in the file's order.
func (r *reader) groups(k key, e entry, into *[]Group) {
	path := k.path
	*into = nil
	for _, child := range r.entries(k, e) {
		if message, fix := k.judgeName(child.name); message != "" {
			r.report(finding.ConfigValue, child.at, "a key of "+path+" "+message, fix)
		}
		k.path, k.filled, k.example = path+" of "+quote(child.name), true, []string{"com.acme.core*"}
		g := Group{Name: child.name}
		r.list(k, child, &g.Packages)
		*into = append(*into, g)
	}
}
