package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// Build is how OpenUPM's build of a tag would end, as far as its commit tells.
type Build struct {
	openupm.Outcome

	Unknown string   // why it can't be told; "" where it can
	Several bool     // more than one manifest has the name
	Scripts []string // of npm that would run, and may fail (E810)
}

// Absent is why nothing can be told of a tag whose commit was not fetched.
const Absent = "its commit is not in this clone"

// builder judges builds, each tree once.
type builder struct {
	repo      *gitrepo.Repo
	finder    *gitrepo.Finder
	manifests *Manifests
	trees     map[gitrepo.ID]gitrepo.ID // of commits; zero for what is no commit
	jobs      []job
}

// job is one build to judge.
type job struct {
	tree    gitrepo.ID
	pkg     string
	tag     *Tag
	planned *Planned // nil for a tag that is there
}

func newBuilder(repo *gitrepo.Repo) *builder {
	return &builder{
		repo: repo, finder: repo.Finder(unity.ManifestName).WithSubmodules(), manifests: NewManifests(repo),
		trees: map[gitrepo.ID]gitrepo.ID{},
	}
}

// add takes in a build to judge, if its commit is here.
func (b *builder) add(ctx context.Context, pkg string, tag *Tag, planned *Planned) error {
	commit := tag.Commit
	if planned != nil && !tag.IsBranch {
		commit = planned.Commit
	}
	tree, err := b.treeOf(ctx, commit)
	switch {
	case errors.Is(err, gitrepo.ErrNotFound):
		tag.Build.Unknown = Absent
	case err != nil:
		return fmt.Errorf("%s: %w", tag.Tag.Name, err)
	case tree.IsZero():
		tag.Build.Unknown = "it stands on no commit"
	default:
		b.jobs = append(b.jobs, job{tree: tree, pkg: pkg, tag: tag, planned: planned})
	}
	return nil
}

// treeOf is the tree of a commit, zero where the id is of another object.
func (b *builder) treeOf(ctx context.Context, id gitrepo.ID) (gitrepo.ID, error) {
	if tree, ok := b.trees[id]; ok {
		return tree, nil
	}
	peeled, kind, err := b.repo.Peel(ctx, id)
	if err != nil {
		return gitrepo.ID{}, err
	}
	var tree gitrepo.ID
	if kind == odb.Commit {
		commit, err := b.repo.Commit(ctx, peeled)
		if err != nil {
			return gitrepo.ID{}, err
		}
		tree = commit.Tree
	}
	b.trees[id] = tree
	return tree, nil
}

// run judges the builds, those of one tree together.
func (b *builder) run(ctx context.Context) error {
	order := map[gitrepo.ID]int{}
	for i, j := range b.jobs {
		if _, ok := order[j.tree]; !ok {
			order[j.tree] = i
		}
	}
	slices.SortStableFunc(b.jobs, func(x, y job) int { return cmp.Compare(order[x.tree], order[y.tree]) })
	for start := 0; start < len(b.jobs); {
		end := start + 1
		for end < len(b.jobs) && b.jobs[end].tree == b.jobs[start].tree {
			end++
		}
		if err := b.onTree(ctx, b.jobs[start:end]); err != nil {
			return err
		}
		start = end
	}
	return nil
}

// onTree judges the builds of one tree.
func (b *builder) onTree(ctx context.Context, jobs []job) error {
	byName := map[string][]located{}
	for _, j := range jobs {
		byName[j.pkg] = nil
	}
	submodules := false
	entries, err := b.finder.Entries(ctx, jobs[0].tree)
	if err != nil {
		for _, j := range jobs {
			j.tag.Build.Unknown = err.Error()
		}
		return ctx.Err()
	}
	for _, e := range entries {
		submodules = submodules || e.Mode == gitrepo.ModeSubmodule
		m, err := b.manifests.of(ctx, e)
		if err != nil {
			return fmt.Errorf("read %s: %w", e.Path, err)
		}
		if found, wanted := byName[m.name]; wanted {
			byName[m.name] = append(found, located{e.Path, m})
		}
	}
	for _, j := range jobs {
		j.tag.Build = j.judge(byName[j.pkg], submodules)
	}
	return nil
}

// located is a manifest where it lies.
type located struct {
	path string
	manifest
}

// judge says how one build ends, with the manifests of the package's name.
func (j job) judge(all []located, submodules bool) Build {
	var found []openupm.Found
	scripts := map[string][]string{}
	for _, l := range all {
		if j.planned != nil && !j.tag.IsBranch {
			var ok bool
			if l, ok = j.planned.change(l); !ok {
				continue
			}
		}
		found = append(found, openupm.Found{Path: l.path, Version: l.version, Private: l.private})
		scripts[l.path] = l.scripts
	}
	slices.SortFunc(found, func(x, y openupm.Found) int { return openupm.SearchOrder(x.Path, y.Path) })
	if len(found) == 0 && submodules {
		return Build{Unknown: "the manifest may lie in a submodule, which was not looked at"}
	}
	build := Build{Outcome: openupm.Build(j.tag.Version, found), Several: len(found) > 1}
	if build.Manifest != nil && build.Code == "" {
		build.Scripts = scripts[build.Manifest.Path]
	}
	return build
}

// change is a manifest as the tag's commit will have it; ok is false for one that it
// will not have.
func (p *Planned) change(l located) (changed located, ok bool) {
	if next, ok := p.Versions[l.path]; ok {
		l.version = next
	}
	if p.Dir == "" {
		return l, true
	}
	l.path, ok = strings.CutPrefix(l.path, p.Dir+"/")
	return l, ok
}
