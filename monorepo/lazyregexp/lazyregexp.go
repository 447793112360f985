// Package lazyregexp compiles regular expressions when they are first needed. Most starts
// of the program, a git hook's above all, need none of them.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New is a regular expression that is compiled once, at its first use. One that is not
// valid panics then: tests use all of them.
func New(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
