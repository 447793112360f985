// Package upm knows upm branches: which branch each package gets, and how its
// tree differs there from its folder in the source. It reads and makes trees;
// splitting history, commits, refs and pushes are left to package release.
package upm

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/spelling"
)

// Package is what the names of a package's branch and tags are made of.
type Package struct {
	Name  string
	Short string // {short}; "" takes the name without its first two segments
	Dir   string // {dir}: the folder's base name; "" for a root package
	Path  string // of the folder, slash-separated from the root; "" is the root
}

// NewPackage is a package of which release tags are made by the same names.
func NewPackage(p scheme.Package, path string) Package {
	return Package{Name: p.Name, Short: p.Short, Dir: p.Dir, Path: path}
}

func (p Package) forScheme() scheme.Package {
	return scheme.Package{Name: p.Name, Short: p.Short, Dir: p.Dir}
}

// Target is a package's upm branch, with all that is configured for it.
type Target struct {
	Name       string
	Path       string // of the package's folder in the source; "" is the root
	Branch     string // short name
	History    string // full | snapshot
	Repository string // remote or URL; "" is the release's remote
	Transform  Transform
	Run        config.UPMRun // without words there is no command
	// TagTemplate makes the package's upm tags: only {version} is left in it.
	// It is "" unless upm.tag is both.
	TagTemplate string
}

// Surroundings are what upm branches and their tags have to fit in with.
type Surroundings struct {
	// Branches are the short names of branches that exist, by repository as
	// Target has it: "" holds those of the source and of its remote.
	Branches map[string][]string
	// Releasing are the branches that releases are made on, names or globs.
	Releasing []string
	// Scheme makes the release tags; nil leaves out the checks of tags.
	Scheme *scheme.Scheme
}

// Targets resolves the upm branches of packages, in their order; none where the
// configuration has no upm key. A package whose branch has no name is left out,
// and with errors among the findings, which come sorted, no branch is to be made.
func Targets(cfg config.UPM, packages []Package, around Surroundings) ([]Target, finding.List) {
	if !cfg.On {
		return nil, nil
	}
	r := &resolver{cfg: cfg, packages: packages, around: around}
	for _, p := range packages {
		r.resolve(p)
	}
	r.checkMatches()
	r.checkReleasing()
	r.checkClashes()
	r.resolveTags()
	r.found.Sort()
	return r.targets, r.found
}

// resolver makes targets and collects what is wrong with them.
type resolver struct {
	cfg      config.UPM
	packages []Package
	around   Surroundings
	targets  []Target
	found    finding.List
}

// report records an error, once: a template is expanded for every package.
func (r *resolver) report(code finding.Code, message, fix string) {
	f := finding.Finding{Code: code, Severity: finding.Error, Path: config.Filename, Message: message, Fix: fix}
	if !slices.Contains(r.found, f) {
		r.found = append(r.found, f)
	}
}

// resolve makes the target of one package.
func (r *resolver) resolve(p Package) {
	t := Target{Name: p.Name, Path: p.Path, History: cmp.Or(r.cfg.History, "full"), Repository: r.cfg.Repository}
	for _, item := range r.cfg.Packages {
		if matches(item.Match, p.Name) {
			t.apply(item)
		}
	}
	b := templateOf(r.cfg, p.Name)
	switch {
	case b.text != "":
	case len(r.packages) == 1:
		b.text = singleBranch
	default:
		b.text = severalBranches
	}
	branch, fault := b.expand(p)
	if fault != nil {
		r.report(finding.UPMBranch, fault.message, fault.fix)
		return
	}
	t.Branch = branch
	r.targets = append(r.targets, t)
}

// apply takes over what an item sets.
func (t *Target) apply(item config.UPMPackage) {
	if item.Samples != nil {
		t.Transform.Samples = *item.Samples
	}
	if item.Include != nil {
		t.Transform.Include = item.Include
	}
	if item.Drop != nil {
		t.Transform.Drop = item.Drop
	}
	if item.Run.Run != nil {
		t.Run = item.Run
	}
	t.History = cmp.Or(item.History, t.History)
	t.Repository = cmp.Or(item.Repository, t.Repository)
}

// TransformOf is how a package's tree differs on its upm branch; not at all where the
// configuration has no upm key.
func TransformOf(cfg config.UPM, name string) Transform { return configured(cfg, name).Transform }

// RunOf is the command that makes a package's tree on its upm branch; without words
// there is none.
func RunOf(cfg config.UPM, name string) config.UPMRun { return configured(cfg, name).Run }

// configured is what the items that match a package set.
func configured(cfg config.UPM, name string) Target {
	var t Target
	for _, item := range cfg.Packages {
		if cfg.On && matches(item.Match, name) {
			t.apply(item)
		}
	}
	return t
}

// matches reports whether a name is, or a glob matches, another name. The form
// of globs is checked when the configuration is read.
func matches(glob, name string) bool {
	ok, _ := doublestar.Match(glob, name)
	return ok || glob == name
}

// checkMatches warns of items that no package matches, mostly a slip or a
// package that was renamed.
func (r *resolver) checkMatches() {
	names := make([]string, len(r.packages))
	for i, p := range r.packages {
		names[i] = p.Name
	}
	for _, item := range r.cfg.Packages {
		isMatch := func(name string) bool { return matches(item.Match, name) }
		if slices.ContainsFunc(names, isMatch) {
			continue
		}
		fix := "correct the name, or remove the item"
		if near, ok := spelling.Nearest(item.Match, names); ok {
			fix = "write " + near
		}
		r.found = append(r.found, finding.Finding{
			Code: finding.UPMUnmatched, Severity: finding.Warning, Path: config.Filename,
			Message: fmt.Sprintf("upm.packages: %q matches no package that gets a branch", item.Match), Fix: fix,
		})
	}
}
