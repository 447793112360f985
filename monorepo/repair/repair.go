// Package repair mends what can be mended without asking anybody what was meant. From
// findings and the files they are about it makes changes as plain data; whoever calls
// writes them. What it leaves alone although it looks like the rest, it tells.
package repair

import (
	"context"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
)

// Request is what was found, and where.
type Request struct {
	// Check is what the findings are the answer to. Its workspace is the work tree's.
	Check    rules.Request
	Findings finding.List
	// Head is what was committed last; nil where nothing was.
	Head *gitrepo.Snapshot
	// Sparse is set where the work tree may lack what HEAD has, by the user's will.
	Sparse bool
	// Exists reports whether there is anything at a path, be it that git ignores it.
	Exists func(path string) bool
	// Ignored finds the rule that hides each path, of those that one hides.
	Ignored func(ctx context.Context, paths []string) ([]gitrepo.IgnoreMatch, error)
}

// Change is what is to happen to a file.
type Change struct {
	gitrepo.FileChange
	Code   finding.Code
	Reason string // what it does, in a few words
}

// Left is a file that a repair was thought of for, and why there is none.
type Left struct{ Path, Reason string }

// Repairs are changes, and what was left alone; both sorted by path.
type Repairs struct {
	Changes []Change
	Left    []Left
}

// Make finds the repairs. No file gets two changes, and none does that no finding
// names; of a .meta it may be the asset that is named, or a folder around that.
func Make(ctx context.Context, req Request) (*Repairs, error) {
	m := maker{Request: req, snap: req.Check.Workspace.Snapshot}
	for _, p := range req.Check.Workspace.Packages {
		if err := m.mendManifest(p); err != nil {
			return nil, err
		}
	}
	for _, repair := range []func(context.Context) error{m.mendChangelogs, m.addMetas, m.removeMetas} {
		if err := repair(ctx); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(m.Changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(m.Left, func(a, b Left) int { return strings.Compare(a.Path, b.Path) })
	return &m.Repairs, nil
}

type maker struct {
	Request
	Repairs
	snap *gitrepo.Snapshot
}

// found lists the paths of the findings of a rule.
func (m *maker) found(code finding.Code) []string {
	var paths []string
	for _, f := range m.Findings {
		if f.Code == code {
			paths = append(paths, f.Path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// has reports whether a rule found fault with a package's manifest.
func (m *maker) has(code finding.Code, p *monorepo.Package) bool {
	return slices.ContainsFunc(m.Findings, func(f finding.Finding) bool { return f.Code == code && f.Path == p.Path })
}

func (m *maker) leave(path, reason string) { m.Left = append(m.Left, Left{path, reason}) }
