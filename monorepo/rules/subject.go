package rules

import (
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
)

// subject is a package as the rules see it.
type subject struct {
	*monorepo.Package
	run        *run
	judged     bool            // it was asked for
	json       *manifest.Value // the manifest of one that is judged; never nil
	files      []*file         // those of the package and of no package inside it, sorted
	assemblies []assembly      // those that can be read
	issues     []issue
	err        error             // that kept a rule from judging it
	lower      map[string]string // what foldersInAnyCase returns
}

// file is one file of a package.
type file struct {
	path   string // from the repository's root
	name   string // from the package's folder
	mode   gitrepo.Mode
	size   int64  // in bytes; -1 where it is not known
	hidden bool   // Unity does not import it
	lfs    bool   // it is a pointer of git LFS
	meta   *meta  // of a .meta that Unity reads; nil else
	data   []byte // of .asmdef and .asmref files that Unity reads, of .npmrc and the changelog; nil else
	fault  string // why it could not be read, of those that are; "" where it could
}

// issue is a finding whose severity is not settled.
type issue struct {
	finding.Finding
	atMost level
	target Target // where alone it matters; "" is everywhere
}

// place is where in a file something is wrong.
type place struct {
	path         string
	line, column int // 0 is unknown
}

// in is a place in the manifest.
func (s *subject) in(pos manifest.Pos) place { return place{s.Path, pos.Line, pos.Column} }

// fail reports a broken rule, with the severity that its table says.
func (s *subject) fail(code finding.Code, at place, message, fix string) {
	s.report(failure, code, at, message, fix)
}

// warn reports a milder case of a rule.
func (s *subject) warn(code finding.Code, at place, message, fix string) {
	s.report(warning, code, at, message, fix)
}

// failAt reports a rule that is broken for one target.
func (s *subject) failAt(target Target, code finding.Code, at place, message, fix string) {
	s.fail(code, at, message, fix)
	s.issues[len(s.issues)-1].target = target
}

func (s *subject) report(atMost level, code finding.Code, at place, message, fix string) {
	s.issues = append(s.issues, issue{Finding: finding.Finding{
		Code: code, Path: at.path, Line: at.line, Column: at.column,
		Message: message, Fix: fix, Package: s.Name,
	}, atMost: atMost})
}

// file finds a file of the package by its name; nil where there is none.
func (s *subject) file(name string) *file {
	i, ok := slices.BinarySearchFunc(s.files, name, func(f *file, name string) int { return strings.Compare(f.name, name) })
	if !ok {
		return nil
	}
	return s.files[i]
}

// owner is the innermost package that holds a path; nil where none does.
func (r *run) owner(path string) *subject {
	for dir := path; dir != ""; {
		dir = dir[:max(0, strings.LastIndexByte(dir, '/'))]
		if s := r.byDir[dir]; s != nil {
			return s
		}
	}
	return nil
}
