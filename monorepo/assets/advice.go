package assets

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/unity"
	"github.com/upmrel/upmrel/monorepo/upm"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Advice is what a package's assets say of its next version.
type Advice struct {
	Since  monorepo.Release
	Change Change
}

// Since compares packages with their last releases, as far as they have one that is
// stable: from a prerelease anything may follow. Packages of which nothing can be
// said, as their past can't be read here, are not in the answer, which is by name.
func Since(ctx context.Context, repo *gitrepo.Repo, w *monorepo.Workspace, states []monorepo.State) (map[string]Advice, error) {
	found := make([]Change, len(states))
	parallel.Each(len(states), func(i int) {
		if s := states[i]; s.Changed && s.Last != nil && s.Compared() && !s.Last.Version.IsPrerelease() {
			if change, err := compareState(ctx, repo, w, s); err == nil { // advice is no reason to stop
				found[i] = change
			}
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	advice := map[string]Advice{}
	for i, s := range states {
		if len(found[i]) > 0 {
			advice[s.Package.Name] = Advice{Since: *s.Last, Change: found[i]}
		}
	}
	return advice, nil
}

func compareState(ctx context.Context, repo *gitrepo.Repo, w *monorepo.Workspace, s monorepo.State) (Change, error) {
	base, now := s.Trees()
	if base.IsZero() {
		var err error
		if base, err = rootOf(ctx, repo, s); err != nil || base.IsZero() {
			return nil, err
		}
	}
	samples := upm.TransformOf(w.Config.UPM, s.Package.Name).Samples
	return Compare(ctx, repo, Trees{base, now}, func(name string) bool {
		return samples && strings.HasPrefix(name, "Samples/") || monorepo.MatchesAny(w.Config.IgnoreChanges, path.Join(s.Package.Dir, name))
	})
}

// rootOf is the tree of a release tag whose commit holds the package at its root, as
// those of upm branches do; zero where it does not.
func rootOf(ctx context.Context, repo *gitrepo.Repo, s monorepo.State) (gitrepo.ID, error) {
	commit, err := repo.Commit(ctx, s.Last.Commit)
	if err != nil {
		return gitrepo.ID{}, err
	}
	id, mode, ok, err := repo.Lookup(ctx, commit.Tree, unity.ManifestName)
	if err != nil || !ok || !mode.Regular() {
		return gitrepo.ID{}, err
	}
	_, data, err := repo.Object(ctx, id, maxText)
	if err != nil {
		return gitrepo.ID{}, err
	}
	if m, _ := manifest.Parse(data); m == nil || m.Name.Value != s.Package.Name {
		return gitrepo.ID{}, nil
	}
	return commit.Tree, nil
}

// Level is how far the version should rise from the last release: major, minor or
// patch.
func (a Advice) Level() version.Level { return a.Change.LevelFrom(a.Since.Version) }

// Falls reports whether a version rises by less than the advice. One that is below
// the last release belongs to another line of versions, of which nothing is known.
func (a Advice) Falls(v version.Version) bool {
	last := a.Since.Version
	switch {
	case v.Compare(last) < 0 || v.Major != last.Major:
		return false
	case a.Level() == version.Major:
		return true
	}
	return a.Level() == version.Minor && v.Minor == last.Minor
}

// Finding says that a package's version rises by less than the advice; ok is false
// where it does not. verb is the command of the program that raises it.
func (a Advice) Finding(w *monorepo.Workspace, p *monorepo.Package, v version.Version, verb string) (f finding.Finding, ok bool) {
	if !a.Falls(v) {
		return f, false
	}
	level := a.Level()
	f = finding.Finding{
		Code: finding.ChangeMinor, Severity: finding.Info, Package: p.Name,
		Path: p.Path, Line: p.Manifest.Version.Pos.Line, Column: p.Manifest.Version.Pos.Column,
	}
	if level == version.Major {
		f.Code = finding.ChangeMajor
	}
	is := fmt.Sprintf("%s is no %s version after %s", v, level, a.Since.Version)
	if v.Compare(a.Since.Version) == 0 {
		is = v.String() + " is released"
	}
	f.Message = fmt.Sprintf("%s; since tag %s %s: %s", is, a.Since.Tag, a.Change.gravity(), a.Change.summary())
	if a.Change.Level() != level {
		f.Message += " (below 1.0.0 a minor version tells of a break)"
	}
	command := []string{"upmrel", verb, string(level)}
	if w.Scheme != nil && w.Scheme.Strategy() == scheme.Prefixed {
		command = append(command, "-p", p.Name)
	}
	f.Fix = finding.Command(command...)
	return f, true
}

// gravity says what the gravest difference means to users.
func (c Change) gravity() string {
	if c.Level() == version.Major {
		return "users lose what they may refer to"
	}
	return "users get more"
}

// maxNames is the number of names that a message has.
const maxNames = 5

// summary names the gravest differences: those of the highest level.
func (c Change) summary() string {
	var parts []string
	last, left := Kind(""), 0
	for i, d := range c {
		if d.Kind.level() != c.Level() {
			break
		}
		if i >= maxNames {
			left++
			continue
		}
		name := finding.Printable(d.Name)
		if d.Kind == Moved {
			name += " to " + finding.Printable(d.To)
		}
		if d.Kind != last {
			name = d.Kind.words() + " " + name
		}
		last = d.Kind
		parts = append(parts, name)
	}
	text := strings.Join(parts, ", ")
	if left > 0 {
		text += fmt.Sprintf(" and %d more", left)
	}
	return text
}

// words introduce the names of a kind.
func (k Kind) words() string {
	switch k {
	case GUID:
		return "other GUID of"
	case Assembly:
		return "no more assembly"
	}
	return string(k)
}
