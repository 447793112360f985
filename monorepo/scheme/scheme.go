// Package scheme knows versioning strategies and tag templates: how a package
// and a version become a tag, how a tag is read back, what a tag that cannot be
// read seems to mean, and which scheme a repository's past tags follow. It knows
// no git and no files: whether a tag is true is for others to judge.
package scheme

import (
	"slices"
	"strings"
	"sync"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// Strategy is one of OpenUPM's two ways to version a monorepo.
type Strategy string

// The strategies.
const (
	Synchronized Strategy = "synchronized" // one version, one tag
	Prefixed     Strategy = "prefixed"     // a version and a tag for each package
)

// defaultTemplate is the template that a strategy has without a configured one.
func (s Strategy) defaultTemplate() string {
	if s == Synchronized {
		return "{version}"
	}
	return "{name}/{version}"
}

// Package is what a tag template can say of a package.
type Package struct {
	Name  string
	Short string // {short}; "" takes the name without its first two segments
	Dir   string // {dir}: the folder's base name; "" for a root package
	Tag   string // the package's own template; "" takes the scheme's
}

// Scheme maps packages and versions to tags and back. It is immutable.
type Scheme struct {
	strategy Strategy
	template string
	forms    []form         // sorted by prefix; no prefix begins another
	byName   map[string]int // package name -> index of its form
	shared   int            // index of the form that synchronized packages share; -1 if none
	aliases  func() aliases // made when a claim first needs them
}

// New makes the scheme of a strategy and a template ("" is the strategy's default)
// for packages. A name that occurs twice counts once: that is another rule's
// finding. Faults are returned as findings without a place, since a template may
// be configured or inferred; with errors the Scheme is nil.
func New(strategy Strategy, template string, packages []Package) (*Scheme, finding.List) {
	d := newDraft(strategy, template, packages)
	findings := d.findings()
	if findings.Errors() {
		return nil, findings
	}
	s := &Scheme{
		strategy: d.strategy, template: d.template, forms: d.forms,
		byName: make(map[string]int, len(d.forms)), shared: -1,
	}
	for i, f := range s.forms {
		if f.pkg == "" {
			s.shared = i
		} else {
			s.byName[f.pkg] = i
		}
	}
	s.aliases = sync.OnceValue(func() aliases { return newAliases(d.packages) })
	return s, findings
}

// Strategy returns the scheme's strategy.
func (s *Scheme) Strategy() Strategy { return s.strategy }

// Template returns the scheme's tag template.
func (s *Scheme) Template() string { return s.template }

// Tag returns the tag of a package's version. Under Synchronized the name matters
// only for a package with its own template. A package that has no tags gives "".
func (s *Scheme) Tag(name, version string) string {
	if f := s.form(name); f != nil {
		return f.format(version)
	}
	return ""
}

// OpenUPMPrefix is the gitTagPrefix that OpenUPM needs to find a package's tags:
// what stands before {version}, without the v of a version, as OpenUPM reads that
// itself. It is "" under the template {version}, and for a package without tags.
func (s *Scheme) OpenUPMPrefix(name string) string {
	if f := s.form(name); f != nil {
		return strings.TrimSuffix(f.prefix, "v")
	}
	return ""
}

// Shares reports whether a package's versions get the tag that all synchronized
// packages share.
func (s *Scheme) Shares(name string) bool {
	f := s.form(name)
	return f != nil && f.pkg == ""
}

// Parse reads a tag: the package ("" under Synchronized, unless it has its own
// template) and the version, which is strict SemVer without build metadata and
// the very version that OpenUPM reads from the tag. ok is false for any other tag.
func (s *Scheme) Parse(tag string) (name, version string, ok bool) {
	f := s.at(tag)
	if f == nil {
		return "", "", false
	}
	version, ok = f.parse(tag)
	if !ok {
		return "", "", false
	}
	return f.pkg, version, true
}

// form returns the form of a package's tags, nil if the package has none.
func (s *Scheme) form(name string) *form {
	if i, ok := s.byName[name]; ok {
		return &s.forms[i]
	}
	if s.shared >= 0 {
		return &s.forms[s.shared]
	}
	return nil
}

// at returns the form whose prefix begins a tag, nil if there is none. As no
// prefix begins another, only the last one that sorts not after the tag can.
func (s *Scheme) at(tag string) *form {
	after, _ := slices.BinarySearchFunc(s.forms, tag, func(f form, tag string) int {
		if f.prefix <= tag {
			return -1
		}
		return 1
	})
	if after == 0 || !strings.HasPrefix(tag, s.forms[after-1].prefix) {
		return nil
	}
	return &s.forms[after-1]
}
