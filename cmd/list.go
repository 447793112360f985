package cmd

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/release"
)

func listCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:  "list",
		Usage: "show the packages, their last tags and what changed",
		UsageText: "upmrel list\n" +
			"upmrel list --all              why a package.json was left out\n" +
			"upmrel list --since v1.2.0     only what changed since a commit\n" +
			"upmrel list --graph mermaid    who depends on whom",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "all", Usage: "also the package.json files that were left out, with the reason"},
			&cli.StringFlag{Name: "since", Usage: "only packages that changed since `REF`"},
			&cli.StringFlag{Name: "graph", Usage: "print the dependency graph as `dot` or mermaid"},
			&cli.BoolFlag{Name: "fail-on-empty", Usage: "exit with 4 if there is no package"},
		},
		Action: out.action(runList),
	}
}

// listedPackage is one package in the JSON document.
type listedPackage struct {
	Name         string   `json:"name"`
	Path         string   `json:"path"`
	Version      string   `json:"version"`
	Private      bool     `json:"private"`
	Group        string   `json:"group"` // whose packages share its version; "" for none
	LastTag      string   `json:"last_tag"`
	LastVersion  string   `json:"last_version"`
	Changed      bool     `json:"changed"`
	Commits      int      `json:"commits"` // since the last release
	Files        []string `json:"files"`
	Dependencies []string `json:"dependencies"`
	Dependents   []string `json:"dependents"`

	compared bool // with an earlier commit
	lacking  bool // tags may lack here that tell of its releases
}

func runList(ctx context.Context, c *call) error {
	s, err := c.survey(ctx, release.SurveyOptions{Offline: true, Local: true})
	if err != nil {
		return err
	}
	graph := c.cli.String("graph")
	if graph != "" && graph != "dot" && graph != "mermaid" {
		return &usage{message: "no graph format " + graph, fix: "--graph dot or --graph mermaid"}
	}
	states := s.States
	if since := c.cli.String("since"); since != "" {
		if states, err = c.changedSince(ctx, s, since); err != nil {
			return err
		}
	}
	packages, err := c.listed(ctx, s, states)
	if err != nil {
		return err
	}
	c.doc.Packages = packages
	for _, p := range packages {
		c.actions.judge(p.Name, p.Path, p.Version, p.LastTag)
	}
	switch {
	case graph != "":
		c.printGraph(graph, packages)
	default:
		c.printList(s, packages)
	}
	if err := c.printLeftOut(ctx, s.Workspace); err != nil {
		return err
	}
	if s.Workspace.Findings.Errors() {
		return &findings{s.Workspace.Findings}
	}
	c.problems(append(s.Workspace.Findings, lackingTags(s, packages)...))
	if len(packages) == 0 && c.cli.Bool("fail-on-empty") {
		return &errShown{exitEmpty}
	}
	return nil
}

// lackingTags says of how many packages it is not known when they were released.
func lackingTags(s *release.Situation, packages []listedPackage) finding.List {
	n := 0
	for _, p := range packages {
		if p.lacking {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return finding.List{{
		Code: finding.NotJudged, Severity: finding.Info, Fix: s.FetchFix(),
		Message: "this clone is shallow, or was made without tags: of " + finding.Count(n, "package") + " the releases are not known",
	}}
}

// changedSince keeps the packages that changed since a commit, and compares with it.
func (c *call) changedSince(ctx context.Context, s *release.Situation, rev string) ([]monorepo.State, error) {
	commit, err := c.repo.Resolve(ctx, rev)
	if err != nil {
		return nil, c.noRef(ctx, rev, s)
	}
	states, err := s.Workspace.StatesSince(ctx, c.repo, commit)
	if err != nil {
		return nil, err
	}
	for i := range states {
		states[i].Last = s.States[i].Last
	}
	return slices.DeleteFunc(states, func(state monorepo.State) bool { return !state.Changed }), nil
}

// listed gathers what is shown of each package.
func (c *call) listed(ctx context.Context, s *release.Situation, states []monorepo.State) ([]listedPackage, error) {
	commits, err := s.Workspace.CommitsSince(ctx, c.repo, states)
	if err != nil {
		return nil, err
	}
	dependents := map[string][]string{}
	for _, p := range s.Workspace.Packages {
		for _, sibling := range p.Siblings {
			dependents[sibling.Package.Name] = append(dependents[sibling.Package.Name], p.Name)
		}
	}
	packages := make([]listedPackage, len(states))
	for i, state := range states {
		p := state.Package
		l := listedPackage{
			Name: p.Name, Path: p.Folder(), Version: p.Version.String(), Private: p.Private, Group: p.Group, Changed: state.Changed,
			Commits: commits[i], Files: []string{}, Dependencies: []string{}, Dependents: append([]string{}, dependents[p.Name]...),
		}
		if state.Last != nil {
			l.LastTag, l.LastVersion = state.Last.Tag, state.Last.Version.String()
		}
		l.lacking = state.Last == nil && !p.Private && (s.Shallow || s.NoTags)
		if l.compared = state.Compared(); l.compared && state.Changed {
			if l.Files, err = s.Workspace.Files(ctx, c.repo, state); err != nil {
				return nil, err
			}
		}
		for _, sibling := range p.Siblings {
			l.Dependencies = append(l.Dependencies, sibling.Package.Name)
		}
		packages[i] = l
	}
	return packages, nil
}

// schemeLine says which strategy holds and where it comes from.
func (o *output) schemeLine(w *monorepo.Workspace) {
	if w.Scheme == nil || len(w.Packages) == 0 {
		return
	}
	from := "configured"
	if w.Inferred != "" {
		from = "inferred: " + w.Inferred
	}
	o.printf("strategy %s, tags %s (%s)\n\n", w.Scheme.Strategy(), clean(w.Scheme.Template()), clean(from))
}

func (c *call) printList(s *release.Situation, packages []listedPackage) {
	c.schemeLine(s.Workspace)
	t := table{{"PACKAGE", "VERSION", "LAST TAG", "CHANGED", "PATH"}}
	for _, p := range packages {
		t = append(t, []string{p.Name, p.Version, p.tag(), p.changes(), p.Path})
	}
	if len(s.Workspace.Groups()) > 0 {
		t[0] = slices.Insert(t[0], 1, "GROUP")
		for i, p := range packages {
			t[i+1] = slices.Insert(t[i+1], 1, cmp.Or(p.Group, "-"))
		}
	}
	if len(packages) > 0 {
		c.printf("%s", t)
	}
	summary := finding.Count(len(packages), "package")
	if n := len(s.Workspace.LeftOut); n > 0 {
		summary += fmt.Sprintf("; %d package.json left out", n)
		if !c.cli.Bool("all") {
			summary += " (upmrel list --all says why)"
		}
	}
	c.printf("%s\n", summary)
}

func (p listedPackage) tag() string {
	switch {
	case p.Private:
		return "private"
	case p.LastTag == "":
		return "none"
	}
	return p.LastTag
}

func (p listedPackage) changes() string {
	switch {
	case !p.Changed:
		return "-"
	case p.compared:
	case p.Private:
		return "-"
	case p.LastTag == "" && !p.lacking:
		return "never released"
	default:
		return "unknown"
	}
	return finding.Count(p.Commits, "commit") + ", " + finding.Count(len(p.Files), "file")
}

// printLeftOut says of each package.json that is no package why, with --all.
func (c *call) printLeftOut(ctx context.Context, w *monorepo.Workspace) error {
	if !c.cli.Bool("all") {
		return nil
	}
	ignored, err := c.repo.Ignored(ctx, ":(glob)**/package.json")
	if err != nil {
		return err
	}
	c.doc.LeftOut = slices.Clone(w.LeftOut)
	for _, path := range ignored {
		c.doc.LeftOut = append(c.doc.LeftOut, monorepo.LeftOut{Path: path, Reason: "ignored by git"})
	}
	if len(c.doc.LeftOut) == 0 {
		return nil
	}
	t := table{{"LEFT OUT", "WHY"}}
	for _, l := range c.doc.LeftOut {
		t = append(t, []string{l.Path, l.Reason})
	}
	c.printf("\n%s", t)
	return nil
}

// printGraph draws an arrow from each package to those that it depends on.
func (c *call) printGraph(format string, packages []listedPackage) {
	open, arrow, end := "digraph packages {\n", "  %q -> %q;\n", "}\n"
	node := "  %q;\n"
	if format == "mermaid" {
		open, node, arrow, end = "graph LR\n", "  %s\n", "  %s --> %s\n", ""
	}
	c.printf("%s", open)
	for _, p := range packages {
		c.printf(node, clean(p.Name))
		for _, d := range p.Dependencies {
			c.printf(arrow, clean(p.Name), clean(d))
		}
	}
	c.printf("%s", end)
}
