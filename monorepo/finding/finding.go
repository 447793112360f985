// Package finding holds what the tool says of a user's repository: one fault,
// where it is, how grave it is and what mends it. It judges nothing itself;
// the packages that know the rules make findings, cmd and hooks print them.
package finding

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Severity says what a finding stops.
type Severity int

// The severities, mildest first.
const (
	Info    Severity = iota // advice; stops nothing
	Warning                 // said, and stops only a strict check
	Error                   // stops a release or a push
)

// String returns the word that output and configuration use.
func (s Severity) String() string {
	switch s {
	case Info:
		return "info"
	case Warning:
		return "warning"
	default:
		return "error"
	}
}

// MarshalText writes the severity as its word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word that MarshalText writes.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, v := range []Severity{Info, Warning, Error} {
		if v.String() == string(text) {
			*s = v
			return nil
		}
	}
	return fmt.Errorf("unknown severity %q", text)
}

// Finding is one fault in the user's repository, configuration or refs.
type Finding struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	// Path is slash-separated and relative to the repository's root. For a
	// fault of a ref it is empty and Ref names the ref.
	Path string `json:"path"`
	// Ref is the full name of the ref at fault, if a ref is at fault.
	Ref string `json:"ref,omitempty"`
	// Line and Column count from 1, columns in Unicode code points; 0 is unknown.
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
	// Fix is the command or the text that mends it; "" when there is none.
	Fix string `json:"fix"`
	// Package is the name of the package at fault, where a package's rule is broken.
	Package string `json:"package,omitempty"`
	// Group is the group of packages at fault, whose versions differ; "" for any other.
	Group string `json:"-"`
	// Targets are where the package is published that make it as severe; none is
	// everywhere.
	Targets Words `json:"targets,omitempty"`
}

// Words are words that are told apart by commas; as JSON they are a list.
type Words string

// List lists the words.
func (w Words) List() []string {
	if w == "" {
		return []string{}
	}
	return strings.Split(string(w), ",")
}

// MarshalJSON writes the words as a list.
func (w Words) MarshalJSON() ([]byte, error) { return json.Marshal(w.List()) }

// Where is the finding's place as file:line:column, as far as it is known.
func (f Finding) Where() string {
	where := f.Path
	if where == "" {
		where = f.Ref
	}
	if f.Line > 0 {
		where += fmt.Sprintf(":%d", f.Line)
		if f.Column > 0 {
			where += fmt.Sprintf(":%d", f.Column)
		}
	}
	return where
}

// List is a collection of findings.
type List []Finding

// Errors reports whether any finding is an Error.
func (l List) Errors() bool {
	return slices.ContainsFunc(l, func(f Finding) bool { return f.Severity == Error })
}

// Sort orders findings by place, then code, then message, so that the same
// input prints the same bytes.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b Finding) int {
		return cmp.Or(
			strings.Compare(a.Path, b.Path),
			strings.Compare(a.Ref, b.Ref),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			strings.Compare(string(a.Code), string(b.Code)),
			strings.Compare(a.Message, b.Message),
		)
	})
}
