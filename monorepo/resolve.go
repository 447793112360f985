package monorepo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/version"
)

// resolve decides strategy and template and makes the scheme.
func (w *Workspace) resolve(by infer) error {
	strategy, template := scheme.Strategy(w.Config.Strategy), w.Config.Tag
	switch {
	case strategy != "":
	case template != "":
		strategy = strategyOf(template)
		w.Inferred = "from the tag template"
	default:
		guess, err := by(w.others.infer())
		if err != nil {
			return err
		}
		strategy, template = guess.Strategy, guess.Template
		w.Inferred, w.Ambiguous, w.guess = guess.Reason, guess.Ambiguous, &guess
	}
	made, findings := scheme.New(strategy, template, w.others.public.packages())
	if w.guess == nil {
		for i := range findings {
			findings[i].Path = config.Filename
		}
	}
	w.Scheme = made
	w.Findings = append(w.Findings, findings...)
	w.findStrangers()
	if made != nil && strategy == scheme.Synchronized {
		w.findDrift()
	}
	w.checkGroups(strategy)
	return nil
}

// MadeOf is the workspace of an upm branch's commit, read as what it is: a package of
// another workspace, which alone tells the package's folder and which others are
// beside it, and so how their tags read. Where the source has no such package, or no
// scheme, the workspace stays as it is.
func (w *Workspace) MadeOf(source *Workspace) *Workspace {
	if source.Scheme == nil {
		return w
	}
	for _, p := range w.Packages {
		if _, ok := source.Package(p.Name); !ok {
			return w
		}
	}
	made := *w
	made.Source, made.Scheme, made.guess, made.others = source, source.Scheme, source.guess, source.others
	made.Inferred, made.Ambiguous = source.Inferred, source.Ambiguous
	made.Findings = slices.DeleteFunc(slices.Clone(w.Findings), func(f finding.Finding) bool {
		switch f.Code {
		case finding.TemplateInvalid, finding.TemplateClash, finding.NamePrefixClash, finding.TemplateOpenUPM:
			return true // of a scheme that does not count
		}
		return false
	})
	return &made
}

// findStrangers warns of settings for packages that are not here, mostly a slip
// or a package that was renamed.
func (w *Workspace) findStrangers() {
	for key, packages := range map[string]map[string]string{
		"packages.short": w.Config.Packages.Short, "packages.tag": w.Config.Packages.Tag,
	} {
		for name := range packages {
			if _, ok := w.Package(name); !ok {
				w.Findings = append(w.Findings, finding.Finding{
					Code: finding.ConfigValue, Severity: finding.Warning, Path: config.Filename,
					Message: fmt.Sprintf("%s names %s, which is no package here", key, name),
					Fix:     "correct the name, or remove it",
				})
			}
		}
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
		out[i] = scheme.Candidate{Package: w.SchemePackage(p), Version: p.Version.String()}
	}
	return out
}

// schemePackages are the packages that get tags, or the private ones.
func (w *Workspace) schemePackages(private bool) []scheme.Package {
	var out []scheme.Package
	for _, p := range w.Packages {
		if p.Private == private {
			out = append(out, w.SchemePackage(p))
		}
	}
	return out
}

// findDrift reports every version of a synchronized repository where the packages
// that share the tag do not share the version.
func (w *Workspace) findDrift() {
	var sharing []*Package
	for _, p := range w.Packages {
		if w.Config.Packages.Tag[p.Name] == "" {
			sharing = append(sharing, p)
		}
	}
	if len(sharing) == 0 {
		return
	}
	highest, drifted := sharing[0].Version, false
	for _, p := range sharing {
		order := p.Version.Compare(highest)
		drifted = drifted || order != 0
		if order > 0 {
			highest = p.Version
		}
	}
	if !drifted {
		return
	}
	lines := make([]string, len(sharing))
	for i, p := range sharing {
		lines[i] = fmt.Sprintf("%s %s", p.Name, p.Version)
	}
	next, err := highest.Next(version.Patch, "")
	if err != nil {
		next = highest
	}
	w.Findings = append(w.Findings, finding.Finding{
		Code: finding.VersionDrift, Severity: finding.Error,
		Message: "synchronized packages have different versions: " + strings.Join(lines, ", "),
		Fix:     fmt.Sprintf("upmrel bump %s   (or set strategy: prefixed, or packages.exclude for what is not released from here, in %s)", next, config.Filename),
	})
}
