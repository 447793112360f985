package scheme

import (
	"iter"
	"strconv"
	"strings"

	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/version"
)

// maxTag bounds the bytes of a tag that is taken apart. Longer ones are judged by
// Parse, by their prefix "upm/" and by OpenUPM's rule only.
const maxTag = 1024

// firstYear is the number from which on a tag's first number is a year.
const firstYear = 1900

// Claim says what a tag that Parse refuses seems to be meant as.
type Claim struct {
	Release bool // it looks like a release tag: it must not be published as it is
	// Package is the package it names, "" if none. Where no package has that
	// name it stands as the tag writes it.
	Package string
	Nearest string // the nearest tag that Parse accepts, "" if there is none
}

// Claims judges a tag that Parse refuses. It looks like a release tag if
//
//   - it begins with a package's prefix, or with "upm/";
//   - OpenUPM reads a version from it: 01.2.3, v1.2.3, com.acme.fo/1.2.3;
//   - it is a dotted number, or has one behind a package's name, {short} or
//     {dir}, or behind any reverse-domain name: 1.2, v1.2, com.acme.foo.1.2.3;
//   - it is a number behind the template's own literal: v2 looks like a release
//     where the template is v{version}, elsewhere it is a tag that moves.
//
// A number from 1900 on that stands behind no package's name is a date: only
// under Synchronized does it look like a release.
func (s *Scheme) Claims(tag string) Claim {
	body, upm := cutUPM(tag)
	r := s.read(body)
	if !upm && !s.released(tag, r) {
		return Claim{}
	}
	return Claim{Release: true, Package: r.pkg, Nearest: s.nearest(tag, r)}
}

// cutUPM cuts the prefix off that OpenUPM takes as a mark of upm branches.
func cutUPM(tag string) (string, bool) {
	const mark = "upm/"
	if len(tag) >= len(mark) && strings.EqualFold(tag[:len(mark)], mark) {
		return tag[len(mark):], true
	}
	return tag, false
}

// reading is a tag taken apart as a person would.
type reading struct {
	pkg   string // the package it names, known or not
	meant string // the known package that this stands for
	core  string // what seems to be the version
	whole bool   // the core is all there is, but for a v
	sure  bool   // the core stands where only versions stand
}

// released reports whether a tag, read as r, looks like a release tag.
func (s *Scheme) released(tag string, r reading) bool {
	if r.sure {
		return true
	}
	number, ok := openupm.ParseTag(tag)
	if !ok {
		number, ok = r.core, r.whole
	}
	return ok && (s.strategy == Synchronized || !isYear(number))
}

// read takes a tag apart.
func (s *Scheme) read(tag string) reading {
	if len(tag) > maxTag {
		return reading{}
	}
	if f := s.at(tag); f != nil {
		core := strings.TrimSuffix(tag[len(f.prefix):], f.suffix)
		moving := core != "" && strings.Trim(core, "0123456789") == "" && !isYear(core)
		if f.telling || moving {
			return reading{pkg: f.pkg, meant: f.pkg, core: core, sure: true}
		}
	}
	first := -1
	for at := range dottedNumbers(tag) {
		if name, ok := s.aliases().known(tag[:at]); ok {
			return reading{pkg: name, meant: name, core: tag[at:], sure: true}
		}
		if first < 0 && separate(tag[:at]) {
			first = at
		}
	}
	if first < 0 {
		return reading{}
	}
	r := reading{core: tag[first:], whole: onlyMarks(tag[:first])}
	if r.whole {
		return r
	}
	name := lastPart(word(tag[:first]))
	r.sure = isReverseDomain(name)
	if r.meant = s.aliases().guess(name); r.sure || r.meant != "" {
		r.pkg = name
	}
	return r
}

// dottedNumbers yields where in the last part of a tag numbers with a dot begin.
func dottedNumbers(tag string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := strings.LastIndexByte(tag, '/') + 1; i < len(tag); i++ {
			end := i
			for end < len(tag) && (isDigit(tag[end]) || end > i && tag[end] == '.') {
				end++
			}
			number := strings.TrimRight(tag[i:end], ".")
			if strings.Contains(number, ".") && !yield(i) {
				return
			}
			i = end
		}
	}
}

// isYear reports whether a version's first number is a year.
func isYear(version string) bool {
	end := strings.IndexFunc(version, func(c rune) bool { return c < '0' || '9' < c })
	if end < 0 {
		end = len(version)
	}
	year, err := strconv.Atoi(version[:end])
	return err == nil && year >= firstYear
}

// nearest returns the tag that Parse accepts and that a tag, read as r, is most
// likely a slip of.
func (s *Scheme) nearest(tag string, r reading) string {
	f := s.form(r.meant)
	if f == nil && r.pkg == "" && len(s.forms) == 1 {
		f = &s.forms[0]
	}
	if f == nil {
		return ""
	}
	var meant []string
	if v, ok := version.Nearest(r.core); ok {
		meant = append(meant, v.String())
	}
	if v, ok := openupm.ParseTag(tag); ok {
		meant = append(meant, v)
	}
	for _, v := range meant {
		near := f.format(strings.ToLower(v))
		if _, _, ok := s.Parse(near); ok {
			return near
		}
	}
	return ""
}
