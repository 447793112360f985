package config

import "encoding/json"

// rows is a list of mappings: what it takes to read and to write its items.
type rows struct {
	fresh []key          // of an item that has nothing but defaults
	each  func() [][]key // of every item, in order
	clear func()
	add   func() []key     // of one more item, until the next is added
	names func() []*string // of every item, where they are the values of a mapping; nil: of a list
}

// rowsOf binds the items of a list to the keys of one.
func rowsOf[T any](list *[]T, fresh func() T, keys func(*T) []key) *rows {
	item := fresh()
	return &rows{
		fresh: keys(&item),
		each: func() [][]key {
			var all [][]key
			for i := range *list {
				all = append(all, keys(&(*list)[i]))
			}
			return all
		},
		clear: func() { *list = nil },
		add: func() []key {
			*list = append(*list, fresh())
			return keys(&(*list)[len(*list)-1])
		},
	}
}

// named makes the items of a list the values of a mapping.
func named[T any](r *rows, list *[]T, name func(*T) *string) *rows {
	r.names = func() []*string {
		var all []*string
		for i := range *list {
			all = append(all, name(&(*list)[i]))
		}
		return all
	}
	return r
}

// mapping is the keys of an item that are set, in the table's order.
type mapping []field

type field struct {
	name  string
	value any
}

// MarshalJSON writes the keys in their order.
func (m mapping) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for i, f := range m {
		if i > 0 {
			text = append(text, ',')
		}
		name, err := json.Marshal(f.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		text = append(append(append(text, name...), ':'), value...)
	}
	return append(text, '}'), nil
}

// value is the list, or the mapping, as it stands in a file.
func (r *rows) value() any {
	list := r.values()
	if r.names == nil {
		return list
	}
	all := mapping{}
	for i, name := range r.names() {
		all = append(all, field{*name, list[i]})
	}
	return all
}

// values are the items as they stand in a file.
func (r *rows) values() []mapping {
	list := []mapping{}
	for _, item := range r.each() {
		list = append(list, valuesOf(item, r.fresh))
	}
	return list
}

// valuesOf are the keys that differ from their defaults.
func valuesOf(keys, defaults []key) mapping {
	m := mapping{}
	for i, k := range keys {
		switch d := defaults[i]; {
		case !k.isSet(d):
		case k.keys != nil:
			m = append(m, field{k.name, valuesOf(k.keys, d.keys)})
		default:
			m = append(m, field{k.name, k.current()})
		}
	}
	return m
}
