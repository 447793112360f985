package manifest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Edit sets one value: the package's own version, or a dependency's.
type Edit struct {
	Dependency string // "" for the package's version
	Version    string
}

// target names what the edit sets.
func (e Edit) target() string {
	if e.Dependency == "" {
		return `"version"`
	}
	return fmt.Sprintf("dependency %.60q", e.Dependency)
}

// span is a value's text between its quotes, and what is to stand there.
type span struct {
	start, end int
	text       string
}

// Apply returns data with the edits made and every other byte kept; data
// itself stays as it is. The edits may come in any order. A value that already
// reads as the edit wants it keeps its bytes, escapes included.
//
// It refuses what Parse finds fault with (an ErrorList), a value that is not
// there (an *AbsentError), a version with characters that no version has, and
// two edits of one value.
func Apply(data []byte, edits ...Edit) ([]byte, error) {
	m, err := Parse(data)
	if err != nil {
		return nil, err
	}
	spans, err := m.spans(string(data), edits)
	if err != nil {
		return nil, err
	}
	out := splice(data, spans)
	if err := verify(out, edits); err != nil {
		return nil, err
	}
	return out, nil
}

// splice returns a copy of data with the spans' new texts.
func splice(data []byte, spans []span) []byte {
	out := make([]byte, 0, len(data)+len(spans)*16)
	kept := 0
	for _, sp := range spans {
		out = append(out, data[kept:sp.start]...)
		out = append(out, sp.text...)
		kept = sp.end
	}
	return append(out, data[kept:]...)
}

// spans is what the edits change, in file order.
func (m *Manifest) spans(text string, edits []Edit) ([]span, error) {
	spans := make([]span, 0, len(edits))
	for i, e := range edits {
		sp, err := m.span(text, e)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(edits[:i], func(o Edit) bool { return o.Dependency == e.Dependency }) {
			return nil, fmt.Errorf("set %s: given twice", e.target())
		}
		spans = append(spans, sp)
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	return spans, nil
}

func (m *Manifest) span(text string, e Edit) (span, error) {
	if !isVersionText(e.Version) {
		return span{}, fmt.Errorf("set %s to %.60q: a version has only letters, digits, '.', '+' and '-'", e.target(), e.Version)
	}
	f, ok := m.value(e)
	if !ok {
		return span{}, &AbsentError{Dependency: e.Dependency}
	}
	s := scanner{text: text, pos: f.Pos.Offset}
	s.str()
	sp := span{start: f.Pos.Offset + 1, end: s.pos - 1, text: e.Version}
	if f.Value == e.Version {
		sp.text = text[sp.start:sp.end]
	}
	return sp, nil
}

// value is what the edit sets, as it is now.
func (m *Manifest) value(e Edit) (f Field, ok bool) {
	if e.Dependency == "" {
		return m.Version, m.Version.Set
	}
	for _, d := range m.Dependencies {
		if d.Name == e.Dependency {
			return Field{Value: d.Version, Set: true, Pos: d.Pos}, true
		}
	}
	return Field{}, false
}

func isVersionText(s string) bool {
	outside := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune(".+-", r)
	}
	return s != "" && !strings.ContainsFunc(s, outside)
}

// verify reads an edited manifest again and compares.
func verify(data []byte, edits []Edit) error {
	m, err := Parse(data)
	if err != nil {
		return fmt.Errorf("read the edited manifest: %w", err)
	}
	for _, e := range edits {
		if f, _ := m.value(e); f.Value != e.Version {
			return fmt.Errorf("set %s to %q: the edited manifest has %q", e.target(), e.Version, f.Value)
		}
	}
	return nil
}
