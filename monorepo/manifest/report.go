package manifest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxFaults bounds the report on a hostile file.
const maxFaults = 100

// origin is the place where the text starts, behind a byte order mark.
func (s *scanner) origin() Pos {
	start := len(s.text) - len(strings.TrimPrefix(s.text, bom))
	return Pos{Offset: start, Line: 1, Column: 1}
}

// here is the scanner's place.
func (s *scanner) here() Pos { return s.upTo(s.pos) }

// upTo is the place of an offset behind that of the last call. It counts on from
// there, so that a walk stays linear even on a file of one line.
func (s *scanner) upTo(offset int) Pos {
	s.last = s.last.after(s.text[s.last.Offset:offset])
	return s.last
}

// at is the place of any offset, counted from the start.
func (s *scanner) at(offset int) Pos {
	origin := s.origin()
	return origin.after(s.text[origin.Offset:offset])
}

// fail records a syntax error and ends the walk.
func (s *scanner) fail(offset int, format string, args ...any) bool {
	s.faults = append(s.faults, &Error{Pos: s.at(offset), Msg: fmt.Sprintf(format, args...)})
	return false
}

// fault records what is wrong in a text that can be read on.
func (s *scanner) fault(pos Pos, format string, args ...any) {
	if !s.full() {
		s.faults = append(s.faults, &Error{Pos: pos, Field: s.field, Msg: fmt.Sprintf(format, args...)})
	}
}

// full reports whether no more faults are kept.
func (s *scanner) full() bool { return len(s.faults) >= maxFaults }

// mismatch reads a value of a wrong kind and records that.
func (s *scanner) mismatch(what, want string) bool {
	pos, kind := s.here(), kindAt(s.peek())
	if !s.value() {
		return false
	}
	s.fault(pos, "%s must be %s, not %s", what, want, kind)
	return true
}

// unexpected is the syntax error of a text that goes on with something else.
func (s *scanner) unexpected(want string) bool {
	return s.fail(s.pos, "expected %s, found %s", want, found(s.text[s.pos:]))
}

// found says what a text starts with, in printable characters.
func found(text string) string {
	switch r, size := utf8.DecodeRuneInString(text); {
	case size == 0:
		return "the end of the file"
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf("byte 0x%02x, which is not UTF-8", text[0])
	case strings.HasPrefix(text, "//"), strings.HasPrefix(text, "/*"):
		return "a comment, which JSON does not have"
	case strings.HasPrefix(text, "<<<<<<<"), strings.HasPrefix(text, "|||||||"),
		strings.HasPrefix(text, "======="), strings.HasPrefix(text, ">>>>>>>"):
		return "a conflict marker of git"
	default:
		return fmt.Sprintf("%q", r)
	}
}
