package audit

import (
	"fmt"
	"slices"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/scheme"
)

// History is what became of a repository's tags, each told once, whatever the
// number of packages that it released.
type History struct {
	Count Count
	Codes map[string]int // failing tags by OpenUPM's error
	Past  []Past         // what is wrong with tags, as OpenUPM sorts them, by package
	// Younger are packages that share the tags of others and came later: no failure,
	// but OpenUPM tries to build them all the same.
	Younger []Younger
}

// Past is a tag that OpenUPM does not build as it should.
type Past struct {
	Package  string
	Tag      *Tag
	Words    string
	Code     finding.Code
	Severity finding.Severity
}

// Finding is the tag's finding.
func (p Past) Finding() finding.Finding {
	t := p.Tag
	f := finding.Finding{
		Code: p.Code, Severity: p.Severity, Ref: gitrepo.TagPrefix + t.Tag.Name, Package: p.Package,
		Message: fmt.Sprintf("%s %s: %s", p.Package, t.Version, p.Words), Fix: pastFix(p.Code, t),
	}
	if t.Build.Manifest != nil {
		f.Path = t.Build.Manifest.Path
	}
	return f
}

// Younger is a package that is not in the tree of older tags.
type Younger struct {
	Package    string
	Tags       int
	MinVersion string // that would spare OpenUPM the tags; "" where no tag builds
}

// NewHistory sums up what Run found. s makes the tags that are audited.
func NewHistory(packages []Package, s *scheme.Scheme) *History {
	h := &History{Codes: map[string]int{}}
	held, worst := holding(packages), map[string]*Tag{}
	for i := range packages {
		p := &packages[i]
		absent := 0
		for j := range p.Tags {
			t := &p.Tags[j]
			name := t.Tag.Name
			if t.Build.Code == openupm.NoManifest && s.Shares(p.Name) && held[name] {
				absent++
				continue
			}
			if known, ok := worst[name]; !ok || rank(t) > rank(known) {
				worst[name] = t
			}
			h.tell(p, t)
		}
		if absent > 0 {
			h.Younger = append(h.Younger, Younger{p.Name, absent, p.First()})
		}
	}
	for _, t := range worst {
		h.Count.add(t.Result())
		if t.Build.Code != "" {
			h.Codes[t.Build.Code]++
		}
	}
	return h
}

// holding are the tags in whose trees a manifest of one of the packages was found.
func holding(packages []Package) map[string]bool {
	held := map[string]bool{}
	for _, p := range packages {
		for _, t := range p.Tags {
			if t.Build.Manifest != nil {
				held[t.Tag.Name] = true
			}
		}
	}
	return held
}

// rank orders what becomes of a tag for several packages: the worst is told.
func rank(t *Tag) int {
	return slices.Index([]string{"ignored", "builds", "unknown", "not_built", "fails"}, t.Result())
}

// tell notes a tag that went wrong.
func (h *History) tell(p *Package, t *Tag) {
	code, severity := finding.Code(""), finding.Error
	switch {
	case t.Build.Code == openupm.OtherVersion:
		code = finding.VersionMismatch
	case t.Build.Code == openupm.PrivatePackage:
		code = finding.PackagePrivate
	case t.Build.Code == openupm.NoManifest:
		code = finding.PackageUnknown
	case t.Fate == openupm.Shadowed:
		code, severity = finding.TagShadowed, finding.Warning
	case t.IsBranch && t.Fate == openupm.Builds:
		code = finding.TagIsBranch
	default:
		return
	}
	h.Past = append(h.Past, Past{Package: p.Name, Tag: t, Words: p.Words(*t), Code: code, Severity: severity})
}

// pastFix is what still can be done for a tag that is out.
func pastFix(code finding.Code, t *Tag) string {
	switch code {
	case finding.TagShadowed:
		return ""
	case finding.TagIsBranch:
		return "rename the branch: " + finding.Command("git", "branch", "-m", "--", t.Tag.Name, "NEW") + ", and delete it on the remote"
	}
	return "release a higher version; leave the tag where it is, or set minVersion above it in openupm.packages"
}
