package cmd

import (
	"cmp"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// runHookStatus tells what git would run on a push, and why that is not upmrel.
func runHookStatus(ctx context.Context, c *call) error {
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	around, err := surroundings()
	if err != nil {
		return err
	}
	status, err := hooks.Inspect(ctx, c.repo, around)
	if err != nil {
		return err
	}
	c.doc.Problems = append(c.doc.Problems, status.Findings...)
	c.doc.Hook = newHookReport(status, around)
	c.printStatus(status, around)
	if !status.Judged && !status.Receives {
		return &errShown{exitFindings}
	}
	return nil
}

// surroundings are what hooks would find that are started from here.
func surroundings() (hooks.Surroundings, error) {
	program, err := os.Executable()
	return hooks.Surroundings{Program: program, Getenv: os.Getenv, InPath: func(name string) string {
		path, err := exec.LookPath(name)
		if err != nil {
			return ""
		}
		return path
	}}, err
}

// hookReport is what hook status tells, in JSON.
type hookReport struct {
	Judged   bool        `json:"judged"`
	Receives bool        `json:"receives"` // of a bare repository: what is pushed to it is judged
	Dir      string      `json:"dir"`
	Path     *hookPath   `json:"hooks_path"`
	Runs     []hooks.Run `json:"runs"`
	Program  string      `json:"program"`
	InPath   string      `json:"in_path"`
}

// hookPath is the setting core.hooksPath.
type hookPath struct {
	Value  string `json:"value"`
	Scope  string `json:"scope"`
	Origin string `json:"origin"`
}

func newHookReport(status hooks.Status, around hooks.Surroundings) *hookReport {
	report := &hookReport{
		Judged: status.Judged, Receives: status.Receives, Dir: status.Dir, Runs: status.Runs,
		Program: status.Program, InPath: around.InPath("upmrel"),
	}
	if report.Runs == nil {
		report.Runs = []hooks.Run{}
	}
	if p := status.Path; p.Scope != "" {
		report.Path = &hookPath{Value: p.Path, Scope: p.Scope, Origin: p.Origin}
	}
	return report
}

// printStatus shows the status on one screen.
func (c *call) printStatus(status hooks.Status, around hooks.Surroundings) {
	switch {
	case status.Judged:
		c.printf("%s\n", paint(c.colors.stdout, green, "pushes from here are judged"))
	case status.Receives:
		c.printf("%s\n", paint(c.colors.stdout, green, "pushes to here are judged"))
	default:
		c.printf("%s\n", paint(c.colors.stdout, red, "pushes from here are not judged"))
	}
	rows := [][2]string{}
	add := func(label, text string) { rows = append(rows, [2]string{label, text}) }
	if status.Dir != "" {
		add("hooks are in", status.Dir+hooksPathNote(status.Path))
	}
	for _, run := range status.Runs {
		add(run.By+" runs", c.shorten(run.Path)+"  "+whose(run))
	}
	inPath := around.InPath("upmrel")
	if status.Program != "" {
		add("upmrel is", status.Program+thisProgram(status.Program, around))
	}
	if inPath != status.Program && !isSameFile(inPath, status.Program) {
		add("in PATH is", cmp.Or(inPath, "none")+thisProgram(inPath, around))
	}
	for _, row := range rows {
		c.printf("  %-16s %s\n", row[0], clean(row[1]))
	}
	c.printReasons(status.Findings)
}

// printReasons shows findings below the status.
func (c *call) printReasons(list finding.List) {
	for _, f := range list {
		c.printf("%s  %s  %s\n", severityWord(c.colors.stdout, f.Severity), f.Code, clean(f.Message))
		if f.Fix != "" {
			c.printf("  fix: %s\n", cleanLines(f.Fix))
		}
	}
}

func hooksPathNote(path gitrepo.HooksPath) string {
	if path.Scope == "" {
		return ""
	}
	return "  (core.hooksPath, " + path.Scope + ", " + strings.TrimSuffix(strings.TrimPrefix(path.Origin, "file:"), ":") + ")"
}

// whose says who wrote a hook and whether it asks upmrel.
func whose(run hooks.Run) string {
	switch {
	case run.Whose == "upmrel":
		return "(upmrel's own)"
	case run.Asks:
		return "(asks upmrel)"
	case run.Whose != "":
		return "(" + run.Whose + "'s)"
	}
	return ""
}

// shorten writes a path below the root without it.
func (c *call) shorten(path string) string {
	rel, err := filepath.Rel(c.repo.Root(), path)
	if err != nil || !filepath.IsLocal(rel) || !filepath.IsAbs(path) {
		return path
	}
	return filepath.ToSlash(rel)
}

// thisProgram says of a program's path that it is the one that runs.
func thisProgram(path string, around hooks.Surroundings) string {
	if isSameFile(path, around.Program) {
		return "  (this program)"
	}
	return ""
}
