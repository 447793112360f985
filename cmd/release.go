package cmd

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/release"
)

func releaseCommand(out *output, build Build) *cli.Command {
	return &cli.Command{
		Name:      "release",
		Usage:     "bump, commit, tag and push in one go",
		ArgsUsage: "[LEVEL|VERSION]",
		UsageText: "upmrel release                         as far as commits and changelogs ask\n" +
			"upmrel release minor\n" +
			"upmrel release -p com.acme.foo=minor -p com.acme.bar=2.0.0\n" +
			"upmrel release --from-manifests\n\n" + levelsHelp,
		Flags: append(append(requestFlags(), gitHubFlags()...),
			&cli.BoolFlag{Name: "from-manifests", Usage: "tag the manifests' versions that have no tag"},
			&cli.BoolFlag{Name: "no-push", Usage: "keep everything here"},
			&cli.BoolFlag{Name: "no-tag", Usage: "make no tags"},
			&cli.BoolFlag{Name: "no-split", Usage: "leave the upm branches alone"},
			&cli.BoolFlag{Name: "snapshot", Hidden: true}, // refused, with the reason
			&cli.StringFlag{Name: "plan", Usage: "do what `FILE` says, which plan -o wrote, or refuse"}),
		Action: out.action(func(ctx context.Context, c *call) error {
			if c.cli.IsSet("plan") {
				return c.releasePlanned(ctx, build.withModule().Version)
			}
			req, err := c.request()
			if err != nil {
				return err
			}
			req.FromManifests = c.cli.Bool("from-manifests")
			req.NoPush, req.NoTag = c.cli.Bool("no-push"), c.cli.Bool("no-tag")
			req.NoSplit = c.cli.Bool("no-split")
			if req, err = c.withReleases(req); err != nil {
				return err
			}
			if req.FromManifests && !req.Bump.IsZero() {
				return &usage{message: "--from-manifests takes the versions as they are, so no level", fix: "upmrel release --from-manifests"}
			}
			return c.release(ctx, orAuto(req))
		}),
	}
}

func tagCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "tag",
		Usage:     "tag the manifests' versions that have no tag; push nothing",
		UsageText: "upmrel tag\nupmrel tag -p com.acme.foo",
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "package", Aliases: []string{"p"}, Usage: "only `PKG`; may be repeated"},
			&cli.BoolFlag{Name: "fail-on-empty", Usage: "exit with 4 if there is nothing to do"},
		},
		Action: out.action(func(ctx context.Context, c *call) error {
			req, err := c.request()
			if err != nil {
				return err
			}
			if !req.Bump.IsZero() {
				return &usage{message: "tag takes the versions as the manifests have them", fix: "upmrel release " + req.Bump.String()}
			}
			req.FromManifests, req.NoPush = true, true
			return c.release(ctx, req)
		}),
	}
}

func pushCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "push",
		Usage:     "push the branch and the tags of its manifests' versions",
		UsageText: "upmrel push\nupmrel push -n",
		Flags:     []cli.Flag{&cli.BoolFlag{Name: "fail-on-empty", Usage: "exit with 4 if there is nothing to do"}},
		Action: out.action(func(ctx context.Context, c *call) error {
			if err := c.openRepo(ctx); err != nil {
				return err
			}
			if c.waits != nil {
				return c.resume(ctx)
			}
			return c.release(ctx, release.Request{FromManifests: true, OnlyPush: true})
		}),
	}
}

// release plans, checks, asks and does it.
func (c *call) release(ctx context.Context, req release.Request) error {
	plan, s, err := c.plan(ctx, req, release.SurveyOptions{Status: true, Splits: !req.NoSplit, Apply: !c.dryRun})
	if err != nil {
		return err
	}
	return c.releasePlan(ctx, plan, s)
}

// releasePlan checks, asks and does what a plan says.
func (c *call) releasePlan(ctx context.Context, plan *release.Plan, s *release.Situation) (err error) {
	if plan.Empty() && !plan.Problems.Errors() && !plan.Request.NoPush {
		if plan, err = c.unfinished(plan, s); err != nil {
			return err
		}
	}
	if err := c.dropWhole(ctx, plan, s); err != nil {
		return err
	}
	if c.waits != nil { // the same release again, or another
		if plan.Problems.Errors() || !plan.OnlyPushes() {
			return c.waits
		}
		return c.resume(ctx)
	}
	if !plan.Empty() || plan.Problems.Errors() {
		c.printBrief(plan)
	}
	if plan.Problems.Errors() && s.BehindRemote && !c.dryRun {
		return preconditionHere(plan.Preconditions(s)[0]) // tags and branches there are in the way because of it
	}
	if err := c.emptyOrProblems(plan); err != nil || plan.Empty() {
		return err
	}
	if !plan.OnlyReleases() {
		if err := c.keepsRules(ctx, plan, s); err != nil {
			return err
		}
	}
	if err := c.warnUnheard(ctx, plan, s); err != nil {
		return err
	}
	if c.dryRun {
		c.warnPreconditions(plan, s)
		c.sayf("\nNothing was changed.\n")
		return nil
	}
	if err := c.permitted(ctx, plan, s); err != nil {
		return err
	}
	return c.carryOutOrAgain(ctx, plan, s)
}

// keepsRules refuses a release of packages that break a rule, unless UPMREL_ALLOW
// names it.
func (c *call) keepsRules(ctx context.Context, plan *release.Plan, s *release.Situation) error {
	c.doing("checking the rules")
	broken, err := plan.BrokenRules(ctx, c.repo, s)
	c.doing("")
	if err == nil {
		broken, err = c.letPass(broken)
	}
	if err != nil || len(broken) == 0 {
		return err
	}
	c.problems(broken)
	codes := errorCodes(broken)
	c.sayf("\n%s; about the rule: upmrel explain %s\nto release all the same, once: %s %s\n",
		stops(len(broken)), codes[0], allowAlso(codes), c.sameWith(c.cli.Command.Name))
	return &errShown{codeOf(broken)}
}

// stops says that errors stop a release.
func stops(errors int) string {
	if errors == 1 {
		return "1 error stops the release"
	}
	return fmt.Sprintf("%d errors stop the release", errors)
}

// permitted checks and asks whether a plan may be carried out.
func (c *call) permitted(ctx context.Context, plan *release.Plan, s *release.Situation) error {
	if c.offline && plan.Publishes() {
		return &usage{message: "--offline asks no remote, so nothing can be pushed", fix: "leave it out, or add --no-push to release"}
	}
	if err := c.mayRelease(plan, s); err != nil {
		return err
	}
	if plan.Publishes() && !c.confirmed(ctx, plan) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &usage{message: "nothing was released", fix: "answer y, or run it with -y"}
	}
	return nil
}

// carryOut does what a plan says, and tells of it.
func (c *call) carryOut(ctx context.Context, plan *release.Plan, s *release.Situation) error {
	if plan.Commit != nil && c.hasCommitHooks(ctx) {
		c.sayf("  the repository's commit hooks don't run on a release commit\n")
	}
	if err := c.introduce(ctx, plan); err != nil {
		return err
	}
	res, err := plan.Apply(ctx, c.repo, s, c.applyOptions(c.step))
	c.doing("")
	if res != nil {
		c.doc.Commit = res.Commit.String()
		for _, place := range res.FellBack {
			c.sayf("  %s can't push atomically: the branch went first, then the tags\n", clean(place))
		}
	}
	if err == nil || isLate(err) {
		c.printReleased(plan, s)
	}
	if kept, ok := errors.AsType[*release.KeptError](err); ok && kept.Pushed {
		c.actions.done = true // what is out is no secret to later steps
	}
	return err
}

// dropWhole leaves GitHub Releases out of a plan of nothing else that are whole already.
func (c *call) dropWhole(ctx context.Context, plan *release.Plan, s *release.Situation) error {
	if !plan.OnlyReleases() || plan.Problems.Errors() || c.dryRun || c.offline || c.waits != nil {
		return nil
	}
	if err := c.mayRelease(plan, s); err != nil {
		return err
	}
	err := plan.DropWholeReleases(ctx, c.repo, s, c.applyOptions(c.step))
	c.doing("")
	c.document(plan)
	return err
}

// unfinished replaces a plan that has nothing in it by the push of what an
// earlier run made and did not publish, if there is such a thing.
func (c *call) unfinished(empty *release.Plan, s *release.Situation) (*release.Plan, error) {
	req := release.Request{FromManifests: true, OnlyPush: true, GitHubRelease: empty.Request.GitHubRelease, Draft: empty.Request.Draft}
	rest, err := release.Make(s, req)
	if err == nil && (rest.Push == nil || len(rest.Push.Tags) == 0) {
		req.OnlyReleases = true
		rest, err = release.Make(s, req)
	}
	if err != nil || req.OnlyReleases && len(rest.Releases) == 0 {
		if n := len(s.Dirty.Tracked); n > 0 {
			c.sayf("%s not committed, and so not looked at\n", finding.Count(n, "change"))
		}
		return empty, err
	}
	c.document(rest)
	return rest, nil
}

// hasCommitHooks reports whether git would run a hook on a commit made by hand.
func (c *call) hasCommitHooks(ctx context.Context) bool {
	dir, err := c.repo.HooksDir(ctx)
	if err != nil {
		return false
	}
	return slices.ContainsFunc([]string{"pre-commit", "prepare-commit-msg", "commit-msg"}, func(hook string) bool {
		_, err := os.Stat(filepath.Join(dir, hook))
		return err == nil
	})
}

// printBrief shows the plan's first and last part; the diff is for plan and -n.
func (c *call) printBrief(p *release.Plan) {
	if c.dryRun {
		c.printPlan(p)
		return
	}
	if c.json {
		return
	}
	c.sayScheme(p)
	c.printPackages(p)
	c.printRefs(p)
}

// mayRelease stops at the first precondition that does not hold.
func (c *call) mayRelease(plan *release.Plan, s *release.Situation) error {
	if s.RemoteErr != nil && plan.Publishes() {
		return &remoteError{remote: s.Unreachable, err: s.RemoteErr}
	}
	if pre := plan.Preconditions(s); len(pre) > 0 {
		return preconditionHere(pre[0])
	}
	return nil
}

// confirmed asks before anything is published, on a terminal only.
func (c *call) confirmed(ctx context.Context, p *release.Plan) bool {
	if c.cli.Bool("yes") || !c.isTerminal || c.json {
		return true
	}
	if p.OnlyReleases() {
		return c.ask(ctx, fmt.Sprintf("Make %s?", finding.Count(len(p.Releases), "GitHub Release")))
	}
	what := finding.Count(len(outgoing(p)), "package")
	if p.Push != nil && len(p.Push.Tags) == 0 {
		what = clean(branchesOf(p.Push))
	}
	var places []string
	for i := range p.Builds {
		places = append(places, clean(p.Builds[i].URL))
	}
	if p.Push != nil {
		places = append(places, fmt.Sprintf("%s (%s)", clean(p.Push.Remote), clean(p.Push.URL)))
	}
	return c.ask(ctx, fmt.Sprintf("Publish %s to %s?", what, strings.Join(places, " and ")))
}

// printReleased says what is out now and how to try it.
func (c *call) printReleased(p *release.Plan, s *release.Situation) {
	c.actions.done = true
	defer c.printMade(p)
	switch {
	case p.OnlyReleases():
		c.endf("\nMade %s.\n", finding.Count(len(p.Releases), "GitHub Release"))
	case p.Push == nil && len(p.Builds) > 0:
		c.endf("\nPushed %s to %s.\n", clean(branchesOf(&p.Builds[0])), clean(p.Builds[0].URL))
	case p.Push == nil:
		c.endf("\nMade here, not pushed: %s.\n", clean(released(p)))
		c.sayf("Publish: upmrel push\n")
	case len(p.Push.Tags) == 0:
		c.endf("\nPushed %s to %s.\n", clean(branchesOf(p.Push)), clean(p.Push.Remote))
	case len(outgoing(p)) == 0:
		c.endf("\nPushed %s to %s.\n", finding.Count(len(p.Push.Tags), "tag"), clean(p.Push.Remote))
	default:
		c.endf("\nReleased %s.\n", clean(released(p)))
		for _, pp := range outgoing(p) {
			if pp.Tag != "" {
				c.printf("Try it in Unity: %s\n", clean(tryURL(gitrepo.WebURL(s.Remote.URL), pp, p.OnUPM(pp.Tag))))
				break
			}
		}
	}
}

// branchesOf names the branches of a push, in a line.
func branchesOf(p *release.PushPlan) string {
	names := slices.Clone(p.Branches)
	if len(names) > maxNames {
		names = []string{finding.Count(len(names), "upm branch")}
	}
	if p.Branch != "" {
		names = slices.Insert(names, 0, p.Branch)
	}
	return strings.Join(names, ", ")
}

// outgoing are the packages that a plan releases and that are not out yet.
func outgoing(p *release.Plan) []release.PackagePlan {
	return slices.DeleteFunc(slices.Clone(p.Packages), func(pp release.PackagePlan) bool {
		return pp.TagState == string(release.TagPublished) || pp.TagState == "" && pp.Tag != ""
	})
}

// maxNames is the number of packages that a line names.
const maxNames = 8

// released names what a plan releases, in a line: each package, or the one
// version of many.
func released(p *release.Plan) string {
	packages := outgoing(p)
	if n := len(packages); n > 1 && p.Strategy == string(scheme.Synchronized) {
		return fmt.Sprintf("%s of %d packages", packages[0].Version, n)
	}
	var names []string
	for i, pp := range packages {
		if i == maxNames {
			names = append(names, fmt.Sprintf("and %d more", len(packages)-i))
			break
		}
		names = append(names, pp.Name+" "+pp.Version)
	}
	return strings.Join(names, ", ")
}

// tryURL is what a Unity user pastes to install the package from git. A tag on an
// upm branch's commit has the package at its root.
func tryURL(web string, pp release.PackagePlan, onUPM bool) string {
	if pp.Path != "." && !onUPM {
		web += "?path=/" + (&url.URL{Path: pp.Path}).EscapedPath()
	}
	return web + "#" + pp.Tag
}
