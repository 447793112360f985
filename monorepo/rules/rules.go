// Package rules judges packages by what Unity, git installs, OpenUPM and the Asset
// Store ask of them: their names, manifests and files at one snapshot. It reads
// each file at most once and changes none. Tags and branches are package judge's.
package rules

import (
	"cmp"
	"context"
	"slices"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/parallel"
)

// Request says what is judged, and for whom.
type Request struct {
	Workspace *monorepo.Workspace
	// Packages are the names of those to judge; none is all of them. What is wrong
	// between two packages is found if one of them is judged.
	Packages []string
	// Targets are where the packages are published; none is Workspace.Config's.
	Targets []Target
	// Facts are what the snapshot does not tell.
	Facts Facts
	// Packed says that the packages are packed whatever the targets, private ones too.
	Packed bool
	// Least is the mildest severity that is asked for: what only milder findings
	// need is not read.
	Least finding.Severity
}

// Check judges packages. The findings are sorted, those of the workspace among
// them, with severities as the targets and the configuration have them.
func Check(ctx context.Context, req Request) (finding.List, error) {
	r := newRun(req)
	if err := r.check(ctx); err != nil {
		return nil, err
	}
	return r.findings(), nil
}

// Examine is Check of one package, with what the package claims.
func Examine(ctx context.Context, req Request) (finding.List, Claims, error) {
	r := newRun(req)
	if err := r.check(ctx); err != nil {
		return nil, Claims{}, err
	}
	var claims Claims
	if len(r.judged) == 1 {
		claims = r.judged[0].claims()
	}
	return r.findings(), claims, nil
}

// check asks every rule.
func (r *run) check(ctx context.Context) error {
	if err := r.read(ctx); err != nil {
		return err
	}
	parallel.Each(len(r.judged), func(i int) { r.judged[i].judge(ctx) })
	for _, s := range r.judged {
		if s.err != nil {
			return s.err
		}
	}
	r.judgeTogether()
	return cmp.Or(r.judgeCopies(ctx), r.judgeVersionFiles(ctx), ctx.Err())
}

// run is one check.
type run struct {
	Request
	levels map[finding.Code]levels
	all    []*subject // every package of the workspace, sorted by name
	byDir  map[string]*subject
	judged []*subject // those that were asked for
	issues []issue    // of several packages, or of none

	changelogs bool // it matters what changelogs say
	pointers   bool // it matters which files are pointers of git LFS

	gitmodules lazyModules
	licenses   *monorepo.Licenses
}

func newRun(req Request) *run {
	r := &run{Request: req, levels: table(), byDir: map[string]*subject{}, licenses: monorepo.NewLicenses(req.Workspace)}
	if len(r.Targets) == 0 {
		for _, name := range req.Workspace.Config.Check.Targets {
			r.Targets = append(r.Targets, Target(name))
		}
	}
	if r.Packed {
		r.levels[finding.MetaUnpacked] = everywhere(failure)
	}
	r.changelogs = r.matters(finding.ChangelogFormat, finding.ChangelogVersion, finding.ChangelogUnreleased)
	r.pointers = r.matters(finding.LFSPointer)
	for _, p := range req.Workspace.Packages {
		s := &subject{Package: p, run: r, judged: len(req.Packages) == 0 || slices.Contains(req.Packages, p.Name)}
		r.all = append(r.all, s)
		r.byDir[p.Dir] = s
		if s.judged {
			r.judged = append(r.judged, s)
		}
	}
	parallel.Each(len(r.judged), func(i int) { r.judged[i].json = valueOf(r.judged[i].Data) })
	return r
}

// valueOf is what a manifest says. Packages have none that can't be read.
func valueOf(data []byte) *manifest.Value {
	if v, err := manifest.ParseValue(data); err == nil {
		return v
	}
	return &manifest.Value{}
}

// judge asks every rule of a single package. Rules of several packages follow, in
// judgeTogether.
func (s *subject) judge(ctx context.Context) {
	s.judgeName()
	s.judgeManifest()
	s.judgeSamples()
	s.judgeMetas()
	s.judgePaths()
	s.judgeAsmdefs()
	s.judgeDocuments()
	s.judgeSubmodules(ctx)
	s.judgePacking(ctx)
	s.judgeHistory()
	s.judgeAssetStore()
	s.judgeChange()
	s.judgeOpenUPM(ctx)
}

// judgeTogether asks the rules of what is between packages.
func (r *run) judgeTogether() {
	r.judgeManifestNames()
	r.judgeGUIDs()
	r.judgeAssemblies()
	r.judgeIgnoreRules()
	r.judgeNamespaces()
	r.judgeRemote()
}

// findings are the issues that matter to the targets, and the workspace's.
func (r *run) findings() finding.List {
	var list finding.List
	for _, f := range r.Workspace.Findings {
		if f.Code == finding.DependencyRange { // found anew, with those of other people's packages
			continue
		}
		if !r.concerns(f.Path) {
			continue
		}
		if f, ok := r.overridden(f); ok && f.Severity >= r.Least {
			list = append(list, f)
		}
	}
	add := func(issues []issue) {
		for _, i := range issues {
			if f, ok := r.weigh(i); ok && f.Severity >= r.Least {
				list = append(list, f)
			}
		}
	}
	for _, s := range r.judged {
		add(s.issues)
	}
	add(r.issues)
	list.Sort()
	return list
}

// concerns reports whether a file is no other package's than those judged.
func (r *run) concerns(path string) bool {
	if len(r.Packages) == 0 {
		return true
	}
	owner := r.owner(path)
	return owner == nil || owner.judged
}

// overridden is a finding of the workspace with the configuration's severity; ok is
// false where that is off.
func (r *run) overridden(f finding.Finding) (_ finding.Finding, ok bool) {
	l := levelOf(f.Severity)
	for _, o := range r.Workspace.Config.Check.Rules {
		if o.Target == "" && applies(o, f.Code, f.Path, f.Package) {
			l = levelNamed(o.Severity)
		}
	}
	if l == off {
		return f, false
	}
	f.Severity = l.severity()
	return f, true
}

// applies reports whether an override is meant for a finding, whatever the target.
func applies(o config.Override, code finding.Code, path, name string) bool {
	return o.Rule == string(code) &&
		(o.Path == "" || monorepo.MatchesAny([]string{o.Path}, path)) &&
		(o.Package == "" || monorepo.MatchesAny([]string{o.Package}, name))
}
