// Package monorepo finds the packages of a repository and resolves how they are
// versioned: a Snapshot, a configuration and the names of the tags in, a
// Workspace out. What is to be released, and doing it, is left to package release.
package monorepo

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/scheme"
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
	// Source is of a commit of an upm branch the workspace that it was made of; nil
	// elsewhere, and where it is not known.
	Source *Workspace

	guess  *scheme.Inference // nil unless the tags, or the lack of them, decided
	others *alternatives
}

// Tags are the tags of a repository by their short names.
type Tags struct {
	Names scheme.Names
	// Newest lists them, the newest first. It is called only where that decides.
	Newest func() ([]string, error)
}

// Load finds the packages of a snapshot. tags are the repository's tags, newest
// first; they decide the strategy where the configuration does not. Faults of
// the repository are in the Workspace's findings.
func Load(ctx context.Context, snap *gitrepo.Snapshot, cfg *config.Config, tags []string) (*Workspace, error) {
	return load(ctx, snap, cfg, func(in scheme.Inferrer) (scheme.Inference, error) { return in.Infer(tags), nil })
}

// LoadUnordered is Load where it takes long to find out which tags are the newest.
func LoadUnordered(ctx context.Context, snap *gitrepo.Snapshot, cfg *config.Config, tags Tags) (*Workspace, error) {
	return load(ctx, snap, cfg, func(in scheme.Inferrer) (scheme.Inference, error) {
		if found, ok := in.Unordered(tags.Names); ok {
			return found, nil
		}
		newest, err := tags.Newest()
		return in.Infer(newest), err
	})
}

type infer func(scheme.Inferrer) (scheme.Inference, error)

func load(ctx context.Context, snap *gitrepo.Snapshot, cfg *config.Config, by infer) (*Workspace, error) {
	w, err := Discover(ctx, snap, cfg)
	if err != nil {
		return nil, err
	}
	if err := w.resolve(by); err != nil {
		return nil, err
	}
	w.Findings.Sort()
	return w, nil
}

// Discover is Load without the scheme and without what depends on it.
func Discover(ctx context.Context, snap *gitrepo.Snapshot, cfg *config.Config) (*Workspace, error) {
	w := &Workspace{Snapshot: snap, Config: cfg}
	d := &discovery{snap: snap, cfg: cfg, ws: w}
	if err := d.look(ctx); err != nil {
		return nil, err
	}
	slices.SortFunc(w.Packages, func(a, b *Package) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), openupm.SearchOrder(a.Path, b.Path))
	})
	w.dropDuplicates()
	w.link()
	w.others = newAlternatives(w)
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
