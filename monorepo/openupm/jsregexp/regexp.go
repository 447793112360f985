// Package jsregexp matches JavaScript's regular expressions, as
// new RegExp(pattern, 'i').test(s) does: with look-ahead, look-behind,
// back-references and all that Annex B of ECMAScript (2024) lets through
// without the flags u and v. Text is searched in UTF-16 units.
//
// It answers exactly or not at all: what is too large or takes too long is an
// error, see ErrTooLarge and ErrTooSlow. Letters are those of package unicode,
// which lags behind Node's by those of the last years.
package jsregexp

import (
	"errors"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// What can't be answered.
var (
	// ErrTooLarge is an expression that is so long, or repeats repeats of
	// repeats to such a depth, that engines differ in whether they take it.
	ErrTooLarge = errors.New("expression is too large")
	// ErrTooSlow is a search that takes too many steps or too much memory.
	ErrTooSlow = errors.New("search takes too long")
)

// What ErrTooLarge is about: UTF-16 units, and repeats inside of each other. V8
// takes more, but from 20 nested repeats on can run out of stack or seem to hang.
const (
	maxLength = 1000
	maxDepth  = 10
)

// SyntaxError is an expression for which new RegExp throws.
type SyntaxError struct {
	Offset int // UTF-16 units before the fault
	Reason string
}

// Error says what is wrong and where.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s at character %d", e.Reason, e.Offset+1)
}

// Regexp is a compiled expression. It may be used by many at once.
type Regexp struct {
	code      []instruction
	registers int
}

// Compile compiles an expression. The error is a *SyntaxError or ErrTooLarge.
func Compile(pattern string) (*Regexp, error) {
	units := decode(pattern)
	if len(units) > maxLength {
		return nil, ErrTooLarge
	}
	tree, groups, err := parse(units)
	if err != nil {
		return nil, err
	}
	c := compiler{registers: 2 * groups}
	c.emit(tree, false)
	c.add(instruction{op: opMatch})
	if c.deepest > maxDepth {
		return nil, ErrTooLarge
	}
	return &Regexp{c.code, c.registers}, nil
}

// Match reports whether s holds a match. It takes the steps that it needs from
// *steps; where they don't suffice the error is ErrTooSlow.
func (re *Regexp) Match(s string, steps *int) (bool, error) {
	m := matcher{
		code:      re.code,
		input:     decode(s),
		registers: make([]int32, re.registers),
		stack:     make([]entry, 0, 64),
		steps:     *steps,
	}
	for i, unit := range m.input {
		m.input[i] = canonicalize(unit)
	}
	matched, err := m.search()
	*steps = m.steps
	return matched, err
}

// decode returns the UTF-16 units of a text. What is not UTF-8 becomes U+FFFD
// in the way of the WHATWG's decoder, once for each longest part of a rune.
func decode(s string) []uint16 {
	units := make([]uint16, 0, len(s))
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			for size < len(s) && !utf8.FullRuneInString(s[:size+1]) {
				size++
			}
		}
		units = utf16.AppendRune(units, r)
		s = s[size:]
	}
	return units
}
