package hooks

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/judge"
)

const (
	// maxLine is the longest line that is taken from git, in bytes: two names, each as
	// long as git's protocol bears, and two ids.
	maxLine = 256 << 10
	// maxRefs is how many refs are taken, so that memory has an end.
	maxRefs = 1_000_000
	// maxQuoted is how much of a line a message repeats, in bytes.
	maxQuoted = 100
)

// InputError says that what came on standard input is not what git gives a hook.
type InputError struct {
	Line int // from 1
	err  error
}

func (e *InputError) Error() string {
	return fmt.Sprintf("standard input is not what git tells a hook: line %d %v", e.Line, e.err)
}

func (e *InputError) Unwrap() error { return e.err }

// ReadPrePush reads what git gives a pre-push hook: a line for each ref,
// "<local ref> <local id> <remote ref> <remote id>". The local ref may hold
// spaces. A line that can't be read is an *InputError, never a pass.
func ReadPrePush(r io.Reader) ([]judge.Ref, error) { return readLines(r, parsePrePush) }

// readLines reads a ref from each line.
func readLines(r io.Reader, parse func(line string) (judge.Ref, error)) ([]judge.Ref, error) {
	var refs []judge.Ref
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	number := 0
	for lines.Scan() {
		number++
		line := lines.Text()
		if line == "" { // of a hook that passes on no refs
			continue
		}
		if len(refs) == maxRefs {
			return nil, &InputError{number, fmt.Errorf("is one ref more than the %d that are judged at once", maxRefs)}
		}
		ref, err := parse(line)
		if err != nil {
			return nil, &InputError{number, err}
		}
		refs = append(refs, ref)
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, &InputError{number + 1, fmt.Errorf("is longer than %d KiB", maxLine>>10)}
	case err != nil:
		return nil, fmt.Errorf("read the refs that git pushes: %w", err)
	}
	return refs, nil
}

func parsePrePush(line string) (judge.Ref, error) {
	before, oldID := cutLast(line)
	before, name := cutLast(before)
	local, newID := cutLast(before)
	if newID == "" || !isRef(name) {
		return judge.Ref{}, fmt.Errorf("names no ref to push: %s", quoted(line))
	}
	next, err := odb.ParseID(newID)
	if err != nil {
		return judge.Ref{}, fmt.Errorf("has no object id as its second word: %s", quoted(line))
	}
	old, err := odb.ParseID(oldID)
	if err != nil {
		return judge.Ref{}, fmt.Errorf("has no object id as its last word: %s", quoted(line))
	}
	return judge.Ref{Name: name, Local: local, Old: old, New: next}, nil
}

// cutLast cuts a line at its last space; without one there is no last word.
func cutLast(line string) (before, last string) {
	if i := strings.LastIndexByte(line, ' '); i >= 0 {
		return line[:i], line[i+1:]
	}
	return line, ""
}

// isRef reports whether git could mean a word as the full name of a ref. Control
// characters are in none, by git-check-ref-format(1).
func isRef(word string) bool {
	return strings.HasPrefix(word, "refs/") && !strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// quoted is the beginning of a line, for a message.
func quoted(line string) string {
	if len(line) > maxQuoted {
		return fmt.Sprintf("%q...", line[:maxQuoted])
	}
	return fmt.Sprintf("%q", line)
}
