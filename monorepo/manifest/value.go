package manifest

import "slices"

// Kind is what a JSON value is.
type Kind int

// The kinds of JSON values.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// Value is a JSON value and its place.
type Value struct {
	Kind    Kind
	Pos     Pos
	Text    string // of a string decoded, of a number or a bool as written
	Items   []*Value
	Members []Member // in file order
}

// Member is one member of an object.
type Member struct {
	Name  string
	Pos   Pos // of the name
	Value *Value
}

// ParseValue reads any JSON value, as strictly as Parse reads a manifest. Broken
// JSON gives a nil Value and an ErrorList of the one syntax error. A key that an
// object has twice is no fault here.
func ParseValue(data []byte) (*Value, error) {
	s := newScanner(string(data))
	var v *Value
	if s.document(func() bool {
		v = s.tree()
		return v != nil
	}) {
		return v, nil
	}
	return nil, s.faults[len(s.faults)-1:]
}

// Get returns the value of an object's member; nil where v is nil or no object, or
// has none of that name. Of several the last counts.
func (v *Value) Get(name string) *Value {
	if v == nil {
		return nil
	}
	for _, m := range slices.Backward(v.Members) {
		if m.Name == name {
			return m.Value
		}
	}
	return nil
}

// tree reads a value of any kind and keeps it; nil is a syntax error.
func (s *scanner) tree() *Value {
	v := &Value{Pos: s.here(), Kind: kindAt(s.peek())}
	start, ok := s.pos, false
	switch v.Kind {
	case Object:
		ok = s.members(func(name string) bool { return s.memberTree(v, name) })
	case Array:
		ok = s.list(']', func() bool {
			item := s.tree()
			v.Items = append(v.Items, item)
			return item != nil
		})
	case String:
		v.Text, ok = s.str()
	default:
		if ok = s.literal(); ok && v.Kind != Null {
			v.Text = s.text[start:s.pos]
		}
	}
	if !ok {
		return nil
	}
	return v
}

// memberTree reads the value of an object's newest key.
func (s *scanner) memberTree(object *Value, name string) bool {
	member := Member{Name: name, Pos: s.upTo(s.keys[len(s.keys)-1].offset), Value: s.tree()}
	object.Members = append(object.Members, member)
	return member.Value != nil
}

// kindAt is the kind of the value that starts with c.
func kindAt(c byte) Kind {
	switch c {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	return Number
}

// String names the kind as a sentence has it: "an object".
func (k Kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "an array", "an object"}[k]
}
