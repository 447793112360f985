package pack

import (
	"fmt"
	"regexp"
	"strings"
)

// UnknownError says that a rule has a form that only npm itself can read.
type UnknownError struct{ Rule string }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("packing rule %.100q is not understood", e.Rule)
}

// rule is one line of an ignore file, or of what stands for one. (minimatch, with the
// options matchBase, dot, flipNegate and nocase)
type rule struct {
	negate bool
	globs  [][]part
	short  bool // it has a glob of one name
}

// part is what stands between the slashes of a glob.
type part struct {
	text     string
	globstar bool
	star     int            // where the only sign is, a star; -1 where that is not so
	regexp   *regexp.Regexp // of other names with signs; nil else
}

// question is an entry that the rules are asked about.
type question struct {
	names   []string // those of its path from the package's folder, and ""
	partial bool     // it is a folder, in which something may be packed
	slash   bool     // it is a folder, and there is a slash behind it
}

func ask(path string) question {
	return question{names: append(strings.Split(path, "/"), "")}
}

// hits reports whether a rule is about an entry, by its names from the rule's folder
// on: as it is, with a slash behind it where it is a folder, or as a part of the way
// to what the rule names.
func (r *rule) hits(names []string, q question) bool {
	n := len(names) - 1
	if r.match(names[:n], false) || q.slash && r.match(names, false) {
		return true
	}
	return q.partial && (r.hitsFolder(names) || n > 1 && r.short && r.hitsFolder(names[n-1:]))
}

func (r *rule) hitsFolder(names []string) bool {
	return r.match(names, false) || r.negate && r.match(names[:len(names)-1], true)
}

// match compares the globs with names. A glob of one name is about the last one,
// wherever it is; one that begins with a slash is about all from the first on.
func (r *rule) match(names []string, partial bool) bool {
	for _, glob := range r.globs {
		switch {
		case len(glob) == 1:
			last := names[len(names)-1]
			if last == "" {
				last = names[max(0, len(names)-2)]
			}
			if glob[0].globstar || glob[0].match(last) {
				return true
			}
		case glob[0].text == "":
			if matchParts(names, glob[1:], partial) {
				return true
			}
		case matchParts(names, glob, partial):
			return true
		}
	}
	return false
}

func matchParts(names []string, glob []part, partial bool) bool {
	matched, _ := tryParts(names, glob, partial)
	return matched
}

// tryParts is matchParts; last is set where it came to a "**", which tried every rest
// of the names: an earlier one need not try again.
func tryParts(names []string, glob []part, partial bool) (matched, last bool) {
	for len(names) > 0 && len(glob) > 0 {
		p := &glob[0]
		if p.globstar {
			return matchGlobstar(names, glob[1:], partial), true
		}
		if !p.match(names[0]) {
			return false, false
		}
		names, glob = names[1:], glob[1:]
	}
	if len(names) == 0 {
		return len(glob) == 0 || partial, false
	}
	return len(names) == 1 && names[0] == "", false
}

// matchGlobstar matches what follows "**" to any rest of the names.
func matchGlobstar(names []string, glob []part, partial bool) bool {
	if len(glob) == 0 {
		return true
	}
	for i := range names {
		if matched, last := tryParts(names[i:], glob, partial); matched || last {
			return matched
		}
	}
	return partial
}

func (p *part) match(name string) bool {
	switch {
	case p.regexp != nil:
		return p.regexp.MatchString(name)
	case p.star < 0:
		return len(p.text) == len(name) && strings.EqualFold(p.text, name)
	}
	before, behind := p.text[:p.star], p.text[p.star+1:]
	return name != "" && len(name) >= len(before)+len(behind) &&
		strings.EqualFold(name[:len(before)], before) && strings.EqualFold(name[len(name)-len(behind):], behind)
}
