package release

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Make plans a release. What the repository's state forbids is in the plan's
// problems; an error says that the request itself makes no sense.
func Make(s *Situation, req Request) (*Plan, error) {
	m := newMaker(s, req)
	if m.ws.Scheme == nil || len(m.ws.Packages) == 0 {
		return m.plan, m.noPackages()
	}
	m.plan.Strategy, m.plan.Template = string(m.ws.Scheme.Strategy()), m.ws.Scheme.Template()
	if err := m.choose(); err != nil {
		return nil, err
	}
	if err := m.addDependents(); err != nil {
		return nil, err
	}
	m.tellQuiet()
	m.follow()
	m.judgeGroups()
	m.judgeBounds()
	if err := m.edit(); err != nil {
		return nil, err
	}
	if !req.Snapshot {
		m.changelogs()
	}
	m.versionFiles()
	slices.SortFunc(m.plan.Edits, func(a, b Edit) int { return strings.Compare(a.Path, b.Path) })
	m.tag()
	m.branches()
	if err := m.releases(); err != nil {
		return nil, err
	}
	m.leaveOut()
	m.judgeOpenUPM()
	m.advise()
	m.commit()
	m.push()
	m.plan.Problems.Sort()
	return m.plan, nil
}

// maker makes one plan.
type maker struct {
	s      *Situation
	ws     *monorepo.Workspace
	req    Request
	states map[string]monorepo.State // by package name
	plan   *Plan
	chosen map[string]*choice             // by package name
	groups map[string][]*monorepo.Package // by name; nil when synchronized
	quiet  []*choice                      // left out: nothing releases them
	below  map[string]string              // folder in a tag's name -> such a tag; nil: not known yet
}

func newMaker(s *Situation, req Request) *maker {
	m := &maker{
		s: s, ws: s.Workspace, req: req,
		states: make(map[string]monorepo.State, len(s.States)), chosen: map[string]*choice{},
	}
	if m.ws.Scheme != nil && !m.synchronized() {
		m.groups = groupsOf(m.ws)
	}
	for _, state := range s.States {
		m.states[state.Package.Name] = state
	}
	m.plan = &Plan{
		Remote: s.Remote.Name, Inferred: m.ws.Inferred, Base: s.Head.Commit, BaseTree: s.HeadTree, Branch: s.Head.Branch,
		From: s.From, FromTree: s.FromTree,
		Problems: m.workspaceProblems(), Request: req, Date: s.Now, Dated: s.Dated, Commands: m.ws.Config.Commands,
	}
	return m
}

// choice is what the plan does with one package.
type choice struct {
	state  monorepo.State
	stage  stage
	asked  Bump   // by the user; zero for a package that only follows
	leader string // the package of its group that it rises with; "" for what was asked for itself
	why    cause  // it follows; zero for a package that was asked for
	next   version.Version
	bump   string // that led to next; "" where the version stays
	reason string
	bounds []bound

	heard   *testimony // under auto
	because string     // of it the bump
	asIs    bool       // it needs no other version than the manifest's

	edited  []byte // the manifest's new bytes; nil: none
	editErr error
}

// stage says what a plan has to do for a package.
type stage int

const (
	rising     stage = iota // a new version
	untagged                // a release of the manifest's version, which has no tag
	tagged                  // nothing: the manifest's version is released
	boundsOnly              // new bounds, no release
)

// bound is a dependency's new lowest version.
type bound struct {
	name     string
	from, to version.Version
}

// released reports whether the package is, or gets, released by tag.
func (c *choice) released() bool { return c.stage != boundsOnly && !c.state.Package.Private }

// changes reports whether the package's manifest or tags change.
func (c *choice) changes() bool { return c.stage == rising || c.stage == untagged }

func (m *maker) synchronized() bool { return m.ws.Scheme.Strategy() == scheme.Synchronized }

func (m *maker) noPackages() error {
	if len(m.ws.Packages) == 0 && !m.plan.Problems.Errors() {
		return &RequestError{
			Message: fmt.Sprintf("no Unity package found in %d files", len(m.ws.Snapshot.Entries())),
			Fix:     "upmrel list --all says why a package.json was left out",
		}
	}
	return nil
}

// workspaceProblems are the findings on the workspace and its upm branches. Drift is
// mended by an explicit version for all packages, so then it is none; judgeGroups
// tells of drift in groups.
func (m *maker) workspaceProblems() finding.List {
	list := slices.DeleteFunc(slices.Clone(m.ws.Findings), func(f finding.Finding) bool {
		return f.Code == finding.VersionDrift && m.req.Bump.Version != nil || f.Code == finding.GroupDrift
	})
	if m.req.NoSplit {
		return list
	}
	return append(list, m.s.TargetFindings...)
}

// edit turns the choices into package plans and file edits.
func (m *maker) edit() error {
	var chosen []*choice
	for _, p := range m.ws.Packages {
		if c := m.chosen[p.Name]; c != nil {
			chosen = append(chosen, c)
		}
	}
	parallel.Each(len(chosen), func(i int) {
		c := chosen[i]
		if edits := c.edits(); len(edits) > 0 {
			c.edited, c.editErr = manifest.Apply(c.state.Package.Data, edits...)
		}
	})
	for _, c := range chosen {
		p, pp := c.state.Package, c.plan()
		if c.editErr != nil {
			return fmt.Errorf("edit %s: %w", p.Path, c.editErr)
		}
		if c.edited != nil {
			m.plan.Edits = append(m.plan.Edits, Edit{Path: p.Path, Old: p.Data, New: c.edited})
			pp.Files = append(pp.Files, p.Path)
		}
		m.plan.Packages = append(m.plan.Packages, pp)
	}
	return nil
}

// plan is the choice as it is shown, still without tag and files.
func (c *choice) plan() PackagePlan {
	p := c.state.Package
	pp := PackagePlan{
		Name: p.Name, Path: p.Folder(), Previous: p.Version.String(), Version: c.next.String(),
		Bump: c.bump, Reason: c.reason, Dependencies: []DependencyPlan{}, Files: []string{}, Evidence: []Evidence{},
		Group: p.Group,
	}
	if c.heard != nil {
		pp.Evidence = c.heard.evidence
	}
	for _, b := range c.bounds {
		pp.Dependencies = append(pp.Dependencies, DependencyPlan{Name: b.name, From: b.from.String(), To: b.to.String()})
	}
	return pp
}

// edits are the values that change in the package's manifest.
func (c *choice) edits() []manifest.Edit {
	var edits []manifest.Edit
	if c.stage == rising {
		edits = append(edits, manifest.Edit{Version: c.next.String()})
	}
	for _, b := range c.bounds {
		edits = append(edits, manifest.Edit{Dependency: b.name, Version: b.to.String()})
	}
	return edits
}

// commit plans the release commit, if files change.
func (m *maker) commit() {
	if len(m.plan.Edits) == 0 || m.req.Snapshot {
		return
	}
	var releases, versions []string
	for _, pp := range m.plan.Packages {
		c := m.chosen[pp.Name]
		if c.changes() && (c.released() || len(pp.Files) > 0) {
			releases, versions = append(releases, pp.Name+" "+pp.Version), append(versions, pp.Version)
		}
	}
	summary, common := strings.Join(releases, ", "), strings.Join(slices.Compact(versions), ", ")
	if m.synchronized() && len(m.ws.Packages) > 1 {
		summary = common
	}
	message := strings.NewReplacer("{releases}", summary, "{version}", common).Replace(m.ws.Config.Commit.Message)
	m.plan.Commit = &CommitPlan{Message: message, Sign: gitrepo.Sign(m.ws.Config.Commit.Sign)}
}
