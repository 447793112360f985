package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/explain"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/finding/sarif"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/version"
	"github.com/upmrel/upmrel/release/github"
)

// Output formats that only some commands have.
const (
	formatSARIF  = "sarif"
	formatGitHub = "github"
)

// report prints findings in the format that was asked for and ends the command as
// they say.
func (c *call) report(list finding.List, summary string, build Build) error {
	list = c.here(list)
	c.doc.Problems = append(c.doc.Problems, list...)
	c.actions.ended = summary
	switch c.cli.String("format") {
	case formatSARIF:
		c.actions.annotated = true // who wants SARIF shows the findings from it
		log, err := sarif.Encode(list, sarif.Tool{Version: semantic(build), Page: describe, Anchor: config.Filename})
		if err != nil {
			return err
		}
		if _, err := c.stdout.Write(c.jsonText(log)); err != nil {
			return err
		}
	case formatGitHub:
		c.actions.annotated = true
		c.documentf("%s%s\n", github.Annotations(list), github.Plain(summary))
	default:
		c.printReport(list, summary)
	}
	return c.verdict(list)
}

// printReport shows findings as text.
func (c *call) printReport(list finding.List, summary string) {
	if c.json {
		return
	}
	c.printf("%s%s\n", c.findingsText(list), summary)
	c.sayf("%s", c.hint(list))
}

// hint says where to read on, and that HEAD was judged, not the files on disk.
func (c *call) hint(list finding.List) string {
	var words []string
	if len(list) > 0 {
		gravest := slices.MaxFunc(list, func(a, b finding.Finding) int { return int(a.Severity - b.Severity) })
		words = append(words, "about a rule: upmrel explain "+string(gravest.Code))
	}
	if !c.repo.Bare() && c.cli.String("rev") == "" && !c.cli.Bool("worktree") && !c.cli.Bool("refs") {
		words = append(words, "the files on disk: upmrel check --worktree")
	}
	if len(words) == 0 {
		return ""
	}
	return strings.Join(words, "; ") + "\n"
}

// verdict ends a command whose findings refuse what was judged.
func (c *call) verdict(list finding.List) error {
	code := codeOf(list)
	if code == exitDone && c.cli.Bool("strict") {
		for _, f := range list {
			if f.Severity >= finding.Warning {
				code = exitFindings
			}
		}
	}
	if code == exitDone {
		return nil
	}
	return &errShown{code}
}

// describe is what there is to read about a rule.
func describe(code finding.Code) (summary, page string) {
	page, err := explain.Page(code)
	if err != nil {
		return "", ""
	}
	return explain.Summary(code), page
}

// semantic is the program's version, where it is one.
func semantic(build Build) string {
	v, err := version.Parse(strings.TrimPrefix(build.withModule().Version, "v"))
	if err != nil {
		return ""
	}
	return v.String()
}

// What fits on a screen: findings of one rule in a package, and columns of a place
// before what follows is no longer aligned.
const (
	maxOfRule = 20
	maxPlace  = 60
)

// findingsText lays findings out: those of a package together, a line for each, and
// once under alike ones what mends them.
func (c *call) findingsText(list finding.List) string {
	var b strings.Builder
	for _, group := range byPackage(list) {
		shown, left := atMost(group, maxOfRule)
		c.writeGroup(&b, shown)
		for _, l := range left {
			b.WriteString("    and " + l + " (--format json shows all)\n")
		}
	}
	return b.String()
}

// byPackage puts the findings of each package together.
func byPackage(list finding.List) []finding.List {
	var groups []finding.List
	at := map[string]int{}
	for _, f := range list {
		i, ok := at[f.Package]
		if !ok {
			i = len(groups)
			at[f.Package] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

// atMost keeps so many findings of each rule, and says how many it leaves out.
func atMost(list finding.List, most int) (shown finding.List, left []string) {
	counts := map[finding.Code]int{}
	for _, f := range list {
		if counts[f.Code]++; counts[f.Code] <= most {
			shown = append(shown, f)
		}
	}
	for _, f := range shown {
		if n := counts[f.Code]; n > most {
			left = append(left, fmt.Sprintf("%d more of %s", n-most, f.Code))
			counts[f.Code] = 0 // once
		}
	}
	return shown, left
}

// writeGroup writes findings in columns.
func (c *call) writeGroup(b *strings.Builder, list finding.List) {
	placeWidth, wordWidth := 0, 0
	for _, f := range list {
		if w := width(clean(place(f))); w <= maxPlace {
			placeWidth = max(placeWidth, w)
		}
		wordWidth = max(wordWidth, len(f.Severity.String()))
	}
	said := map[[2]string]bool{}
	for i, f := range list {
		if at := clean(place(f)); at != "" {
			b.WriteString(at + strings.Repeat(" ", max(0, placeWidth-width(at))+2))
		}
		word := f.Severity.String()
		b.WriteString(severityWord(c.colors.stdout, f.Severity) + strings.Repeat(" ", wordWidth-len(word)+2))
		b.WriteString(string(f.Code) + "  " + clean(f.Message) + atTargets(f) + "\n")
		more := i+1 < len(list) && list[i+1].Code == f.Code && list[i+1].Fix == f.Fix
		if key := [2]string{string(f.Code), f.Fix}; f.Fix != "" && !more && !said[key] {
			said[key] = true
			b.WriteString("    fix: " + strings.ReplaceAll(cleanLines(f.Fix), "\n", "\n    ") + "\n")
		}
	}
}

// atTargets says for whom a finding is so grave, where it is not for all.
func atTargets(f finding.Finding) string {
	if f.Targets == "" {
		return ""
	}
	return " (" + strings.Join(f.Targets.List(), ", ") + ")"
}

// place is where a finding is, for the screen: tags go by their short names.
func place(f finding.Finding) string {
	if f.Ref != "" {
		return gitrepo.ShortName(f.Ref)
	}
	return f.Where()
}
