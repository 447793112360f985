// Package monorepo finds the packages of a repository and resolves how they are
// versioned: a Snapshot, a configuration and the names of the tags in, a
// Workspace out. What is to be released, and doing it, is left to package release.
package monorepo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Workspace is the packages of one snapshot and the scheme of their tags.
type Workspace struct {
	Snapshot *gitrepo.Snapshot
	Config   *config.Config
	Packages []*Package // sorted by name
	LeftOut  []LeftOut  // sorted by path
	// Findings are the faults of manifests, of the packages together and of the
	// tag scheme, sorted.
	Findings finding.List
	// Scheme is nil where the findings say why there is none.
	Scheme *scheme.Scheme
	// Inferred says from what strategy and template were inferred; "" when configured.
	Inferred string
	// Ambiguous is set when the tags speak for both strategies.
	Ambiguous bool
}

// Load finds the packages of a snapshot. tags are the repository's tags, newest
// first; they decide the strategy where the configuration does not. Faults of
// the repository are in the Workspace's findings.
func Load(ctx context.Context, snap *gitrepo.Snapshot, cfg *config.Config, tags []string) (*Workspace, error) {
	w, err := Discover(ctx, snap, cfg)
	if err != nil {
		return nil, err
	}
	w.resolve(tags)
	w.Findings.Sort()
	return w, nil
}

// Discover is Load without the scheme and without what depends on it.
func Discover(ctx context.Context, snap *gitrepo.Snapshot, cfg *config.Config) (*Workspace, error) {
	w := &Workspace{Snapshot: snap, Config: cfg}
	d := &discovery{snap: snap, cfg: cfg, ws: w}
	for _, e := range snap.Entries() {
		if err := d.visit(ctx, e); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(w.Packages, func(a, b *Package) int { return strings.Compare(a.Name, b.Name) })
	w.dropDuplicates()
	w.link()
	w.Findings.Sort()
	return w, nil
}

// Package finds a package by name.
func (w *Workspace) Package(name string) (*Package, bool) {
	i, ok := slices.BinarySearchFunc(w.Packages, name, func(p *Package, name string) int {
		return strings.Compare(p.Name, name)
	})
	if !ok {
		return nil, false
	}
	return w.Packages[i], true
}

// dropDuplicates keeps the first of several packages of one name and reports
// the others: OpenUPM takes whichever comes first in the tree.
func (w *Workspace) dropDuplicates() {
	w.Packages = slices.CompactFunc(w.Packages, func(first, p *Package) bool {
		if first.Name != p.Name {
			return false
		}
		w.Findings = append(w.Findings, finding.Finding{
			Code: finding.NameDuplicate, Severity: finding.Error, Path: p.Path,
			Line: p.Manifest.Name.Pos.Line, Column: p.Manifest.Name.Pos.Column,
			Message: fmt.Sprintf("two packages are called %s: %s and %s", p.Name, first.Path, p.Path),
			Fix:     "rename one; or " + excludeFix(p.Path),
		})
		return true
	})
}

// link connects packages with the siblings that they depend on. A bound that no
// release can have is a warning here: it stops only a release of its package.
func (w *Workspace) link() {
	for _, p := range w.Packages {
		for _, dep := range p.Manifest.Dependencies {
			sibling, ok := w.Package(dep.Name)
			if !ok || sibling == p {
				continue
			}
			f := finding.Finding{Severity: finding.Warning, Path: p.Path, Line: dep.Pos.Line, Column: dep.Pos.Column}
			bound, err := version.Parse(dep.Version)
			switch {
			case err != nil:
				f.Code = finding.DependencyRange
				f.Message = fmt.Sprintf("%q of %s is not an exact version, and Unity takes no other", dep.Version, dep.Name)
				f.Fix = fmt.Sprintf("%q: %q", dep.Name, sibling.Version)
				w.Findings = append(w.Findings, f)
				continue
			case bound.Compare(sibling.Version) > 0:
				f.Code = finding.DependencyAhead
				f.Message = fmt.Sprintf("asks for %s %s, but it is at %s here", dep.Name, bound, sibling.Version)
				f.Fix = fmt.Sprintf("%q: %q", dep.Name, sibling.Version)
				w.Findings = append(w.Findings, f)
			}
			p.Siblings = append(p.Siblings, Sibling{Package: sibling, Bound: bound})
		}
	}
}

// resolve decides strategy and template and makes the scheme.
func (w *Workspace) resolve(tags []string) {
	cfg := w.Config
	strategy, template := scheme.Strategy(cfg.Strategy), cfg.Tag
	if strategy == "" {
		guess := scheme.Infer(tags, w.candidates())
		if template == "" {
			template = guess.Template
		}
		strategy, w.Inferred, w.Ambiguous = guess.Strategy, guess.Reason, guess.Ambiguous
		if cfg.Tag != "" {
			strategy = strategyOf(cfg.Tag)
			w.Inferred, w.Ambiguous = "from the tag template", false
		}
	}
	made, findings := scheme.New(strategy, template, w.schemePackages())
	w.Scheme = made
	w.Findings = append(w.Findings, findings...)
	if strategy == scheme.Synchronized {
		w.findDrift()
	}
}

// strategyOf is the strategy that a template can serve: one that names the
// package gives each its own tag.
func strategyOf(template string) scheme.Strategy {
	for _, variable := range []string{"{name}", "{short}", "{dir}"} {
		if strings.Contains(template, variable) {
			return scheme.Prefixed
		}
	}
	return scheme.Synchronized
}

func (w *Workspace) candidates() []scheme.Candidate {
	out := make([]scheme.Candidate, len(w.Packages))
	for i, p := range w.Packages {
		out[i] = scheme.Candidate{Package: p.schemePackage(w.Config.Packages.Short, w.Config.Packages.Tag), Version: p.Version.String()}
	}
	return out
}

// schemePackages are the packages that get tags.
func (w *Workspace) schemePackages() []scheme.Package {
	var out []scheme.Package
	for _, p := range w.Packages {
		if !p.Private {
			out = append(out, p.schemePackage(w.Config.Packages.Short, w.Config.Packages.Tag))
		}
	}
	return out
}

// findDrift reports every version of a synchronized repository whose packages
// do not share one.
func (w *Workspace) findDrift() {
	if len(w.Packages) == 0 {
		return
	}
	highest := w.Packages[0].Version
	drifted := false
	lines := make([]string, len(w.Packages))
	for i, p := range w.Packages {
		drifted = drifted || p.Version.Compare(w.Packages[0].Version) != 0
		if p.Version.Compare(highest) > 0 {
			highest = p.Version
		}
		lines[i] = fmt.Sprintf("%s %s", p.Name, p.Version)
	}
	if !drifted {
		return
	}
	next, err := highest.Next(version.Patch, "")
	if err != nil {
		next = highest
	}
	w.Findings = append(w.Findings, finding.Finding{
		Code: finding.VersionDrift, Severity: finding.Error,
		Message: "synchronized packages have different versions: " + strings.Join(lines, ", "),
		Fix:     fmt.Sprintf("upmrel bump %s   (or set strategy: prefixed in %s)", next, config.Filename),
	})
}

// Match reports whether a glob of the configuration matches a name or path.
func Match(glob, s string) bool { return matchesAny([]string{glob}, s) }

// Alternatives are the schemes that could be meant as well where the strategy is
// inferred: with earlier tags the other strategy's default, without any the
// usual templates of both.
func (w *Workspace) Alternatives(tagged bool) []*scheme.Scheme {
	type form struct {
		strategy scheme.Strategy
		template string
	}
	forms := []form{{scheme.Synchronized, "{version}"}, {scheme.Prefixed, "{name}/{version}"}}
	if !tagged {
		forms = append(forms, form{scheme.Synchronized, "v{version}"}, form{scheme.Prefixed, "{name}/v{version}"},
			form{scheme.Prefixed, "{name}@{version}"}, form{scheme.Prefixed, "{short}/{version}"}, form{scheme.Prefixed, "{short}/v{version}"})
	}
	var schemes []*scheme.Scheme
	for _, f := range forms {
		if w.Scheme != nil && tagged && f.strategy == w.Scheme.Strategy() {
			continue
		}
		if s, _ := scheme.New(f.strategy, f.template, w.schemePackages()); s != nil {
			schemes = append(schemes, s)
		}
	}
	return schemes
}
