package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/spelling"
	"github.com/upmrel/upmrel/release"
	"github.com/upmrel/upmrel/release/github"
)

func statusCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:  "status",
		Usage: "the gate of pull requests: packages that changed without telling of it",
		UsageText: "upmrel status --since main            what a branch changes: commits since it left main\n" +
			"upmrel status --since origin/main --format github\n" +
			"upmrel status                         since each package's last release\n\n" +
			"A change is told of by a commit with a type (fix: ...) that touches the package, or by a\n" +
			"new line under [Unreleased] in its changelog (auto.sources in .upmrel.yaml). Exit code 3\n" +
			"if a package has neither.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "since", Usage: "since HEAD's history left `REF`"},
		},
		Action: out.action(runStatus, formatGitHub),
	}
}

func runStatus(ctx context.Context, c *call) error {
	s, err := c.surveyAnywhere(ctx, release.SurveyOptions{Offline: true, Local: true})
	if err != nil {
		return err
	}
	if s.Workspace.Findings.Errors() {
		return &findings{s.Workspace.Findings}
	}
	opts := release.StatusOptions{Name: c.cli.String("since"), Progress: c.counted}
	if c.cli.IsSet("since") {
		if opts.Since, err = c.leftAt(ctx, opts.Name, s); err != nil {
			return err
		}
		c.doc.Since = opts.Since.String()
	}
	c.doing("reading the history")
	st, err := s.Status(ctx, c.repo, opts)
	c.doing("")
	if err != nil {
		return err
	}
	st.Findings.Sort()
	c.doc.Packages = st.Packages
	c.judgeChanged(st, s)
	c.doc.Problems = append(c.doc.Problems, st.Findings...)
	c.printChanges(st, opts)
	return c.verdict(st.Findings)
}

// judgeChanged tells GitHub Actions of the packages that changed.
func (c *call) judgeChanged(st *release.Status, s *release.Situation) {
	for _, state := range s.States {
		p := state.Package
		if !slices.ContainsFunc(st.Packages, func(changed release.PackageStatus) bool { return changed.Name == p.Name }) {
			continue
		}
		tag := ""
		if state.Last != nil {
			tag = state.Last.Tag
		}
		c.actions.judge(p.Name, p.Folder(), p.Version.String(), tag)
	}
}

// leftAt is the commit at which HEAD's history left that of a ref.
func (c *call) leftAt(ctx context.Context, ref string, s *release.Situation) (gitrepo.ID, error) {
	id, err := c.repo.Resolve(ctx, ref)
	if err != nil {
		return gitrepo.ID{}, c.noRef(ctx, ref, s)
	}
	base, ok, err := c.repo.MergeBase(ctx, id, s.Head.Commit)
	switch {
	case err != nil || ok:
		return base, err
	case s.Shallow:
		return base, &release.Precondition{
			Message: "this clone is shallow: where HEAD left " + ref + " is not in it", Fix: release.UnshallowFix,
		}
	}
	return base, &usage{message: "HEAD and " + ref + " have no commit in common", fix: "name the branch that HEAD is to be merged into"}
}

// noRef says that a ref is not there, and which was meant.
func (c *call) noRef(ctx context.Context, ref string, s *release.Situation) error {
	var known []string
	for _, prefix := range []string{gitrepo.BranchPrefix, gitrepo.RemotePrefix, gitrepo.TagPrefix} {
		names, err := c.repo.RefNames(ctx, prefix)
		if err != nil {
			return err
		}
		for _, name := range names {
			known = append(known, gitrepo.ShortName(name))
		}
	}
	message := fmt.Sprintf("%q names no commit here", ref)
	for _, name := range known {
		if remote, rest, ok := strings.Cut(name, "/"); ok && rest == ref {
			return &usage{message: message + ", did you mean " + name + "?", fix: finding.Command("git", "fetch", "--", remote) + ", and --since " + name}
		}
	}
	if near, ok := spelling.Nearest(ref, known); ok {
		return &usage{message: message + ", did you mean " + near + "?", fix: "upmrel " + c.cli.Command.Name + " --since " + near}
	}
	if s.Shallow {
		return &release.Precondition{Message: message + ", and this clone is shallow", Fix: release.UnshallowFix}
	}
	return &usage{message: message, fix: "git fetch, or name another commit"}
}

// printChanges shows what changed and what tells of it.
func (c *call) printChanges(st *release.Status, opts release.StatusOptions) {
	summary := statusSummary(st, opts)
	c.actions.ended = summary
	if c.cli.String("format") == formatGitHub {
		c.actions.annotated = true
		c.documentf("%s%s\n", github.Annotations(st.Findings), github.Plain(summary))
		return
	}
	if c.json {
		return
	}
	c.printf("%s%s%s\n", statusTable(st), c.findingsText(st.Findings), summary)
	if len(st.Findings) > 0 {
		c.sayf("about the rule: upmrel explain %s\n", finding.ChangeUntold)
	}
}

func statusTable(st *release.Status) string {
	if len(st.Packages) == 0 {
		return ""
	}
	t := table{{"PACKAGE", "CHANGED", "TOLD BY"}}
	for _, p := range st.Packages {
		changed := finding.Count(len(p.Files), "file")
		if p.Commits > 0 {
			changed = finding.Count(p.Commits, "commit") + ", " + changed
		}
		t = append(t, []string{p.Name, changed, toldBy(p)})
	}
	return t.String() + "\n"
}

// toldBy names one thing that tells of a change, and how many more there are.
func toldBy(p release.PackageStatus) string {
	switch {
	case len(p.Told) == 0 && !p.Needs:
		return "only its changelog changed"
	case len(p.Told) == 0:
		return "nothing"
	}
	first := evidencePlace(p.Told[0]) + "  " + short(p.Told[0].Text, maxText)
	if n := len(p.Told) - 1; n > 0 {
		first += fmt.Sprintf("  and %d more", n)
	}
	return first
}

// statusSummary counts in a line.
func statusSummary(st *release.Status, opts release.StatusOptions) string {
	since := "since the last releases"
	if opts.Name != "" {
		since = fmt.Sprintf("since %s (%s)", clean(opts.Name), opts.Since.Short())
	}
	switch n := len(st.Packages); {
	case n == 0:
		return "no package changed " + since
	case len(st.Findings) == 0:
		return fmt.Sprintf("%s changed %s, and nothing is left untold", finding.Count(n, "package"), since)
	default:
		return fmt.Sprintf("%s changed %s, and of %d nothing tells", finding.Count(n, "package"), since, len(st.Findings))
	}
}
