package upm

import (
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/scheme"
)

// resolveTags makes the tags of upm commits, or says why release tags cannot
// stand on them.
func (r *resolver) resolveTags() {
	r.checkRepositories()
	switch r.cfg.Tag {
	case "upm":
		r.checkShared()
	case "both":
		r.resolveOwn()
	}
}

// checkRepositories refuses upm tags for branches that go to a repository of their
// own: there the release tags themselves stand on the branches' commits.
func (r *resolver) checkRepositories() {
	for _, t := range r.targets {
		if t.Repository != "" && r.cfg.Tag != "source" {
			r.report(finding.UPMTag, fmt.Sprintf("upm.tag is %s, but the branch of %s goes to a repository of its own, where the release tags stand on its commits anyway",
				r.cfg.Tag, finding.Printable(t.Name)), "set upm: {tag: source}, or take repository out of upm, in .upmrel.yaml")
			return
		}
	}
}

// checkShared refuses a release tag that several packages share: it stands on
// one commit, and they have one upm commit each.
func (r *resolver) checkShared() {
	var sharing []string
	for _, t := range r.targets {
		if r.around.Scheme != nil && r.around.Scheme.Shares(t.Name) {
			sharing = append(sharing, t.Name)
		}
	}
	if len(sharing) > 1 {
		r.report(finding.UPMTag, fmt.Sprintf("upm.tag is upm, but the one tag of %d synchronized packages cannot stand on the upm commit of each", len(sharing)),
			`set upm: {tag: both}, or strategy: prefixed with {name} in tag, in .upmrel.yaml`)
	}
}

// ownFix is what mends a template of upm tags.
const ownFix = `set upm.tagTemplate: "upm/{name}/{version}" in .upmrel.yaml`

// resolveOwn makes the tags that only upm commits get.
func (r *resolver) resolveOwn() {
	text := r.cfg.TagTemplate
	names := strings.Contains(text, "{name}") || strings.Contains(text, "{short}") || strings.Contains(text, "{dir}")
	if len(r.targets) > 1 && !names {
		r.report(finding.UPMTag, fmt.Sprintf("upm.tagTemplate %q gives %d packages one tag, which cannot stand on the upm commit of each: it must hold {name}, {short} or {dir}",
			text, len(r.targets)), ownFix)
		return
	}
	tags := r.ownScheme()
	if tags == nil {
		return
	}
	for i := range r.targets {
		t := &r.targets[i]
		t.TagTemplate = tags.Tag(t.Name, "{version}")
		if r.around.Scheme == nil {
			continue
		}
		tag := tags.Tag(t.Name, "1.2.3")
		if shared := r.around.Scheme.Tag(t.Name, "{version}"); sharesPrefix(shared, tag) {
			r.report(finding.UPMTag, fmt.Sprintf("upm.tagTemplate %q: the upm tag %q of %s begins as its release tags do, so OpenUPM would take both for one version", text, tag, finding.Printable(t.Name)), ownFix)
			return
		}
		if _, _, ok := r.around.Scheme.Parse(tag); ok {
			r.report(finding.UPMTag, fmt.Sprintf("upm.tagTemplate %q: the upm tag %q of %s reads as a release tag", text, tag, finding.Printable(t.Name)), ownFix)
		}
	}
}

// sharesPrefix reports whether a tag begins as the release tags of a form do, where
// OpenUPM tells tags apart by that.
func sharesPrefix(form, tag string) bool {
	prefix, _, _ := strings.Cut(form, "{version}")
	prefix = strings.TrimSuffix(prefix, "v")
	return prefix != "" && strings.HasPrefix(tag, prefix)
}

// TagScheme is the scheme of the tags that only upm commits get, under upm.tag:
// both; nil where the template can't be used.
func TagScheme(cfg config.UPM, packages []Package) *scheme.Scheme {
	tags, _ := tagScheme(cfg, packages)
	return tags
}

func tagScheme(cfg config.UPM, packages []Package) (*scheme.Scheme, finding.List) {
	of := make([]scheme.Package, len(packages))
	for i, p := range packages {
		of[i] = p.forScheme()
	}
	return scheme.New(scheme.Prefixed, cfg.TagTemplate, of)
}

// ownScheme makes the scheme of the upm tags, nil where findings say why not.
func (r *resolver) ownScheme() *scheme.Scheme {
	tags, found := tagScheme(r.cfg, r.packages)
	for _, f := range found {
		if !strings.HasPrefix(f.Fix, "set packages.short:") { // else to change the release tags
			f.Fix = ownFix
		}
		f.Path, f.Message = config.Filename, "upm.tagTemplate: "+f.Message
		r.found = append(r.found, f)
	}
	return tags
}
