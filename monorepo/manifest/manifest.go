// Package manifest reads package.json files strictly and edits them by byte
// offset, so that every byte but the edited value stays.
//
// Strict means RFC 8259 in UTF-8 and nothing more lenient: no comments, no
// trailing commas, no NaN. Beyond the RFC's grammar a manifest is one object,
// nested at most 1,000 deep, without a key twice in one object. A byte order
// mark is tolerated and recorded. An escaped half of a surrogate pair ("\ud800")
// reads as U+FFFD, as encoding/json has it. What a value may say (is the
// version SemVer, is the name allowed, is one missing) is for callers to judge.
package manifest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// Field is a string field at the manifest's top level.
type Field struct {
	Value string
	Set   bool // the key is there and its value is a string
	Pos   Pos  // of the value
}

// Dependency is one entry of "dependencies".
type Dependency struct {
	Name, Version string
	Pos           Pos // of the version's value
}

// Manifest is what the tool needs of a package.json.
type Manifest struct {
	Name, Version, DisplayName, Description, Unity, UnityRelease Field

	Private      bool
	Dependencies []Dependency // in file order
	Keys         []string     // top-level keys, in file order
	BOM          bool         // starts with a UTF-8 byte order mark
}

// Has reports whether the manifest has a top-level key.
func (m *Manifest) Has(key string) bool { return slices.Contains(m.Keys, key) }

// Parse reads a manifest. Broken JSON gives a nil Manifest and an ErrorList;
// wrong types give the Manifest as far as it could be read and an ErrorList.
// So do duplicate keys, of which the last counts, as for npm. A missing key is
// no fault here.
func Parse(data []byte) (*Manifest, error) {
	s := newScanner(string(data))
	m := &Manifest{BOM: s.pos > 0, Keys: make([]string, 0, 16)}
	ok := s.document(func() bool {
		return s.object(func(key string) bool { return m.read(s, key) })
	})
	if !ok {
		m = nil
	}
	if len(s.faults) == 0 {
		return m, nil
	}
	slices.SortStableFunc(s.faults, func(a, b *Error) int {
		return cmp.Compare(a.Pos.Offset, b.Pos.Offset)
	})
	return m, s.faults
}

// read takes in the top-level value at the scanner.
func (m *Manifest) read(s *scanner, key string) bool {
	s.field = key
	m.Keys = append(m.Keys, key)
	switch key {
	case "private":
		return m.readPrivate(s)
	case "dependencies":
		return m.readDependencies(s)
	}
	if f := m.stringField(key); f != nil {
		return f.read(s, key)
	}
	return s.value()
}

// read takes in the value of key, a string.
func (f *Field) read(s *scanner, key string) bool {
	*f = Field{}
	if s.peek() != '"' {
		return s.mismatch(strconv.Quote(key), "a string")
	}
	f.Pos = s.here()
	f.Value, f.Set = s.str()
	return f.Set
}

func (m *Manifest) readPrivate(s *scanner) bool {
	c := s.peek()
	m.Private = c == 't'
	if c != 't' && c != 'f' {
		return s.mismatch(`"private"`, "true or false")
	}
	return s.value()
}

func (m *Manifest) readDependencies(s *scanner) bool {
	m.Dependencies = nil
	if s.peek() != '{' {
		return s.mismatch(`"dependencies"`, "an object")
	}
	m.Dependencies = make([]Dependency, 0, 8)
	return s.members(func(name string) bool { return m.readDependency(s, name) })
}

func (m *Manifest) readDependency(s *scanner, name string) bool {
	if s.peek() != '"' {
		return s.mismatch(fmt.Sprintf("the version of dependency %.60q", name), "a string")
	}
	pos := s.here()
	version, ok := s.str()
	m.Dependencies = append(m.Dependencies, Dependency{Name: name, Version: version, Pos: pos})
	return ok
}

// stringField is the place of a top-level string, nil for any other key.
func (m *Manifest) stringField(key string) *Field {
	switch key {
	case "name":
		return &m.Name
	case "version":
		return &m.Version
	case "displayName":
		return &m.DisplayName
	case "description":
		return &m.Description
	case "unity":
		return &m.Unity
	case "unityRelease":
		return &m.UnityRelease
	}
	return nil
}
