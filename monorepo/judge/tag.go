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
	return tagged{w: w, tag: tag, commit: w.Snapshot.Commit}.judge()
}

// tagged is a tag on a commit's workspace.
type tagged struct {
	w      *monorepo.Workspace
	tag    string
	commit gitrepo.ID            // one tree may be that of several; zero: not known
	local  string                // what git was given for it, in full; "": not known
	there  func(tag string) bool // tells which tags there are; nil: not known
}

func (t tagged) judge() finding.List {
	if t.w.Scheme == nil {
		return t.noScheme()
	}
	name, tagSays, ok := t.w.Scheme.Parse(t.tag)
	switch {
	case !ok:
		return t.malformed()
	case name != "":
		return t.onPackage(name, tagSays)
	default:
		return t.onAll(tagSays)
	}
}

// at names the commit at the end of a message.
func (t tagged) at() string {
	if t.commit.IsZero() {
		return ""
	}
	return " at " + t.commit.Short()
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
	case len(t.w.Packages) == 0: // no other spelling would help
		return append(finding.List{t.noPackage()}, t.broken()...)
	case t.w.Scheme.Strategy() == scheme.Prefixed && t.namesNone(claim):
		return t.unknown(claim)
	}
	if claim.Nearest == "" {
		claim.Nearest = t.sameVersion()
	}
	f := t.misspelled(finding.TagMalformed, claim, "not a tag of this repository's form "+t.w.Scheme.Template())
	if form := t.newForm(claim); form != "" {
		f.Fix += fmt.Sprintf("; for a new form write tag: %q into .upmrel.yaml", form)
	} else if read, ok := openupm.ParseTag(t.tag); ok && t.tag == "upm/"+read && t.w.Inferred != "" && t.onePackageAtRoot() {
		f.Fix += `; for tags of an upm branch write upm: {tag: both, tagTemplate: "upm/{version}"} into .upmrel.yaml`
	}
	return finding.List{f}
}

// onePackageAtRoot reports whether the commit can be one of an upm branch.
func (t tagged) onePackageAtRoot() bool { return len(t.w.Packages) == 1 && t.w.Packages[0].Dir == "" }

// sameVersion is the tag of the package that a tag without a name can mean: the only one
// of its version. "" if there are none or several.
func (t tagged) sameVersion() string {
	read, ok := openupm.ParseTag(t.tag)
	if !ok {
		return ""
	}
	meant, err := version.Parse(read)
	if err != nil {
		return ""
	}
	found := ""
	for _, p := range t.w.Packages {
		if p.Private || p.Version != meant {
			continue
		}
		tag := t.w.Scheme.Tag(p.Name, read)
		if found != "" && found != tag {
			return ""
		}
		found = tag
	}
	return found
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
	message := "names no package"
	if claim.Package != "" {
		message = "no package " + claim.Package
	}
	if near, _, ok := t.w.Scheme.Parse(claim.Nearest); ok {
		message += fmt.Sprintf(" (did you mean %s?)", near)
	} else {
		message += t.at()
	}
	return append(finding.List{t.misspelled(finding.PackageUnknown, claim, message)}, t.broken()...)
}

// misspelled names the tag that was most likely meant.
func (t tagged) misspelled(code finding.Code, claim scheme.Claim, message string) finding.Finding {
	switch {
	case claim.Nearest == "" && claim.Package == "":
		return t.finding(code, message, t.drop("")+t.otherThing())
	case claim.Nearest == "":
		return t.finding(code, message, t.drop(""))
	}
	return t.finding(code, message+"; the nearest valid tag is "+claim.Nearest, t.drop(t.instead(claim.Nearest)))
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
	if f, drifted := t.w.GroupDrift(p.Group); drifted {
		list = append(list, t.finding(f.Code, f.Message+t.at(), t.drop(", then "+f.Fix)))
	}
	return list
}

// onAll judges a tag that releases every package that shares it.
func (t tagged) onAll(tagSays string) finding.List {
	if t.isDate() {
		return finding.List{t.date()}
	}
	var sharing []*monorepo.Package
	for _, p := range t.w.Packages {
		if !p.Private && t.w.Scheme.Shares(p.Name) {
			sharing = append(sharing, p)
		}
	}
	var list finding.List
	switch {
	case len(sharing) == 0 && len(t.w.Packages) > 0:
		list = append(list, t.finding(finding.PackagePrivate, "every package of this commit is private: none is tagged", t.drop("")))
	case len(sharing) == 0:
		list = append(list, t.noPackage())
	default:
		list = append(list, t.onShared(sharing, tagSays)...)
	}
	return append(list, t.broken()...)
}

// noPackage says that there is none, with one manifest that a reader may take for one.
func (t tagged) noPackage() finding.Finding {
	message := "there is no package to release at this commit"
	if len(t.w.LeftOut) > 0 {
		out := t.w.LeftOut[0]
		message += fmt.Sprintf(" (%s: %s)", finding.Printable(out.Path), out.Reason)
	}
	return t.finding(finding.PackageUnknown, message,
		t.drop("; or if this repository has no packages at all: git config upmrel.prePush.ignoreTags '**'"))
}

// onShared judges the versions of the packages that share a tag.
func (t tagged) onShared(sharing []*monorepo.Package, tagSays string) finding.List {
	const most = 4
	asked, _ := version.Parse(tagSays) // Parse of the scheme took it
	var different []string             // one of each version tells enough
	var others []*monorepo.Package
	said := map[version.Version]bool{}
	for i, p := range sharing {
		if p.Version != asked {
			others = append(others, p)
		}
		if i > 0 && p.Version == sharing[i-1].Version || said[p.Version] {
			continue
		}
		if said[p.Version] = true; len(said) <= most {
			different = append(different, fmt.Sprintf("%s %s", p.Name, p.Version))
		}
	}
	switch {
	case len(others) == 0:
		return nil
	case len(said) == 1:
		return finding.List{t.mismatch(others[0], tagSays, "upmrel release "+tagSays)}
	}
	if n := len(said) - most; n > 0 {
		different = append(different, fmt.Sprintf("and %s more", finding.Count(n, "version")))
	}
	return finding.List{t.finding(finding.VersionDrift,
		fmt.Sprintf("the tag says %s, but the synchronized packages have different versions%s: %s", tagSays, t.at(), strings.Join(different, ", ")),
		t.undrift(tagSays, others, len(sharing)))}
}

// undrift advises what makes a tag right that some of all packages have other versions
// than. Those far above the rest are most likely not released with it: upmrel release
// would take the rest there.
func (t tagged) undrift(tagSays string, others []*monorepo.Package, all int) string {
	const ways = "   (or in .upmrel.yaml set strategy: prefixed, or packages.private for what is not released from here)"
	asked, _ := version.Parse(tagSays)
	switch v := highest(others); {
	case asked.Compare(v) > 0:
		return t.drop(", then upmrel release " + tagSays + ways)
	case len(others) < all && asked.Major < v.Major:
		return notFromHere(others) + "; commit, then " + t.drop(" and tag again   (or set strategy: prefixed)")
	default:
		return t.drop(", then upmrel release VERSION, one above " + v.String() + ways)
	}
}

// notFromHere advises to leave packages out of all releases.
func notFromHere(packages []*monorepo.Package) string {
	var names []string
	for _, p := range packages {
		names = append(names, p.Name)
	}
	return fmt.Sprintf("say in .upmrel.yaml what is not released from here: packages: {private: [%s]}", strings.Join(names, ", "))
}

func highest(packages []*monorepo.Package) version.Version {
	p := slices.MaxFunc(packages, func(a, b *monorepo.Package) int { return a.Version.Compare(b.Version) })
	return p.Version
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
	asked, _ := version.Parse(tagSays)
	ownTag := t.w.Scheme.Tag(p.Name, own)
	fix := t.drop(", then " + release)
	switch {
	case p.Version.Build != "":
		fix = t.drop(", then take +" + p.Version.Build + " out of the manifest: OpenUPM drops it")
	case asked.Compare(p.Version) < 0:
		fix = t.drop(t.instead(ownTag))
		if isPrereleaseOf(asked, p.Version) && !t.taken(ownTag) {
			fix += fmt.Sprintf("; or commit \"version\": %q and tag that", tagSays)
		}
	}
	f := t.finding(finding.VersionMismatch, fmt.Sprintf("the tag says %s, %s:%d says %s", tagSays, p.Path, pos.Line, own), fix)
	f.Path, f.Line, f.Column = p.Path, pos.Line, pos.Column
	return f
}

// isPrereleaseOf reports whether a version comes before a stable one of its numbers.
func isPrereleaseOf(v, stable version.Version) bool {
	return v.IsPrerelease() && !stable.IsPrerelease() && sameNumbers(v, stable)
}

func (t tagged) private(p *monorepo.Package) finding.Finding {
	f := t.finding(finding.PackagePrivate, fmt.Sprintf("%s is private: it is never tagged (%s%s)", p.Name, p.Path, t.at()), t.drop(""))
	f.Path = p.Path
	return f
}
