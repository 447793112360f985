package cmd

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/release"
)

func planCommand(out *output, build Build) *cli.Command {
	return &cli.Command{
		Name:      "plan",
		Usage:     "show what a release would do; nothing is written",
		ArgsUsage: "[LEVEL|VERSION]",
		UsageText: "upmrel plan                            as far as commits and changelogs ask\n" +
			"upmrel plan minor\n" +
			"upmrel plan -p com.acme.foo=minor -p com.acme.bar=2.0.0\n" +
			"upmrel plan prerelease --pre beta\n" +
			"upmrel plan minor -o plan.json\n\n" + levelsHelp,
		Flags: append(append(requestFlags(), gitHubFlags()...), snapshotFlag(), &cli.BoolFlag{Name: "from-manifests", Usage: "tag the manifests' versions that have no tag"},
			&cli.BoolFlag{Name: "no-split", Usage: "leave the upm branches alone"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the plan to `FILE`, for release --plan"}),
		Action: out.action(func(ctx context.Context, c *call) error { return runPlan(ctx, c, build.withModule().Version) }),
	}
}

const levelsHelp = "LEVEL: major minor patch premajor preminor prepatch prerelease release auto;\n" +
	"auto asks each package's commits and its changelog's [Unreleased] (auto in .upmrel.yaml)"

func runPlan(ctx context.Context, c *call, version string) error {
	req, err := c.request()
	if err != nil {
		return err
	}
	req.FromManifests, req.NoSplit = c.cli.Bool("from-manifests"), req.NoSplit || c.cli.Bool("no-split")
	if req, err = c.withReleases(req); err != nil {
		return err
	}
	plan, s, err := c.plan(ctx, orAuto(req), release.SurveyOptions{Splits: !req.NoSplit})
	if err != nil {
		return err
	}
	do := c.sameWith("release")
	if req.Snapshot {
		do = c.sameWith("bump")
	}
	if c.cli.IsSet("output") && !plan.Problems.Errors() && !c.dryRun {
		if err := c.savePlan(ctx, plan, s, version); err != nil { // first: who reads the plan may close the pipe
			return err
		}
		do = clean(finding.Command(append([]string{"upmrel", "release", "--plan", c.cli.String("output")}, c.places()...)...))
	}
	c.printPlan(plan)
	if !req.Snapshot {
		c.warnPreconditions(plan, s)
		if err := c.warnUnheard(ctx, plan, s); err != nil {
			return err
		}
	}
	if err := c.emptyOrProblems(plan); err != nil {
		return err
	}
	if !plan.Empty() {
		c.sayf("\nNothing was changed. Do it: %s\n", do)
	}
	return nil
}

// plan surveys the repository and makes a plan; its problems are not yet judged.
func (c *call) plan(ctx context.Context, req release.Request, opts release.SurveyOptions) (*release.Plan, *release.Situation, error) {
	s, err := c.surveyPlan(ctx, req, opts)
	if err != nil {
		return nil, nil, err
	}
	plan, err := c.makePlan(s, req)
	return plan, s, err
}

// surveyPlan looks at all that the plan for a request depends on, for now unless a date
// is given.
func (c *call) surveyPlan(ctx context.Context, req release.Request, opts release.SurveyOptions) (*release.Situation, error) {
	opts.Plan = true
	if opts.Now.IsZero() {
		if err := checkDate(); err != nil {
			return nil, err
		}
		opts.Now, opts.Dated = now(), isDateSet()
	}
	if err := c.open(ctx); err != nil {
		return nil, err
	}
	opts.Histories, opts.Auto = req.NeedsHistories(c.config), req.Auto()
	s, err := c.look(ctx, opts)
	if err != nil {
		return nil, err
	}
	if s.RemoteErr != nil {
		c.sayf("upmrel: %s can't be reached; its tags and branches are taken as this clone knows them\n  %s\n",
			clean(s.Unreachable), clean(s.RemoteErr.Error()))
	}
	return s, nil
}

// makePlan makes a plan of what was found.
func (c *call) makePlan(s *release.Situation, req release.Request) (*release.Plan, error) {
	plan, err := release.Make(s, req)
	if err != nil {
		return nil, err
	}
	c.actions.web = gitrepo.WebURL(s.Remote.URL)
	c.document(plan)
	return plan, nil
}

// document fills the JSON document.
func (o *output) document(p *release.Plan) {
	o.actions.plan = p
	o.doc.Strategy, o.doc.Base, o.doc.Push = p.Strategy, p.Base.String(), p.Push
	o.doc.Builds, o.doc.Commands, o.doc.Releases = p.Builds, p.Runs(), p.Releases
	o.doc.Packages = append([]release.PackagePlan{}, p.Packages...)
}

// emptyOrProblems ends a command whose plan can't be carried out, or has nothing
// in it.
func (c *call) emptyOrProblems(p *release.Plan) error {
	if p.Problems.Errors() {
		return &findings{p.Problems}
	}
	quiet := c.tellQuiet(p)
	if !p.Empty() {
		return nil
	}
	if quiet {
		c.endf("nothing to do: nothing that happened asks for a release (%s makes one all the same)\n", c.atLevel("patch"))
	} else {
		c.endf("%s%s\n", nothing(c.cli.Command.Name), c.forces(p))
	}
	if c.cli.Bool("fail-on-empty") {
		return &errShown{exitEmpty}
	}
	return nil
}

// nothing says that a command has nothing to do, and why.
func nothing(command string) string {
	switch command {
	case "bump":
		return "nothing to do: no package changed (--all takes them all the same)"
	case "tag":
		return "nothing to do: every version has its tag"
	case "push":
		return "nothing to push: the branch and the tags made here are on the remote (upmrel tag makes missing ones)"
	}
	return "nothing to do: every version is released"
}

// forces says how versions rise that have no reason to, where a level was named.
func (c *call) forces(p *release.Plan) string {
	levels := append(slices.Collect(maps.Values(p.Request.Packages)), p.Request.Bump)
	named := slices.ContainsFunc(levels, func(b release.Bump) bool { return b.Level != "" && b.Level != release.Auto })
	switch {
	case !named || c.cli.IsSet("plan") || c.cli.Command.Name == "bump":
		return ""
	case len(p.Request.Packages) > 0 || p.Strategy == string(scheme.Synchronized):
		return " (--force raises it all the same)"
	}
	return " (--all --force raises them all the same)"
}

// warnPreconditions says what would stop the release.
func (c *call) warnPreconditions(p *release.Plan, s *release.Situation) {
	for _, pre := range p.Preconditions(s) {
		if pre.Message == release.DetachedHead && isPullRequest() { // where nobody expects a release
			continue
		}
		pre = preconditionHere(pre)
		c.problems(finding.List{{
			Code: finding.Precondition, Severity: finding.Warning, Message: "a release would be refused: " + pre.Message, Fix: pre.Fix,
		}})
	}
}

// sameWith is the command line with another command, safe to paste.
func (c *call) sameWith(command string) string {
	words := []string{"upmrel", command}
	words = append(words, c.cli.Args().Slice()...)
	for _, p := range c.cli.StringSlice("package") {
		words = append(words, "-p", p)
	}
	for _, option := range []string{"plan", "pre"} {
		if c.cli.IsSet(option) {
			words = append(words, "--"+option, c.cli.String(option))
		}
	}
	words = append(words, c.places()...)
	for _, option := range []string{"all", "force", "snapshot", "from-manifests", "commit", "no-push", "no-tag", "no-split", "offline"} {
		if c.cli.Bool(option) {
			words = append(words, "--"+option)
		}
	}
	if req, err := c.withReleases(release.Request{}); err == nil {
		words = append(words, gitHubWords(req)...)
	}
	return clean(finding.Command(words...))
}

// printPlan shows packages, diff, and what happens to refs.
func (c *call) printPlan(p *release.Plan) {
	if c.json {
		return
	}
	c.sayScheme(p)
	c.printPackages(p)
	if len(p.Edits) > 0 {
		c.printf("\n")
		c.printFolded("changes in "+finding.Count(len(p.Edits), "file"), c.unifiedDiff(p.Edits))
	}
	c.printRefs(p)
}

// sayScheme says which strategy was inferred, and from what.
func (c *call) sayScheme(p *release.Plan) {
	if p.Inferred != "" && p.Strategy != "" {
		c.sayf("strategy %s, tags %s (inferred: %s)\n", p.Strategy, clean(p.Template), clean(p.Inferred))
	}
}

func (c *call) printPackages(p *release.Plan) {
	var t table
	for _, pp := range p.Packages {
		rise := pp.Version
		if pp.Previous != pp.Version {
			rise = pp.Previous + " -> " + pp.Version
		}
		t = append(t, []string{pp.Name, rise, pp.Reason})
	}
	lines := strings.SplitAfter(t.String(), "\n")
	for i, pp := range p.Packages {
		c.printf("%s%s", lines[i], evidenceText(pp, c.cli.Bool("verbose")))
	}
}

// printRefs shows the commit, the tags and the push.
func (c *call) printRefs(p *release.Plan) {
	if p.Empty() && len(p.Tags) == 0 {
		return
	}
	if p.Commit != nil {
		subject, _, _ := strings.Cut(p.Commit.Message, "\n")
		c.printf("\ncommit  %s   on %s\n", clean(subject), clean(cmp.Or(p.Branch, "a detached HEAD")))
	} else {
		c.printf("\n")
	}
	var t table
	for _, b := range p.Branches {
		t = append(t, []string{"branch", b.Branch, branchNote(b)})
	}
	c.printf("%s", t)
	t = nil
	for _, tag := range p.Tags {
		t = append(t, []string{"tag   ", tag.Name, tagNote(tag)})
	}
	c.printf("%s", t)
	t = nil
	for _, run := range p.Runs() {
		t = append(t, []string{"run   ", run.Hook, finding.Command(run.Run...)})
	}
	c.printf("%s", t)
	for i := range p.Builds {
		c.printf("push    %s\n", pushNote(&p.Builds[i]))
	}
	if p.Push != nil {
		c.printf("push    %s\n", pushNote(p.Push))
	}
	t = nil
	for _, r := range p.Releases {
		t = append(t, []string{"release " + r.Tag, releaseNote(r)})
	}
	c.printf("%s", t)
}

func tagNote(t release.TagPlan) string {
	switch t.State {
	case release.TagLocal:
		return "made already, to be pushed"
	case release.TagPublished:
		return "published already"
	}
	note := "version " + t.Version
	if t.Builds {
		note = "OpenUPM builds it"
	}
	if t.Package != "" {
		note += ", on the upm branch's commit"
	}
	if len(t.Packages) > 1 {
		note += fmt.Sprintf(" for %d packages", len(t.Packages))
	}
	return note
}

// branchNote says what becomes of an upm branch.
func branchNote(b *release.BranchPlan) string {
	on := ""
	if b.Previous != "" {
		on = " on top of "
		if b.Replaces() {
			on = " in place of "
		}
		on += b.Previous[:min(7, len(b.Previous))]
	}
	switch {
	case b.State == release.BranchLocal:
		return "made already, to be pushed"
	case b.State == release.BranchPublished:
		return "published already"
	case b.Build && b.History == "snapshot":
		return "a commit of the package as it is" + cmp.Or(on, ", the first")
	case b.Build:
		return "a build of the split" + cmp.Or(on, ", the first")
	case b.Previous == "":
		return "new, " + finding.Count(b.Commits, "commit")
	}
	if b.OtherIdents {
		on += " (" + otherIdents + ")"
	}
	return finding.Count(b.Commits, "commit") + on
}

// otherIdents says why a split is another than git subtree would make here now.
const otherIdents = "names as another version of git has them, by which the branch was split: git 2.42 changed that"

// pushNote says what goes where.
func pushNote(p *release.PushPlan) string {
	if p.Remote == "" {
		return "nowhere: no remote is there, or none is chosen"
	}
	parts, mode := pushParts(p), ""
	switch n := mostTags(p); {
	case p.Mode == release.PushAtomic:
		parts = append(parts, "atomically")
	case n < len(p.Tags) && len(p.Tags) == pushed(p):
		mode = fmt.Sprintf("; by %d: %s", n, p.Why)
	case n < len(p.Tags):
		mode = fmt.Sprintf("; branches first, then tags by %d: %s", n, p.Why)
	case len(p.Steps) > 1:
		mode = "; branches first, then tags: " + p.Why
	}
	return clean(gitrepo.SafeURL(p.Remote) + ": " + strings.Join(parts, ", ") + mode)
}

// pushed is how many refs a push has.
func pushed(p *release.PushPlan) int { return len(p.Refs()) }

// mostTags is how many tags go at once.
func mostTags(p *release.PushPlan) int {
	most := 0
	for _, step := range p.Steps {
		tags := slices.DeleteFunc(slices.Clone(step), func(ref string) bool { return !strings.HasPrefix(ref, gitrepo.TagPrefix) })
		most = max(most, len(tags))
	}
	return most
}

// pushParts names what is pushed.
func pushParts(p *release.PushPlan) []string {
	var parts []string
	if p.Branch != "" {
		parts = append(parts, p.Branch)
	}
	if len(p.Branches) > 0 {
		parts = append(parts, finding.Count(len(p.Branches), "upm branch"))
	}
	if len(p.Tags) > 0 {
		parts = append(parts, finding.Count(len(p.Tags), "tag"))
	}
	return parts
}
