package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Text is a top-level key and the string that it is to have.
type Text struct{ Key, Value string }

// Set returns data with the text in it and every other byte kept; data itself stays
// as it is. A key that is not there comes behind the key after, or last where that
// is not there either, and looks as its neighbours do: line end, indentation, blanks
// around the colon. A value that already reads as the text wants it keeps its bytes.
//
// It refuses what Parse finds fault with (an ErrorList), a value that is there and
// is no string, and text that is not UTF-8.
func Set(data []byte, text Text, after string) ([]byte, error) {
	if _, err := Parse(data); err != nil {
		return nil, err
	}
	if text.Key == "" || !utf8.ValidString(text.Key) || !utf8.ValidString(text.Value) {
		return nil, fmt.Errorf("set %.60q to %.60q: not UTF-8, or no key", text.Key, text.Value)
	}
	o := layoutOf(string(data))
	i := o.find(text.Key)
	if i < 0 {
		return splice(data, []span{o.insertion(text, after)}), nil
	}
	m := o.members[i]
	value := o.text[m.value:m.end]
	switch {
	case value[0] != '"':
		return nil, fmt.Errorf("set %.60q: its value is %s, not a string", text.Key, kindAt(value[0]))
	case decoded(value) == text.Value:
		return slices.Clone(data), nil
	}
	return splice(data, []span{{start: m.value, end: m.end, text: quote(text.Value)}}), nil
}

// layout is where the members of a manifest's object lie.
type layout struct {
	text    string
	start   int // behind the opening brace
	members []extent
}

// extent is where a member lies, as byte offsets.
type extent struct {
	name                   string
	key, colon, value, end int // colon is behind the key's closing quote, end behind the value
}

// layoutOf reads a text in which Parse finds no fault.
func layoutOf(text string) layout {
	s := newScanner(text)
	s.space()
	o := layout{text: text, start: s.pos + 1}
	s.members(func(name string) bool {
		m := extent{name: name, key: s.keys[len(s.keys)-1].offset, value: s.pos}
		k := scanner{text: text, pos: m.key}
		k.str()
		ok := s.value()
		m.colon, m.end = k.pos, s.pos
		o.members = append(o.members, m)
		return ok
	})
	return o
}

func (o *layout) find(name string) int {
	return slices.IndexFunc(o.members, func(m extent) bool { return m.name == name })
}

// insertion is the edit that adds a member behind another.
func (o *layout) insertion(text Text, after string) span {
	if len(o.members) == 0 {
		return span{o.start, o.start, quote(text.Key) + ": " + quote(text.Value)}
	}
	i := o.find(after)
	if i < 0 {
		i = len(o.members) - 1
	}
	m := o.members[i]
	return span{m.end, m.end, o.joint(i) + quote(text.Key) + o.text[m.colon:m.value] + quote(text.Value)}
}

// joint is what stands between a member and one beside it. Of blank lines, which part
// groups, none is copied.
func (o *layout) joint(i int) string {
	joint := ""
	switch {
	case i > 0:
		joint = o.text[o.members[i-1].end:o.members[i].key]
	case len(o.members) > 1:
		joint = o.text[o.members[0].end:o.members[1].key]
	default:
		joint = "," + o.text[o.start:o.members[0].key]
	}
	before, behind, _ := strings.Cut(joint, ",")
	return lastLine(before) + "," + lastLine(behind)
}

// lastLine is white space from its last line end on; all where it has none.
func lastLine(space string) string {
	i := strings.LastIndexAny(space, "\r\n")
	if i > 0 && space[i-1] == '\r' && space[i] == '\n' {
		i--
	}
	return space[max(0, i):]
}

// quote writes a JSON string. Characters that only HTML minds stay.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string in UTF-8 can be written
	return strings.TrimSuffix(b.String(), "\n")
}

// decoded is what a JSON string says.
func decoded(literal string) string {
	s := scanner{text: literal}
	value, _ := s.str()
	return value
}
