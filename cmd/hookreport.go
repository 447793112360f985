package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// gitHook is the hook of git that asks: what whoever pushes can do about a refusal
// depends on it.
type gitHook int

const (
	prePushHook    gitHook = iota // of the repository that is pushed from
	preReceiveHook                // of the one that is pushed to, for all refs or none
	updateHook                    // and there for one at a time
)

// printVerdicts shows what is refused and how to mend it; all of it on stderr,
// since stdout belongs to git push --porcelain. Nothing at all is said where
// everything may go out.
func (c *call) printVerdicts(by gitHook, report hooks.Report) error {
	list := problemsOf(report)
	c.doc.Problems = append(c.doc.Problems, list...)
	if !c.json && len(list) > 0 {
		fmt.Fprint(c.stderr, hookScreen{by: by, colored: c.colors.stderr}.show(report))
	}
	if list.Errors() {
		return &errShown{exitFindings}
	}
	return nil
}

// problemsOf are all findings on a push; each on a ref says on which.
func problemsOf(report hooks.Report) finding.List {
	list := append(finding.List{}, report.Findings...)
	for _, v := range report.Verdicts {
		for _, f := range v.Findings {
			if f.Ref == "" {
				f.Ref = v.Ref.Name
			}
			list = append(list, f)
		}
	}
	return list
}

// countRefused says how many of a push's refs are refused. Branches that go out are
// not counted: people push them beside their tags.
func countRefused(report hooks.Report) string {
	tags, branches, refused, others := 0, 0, 0, 0
	for _, v := range report.Verdicts {
		bad := v.Findings.Errors()
		switch {
		case strings.HasPrefix(v.Ref.Name, gitrepo.TagPrefix):
			tags++
		case !bad:
			continue
		case strings.HasPrefix(v.Ref.Name, gitrepo.BranchPrefix):
			branches++
		default:
			others++
		}
		if bad {
			refused++
		}
	}
	thing := "ref"
	switch {
	case refused == 0:
		return "refused this push"
	case branches+others == 0:
		thing = "tag"
	case tags+others == 0:
		thing = "branch"
	}
	return fmt.Sprintf("refused %d of %s", refused, finding.Count(tags+branches+others, thing))
}

// advice is what stands below a refusal: what became of the rest, where the rule is
// explained, and how to push all the same.
func (s hookScreen) advice(report hooks.Report) []string {
	codes := errorCodes(problemsOf(report))
	var lines []string
	if report.Unpublished != "" {
		lines = append(lines, fmt.Sprintf("  the .upmrel.yaml on %s decides until this one, with other branches, prePush or check, is pushed", report.Unpublished))
	}
	lines = append(lines, "  about the rule: upmrel explain "+codes[0])
	if s.by == prePushHook {
		lines = append(lines, "  to push all the same, once: "+allowing(codes))
	}
	passed := func(v hooks.Verdict) bool { return !v.Findings.Errors() }
	if s.by != updateHook && slices.ContainsFunc(report.Verdicts, passed) {
		lines = append([]string{"  nothing was pushed, not even what is in order"}, lines...)
	}
	return lines
}

// errorCodes are the codes of the errors among findings, each once.
func errorCodes(list finding.List) []string {
	var codes []string
	for _, f := range list {
		if f.Severity == finding.Error && !slices.Contains(codes, string(f.Code)) {
			codes = append(codes, string(f.Code))
		}
	}
	return codes
}

// allowing is the command of a push that lets out what is refused.
func allowing(codes []string) string {
	command := "UPMREL_ALLOW=" + strings.Join(codes, ",") + " git push ..."
	if len(command) > screenColumns {
		return "git push --no-verify ..."
	}
	return command
}
