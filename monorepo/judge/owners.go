package judge

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/upm"
)

// owners knows which branches hold the upm commits of which packages. The branches
// themselves do not tell: it takes the layout of what the commits were made of.
type owners struct {
	judge    *Judge
	sources  []*source              // of the push, of the remote and of HEAD
	byCommit map[gitrepo.ID]*source // also those that upm commits name
}

// source is a commit with packages that have upm branches.
type source struct {
	commit gitrepo.ID
	cfg    config.UPM
	owners map[string]string // packages by branches, "" for any package; nil: not known yet
}

// maxSources is how many branches of releases a push may have for all to be asked.
const maxSources = 8

// newOwners finds the sources that are there before any commit of an upm branch is looked
// at: the branches of releases as the push leaves them, as the remote has them, and HEAD.
func (j *Judge) newOwners(ctx context.Context) (*owners, error) {
	o := &owners{judge: j, byCommit: map[gitrepo.ID]*source{}}
	commits, err := j.branches.pushedReleases(ctx)
	if err != nil {
		return nil, err
	}
	tip, err := j.remote.releaseBranch(ctx, j.repo)
	if err != nil {
		return nil, err
	}
	head, err := j.repo.Head(ctx)
	if err != nil {
		return nil, err
	}
	for _, commit := range append(commits[:min(len(commits), maxSources)], tip.Peeled, head.Commit) {
		if commit.IsZero() || o.byCommit[commit] != nil {
			continue
		}
		s, err := o.source(ctx, commit)
		if err != nil {
			return nil, err
		}
		o.sources = append(o.sources, s)
	}
	if len(o.sources) == 0 { // as on a server before the first push
		o.sources = []*source{{owners: map[string]string{"upm": ""}}}
	}
	return o, nil
}

// source reads the configuration of a commit that may have packages.
func (o *owners) source(ctx context.Context, id gitrepo.ID) (*source, error) {
	if s := o.byCommit[id]; s != nil {
		return s, nil
	}
	commit, err := o.judge.repo.Commit(ctx, id)
	if err != nil {
		return nil, err
	}
	cfg, _, err := Config(ctx, o.judge.repo, commit.Tree)
	if err == nil && cfg == nil { // none, or one with faults
		cfg, err = o.judge.layouts.fallbackConfig(ctx)
	}
	if errors.Is(err, gitrepo.ErrNotFound) { // in a partial clone; only the packages' own names are left
		cfg, err = config.Default(), nil
	}
	if err != nil {
		return nil, err
	}
	s := &source{commit: id, cfg: cfg.UPM}
	o.byCommit[id] = s
	return s, nil
}

// of finds the package whose upm commits a branch holds; "" stands for any package. One
// that no source has any more is known by what is on its branch.
func (o *owners) of(ctx context.Context, branch string, ref Ref) (owner string, ok bool, err error) {
	sources := o.sources
	tip := ref.New
	if tip.IsZero() {
		tip = ref.Old
	}
	named, err := upm.SourceOf(ctx, o.judge.repo, tip, tip)
	if err != nil {
		return "", false, err
	}
	if !named.IsZero() {
		s, err := o.source(ctx, named)
		switch {
		case err == nil:
			sources = slices.Concat([]*source{s}, sources)
		case ctx.Err() != nil:
			return "", false, err
		}
	}
	for _, s := range sources {
		if !s.mayOwn(branch) {
			continue
		}
		if err := o.load(ctx, s); err != nil {
			return "", false, err
		}
		if owner, ok := s.owners[branch]; ok {
			return owner, true, nil
		}
	}
	owner, ok = strings.CutPrefix(branch, "upm/")
	return owner, ok && (o.judge.holds(ctx, ref.Old, owner) || o.judge.holds(ctx, ref.New, owner)), ctx.Err()
}

// also reports whether a source has the branch for this package, beside one that has it for
// another.
func (o *owners) also(ctx context.Context, branch, name string) (bool, error) {
	for _, s := range o.sources {
		if !s.mayOwn(branch) {
			continue
		}
		if err := o.load(ctx, s); err != nil {
			return false, err
		}
		if s.owners[branch] == name {
			return true, nil
		}
	}
	return false, nil
}

// mayOwn reports whether a branch is called as the source's upm branches are: a look at
// the packages is not free, and most branches are others.
func (s *source) mayOwn(branch string) bool {
	templates := upm.BranchTemplates(config.UPM{Branch: s.cfg.Branch}, "") // of packages without an item
	for _, item := range s.cfg.Packages {
		if item.Branch != "" {
			templates = append(templates, item.Branch)
		}
	}
	return slices.ContainsFunc(templates, func(template string) bool {
		before, _, variable := strings.Cut(template, "{")
		if !variable {
			return branch == template
		}
		after := template[strings.LastIndexByte(template, '}')+1:]
		return strings.HasPrefix(branch, before) && strings.HasSuffix(branch, after)
	})
}

// load finds the packages of a source and their branches.
func (o *owners) load(ctx context.Context, s *source) error {
	if s.owners != nil {
		return nil
	}
	w, err := o.judge.layouts.of(ctx, place{s.commit, s.commit})
	if err != nil {
		return err
	}
	s.owners = map[string]string{}
	if !s.cfg.On {
		s.conventional(w)
		return nil
	}
	var packages []upm.Package
	for _, p := range w.Packages {
		if !p.Private {
			packages = append(packages, upm.NewPackage(w.SchemePackage(p), p.Dir))
		}
	}
	targets, _ := upm.Targets(s.cfg, packages, upm.Surroundings{})
	for _, t := range targets {
		s.owners[t.Branch] = t.Name
	}
	return nil
}

// conventional are the branches that packages have where nothing is configured: upm,
// and upm/<name>.
func (s *source) conventional(w *monorepo.Workspace) {
	s.owners["upm"] = ""
	for _, p := range w.Packages {
		s.owners["upm/"+p.Name] = p.Name
	}
	if len(w.Packages) == 1 {
		s.owners["upm"] = w.Packages[0].Name
	}
}
