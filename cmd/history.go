package cmd

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/release"
)

// runHistory audits every past tag as OpenUPM would build it. Tags that fail are
// findings.
func runHistory(ctx context.Context, c *call) error {
	s, err := c.surveyAnywhere(ctx, release.SurveyOptions{Offline: c.offline})
	if err != nil {
		return err
	}
	packages, err := publicPackages(s.Workspace, c.cli.Args().Slice())
	if err != nil {
		return err
	}
	audits, err := c.audit(ctx, s, packages, nil)
	if err != nil {
		return err
	}
	plain := make([]audit.Package, len(audits))
	for i, a := range audits {
		plain[i] = a.Package
	}
	h := audit.NewHistory(plain, audit.NewListing(s.Workspace).Scheme)
	c.printHistory(h)
	c.sayAbsent(s, audits)
	if c.json || inActions() {
		c.documentAudits(audits)
		for _, past := range h.Past {
			c.doc.Problems = append(c.doc.Problems, past.Finding())
		}
	}
	broken := brokenPatterns(audits)
	c.problems(broken)
	if broken.Errors() || slices.ContainsFunc(h.Past, func(p audit.Past) bool { return p.Severity == finding.Error }) {
		return &errShown{exitFindings}
	}
	return nil
}

// brokenPatterns finds patterns that stop OpenUPM from building packages, or that
// can't be judged here.
func brokenPatterns(audits []audited) finding.List {
	var list finding.List
	for _, a := range audits {
		if a.Broken == nil {
			continue
		}
		f := finding.Finding{Code: finding.TagIgnored, Severity: finding.Warning, Package: a.Name, Message: a.Name + ": " + a.Broken.Error()}
		if a.Broken.Invalid() {
			f.Severity = finding.Error
		}
		list = append(list, f)
	}
	return list
}

// printHistory shows the tags that went wrong, and the numbers.
func (c *call) printHistory(h *audit.History) {
	if len(h.Past) > 0 {
		c.printf("%s\n", pastTable(h.Past))
	}
	c.sayYounger(h.Younger)
	c.printf("%s%s\n", countWords(h.Count), codeWords(h.Codes))
	if n := h.Codes[openupm.OtherVersion]; n > 0 {
		c.printf("%d of %s %s at another version\n", n, finding.Count(h.Count.Tags, "tag"), points(n))
	}
}

// pastTable has a line for each tag that went wrong, and for several if packages
// that share it came to different ends.
func pastTable(past []audit.Past) table {
	type ending struct{ tag, words string }
	t := table{{"TAG", "PACKAGE", "OPENUPM"}}
	rows, others := map[ending]int{}, map[int]int{}
	for _, p := range past {
		key := ending{p.Tag.Tag.Name, strings.Replace(p.Words, "the name "+p.Package, "its name", 1)}
		if row, told := rows[key]; told {
			others[row]++
			continue
		}
		rows[key] = len(t)
		t = append(t, []string{key.tag, p.Package, key.words})
	}
	for row, n := range others {
		t[row][1] += fmt.Sprintf(" and %d more", n)
	}
	return t
}

func points(n int) string {
	if n == 1 {
		return "points"
	}
	return "point"
}

// sayYounger tells of packages that came later than tags that they share: OpenUPM
// tries to build them from those too.
func (c *call) sayYounger(younger []audit.Younger) {
	if len(younger) == 0 {
		return
	}
	t := table{{"YOUNGER PACKAGE", "OLDER TAGS", "MINVERSION THAT SPARES OPENUPM THE BUILDS"}}
	for _, y := range younger {
		t = append(t, []string{y.Package, strconv.Itoa(y.Tags), dash(y.MinVersion)})
	}
	c.sayf("%s\n", t)
}

// codeWords lists how many tags fail with which error.
func codeWords(codes map[string]int) string {
	var parts []string
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		parts = append(parts, fmt.Sprintf("%s %d", code, codes[code]))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}
