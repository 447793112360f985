package manifest

import "fmt"

// maxDepth is how deep objects and arrays may nest, the manifest included.
const maxDepth = 1000

// scanner walks a JSON text by byte offset. Its methods stand at the first
// byte of what they read and leave it behind; false means that a syntax error
// is recorded and the walk is over.
type scanner struct {
	text   string
	pos    int
	last   Pos // as far as lines and columns are counted
	depth  int
	keys   []key  // of the objects that are open, innermost last
	field  string // the top-level key being read
	faults ErrorList
}

func newScanner(text string) *scanner {
	s := &scanner{text: text, keys: make([]key, 0, fewKeys)}
	s.last = s.origin()
	s.pos = s.last.Offset
	return s
}

// document reads the whole text: one value, which root reads.
func (s *scanner) document(root func() bool) bool {
	if what := foreign(s.text); what != "" {
		return s.fail(0, "%s; save it as UTF-8", what)
	}
	s.space()
	if !root() {
		return false
	}
	s.space()
	return s.pos == len(s.text) || s.unexpected("the end of the file")
}

// object reads the manifest itself. For each of its keys it calls visit, which
// reads the value.
func (s *scanner) object(visit func(key string) bool) bool {
	switch start := s.pos; {
	case start == len(s.text):
		return s.fail(start, "the file is empty; a manifest is an object")
	case s.peek() != '{':
		// A syntax error says more than the wrong kind.
		kind := kindAt(s.peek())
		return s.value() && s.fail(start, "a manifest is an object, not %s", kind)
	}
	return s.members(visit)
}

// value reads a value of any kind.
func (s *scanner) value() bool {
	switch s.peek() {
	case '{':
		return s.members(func(string) bool { return s.value() })
	case '[':
		return s.list(']', s.value)
	case '"':
		_, ok := s.str()
		return ok
	}
	return s.literal()
}

// members reads an object. For each key it calls visit, which reads the value.
func (s *scanner) members(visit func(key string) bool) bool {
	base := len(s.keys)
	ok := s.list('}', func() bool { return s.member(visit) })
	if ok {
		s.unique(s.keys[base:])
	}
	s.keys = s.keys[:base]
	return ok
}

func (s *scanner) member(visit func(key string) bool) bool {
	if s.peek() != '"' {
		return s.unexpected("a key in double quotes")
	}
	offset := s.pos
	name, ok := s.str()
	if !ok {
		return false
	}
	s.keys = append(s.keys, key{name: name, offset: offset})
	s.space()
	if s.peek() != ':' {
		return s.unexpected("':'")
	}
	s.pos++
	s.space()
	return visit(name)
}

// list reads an opening bracket, items with commas between them and the
// closing bracket.
func (s *scanner) list(closing byte, item func() bool) bool {
	if s.depth++; s.depth > maxDepth {
		return s.fail(s.pos, "nested more than %d deep", maxDepth)
	}
	s.pos++
	s.space()
	for s.peek() != closing {
		if !item() {
			return false
		}
		s.space()
		if s.peek() != closing && !s.comma(closing) {
			return false
		}
	}
	s.pos++
	s.depth--
	return true
}

// comma reads the comma between two items, and the space behind it.
func (s *scanner) comma(closing byte) bool {
	if s.peek() != ',' {
		return s.unexpected(fmt.Sprintf("',' or %q", closing))
	}
	comma := s.pos
	s.pos++
	s.space()
	if s.peek() == closing {
		return s.fail(comma, "',' before %q; remove it", closing)
	}
	return true
}

func (s *scanner) space() {
	text, i := s.text, s.pos
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t') {
		i++
	}
	s.pos = i
}

// peek is the byte at the scanner, 0 at the end of the text.
func (s *scanner) peek() byte {
	if s.pos == len(s.text) {
		return 0
	}
	return s.text[s.pos]
}
