package judge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Tag judges a tag on the commit whose workspace is given: its form, its package
// and its version. A tag that is plainly no release has no findings.
// (pre-push checks 2, 3, 5 and 6)
func Tag(w *monorepo.Workspace, tag string) finding.List {
	t := tagged{w: w, tag: tag}
	if w.Scheme == nil {
		return t.noScheme()
	}
	name, tagSays, ok := w.Scheme.Parse(tag)
	switch {
	case !ok:
		return t.malformed()
	case name != "":
		return t.onPackage(name, tagSays)
	default:
		return t.onAll(tagSays)
	}
}

// tagged is a tag on a commit's workspace.
type tagged struct {
	w   *monorepo.Workspace
	tag string
}

func (t tagged) finding(code finding.Code, message, fix string) finding.Finding {
	return finding.Finding{
		Code: code, Severity: finding.Error, Ref: gitrepo.TagPrefix + t.tag, Message: message, Fix: fix,
	}
}

// repeat takes over those of the workspace's findings that are why the tag is refused.
func (t tagged) repeat(why func(finding.Finding) bool) finding.List {
	var list finding.List
	for _, f := range t.w.Findings {
		if why(f) {
			f.Ref = gitrepo.TagPrefix + t.tag
			list = append(list, f)
		}
	}
	return list
}

// noScheme refuses every release while the commit's own configuration is faulty:
// what can't be judged is not let out.
func (t tagged) noScheme() finding.List {
	if !looksReleased(t.tag) {
		return nil
	}
	return t.repeat(func(f finding.Finding) bool { return f.Severity == finding.Error })
}

// malformed judges a tag that has not the scheme's form.
func (t tagged) malformed() finding.List {
	if p := t.w.PrivateTag(t.tag); p != nil {
		return finding.List{t.private(p)}
	}
	claim := t.w.Scheme.Claims(t.tag)
	switch {
	case !claim.Release:
		return nil
	case t.isDate():
		return finding.List{t.date()}
	case t.w.Scheme.Strategy() == scheme.Prefixed && t.namesNone(claim):
		return t.unknown(claim)
	}
	f := t.misspelled(finding.TagMalformed, claim, "not a tag of this repository's form "+t.w.Scheme.Template())
	if read, ok := openupm.ParseTag(t.tag); ok && t.w.Inferred != "" && strings.Contains(claim.Nearest, read) {
		f.Fix += "; for a new form set tag in .upmrel.yaml"
	}
	return finding.List{f}
}

// namesNone reports whether a claimed tag names a package that is not there.
func (t tagged) namesNone(claim scheme.Claim) bool {
	if claim.Package == "" {
		return strings.ContainsAny(t.tag, "/@")
	}
	_, ok := t.w.Package(claim.Package)
	return !ok
}

// unknown refuses a tag that names no package of the commit, with the manifests
// that can't be read: one of them may be the package.
func (t tagged) unknown(claim scheme.Claim) finding.List {
	message := "names no package of this commit"
	if claim.Package != "" {
		message = "no package " + claim.Package
	}
	if near, _, ok := t.w.Scheme.Parse(claim.Nearest); ok {
		message += fmt.Sprintf(" (did you mean %s?)", near)
	}
	return append(finding.List{t.misspelled(finding.PackageUnknown, claim, message)}, t.broken()...)
}

// misspelled names the tag that was most likely meant.
func (t tagged) misspelled(code finding.Code, claim scheme.Claim, message string) finding.Finding {
	f := t.finding(code, message, untag(t.tag))
	if claim.Nearest != "" {
		f.Message += "; the nearest valid tag is " + claim.Nearest
		f.Fix += retag(claim.Nearest)
	}
	return f
}

func untag(tag string) string { return finding.Command("git", "tag", "-d", "--", tag) }

func retag(tag string) string {
	return fmt.Sprintf(", then tag it %s   (upmrel tag does that)", finding.Command(tag))
}

// isDate reports whether the tag looks like a version only because it is a date,
// in a repository whose own versions are none.
func (t tagged) isDate() bool {
	const firstYear = 1900
	prefixed, _ := scheme.New(scheme.Prefixed, "", nil)
	_, ok := openupm.ParseTag(t.tag)
	return ok && t.w.Scheme.Strategy() == scheme.Synchronized && takesForDate(prefixed, t.tag) &&
		!slices.ContainsFunc(t.w.Packages, func(p *monorepo.Package) bool { return p.Version.Major >= firstYear })
}

// date refuses a date that OpenUPM would build.
func (t tagged) date() finding.Finding {
	read, _ := openupm.ParseTag(t.tag)
	return t.finding(finding.TagMalformed, "a date, from which OpenUPM reads version "+read,
		"write it without dots; or set gitTagIgnore in OpenUPM's metadata and prePush.ignoreTags in .upmrel.yaml")
}

// onPackage judges a tag that names one package.
func (t tagged) onPackage(name, tagSays string) finding.List {
	p, ok := t.w.Package(name)
	if !ok {
		return t.unknown(scheme.Claim{Package: name})
	}
	list := t.repeat(func(f finding.Finding) bool {
		return f.Code == finding.NameDuplicate && slices.Contains(p.Copies, f.Path)
	})
	switch {
	case p.Private:
		list = append(list, t.private(p))
	case p.Version.String() != tagSays:
		list = append(list, t.mismatch(p, tagSays, finding.Command("upmrel", "release", tagSays, "-p", name)))
	}
	return list
}

// onAll judges a tag that releases every package that shares it.
func (t tagged) onAll(tagSays string) finding.List {
	if t.isDate() {
		return finding.List{t.date()}
	}
	var list finding.List
	released := 0
	asked, _ := version.Parse(tagSays) // Parse of the scheme took it
	said := map[version.Version]bool{asked: true}
	for _, p := range t.w.Packages {
		if p.Private || !t.w.Scheme.Shares(p.Name) {
			continue
		}
		released++
		if !said[p.Version] {
			said[p.Version] = true // one of each version tells enough
			list = append(list, t.mismatch(p, tagSays, "upmrel release "+tagSays))
		}
	}
	switch {
	case released > 0:
	case len(t.w.Packages) > 0:
		list = append(list, t.finding(finding.PackagePrivate, "every package of this commit is private: none is tagged", untag(t.tag)))
	default:
		list = append(list, t.finding(finding.PackageUnknown, "there is no package to release at this commit", untag(t.tag)))
	}
	return append(list, t.broken()...)
}

// broken repeats the faults of manifests that may be why a package is missing.
func (t tagged) broken() finding.List {
	return t.repeat(func(f finding.Finding) bool {
		switch f.Code {
		case finding.ManifestSyntax, finding.ManifestField, finding.ManifestUnreadable, finding.NameEmpty, finding.VersionInvalid, finding.NameDuplicate:
			return true
		}
		return false
	})
}

// mismatch says that a manifest holds another version than the tag, and advises
// the release of the tag's version, or where that is lower, the manifest's own tag.
func (t tagged) mismatch(p *monorepo.Package, tagSays, release string) finding.Finding {
	pos, own := p.Manifest.Version.Pos, p.Version.String()
	fix := untag(t.tag) + ", then " + release
	switch v, err := version.Parse(tagSays); {
	case p.Version.Build != "":
		fix = untag(t.tag) + ", and take +" + p.Version.Build + " out of the manifest: OpenUPM drops it"
	case err == nil && v.Compare(p.Version) < 0:
		fix = untag(t.tag) + retag(t.w.Scheme.Tag(p.Name, own))
	}
	f := t.finding(finding.VersionMismatch, fmt.Sprintf("the tag says %s, %s:%d says %s", tagSays, p.Path, pos.Line, own), fix)
	f.Path, f.Line, f.Column = p.Path, pos.Line, pos.Column
	return f
}

func (t tagged) private(p *monorepo.Package) finding.Finding {
	f := t.finding(finding.PackagePrivate, p.Name+" is private: it is never tagged", untag(t.tag))
	f.Path = p.Path
	return f
}
