package cmd

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/release"
	"github.com/upmrel/upmrel/release/subtree"
)

func splitCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "split",
		Usage:     "split packages off into their upm branches; push nothing",
		ArgsUsage: "[PKG...]",
		UsageText: "upmrel split\n" +
			"upmrel split com.acme.foo\n" +
			"upmrel split --prefix Packages/com.acme.foo --branch upm\n\n" +
			"With --prefix it does what git subtree split does, with the same ids.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "prefix", Usage: "split the folder `DIR`, package or not, and print the commit"},
			&cli.StringFlag{Name: "rev", Usage: "with --prefix: split the history of `REV`", Value: "HEAD"},
			&cli.StringFlag{Name: "branch", Usage: "with --prefix: make or move the branch `NAME`"},
			&cli.StringFlag{Name: "onto", Usage: "with --prefix: take the history of `REV` for history of the folder"},
			&cli.StringFlag{Name: "annotate", Usage: "with --prefix: put `TEXT` in front of each message"},
			&cli.BoolFlag{Name: "ignore-joins", Usage: "with --prefix: pass over earlier joins"},
			&cli.BoolFlag{Name: "no-cache", Usage: "with --prefix: read the whole history anew"},
			&cli.BoolFlag{Name: "force", Usage: "take commits away from a branch that the split lacks"},
		},
		Action: out.action(func(ctx context.Context, c *call) error {
			if c.cli.IsSet("prefix") {
				return c.splitFolder(ctx)
			}
			for _, option := range []string{"rev", "branch", "onto", "annotate", "ignore-joins", "no-cache"} {
				if c.cli.IsSet(option) {
					return &usage{message: "--" + option + " goes with --prefix", fix: "upmrel split --prefix DIR --" + option + " ..."}
				}
			}
			return c.splitPackages(ctx)
		}),
	}
}

// folderSplit is the split of one folder in JSON.
type folderSplit struct {
	Prefix   string `json:"prefix"`
	Branch   string `json:"branch"`   // "" without --branch
	Previous string `json:"previous"` // where the branch was; "" if it is new
	Commit   string `json:"commit"`
}

// splitFolder is git subtree split.
func (c *call) splitFolder(ctx context.Context) error {
	if c.cli.Args().Present() {
		return &usage{message: "packages and --prefix don't go together", fix: finding.Command(append([]string{"upmrel", "split"}, c.cli.Args().Slice()...)...)}
	}
	prefix, err := folderOf(c.cli.String("prefix"))
	if err == nil && c.cli.IsSet("branch") {
		err = checkBranch(c.cli.String("branch"))
	}
	if err != nil {
		return err
	}
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	req, err := c.subtreeRequest(ctx, prefix)
	if err != nil {
		return err
	}
	results, err := subtree.Split(ctx, c.repo, req)
	c.doing("")
	if err != nil {
		return err
	}
	if results[0].ID.IsZero() {
		return &release.Precondition{
			Message: fmt.Sprintf("no commit that %s reaches, and that is to be split, holds %s as a folder", c.cli.String("rev"), prefix),
			Fix:     "git log --oneline --all -- " + finding.Command(":(top,literal)"+prefix) + "   shows where it is, seen from the root",
		}
	}
	if results[0].OtherIdents {
		c.sayf("%s\n", otherIdents)
	}
	return c.finishSplit(ctx, req, results[0])
}

// folderOf is the slash path of a folder in the repository.
func folderOf(name string) (string, error) {
	slashed := strings.TrimRight(filepath.ToSlash(name), "/")
	clean := path.Clean(slashed)
	if slashed != "" && clean == slashed && clean != "." && filepath.IsLocal(clean) {
		return slashed, nil
	}
	fix := "name it from the repository's root, as Packages/com.acme.foo"
	if slashed != "" && clean != "." && filepath.IsLocal(clean) {
		fix = finding.Command("upmrel", "split", "--prefix", clean)
	}
	return "", &usage{message: fmt.Sprintf("%q is no folder of the repository", name), fix: fix}
}

// checkBranch refuses what git branch refuses, and a ref's full name, which git
// would take for the short one.
func checkBranch(name string) error {
	short := strings.TrimPrefix(name, gitrepo.BranchPrefix)
	switch {
	case !scheme.ValidTagName(short) || short == "HEAD":
		return &usage{message: fmt.Sprintf("git takes no branch %q", name), fix: "choose another --branch, as upm"}
	case short != name:
		return &usage{message: "--branch takes the short name of a branch", fix: finding.Command("--branch", short)}
	}
	return nil
}

func (c *call) subtreeRequest(ctx context.Context, prefix string) (subtree.Request, error) {
	c.doing("splitting " + prefix)
	req := subtree.Request{
		Prefixes: []string{prefix}, Writer: c.repo.NewWriter(), Progress: c.counted,
		Options: subtree.Options{
			Annotate: c.cli.String("annotate"), IgnoreJoins: c.cli.Bool("ignore-joins"), NoCache: c.cli.Bool("no-cache"),
		},
	}
	var err error
	if req.Rev, err = c.splitRev(ctx, c.cli.String("rev")); err != nil {
		return req, err
	}
	if onto := c.cli.String("onto"); onto != "" {
		if req.Options.Onto, err = c.repo.Resolve(ctx, onto); err != nil {
			return req, &usage{message: err.Error(), fix: "upmrel split --onto REV takes a commit, branch or tag"}
		}
	}
	if branch := c.cli.String("branch"); branch != "" {
		ref, _, err := c.repo.Ref(ctx, gitrepo.BranchPrefix+branch)
		if err != nil {
			return req, err
		}
		req.Branches = map[string][]gitrepo.ID{prefix: {ref.ID}}
	}
	if c.dryRun {
		req.Writer = nil
	}
	return req, nil
}

// splitRev finds the commit to split. Where HEAD is git need not be asked.
func (c *call) splitRev(ctx context.Context, rev string) (gitrepo.ID, error) {
	if rev == "HEAD" {
		head, err := c.repo.Head(ctx)
		switch {
		case err == nil && head.Commit.IsZero():
			return head.Commit, &release.NoCommitError{Branch: head.Branch}
		case err == nil:
			return head.Commit, nil
		}
	}
	id, err := c.repo.Resolve(ctx, rev)
	if err != nil {
		err = &usage{message: err.Error(), fix: "upmrel split --rev REV takes a commit, branch or tag"}
	}
	return id, err
}

// finishSplit writes the copies, moves the branch and prints the commit.
func (c *call) finishSplit(ctx context.Context, req subtree.Request, res subtree.Result) error {
	made := folderSplit{Prefix: res.Prefix, Branch: c.cli.String("branch"), Commit: res.ID.String()}
	old, err := c.branchToMove(ctx, made.Branch, res)
	if err != nil {
		return err
	}
	made.Previous = old.String()
	if req.Writer != nil {
		if err := req.Writer.Flush(ctx); err != nil {
			return err
		}
		if made.Branch != "" && old != res.ID {
			update := gitrepo.RefUpdate{Name: gitrepo.BranchPrefix + made.Branch, Old: old, New: res.ID}
			if err := c.repo.UpdateRefs(ctx, "upmrel split", []gitrepo.RefUpdate{update}); err != nil && !c.isAt(ctx, update) {
				return err
			}
			c.sayf("%s\n", clean(moved(made.Branch, old, res)))
		}
	}
	c.doc.Base, c.doc.Commit, c.doc.Packages = req.Rev.String(), made.Commit, []folderSplit{made}
	c.printf("%s\n", res.ID)
	return nil
}

// branchToMove finds where a branch is, zero for a new one, and refuses to take
// commits away from it or to move it where a work tree has it checked out.
func (c *call) branchToMove(ctx context.Context, branch string, res subtree.Result) (gitrepo.ID, error) {
	old, ok, err := c.repo.Ref(ctx, gitrepo.BranchPrefix+branch)
	if err == nil && !ok && branch != "" {
		err = c.besideOthers(ctx, branch)
	}
	if err != nil || !ok || old.ID == res.ID {
		return old.ID, err
	}
	if !res.Holds(old.ID) && !c.cli.Bool("force") {
		return old.ID, &findings{finding.List{{
			Code: finding.UPMRewrite, Severity: finding.Error, Ref: old.Name,
			Message: fmt.Sprintf("the branch is at %s, which the split %s does not descend from", old.ID.Short(), res.ID.Short()),
			Fix:     "choose another --branch; or, to take the old commits away, add --force",
		}}}
	}
	out, err := c.repo.CheckedOut(ctx)
	if dir, taken := out[branch]; taken && err == nil {
		err = release.InUse(branch, dir)
	}
	return old.ID, err
}

// besideOthers refuses a new branch that git can't hold beside one that exists.
func (c *call) besideOthers(ctx context.Context, branch string) error {
	all, err := c.repo.Refs(ctx, gitrepo.BranchPrefix)
	if err != nil {
		return err
	}
	for _, ref := range all {
		if other := ref.Short(); strings.HasPrefix(branch, other+"/") || strings.HasPrefix(other, branch+"/") {
			return &findings{finding.List{{
				Code: finding.UPMClash, Severity: finding.Error, Ref: gitrepo.BranchPrefix + branch,
				Message: fmt.Sprintf("git can't hold it beside the branch %s: one name would have to be a file and a folder at once", other),
				Fix:     "choose another --branch, or rename that one: " + finding.Command("git", "branch", "-m", "--", other, "NEW"),
			}}}
		}
	}
	return nil
}

// isAt reports whether a ref is where it was to go: another run at the same time
// moves it there too.
func (c *call) isAt(ctx context.Context, update gitrepo.RefUpdate) bool {
	c.repo.ForgetRefs()
	ref, _, err := c.repo.Ref(ctx, update.Name)
	return err == nil && ref.ID == update.New
}

// moved says what became of a branch.
func moved(branch string, old gitrepo.ID, res subtree.Result) string {
	commits := finding.Count(res.Since(old), "commit")
	switch {
	case old.IsZero():
		return fmt.Sprintf("made branch %s, %s", branch, commits)
	case !res.Holds(old):
		return fmt.Sprintf("moved branch %s, %s in place of %s", branch, commits, old.Short())
	}
	return fmt.Sprintf("moved branch %s, %s on top of %s", branch, commits, old.Short())
}

// splitPackages splits packages into their configured branches.
func (c *call) splitPackages(ctx context.Context) error {
	req := release.Request{
		FromManifests: true, OnlySplit: true, NoTag: true, NoPush: true,
		ForceSplit: c.cli.Bool("force"), Packages: map[string]release.Bump{},
	}
	for _, name := range c.cli.Args().Slice() {
		req.Packages[name] = release.Bump{}
	}
	plan, s, err := c.plan(ctx, req, release.SurveyOptions{Splits: true, AlwaysUPM: true, Apply: !c.dryRun})
	if err != nil {
		return err
	}
	if plan.Problems.Errors() {
		return &findings{plan.Problems}
	}
	c.problems(plan.Problems)
	if pre := plan.SplitPreconditions(s); len(pre) > 0 {
		return pre[0]
	}
	if !c.dryRun && !plan.Empty() {
		if err := c.introduce(ctx, plan); err != nil {
			return err
		}
		res, err := plan.Apply(ctx, c.repo, s, c.applyOptions(func(string) {}))
		if err != nil {
			return err
		}
		c.doc.Commit = res.Commit.String()
	}
	c.printSplits(plan, s)
	return nil
}

// printSplits shows each package's branch, its commit and what is new in it.
func (c *call) printSplits(p *release.Plan, s *release.Situation) {
	t := table{{"PACKAGE", "BRANCH", "COMMIT", "NEW"}}
	for _, pp := range p.Packages {
		if b := pp.Split; b != nil {
			commit := b.Commit
			if commit == "" {
				commit = b.Split.ID.String()
			}
			t = append(t, []string{pp.Name, b.Branch, commit[:min(7, len(commit))], splitNote(b)})
		}
	}
	if len(t) > 1 {
		c.printf("%s", t)
	}
	for _, pp := range p.Packages {
		if sp := s.Splits[pp.Name]; sp != nil && sp.Target.Repository != "" {
			c.sayf("%s goes to %s: only a release makes its branch\n", clean(pp.Name), clean(gitrepo.SafeURL(sp.Target.Repository)))
		}
	}
}

func splitNote(b *release.BranchPlan) string {
	switch {
	case b.State != release.BranchMoves:
		return "up to date"
	case b.Commits == 0:
		return "as on the remote"
	}
	return branchNote(b)
}
