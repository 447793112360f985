package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release"
	"github.com/upmrel/upmrel/release/github"
)

// summarized are the commands that the page of a workflow's run tells of.
var summarized = []string{"plan", "release", "tag", "push", "bump", "resume", "check", "status"}

// summaryPage is what the page of a workflow's run shows of the command.
func (o *output) summaryPage(err error, room int) string {
	if !slices.Contains(summarized, o.doc.Command) {
		return ""
	}
	page := github.NewPage(room)
	page.Heading(github.Text("upmrel " + o.doc.Command))
	page.Paragraph(o.howItEnded(err))
	failed := o.doc.Problems.Errors()
	if failed {
		page.Table(problemTable(o.doc.Problems))
	}
	if plan := o.actions.plan; plan != nil {
		o.addPlan(page, plan)
	}
	if !failed {
		page.Table(problemTable(o.doc.Problems))
	}
	if plan := o.actions.plan; plan != nil {
		page.Fold(github.Text("Changes in "+finding.Count(len(plan.Edits), "file")), "diff", (&output{}).unifiedDiff(plan.Edits))
	}
	return page.String()
}

// howItEnded is one paragraph.
func (o *output) howItEnded(err error) github.Markdown {
	words := github.Text(o.actions.ended)
	if p := o.actions.plan; err == nil && o.actions.shows && p != nil && o.actions.ended == "" {
		words = github.Text("Nothing was changed.")
		if len(outgoing(p)) > 0 {
			words = github.Text("Nothing was changed. To be released: " + released(p) + ".")
		}
	}
	if code := exitCode(err); code != exitDone && code != exitEmpty {
		failed := github.Text(fmt.Sprintf("It failed with exit code %d.", code))
		if o.actions.ended == "" {
			words = failed
		} else if !isFindings(code) {
			words += " " + failed
		}
	}
	if kept, ok := errors.AsType[*release.KeptError](err); ok && kept.Pushing && os.Getenv("RUNNER_ENVIRONMENT") == "github-hosted" {
		words += github.Text(" The runner keeps nothing of it: a later step of this job can go on with ") + github.Code("upmrel resume") +
			github.Text(", or run the workflow again on the branch as it is then: what is out stays, and the rest is released.")
	}
	return words
}

// isFindings reports whether a command ended as its findings say.
func isFindings(code int) bool {
	return code == exitFindings || code == exitUsage || code == exitTagExists
}

// addPlan adds what a plan does, or did: the packages, what goes where, and how to try it.
func (o *output) addPlan(page *github.Page, p *release.Plan) {
	var rows [][]github.Markdown
	for _, pp := range p.Packages {
		rows = append(rows, o.packageRow(p, pp))
	}
	page.Table([]string{"Package", "From", "To", "Why", "Tag", "Branch"}, rows)
	for i := range p.Builds {
		page.Paragraph(o.pushLine(&p.Builds[i]))
	}
	if p.Push != nil {
		page.Paragraph(o.pushLine(p.Push))
		page.Table(outcomeTable(p.Push.Results))
	}
	page.Table(releaseTable(p.Releases))
	if o.actions.done && p.Push != nil {
		page.Fold("Try it in Unity", "", tryLines(o.actions.web, p))
	}
}

// pushLine says what goes where, or went, whatever failed after it.
func (o *output) pushLine(p *release.PushPlan) github.Markdown {
	if o.actions.done || len(p.Results) > 0 && allOut(p.Results) {
		return github.Text("Pushed to " + pushNote(p))
	}
	return github.Text("To be pushed to " + pushNote(p))
}

// packageRow is a package in the table.
func (o *output) packageRow(p *release.Plan, pp release.PackagePlan) []github.Markdown {
	branch := ""
	if pp.Split != nil {
		branch = pp.Split.Branch
	}
	return []github.Markdown{
		github.Code(pp.Name), github.Code(pp.Previous), github.Code(pp.Version), github.Text(pp.Reason), o.tagCell(p, pp.Tag), github.Code(branch),
	}
}

// tagCell is a tag, with a link where it is out.
func (o *output) tagCell(p *release.Plan, tag string) github.Markdown {
	cell := github.Code(tag)
	if tag == "" || !o.actions.done || p.Push == nil {
		return cell
	}
	return github.Link(cell, strings.TrimSuffix(o.actions.web, ".git")+"/releases/tag/"+(&url.URL{Path: tag}).EscapedPath())
}

// tryLines are what Unity users paste, a line for each package that is out.
func tryLines(web string, p *release.Plan) string {
	if !strings.HasPrefix(web, "https://") && !strings.HasPrefix(web, "http://") {
		return ""
	}
	var b strings.Builder
	for _, pp := range outgoing(p) {
		if pp.Tag != "" {
			b.WriteString(clean(tryURL(web, pp, p.OnUPM(pp.Tag))) + "\n")
		}
	}
	return b.String()
}

// outcomeTable lists what became of the refs of a push that did not go out whole.
func outcomeTable(refs []release.RefOutcome) (columns []string, rows [][]github.Markdown) {
	whole := allOut(refs)
	for _, ref := range refs {
		if !whole {
			rows = append(rows, []github.Markdown{github.Code(gitrepo.ShortName(ref.Ref)), github.Text(string(ref.State)), github.Text(ref.Reason)})
		}
	}
	return []string{"Ref", "State", "Why"}, rows
}

// allOut reports whether refs are where they were pushed to.
func allOut(refs []release.RefOutcome) bool {
	return !slices.ContainsFunc(refs, func(ref release.RefOutcome) bool {
		return ref.State != release.RefMoved && ref.State != release.RefThere
	})
}

// releaseTable lists GitHub Releases.
func releaseTable(releases []release.GitHubPlan) (columns []string, rows [][]github.Markdown) {
	for _, r := range releases {
		rows = append(rows, []github.Markdown{github.Link(github.Code(r.Tag), r.URL), github.Text(cmp.Or(r.State, "to be made")), github.Text(releaseNote(r))})
	}
	return []string{"GitHub Release", "State", "What"}, rows
}

// problemTable lists findings by package, the gravest of each first.
func problemTable(list finding.List) (columns []string, rows [][]github.Markdown) {
	named := slices.ContainsFunc(list, func(f finding.Finding) bool { return f.Package != "" })
	columns = []string{"", "Rule", "Where", "What", "Fix"}
	if named {
		columns = slices.Insert(columns, 0, "Package")
	}
	for _, group := range byPackage(list) {
		slices.SortStableFunc(group, func(a, b finding.Finding) int { return int(b.Severity - a.Severity) })
		for _, f := range group {
			row := []github.Markdown{
				github.Text(f.Severity.String()), github.Code(string(f.Code)), github.Code(place(f)), github.Text(f.Message + atTargets(f)), github.Code(f.Fix),
			}
			if named {
				row = slices.Insert(row, 0, github.Code(f.Package))
			}
			rows = append(rows, row)
		}
	}
	return columns, rows
}
