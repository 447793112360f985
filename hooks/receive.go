package hooks

import (
	"errors"
	"fmt"
	"io"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// ReadPreReceive reads what git gives a pre-receive hook: a line for each ref,
// "<old id> <new id> <ref>". A line that can't be read is an *InputError, never a pass.
func ReadPreReceive(r io.Reader) ([]judge.Ref, error) { return readLines(r, parsePreReceive) }

func parsePreReceive(line string) (judge.Ref, error) {
	before, name := cutLast(line)
	oldID, newID := cutLast(before)
	if newID == "" {
		return judge.Ref{}, fmt.Errorf("names no ref to receive: %s", quoted(line))
	}
	ref, err := ParseUpdate(name, oldID, newID)
	if err != nil {
		return judge.Ref{}, fmt.Errorf("%w: %s", err, quoted(line))
	}
	return ref, nil
}

// ParseUpdate reads the arguments of an update hook: the full name of a ref, the id that it
// has and the one that it shall have.
func ParseUpdate(name, oldID, newID string) (judge.Ref, error) {
	if !isRef(name) {
		return judge.Ref{}, errors.New("names no ref")
	}
	old, err := odb.ParseID(oldID)
	if err != nil {
		return judge.Ref{}, errors.New("has no object id as the old one")
	}
	next, err := odb.ParseID(newID)
	if err != nil {
		return judge.Ref{}, errors.New("has no object id as the new one")
	}
	return judge.Ref{Name: name, Old: old, New: next}, nil
}
