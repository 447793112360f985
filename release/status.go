package release

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/changelog"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release/commits"
)

// PackageStatus is a package that changed, and what tells of it.
type PackageStatus struct {
	Name    string     `json:"name"`
	Path    string     `json:"path"`
	Private bool       `json:"private"`
	Commits int        `json:"commits"` // that changed it
	Files   []string   `json:"files"`   // that changed
	Needs   bool       `json:"needs"`   // whether something has to tell of it
	Told    []Evidence `json:"told"`    // by what; commits newest first, then the changelog's lines
}

// Status is what changed since a commit, or since the last releases.
type Status struct {
	Packages []PackageStatus // sorted by name
	Findings finding.List    // a package that changed and that nothing tells of
}

// StatusOptions says since when.
type StatusOptions struct {
	Since    gitrepo.ID // zero: each package's last release
	Name     string     // what the user calls it; "" for the last releases
	Progress func(commits int)
}

// Status finds the packages that changed and what tells of that: as auto.sources says
// a typed commit that touches the package, or new text in its changelog.
func (s *Situation) Status(ctx context.Context, repo *gitrepo.Repo, opts StatusOptions) (*Status, error) {
	at := *s
	if !opts.Since.IsZero() {
		states, err := s.Workspace.StatesSince(ctx, repo, opts.Since)
		if err != nil {
			return nil, err
		}
		for i := range states {
			states[i].Last = &monorepo.Release{Tag: opts.Name, Commit: opts.Since}
		}
		at.States = states
	}
	if err := at.surveyHistories(ctx, repo, SurveyOptions{Progress: opts.Progress}); err != nil {
		return nil, err
	}
	if err := at.surveyChangelogs(ctx, repo); err != nil {
		return nil, err
	}
	if err := s.Workspace.FollowMoves(ctx, repo, at.States); err != nil {
		return nil, err
	}
	st := &Status{Packages: []PackageStatus{}}
	for _, state := range at.States {
		if unknown := at.Histories[state.Package.Name].Unknown; state.Last == nil && unknown != "" && !state.Package.Private {
			return nil, at.untellable(state.Package.Name, unknown)
		}
		if !state.Changed || state.Last == nil {
			continue // what was never released is released as it is
		}
		c, err := at.changeOf(ctx, repo, state)
		if err != nil {
			return nil, err
		}
		if err := at.judge(st, c, opts.Name); err != nil {
			return nil, err
		}
	}
	return st, nil
}

// packageChange is all that there is to know of what happened to a package.
type packageChange struct {
	state     monorepo.State
	files     []string
	history   History
	now, then TextFile // its changelog; without a path where there is none
}

// changeOf gathers what happened to a package.
func (s *Situation) changeOf(ctx context.Context, repo *gitrepo.Repo, state monorepo.State) (packageChange, error) {
	p := state.Package
	c := packageChange{state: state, history: s.Histories[p.Name], now: s.Changelogs[p.Name]}
	var err error
	if c.files, err = s.Workspace.Files(ctx, repo, state); err != nil {
		return c, err
	}
	c.then, err = changelogThen(ctx, repo, state, c.now.Path)
	return c, err
}

// untellable is for a package of which not enough is known.
func (s *Situation) untellable(name, unknown string) *Precondition {
	return &Precondition{
		Message: fmt.Sprintf("what tells of %s can't be known: %s", name, unknown),
		Fix:     s.knowFix(name, "upmrel status --since REF"),
	}
}

// judge judges one package that changed.
func (s *Situation) judge(st *Status, c packageChange, since string) error {
	cfg, p := s.Config, c.state.Package
	ps := PackageStatus{
		Name: p.Name, Path: p.Folder(), Private: p.Private, Commits: len(c.history.Commits), Files: c.files,
		Needs: !c.onlyChangelog(), Told: []Evidence{},
	}
	byCommits := slices.Contains(cfg.Auto.Sources, config.SourceCommits)
	if byCommits {
		ps.Told = append(ps.Told, c.tellingCommits(cfg.Auto)...)
	}
	if slices.Contains(cfg.Auto.Sources, config.SourceChangelog) && c.state.Compared() {
		ps.Told = append(ps.Told, c.newText()...)
	}
	st.Packages = append(st.Packages, ps)
	if !ps.Needs || len(ps.Told) > 0 {
		return nil
	}
	if c.history.Unknown != "" && (byCommits || !c.state.Compared()) {
		return s.untellable(p.Name, c.history.Unknown)
	}
	st.Findings = append(st.Findings, c.untold(cfg, since))
	return nil
}

// onlyChangelog reports whether nothing but the changelog changed. Without a file that
// did, the package was moved.
func (c *packageChange) onlyChangelog() bool {
	return len(c.files) > 0 && !slices.ContainsFunc(c.files, func(file string) bool {
		return c.now.Path == "" || file != c.now.Path && file != c.now.Path+".meta"
	})
}

// usualTypes are the types of commits that many agree on, after Angular's
// (github.com/conventional-changelog/commitlint, config-conventional).
var usualTypes = []string{"build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test"}

// isType reports whether commits have such a type here.
func isType(auto config.Auto, kind string) bool {
	_, configured := auto.Types[kind]
	return configured || slices.Contains(usualTypes, kind)
}

// tellingCommits are the commits that say by their types whether they release.
func (c *packageChange) tellingCommits(auto config.Auto) []Evidence {
	rules := commits.Rules{Types: auto.Types, Scopes: auto.Scopes}
	var told []Evidence
	for _, pc := range c.history.Commits {
		change := pc.Change
		typed := isType(auto, change.Type) || change.Breaking || change.ReleaseAs != "" || change.TakesBack()
		if typed && rules.Counts(change) {
			told = append(told, Evidence{Source: fromCommit, Level: string(rules.Level(change)), Commit: pc.ID.String(), Text: change.Subject})
		}
	}
	return told
}

// unknownType is the type of the newest commit with one that nobody knows; "" is none.
func (c *packageChange) unknownType(auto config.Auto) string {
	for _, pc := range c.history.Commits {
		if kind := pc.Change.Type; kind != "" && !isType(auto, kind) {
			return brief(kind)
		}
	}
	return ""
}

// newText is what the changelog tells that it did not tell then: of what has no version
// yet, or of a version.
func (c *packageChange) newText() []Evidence {
	if c.now.Path == "" {
		return nil
	}
	var found []Evidence
	for _, change := range newChanges(c.now.Data, c.then.Data) {
		found = append(found, Evidence{
			Source: fromChangelog, Level: string(levelOf(change)), Path: c.now.Path, Line: change.Line, Section: change.Section, Text: change.Text,
		})
	}
	versions := map[string]bool{}
	for _, e := range changelog.Parse(c.then.Data).Versions() {
		versions[e.Version] = true
	}
	for _, e := range changelog.Parse(c.now.Data).Versions() {
		if !versions[e.Version] && !e.Unreleased && !e.Empty {
			found = append(found, Evidence{Source: fromChangelog, Level: "", Path: c.now.Path, Line: e.Line, Text: e.Version})
		}
	}
	return found
}

// untold is the finding for a package that nothing tells of, at the place where it
// should be.
func (c *packageChange) untold(cfg *config.Config, since string) finding.Finding {
	p := c.state.Package
	what := finding.Count(len(c.files), "file")
	if n := len(c.history.Commits); n > 0 {
		what = finding.Count(n, "commit") + ", " + what
	}
	if since == "" {
		since = c.state.Last.Version.String()
	}
	f := finding.Finding{
		Code: finding.ChangeUntold, Severity: finding.Error, Package: p.Name, Path: p.Path,
		Message: fmt.Sprintf("%s changed (%s since %s) and nothing tells of it", p.Name, what, since),
	}
	var fixes []string
	if slices.Contains(cfg.Auto.Sources, config.SourceChangelog) {
		var fix string
		f.Path, f.Line, fix = c.placeToWrite(cfg)
		fixes = append(fixes, fix)
	}
	if slices.Contains(cfg.Auto.Sources, config.SourceCommits) {
		fixes = append(fixes, `give a commit a type: git commit --amend -m "fix: ..."`)
		if kind := c.unknownType(cfg.Auto); kind != "" {
			f.Message += fmt.Sprintf("; %q is no type of commits here", kind)
		}
	}
	f.Fix = strings.Join(fixes, "; or ")
	return f
}

// placeToWrite is where the changelog should tell of the change.
func (c *packageChange) placeToWrite(cfg *config.Config) (file string, line int, fix string) {
	if c.now.Path == "" {
		return path.Join(c.state.Package.Dir, cfg.Changelog.Path), 0, "write it, with a line under ## [Unreleased]"
	}
	log := changelog.Parse(c.now.Data)
	if e := log.Unreleased(); e != nil {
		return c.now.Path, e.Line, "add a line under [Unreleased]"
	}
	if len(log.Entries) > 0 {
		return c.now.Path, log.Entries[0].Line, "add ## [Unreleased] above this line, and a line under it"
	}
	return c.now.Path, 0, "add ## [Unreleased], and a line under it"
}
