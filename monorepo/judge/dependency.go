package judge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/version"
)

// dependencies judges whether the versions of siblings that a release asks for are
// released: in this push, here, or where the remote was asked, there. What no tag can
// be expected of is left alone: versions from before the package had tags, and
// packages that were there at the last release and still have none.
func (j *Judge) dependencies(ctx context.Context, r *release) (finding.List, error) {
	w := r.w
	s, err := j.splitOf(ctx, r)
	if err != nil {
		return nil, err
	}
	if s != nil && s.w != nil { // a split holds none of its siblings
		w = s.w
	}
	var list finding.List
	for _, p := range r.packages {
		for _, dep := range p.Manifest.Dependencies {
			n := need{dependent: p, bound: dep.Version}
			bound, err := version.Parse(dep.Version)
			sibling, is := w.Package(dep.Name)
			if err != nil || !is || sibling.Private || sibling.Name == p.Name {
				continue
			}
			n.sibling, n.version = sibling, bound
			n.at = finding.Finding{Path: p.Path, Line: dep.Pos.Line, Column: dep.Pos.Column}
			found, err := j.need(ctx, r, w, n)
			if err != nil {
				return nil, err
			}
			list = append(list, found...)
		}
	}
	return list, nil
}

// need is a version of a sibling that a released package asks for.
type need struct {
	dependent, sibling *monorepo.Package
	bound              string
	version            version.Version // the bound
	at                 finding.Finding // where
}

// need judges one of the dependencies.
func (j *Judge) need(ctx context.Context, r *release, w *monorepo.Workspace, n need) (finding.List, error) {
	if slices.ContainsFunc(r.packages, func(p *monorepo.Package) bool { return p.Name == n.sibling.Name }) && n.bound == r.version {
		return nil, nil
	}
	b, err := j.tagsBeside(ctx)
	if err != nil {
		return nil, err
	}
	tag := n.tag(r, w)
	if b.has(tag) || w.Scheme != nil && b.has(w.Scheme.Tag(n.sibling.Name, n.bound)) {
		return nil, nil
	}
	if audit.NewListing(w).Repository(n.sibling.Name) != "" { // its tags are there
		return nil, nil
	}
	past := n.past(w, b)
	if past.released {
		return nil, nil
	}
	severity := finding.Error
	switch ahead := n.version.Compare(n.sibling.Version); {
	case ahead < 0 && !past.before(n.version):
		return nil, nil
	case ahead < 0, ahead == 0 && slices.Contains(r.spared, n.sibling): // published by other means
		severity = finding.Warning
	case !past.tagged && past.last != "":
		if severity, err = j.elsewhere(ctx, n, past.last); err != nil {
			return nil, err
		}
	}
	what := fmt.Sprintf("whether %s %s is released", n.sibling.Name, n.bound)
	switch {
	case j.remote.Piecemeal:
		return finding.List{r.notJudged(what, "no tag of it is here, and one that comes with the same push is not told to an update hook",
			finding.Command("git", "push", "--", j.remote.shown(), tag)+", then push "+r.tag)}, nil
	case j.repo.Shallow() && !j.remote.exact():
		return finding.List{r.notJudged(what, "a shallow clone may lack its tag", finding.Command("git", "fetch", "--tags", "--", j.remote.shown()))}, nil
	}
	f := j.untagged(ctx, r, n, tag)
	f.Severity = severity
	return finding.List{f}, nil
}

// tag is the tag that releases what is needed, in the spelling of the release's own.
func (n need) tag(r *release, w *monorepo.Workspace) string {
	if r.onUPM() {
		if own := audit.UPMTags(w).Scheme; own != nil {
			return own.Tag(n.sibling.Name, n.bound)
		}
	}
	if w.Scheme == nil {
		return n.sibling.Name + "/" + n.bound
	}
	return w.Scheme.Tag(n.sibling.Name, n.bound)
}

// has reports whether there is a tag of a short name.
func (b *beside) has(tag string) bool {
	name := gitrepo.TagPrefix + tag
	if ref, pushed := b.pushed[name]; pushed {
		return !ref.New.IsZero()
	}
	_, here := slices.BinarySearch(b.here, name)
	return here
}

// pastOf is what the tags tell of a sibling and of the package that needs it.
type pastOf struct {
	released bool            // the needed version is, in any spelling
	tagged   bool            // some version is
	lowest   version.Version // of them
	last     string          // tag of the release of the package before this one; "" for none
}

// before reports whether the sibling had tags when a version should have got its own.
func (p pastOf) before(v version.Version) bool { return p.tagged && p.lowest.Compare(v) < 0 }

// past looks through all tags: spellings may have changed.
func (n need) past(w *monorepo.Workspace, b *beside) pastOf {
	var found pastOf
	var last version.Version
	for tag := range b.with("") {
		said, ok := openupm.ParseTag(tag)
		if !ok {
			continue
		}
		v, err := version.Parse(said)
		if err != nil {
			continue
		}
		if v.Compare(n.dependent.Version) < 0 && (found.last == "" || v.Compare(last) > 0) && mayBe(w, tag, n.dependent.Name) {
			found.last, last = tag, v
		}
		if !mayBe(w, tag, n.sibling.Name) {
			continue
		}
		if !found.tagged || v.Compare(found.lowest) < 0 {
			found.tagged, found.lowest = true, v
		}
		found.released = found.released || v.Compare(n.version) == 0
	}
	return found
}

// mayBe reports whether a tag, which holds a version, may be one of a package: it is
// by the scheme, or names the package in some way, or names none.
func mayBe(w *monorepo.Workspace, tag, name string) bool {
	if w.Scheme != nil {
		if named, _, ok := w.Scheme.Parse(tag); ok {
			return named == name || named == "" && w.Scheme.Shares(name)
		}
	}
	lead := strings.TrimRight(strings.ToLower(tag[:strings.IndexAny(tag+"0", "0123456789")]), "v")
	if strings.Contains(strings.ToLower(tag), strings.ToLower(name)) {
		return true
	}
	lead = strings.Trim(lead, "/@_-.")
	switch lead {
	case "", "upm", "release", "releases", "version":
		return true
	}
	short := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	return strings.HasSuffix(lead, short) || strings.HasSuffix(short, lead[strings.LastIndexByte(lead, '/')+1:])
}

// elsewhere judges a sibling that never had a tag. One that was there already when
// the package that needs it was released the last time is published by other means.
func (j *Judge) elsewhere(ctx context.Context, n need, last string) (finding.Severity, error) {
	commit, err := j.beside.commitOf(ctx, last)
	if err != nil || commit == nil {
		return finding.Warning, err
	}
	then, err := j.layouts.of(ctx, place{commit.ID, commit.ID})
	if err != nil || then == nil {
		return finding.Warning, err
	}
	if _, there := then.Package(n.sibling.Name); there {
		return finding.Warning, nil
	}
	return finding.Error, nil
}

// untagged says that nobody can install what is asked for.
func (j *Judge) untagged(ctx context.Context, r *release, n need, tag string) finding.Finding {
	name := n.sibling.Name
	f := r.finding(finding.DependencyUntagged, finding.Error, fmt.Sprintf("%s %s needs %s %s, which no tag releases", n.dependent.Name, r.version, name, n.bound),
		fmt.Sprintf("write %q: %q, commit, then %s", name, n.sibling.Version, r.drop(", then tag again")))
	f.Path, f.Line, f.Column, f.Package = n.at.Path, n.at.Line, n.at.Column, n.dependent.Name
	switch ahead := n.version.Compare(n.sibling.Version); {
	case ahead > 0:
		f.Message += fmt.Sprintf("; here it is at %s", n.sibling.Version)
	case ahead == 0 && r.onUPM():
		f.Fix = "upmrel release --from-manifests"
	case ahead == 0 && slices.Contains(r.spared, n.sibling):
		f.Fix = notFromHere([]*monorepo.Package{n.sibling})
	case ahead == 0:
		f.Fix = finding.Command("git", "tag", "-a", "-m", name+" "+n.bound, "--", tag, r.commit.Short()) + ", then " +
			finding.Command(slices.Concat([]string{"git", "push", "--atomic", "--", j.remote.shown()}, j.branchRefspecs(ctx), []string{tag, r.tag})...)
	}
	return f
}
