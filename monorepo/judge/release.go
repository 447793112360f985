package judge

import (
	"slices"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/upm"
)

// release is a tag that releases packages, as it is to be published.
type release struct {
	Ref
	tag      string // short name
	commit   gitrepo.ID
	w        *monorepo.Workspace // the commit's
	scheme   *scheme.Scheme      // that reads the tag: the workspace's, or that of upm tags
	packages []*monorepo.Package // that it releases, sorted by name, none of them private
	spared   []*monorepo.Package // that share the tag, and were of other versions before, too
	version  string
}

// newRelease reads a tag that has the form of a release.
func newRelease(w *monorepo.Workspace, tag string, ref Ref, commit gitrepo.ID) *release {
	r := &release{Ref: ref, tag: tag, commit: commit, w: w, scheme: w.Scheme}
	if own := audit.UPMTags(w).Scheme; own != nil {
		if _, _, ok := own.Parse(tag); ok {
			r.scheme = own
		}
	}
	if r.scheme == nil {
		return r
	}
	name, version, _ := r.scheme.Parse(tag)
	r.version = version
	if name != "" {
		if p, ok := w.Package(name); ok && !p.Private {
			r.packages = append(r.packages, p)
		}
		return r
	}
	for _, p := range w.Packages {
		if !p.Private && r.scheme.Shares(p.Name) {
			r.packages = append(r.packages, p)
		}
	}
	return r
}

// releases reports whether the tag releases a package.
func (r *release) releases(name string) bool {
	return slices.ContainsFunc(r.packages, func(p *monorepo.Package) bool { return p.Name == name })
}

// finding is one of the tag.
func (r *release) finding(code finding.Code, severity finding.Severity, message, fix string) finding.Finding {
	return finding.Finding{Code: code, Severity: severity, Ref: r.Name, Message: message, Fix: fix}
}

// notJudged says what could not be told with what is here, why, and what would help.
func (r *release) notJudged(what, why, fix string) finding.Finding {
	return r.finding(finding.NotJudged, finding.Info, what+" can't be judged: "+why, fix)
}

// onUPM reports whether only commits of upm branches get such tags.
func (r *release) onUPM() bool { return r.scheme != r.w.Scheme }

// standsOnUPM reports whether the tag belongs on a commit of an upm branch.
func (r *release) standsOnUPM() bool {
	return r.onUPM() || r.w.Config.UPM.On && r.w.Config.UPM.Tag == "upm"
}

// upmBranches are names and globs of the upm branches that the tag may stand on. A
// upm commit does not tell the folder that it was made of, nor how many packages
// there are beside it. Where nothing is configured a package at the root may have
// been split by other means.
func (r *release) upmBranches() []string {
	cfg := r.w.Config.UPM
	if cfg.On && !r.standsOnUPM() {
		return nil
	}
	var branches []string
	for _, p := range r.packages {
		if !cfg.On && p.Dir != "" {
			continue
		}
		s := r.w.SchemePackage(p)
		if p.Dir == "" {
			s.Dir = "*"
		}
		for _, template := range upm.BranchTemplates(cfg, p.Name) {
			if branch, err := scheme.Expand(template, s); err == nil {
				branches = append(branches, branch)
			}
		}
	}
	slices.Sort(branches)
	return slices.Compact(branches)
}
