package config

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Write returns a file that Parse reads as c: what differs from Default is set,
// every other key is there too, commented out, with its default or an example.
// A string, list or table that is empty counts as not set.
func Write(c *Config) []byte {
	w := &writer{}
	w.line("# yaml-language-server: $schema=" + schemaID)
	w.line("")
	w.comment("", "Every key is optional. One that is commented out has the value shown, or what its comment says.")
	list := keys(c)
	for i, d := range keys(Default()) {
		w.line("")
		w.key("", "#", list[i], d)
	}
	return []byte(w.text.String())
}

type writer struct{ text strings.Builder }

func (w *writer) line(parts ...string) {
	for _, part := range parts {
		w.text.WriteString(part)
	}
	w.text.WriteByte('\n')
}

// comment writes a sentence, broken before column 80.
func (w *writer) comment(indent, sentence string) {
	text := indent + "#"
	for word := range strings.FieldsSeq(sentence) {
		if len(text)+1+len(word) >= 80 {
			w.line(text)
			text = indent + "#"
		}
		text += " " + word
	}
	w.line(text)
}

// key writes a key, or a section with its keys; off comments out what has the
// default d. A section that is wholly commented out needs no more # inside.
func (w *writer) key(indent, off string, k, d key) {
	doc := d.doc
	if d.unset != "" {
		doc += " Not set: " + d.unset + "."
	}
	w.comment(indent, doc)
	if k.isSet(d) {
		off = ""
	}
	switch {
	case k.rows != nil && k.isSet(d):
		w.line(indent, k.name, ":")
		for i, item := range k.rows.values() {
			lead := "- "
			if k.rows.names != nil {
				lead = *k.rows.names()[i] + ": "
			}
			w.line(indent, "  ", lead, render(item))
		}
		return
	case k.keys == nil:
		w.line(indent, off, k.name, ": ", k.shown(d))
		return
	}
	w.line(indent, off, k.name, ":")
	inner := "#"
	if off != "" {
		inner = ""
	}
	for i, child := range k.keys {
		w.key(indent+off+"  ", inner, child, d.keys[i])
	}
}

// isSet reports whether a key, or one of a section's, must stand in the file.
func (k key) isSet(d key) bool {
	for i, child := range k.keys {
		if child.isSet(d.keys[i]) {
			return true
		}
	}
	if k.on != nil && *k.on != *d.on {
		return true
	}
	switch v := k.value.(type) {
	case **bool:
		return *v != nil
	case *[]string:
		if k.keep {
			return *v != nil
		}
	case nil:
		if k.rows == nil {
			return false
		}
	}
	text := render(k.current())
	return text != render(d.current()) && text != `""` && text != "[]" && text != "{}"
}

// shown is a key's text in the file: its value, else the default, else an example.
func (k key) shown(d key) string {
	switch {
	case k.isSet(d):
		return render(k.current())
	case d.unset != "":
		return render(d.example)
	case d.example != nil && !d.filled:
		return render(d.current()) + " # example: " + render(d.example)
	}
	return render(d.current())
}

// current is the value that a key's field holds; never a nil list or table.
func (k key) current() any {
	switch v := k.value.(type) {
	case *string:
		return *v
	case *bool:
		return *v
	case *int:
		return *v
	case **bool:
		if *v == nil {
			return false
		}
		return **v
	case *time.Duration:
		return durationOf(*v)
	case *[]string:
		return append([]string{}, *v...)
	case *map[string]string:
		if *v != nil {
			return *v
		}
	case *[]Group:
		return groupsOf(*v)
	}
	if k.rows != nil {
		return k.rows.value()
	}
	return map[string]string{}
}

// duration is a time as it stands in the file.
type duration string

// durationOf writes a time without the zeros that Go puts behind it.
func durationOf(d time.Duration) duration {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-len(zero)+1]
		}
	}
	return duration(text)
}

// render writes a value as YAML on one line.
func render(value any) string {
	switch v := value.(type) {
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case string:
		return scalar(v)
	case duration:
		return string(v)
	case []string:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = scalar(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]string:
		var items []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			items = append(items, scalar(name)+": "+scalar(v[name]))
		}
		return "{" + strings.Join(items, ", ") + "}"
	case mapping:
		items := make([]string, len(v))
		for i, f := range v {
			items[i] = scalar(f.name) + ": " + render(f.value)
		}
		return "{" + strings.Join(items, ", ") + "}"
	case []mapping:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = render(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return ""
}

// scalar writes a string, in quotes unless every YAML reader takes it for one.
// Go's escapes are YAML's too.
func scalar(s string) string {
	if !isPlain(s) {
		return strconv.Quote(s)
	}
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		return strconv.Quote(s)
	}
	return s
}

func isPlain(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return s != "" && strings.Contains(letters, s[:1]) && strings.Trim(s, letters+"0123456789._-/") == ""
}
