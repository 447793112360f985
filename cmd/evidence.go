package cmd

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/version"
	"github.com/upmrel/upmrel/release"
)

// What fits under a package, and of packages that are not released.
const (
	maxEvidence = 3
	maxQuiet    = 8
)

// evidenceText lists the commits and entries that made a package's level, the highest
// first, where the package's own line does not name them all.
func evidenceText(pp release.PackagePlan, all bool) string {
	if len(pp.Evidence) < 2 || pp.Previous == pp.Version {
		return ""
	}
	list := slices.Clone(pp.Evidence)
	slices.SortStableFunc(list, func(a, b release.Evidence) int { return rank(a) - rank(b) })
	left := 0
	if !all && len(list) > maxEvidence {
		left = len(list) - maxEvidence
		list = list[:maxEvidence]
	}
	var t table
	for _, e := range list {
		where, text := evidencePlace(e), e.Text
		if e.Section != "" {
			text = e.Section + ": " + text
		}
		t = append(t, []string{"    " + where, e.Level, short(text, maxText)})
	}
	text := t.String()
	if left > 0 {
		text += fmt.Sprintf("    and %d more (-v shows all)\n", left)
	}
	return text
}

// evidencePlace is where to look: a commit, or a line of the changelog.
func evidencePlace(e release.Evidence) string {
	if e.Path != "" {
		return fmt.Sprintf("%s:%d", path.Base(e.Path), e.Line)
	}
	return e.Commit[:min(7, len(e.Commit))]
}

// rank orders evidence by its level, the highest first.
func rank(e release.Evidence) int {
	return slices.Index([]string{string(version.Major), string(version.Minor), string(version.Patch)}, e.Level)
}

// maxText is how much of a text is shown on its line, in columns.
const maxText = 60

// tellQuiet reports a plan's problems, of the packages that changed and are not released
// only some, and whether there are such.
func (c *call) tellQuiet(p *release.Plan) bool {
	var quiet, others finding.List
	for _, f := range p.Problems {
		if f.Code == finding.LevelNone {
			quiet = append(quiet, f)
		} else {
			others = append(others, f)
		}
	}
	c.problems(others)
	shown := quiet
	if !c.json && len(quiet) > maxQuiet {
		shown = quiet[:maxQuiet]
	}
	c.problems(shown)
	if n := len(quiet) - len(shown); n > 0 {
		c.sayf("and %s more of which that holds (--format json shows all)\n", finding.Count(n, "package"))
	}
	return len(quiet) > 0
}

// atLevel is the command line with a level, safe to paste.
func (c *call) atLevel(level string) string {
	words := []string{"upmrel", c.cli.Command.Name, level}
	for _, p := range c.cli.StringSlice("package") {
		name, _, _ := strings.Cut(p, "=")
		words = append(words, "-p", name)
	}
	return clean(finding.Command(words...))
}

// aboutLevels are the problems that say why a package does not rise, or not for sure.
func aboutLevels(list finding.List) finding.List {
	return slices.DeleteFunc(slices.Clone(list), func(f finding.Finding) bool {
		return f.Code != finding.LevelNone && f.Code != finding.LevelUnknown
	})
}
