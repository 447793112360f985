package config

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// referenceWidth is the number of columns that the reference keeps to, where its
// values do.
const referenceWidth = 100

// Reference returns a description of every key as Markdown: what it takes, its default,
// what it means and an example. The same bytes each time.
func Reference() []byte {
	r := &reference{items: map[string]string{}}
	var sections []key
	for _, k := range keys(Default()) {
		if k.keys != nil {
			sections = append(sections, k)
			continue
		}
		r.key("", k)
	}
	for _, k := range sections {
		fmt.Fprintf(&r.text, "\n#### `%s`\n\n", k.name)
		r.wrap("", "", plainMarkdown(k.doc))
		r.text.WriteString("\n" + r.below("", k))
	}
	return []byte(r.text.String())
}

type reference struct {
	text  strings.Builder
	items map[string]string // what was said of the items of a list -> its key
}

// key writes an item of a list, and below it those of the keys that it is made of.
func (r *reference) key(indent string, k key) {
	item := fmt.Sprintf("**`%s`** (%s): %s", k.name, strings.Join(k.takes(), ", "), plainMarkdown(k.doc))
	if k.unset != "" {
		item += " Not set: " + plainMarkdown(k.unset) + "."
	}
	below := r.below(indent+"  ", k)
	if like, ok := r.items[below]; ok {
		item += " Its items have the keys of those of " + code(like) + "."
		below = ""
	} else if k.rows != nil {
		r.items[below] = k.name
	}
	if _, one := k.value.(*string); k.example != nil && (!one || k.oneOf == nil) {
		item += " Example: " + code(k.name+": "+render(k.example))
	}
	r.wrap(indent, "- ", item)
	r.text.WriteString(below)
}

// below describes the keys that a key, or each of its items, is made of.
func (r *reference) below(indent string, k key) string {
	inner := &reference{items: r.items}
	children := k.keys
	if k.rows != nil {
		children = k.rows.fresh
	}
	for _, child := range children {
		inner.key(indent, child)
	}
	return inner.text.String()
}

// wrap writes text behind a mark, its further lines below the text; what stands between
// backquotes is not broken.
func (r *reference) wrap(indent, mark, text string) {
	line := indent + mark
	empty := utf8.RuneCountInString(line)
	for _, word := range markdownWords(text) {
		length := utf8.RuneCountInString(line)
		if length > empty && length+1+utf8.RuneCountInString(word) > referenceWidth {
			r.text.WriteString(line + "\n")
			line = indent + strings.Repeat(" ", len(mark))
			length = empty
		}
		if length > empty {
			line += " "
		}
		line += word
	}
	r.text.WriteString(line + "\n")
}

// markdownWords are the words of a text, of which one may hold spaces between backquotes.
func markdownWords(text string) []string {
	quoted := false
	return strings.FieldsFunc(text, func(char rune) bool {
		if char == '`' {
			quoted = !quoted
		}
		return char == ' ' && !quoted
	})
}

// takes says what values a key takes, and its default.
func (k key) takes() []string {
	said := []string{k.kind()}
	switch {
	case k.needed:
		return append(said, "required")
	case (k.value != nil || k.rows != nil) && k.unset == "":
		return append(said, "default "+code(render(k.current())))
	}
	return said
}

// kind says what values a key takes.
func (k key) kind() string {
	of := ""
	if k.oneOf != nil {
		words := make([]string, len(k.oneOf))
		for i, word := range k.oneOf {
			words[i] = code(word)
		}
		of = either(words)
	}
	switch k.value.(type) {
	case *string:
		if of != "" {
			return of
		}
		return "text"
	case *bool, **bool:
		return "true or false"
	case *int:
		return "number"
	case *time.Duration:
		return "time"
	case *[]string:
		return strings.TrimSpace("list " + orOf(of))
	case *map[string]string:
		return strings.TrimSpace("mapping " + orOf(of))
	case *[]Group:
		return "mapping of lists"
	}
	if k.rows != nil && k.rows.names == nil {
		return "list of mappings"
	}
	return "mapping"
}

func orOf(words string) string {
	if words == "" {
		return ""
	}
	return "of " + words
}

func code(text string) string { return "`" + text + "`" }

// plainMarkdown keeps the marks in a sentence from being read as Markdown.
func plainMarkdown(sentence string) string {
	return strings.NewReplacer("*", `\*`, "~", `\~`, "<", `\<`).Replace(sentence)
}
