package openupm

import (
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo/openupm/jsregexp"
)

// PatternError is a gitTagIgnore that is no valid pattern, for which OpenUPM
// builds nothing of the package any more, or that can't be judged here.
type PatternError struct {
	Pattern string
	Err     error
}

// Error says which of the two it is, and why.
func (e *PatternError) Error() string {
	if e.Invalid() {
		return fmt.Sprintf("gitTagIgnore %q is no JavaScript regular expression: %v", e.Pattern, e.Err)
	}
	return fmt.Sprintf("gitTagIgnore %q can't be judged here: %v", e.Pattern, e.Err)
}

// Unwrap returns the reason.
func (e *PatternError) Unwrap() error { return e.Err }

// Invalid reports whether JavaScript refuses the pattern. If not, it is too
// large or takes too long to be judged here, and OpenUPM may well do so.
func (e *PatternError) Invalid() bool {
	var syntax *jsregexp.SyntaxError
	return errors.As(e.Err, &syntax)
}

// How long tags may be searched for gitTagIgnore, on the average: some 50
// microseconds for each and some milliseconds more. The pipeline has no limit.
const (
	stepsPerTag = 5000
	moreSteps   = 1_000_000
)

// ignore is a package's gitTagIgnore.
type ignore struct {
	pattern string
	re      *jsregexp.Regexp // nil where the field is not set
	left    int              // steps
}

// newIgnore compiles the field for so many tags.
func newIgnore(pattern string, tags int) (*ignore, error) {
	if pattern == "" {
		return &ignore{}, nil
	}
	re, err := jsregexp.Compile(pattern)
	if err != nil {
		return nil, &PatternError{pattern, err}
	}
	return &ignore{pattern, re, moreSteps + tags*stepsPerTag}, nil
}

// matches reports whether the tag is ignored.
func (i *ignore) matches(tag string) (bool, error) {
	if i.re == nil {
		return false, nil
	}
	matched, err := i.re.Match(tag, &i.left)
	if err != nil {
		return false, &PatternError{i.pattern, err}
	}
	return matched, nil
}
