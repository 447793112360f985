package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// schemaID is where editors find the schema: the copy in this folder.
const schemaID = "https://raw.githubusercontent.com/upmrel/upmrel/main/monorepo/config/schema.json"

// schema is the part of JSON Schema that the file needs, in printing order.
type schema struct {
	Version     string             `json:"$schema,omitempty"`
	ID          string             `json:"$id,omitempty"`
	Title       string             `json:"title,omitempty"`
	Description string             `json:"description,omitempty"`
	Type        any                `json:"type"`
	Enum        []string           `json:"enum,omitempty"`
	Default     any                `json:"default,omitempty"`
	Examples    []any              `json:"examples,omitempty"`
	Minimum     *int               `json:"minimum,omitempty"`
	Maximum     int                `json:"maximum,omitempty"`
	MinLength   int                `json:"minLength,omitempty"`
	MinItems    int                `json:"minItems,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Additional  any                `json:"additionalProperties,omitempty"` // false, or the values' schema
}

// Schema returns the JSON Schema of the file, draft 2020-12, with every key's
// description, default and allowed values. The same bytes each time.
func Schema() []byte {
	root := schemaOf(key{keys: keys(Default())})
	root.Version = "https://json-schema.org/draft/2020-12/schema"
	root.ID = schemaID
	root.Title = Filename
	root.Description = "How upmrel releases the Unity packages of this repository."
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(root); err != nil {
		panic(fmt.Sprintf("config: encode the schema: %v", err)) // strings, bools and lists always encode
	}
	return out.Bytes()
}

// schemaOf returns the schema of a key's value.
func schemaOf(k key) *schema {
	s := &schema{Description: k.doc}
	if k.unset != "" {
		s.Description += " Not set: " + k.unset + "."
	}
	if k.example != nil {
		s.Examples = []any{k.example}
	}
	if (k.value != nil || k.rows != nil) && k.unset == "" && !k.needed {
		s.Default = k.current()
	}
	item := &schema{Type: "string", MinLength: 1}
	switch k.value.(type) {
	case *string:
		s.Type, s.Enum = "string", k.oneOf
		if k.oneOf == nil {
			s.MinLength = 1
		}
	case *bool, **bool:
		s.Type = "boolean"
	case *int:
		s.Type, s.Minimum, s.Maximum = "integer", new(int), maxCount
	case *time.Duration:
		s.Type, s.MinLength = "string", 1
	case *[]string:
		s.Type, s.Items = "array", item
		if item.Enum = k.oneOf; k.oneOf != nil {
			item.MinLength = 0
		}
		if k.filled {
			s.MinItems = 1
		}
	case *map[string]string:
		s.Type, s.Additional = []string{"object", "null"}, item
		if item.Enum = k.oneOf; k.oneOf != nil {
			item.MinLength = 0
		}
	case *[]Group:
		s.Type, s.Additional = []string{"object", "null"}, &schema{Type: "array", Items: item, MinItems: 1}
	default:
		if k.rows != nil && k.rows.names != nil {
			item = &schema{}
			item.section(key{keys: k.rows.fresh})
			s.Type, s.Additional = []string{"object", "null"}, item
			break
		}
		if k.rows != nil {
			s.Type, s.Items = "array", &schema{}
			s.Items.section(key{keys: k.rows.fresh})
			break
		}
		s.section(k)
	}
	return s
}

// section describes a mapping of known keys. Null is one without keys: they
// may all be commented out.
func (s *schema) section(k key) {
	s.Type, s.Additional = []string{"object", "null"}, false
	s.Properties = map[string]*schema{}
	for _, child := range k.keys {
		s.Properties[child.name] = schemaOf(child)
		if child.needed {
			s.Type, s.Required = "object", append(s.Required, child.name)
		}
	}
}
