package manifest

import (
	"fmt"
	"strconv"
)

// Error is one fault in a manifest.
type Error struct {
	Pos   Pos
	Field string // the top-level key that the fault is in; "" for a syntax error
	Msg   string // complete without Field; quotes what it takes from the file
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Pos.Line, e.Pos.Column, e.Msg)
}

// ErrorList is every fault found, in file order: at most one syntax error, as
// it ends the reading, and at most 100 others.
type ErrorList []*Error

// Error is the first fault, with the number of those that follow.
func (l ErrorList) Error() string {
	switch len(l) {
	case 0:
		return "no faults"
	case 1:
		return l[0].Error()
	}
	return l[0].Error() + " (and " + strconv.Itoa(len(l)-1) + " more)"
}

// AbsentError says that an edit's value is not in the manifest.
type AbsentError struct {
	Dependency string // "" for the package's version
}

func (e *AbsentError) Error() string {
	return "no " + Edit{Dependency: e.Dependency}.target() + " to set"
}
