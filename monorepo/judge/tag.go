// Package judge decides whether a ref may be published: the hook, the release's
// own last check before refs move, and every other place where refs are judged
// ask here, so that all give the same answer.
package judge

import (
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
)

// Tag judges a tag on the commit whose workspace is given: its form, its package
// and its version. A tag that is plainly no release has no findings.
func Tag(w *monorepo.Workspace, tag string) finding.List {
	t := tagged{w: w, tag: tag}
	if w.Scheme == nil {
		return t.noScheme()
	}
	name, version, ok := w.Scheme.Parse(tag)
	if !ok {
		return t.malformed(w.Scheme.Claims(tag))
	}
	if name != "" {
		return t.onPackage(name, version)
	}
	return t.onAll(version)
}

// IsRelease reports whether a tag is, or is meant as, a release of the workspace.
func IsRelease(w *monorepo.Workspace, tag string) bool {
	if w.Scheme == nil {
		return true
	}
	if _, _, ok := w.Scheme.Parse(tag); ok {
		return true
	}
	return w.Scheme.Claims(tag).Release
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

// noScheme refuses every tag while the commit's own configuration is faulty: what
// can't be judged is not let out.
func (t tagged) noScheme() finding.List {
	if len(t.w.Packages) == 0 {
		return nil // no packages, no releases
	}
	var list finding.List
	for _, f := range t.w.Findings {
		if f.Severity == finding.Error {
			f.Ref = gitrepo.TagPrefix + t.tag
			list = append(list, f)
		}
	}
	return list
}

func (t tagged) malformed(claim scheme.Claim) finding.List {
	if !claim.Release {
		return nil
	}
	message := fmt.Sprintf("not a tag of this repository's form %s", t.w.Scheme.Template())
	fix := "git tag -d " + t.tag
	code := finding.TagMalformed
	if t.w.Scheme.Strategy() == scheme.Prefixed && claim.Package == "" && strings.ContainsAny(t.tag, "/@") {
		code, message = finding.PackageUnknown, "names no package of this commit"
	}
	if claim.Nearest != "" {
		fix += fmt.Sprintf(", then tag it %s   (upmrel tag does that)", claim.Nearest)
		message += "; the nearest valid tag is " + claim.Nearest
	}
	return finding.List{t.finding(code, message, fix)}
}

// onPackage judges a tag that names one package.
func (t tagged) onPackage(name, version string) finding.List {
	p, ok := t.w.Package(name)
	if !ok {
		list := finding.List{t.finding(finding.PackageUnknown, "there is no package "+name+" at this commit", "git tag -d "+t.tag)}
		return append(list, t.broken()...)
	}
	if p.Private {
		return finding.List{t.private(p)}
	}
	if p.Version.String() != version {
		return finding.List{t.mismatch(p, version, fmt.Sprintf("upmrel release %s -p %s", version, name))}
	}
	return nil
}

// onAll judges a tag that releases every package at once.
func (t tagged) onAll(version string) finding.List {
	var list finding.List
	released := 0
	for _, p := range t.w.Packages {
		if p.Private {
			continue
		}
		released++
		if p.Version.String() != version {
			list = append(list, t.mismatch(p, version, "upmrel release "+version))
		}
	}
	if released == 0 {
		list = append(list, t.finding(finding.PackageUnknown, "there is no package to release at this commit", "git tag -d "+t.tag))
	}
	return append(list, t.broken()...)
}

// broken repeats the faults of manifests that may be why a package is missing.
func (t tagged) broken() finding.List {
	var list finding.List
	for _, f := range t.w.Findings {
		switch f.Code {
		case finding.ManifestSyntax, finding.ManifestField, finding.ManifestUnreadable, finding.VersionInvalid, finding.NameDuplicate:
			f.Ref = gitrepo.TagPrefix + t.tag
			list = append(list, f)
		}
	}
	return list
}

func (t tagged) mismatch(p *monorepo.Package, version, release string) finding.Finding {
	pos := p.Manifest.Version.Pos
	f := t.finding(finding.VersionMismatch,
		fmt.Sprintf("the tag says %s, %s:%d says %s", version, p.Path, pos.Line, p.Version),
		fmt.Sprintf("git tag -d %s, then %s", t.tag, release))
	f.Path, f.Line, f.Column = p.Path, pos.Line, pos.Column
	return f
}

func (t tagged) private(p *monorepo.Package) finding.Finding {
	f := t.finding(finding.PackagePrivate, p.Name+" is private: it is never tagged", "git tag -d "+t.tag)
	f.Path = p.Path
	return f
}
