package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/judge"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/monorepo/spelling"
	"github.com/upmrel/upmrel/release"
)

func checkCommand(out *output, build Build) *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "judge packages by what Unity, git installs, OpenUPM and the Asset Store ask",
		ArgsUsage: "[PKG]...",
		UsageText: "upmrel check                           every package, as HEAD has it\n" +
			"upmrel check 'com.acme.*' --worktree   some, as they are on disk\n" +
			"upmrel check --target assetstore       by the Asset Store's rules\n" +
			"upmrel check --fix                     mend on disk what is safe to mend\n" +
			"upmrel check --history                 every past tag, as OpenUPM builds it\n" +
			"upmrel check --refs 1.2.0              tags of this clone, as the hook judges them\n" +
			"upmrel check --refs                    in CI: the tag or branch that it runs for\n\n" +
			"--format takes text, json, sarif (for code scanning) and github (annotations).\n" +
			"Severities are set with check.rules in " + config.Filename + ".",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "rev", Usage: "judge the packages of commit `REV` instead of HEAD's"},
			&cli.BoolFlag{Name: "worktree", Usage: "judge the files on disk, committed or not"},
			&cli.StringSliceFlag{Name: "target", Usage: "judge for `TARGET`: git, openupm or assetstore; may be repeated"},
			&cli.BoolFlag{Name: "strict", Usage: "exit with 3 for warnings too"},
			&cli.BoolFlag{Name: "fix", Usage: "repair what needs no decision in the files on disk; -n shows it"},
			&cli.BoolFlag{Name: "history", Usage: "audit every past tag"},
			&cli.BoolFlag{Name: "refs", Usage: "judge the tags that are named, those of lines OLD NEW REF (-), or the one that CI runs for"},
			&cli.BoolFlag{Name: "fail-on-empty", Usage: "exit with 4 if there is no package"},
		},
		Action: out.action(func(ctx context.Context, c *call) error { return runCheck(ctx, c, build) }, formatSARIF, formatGitHub),
	}
}

func runCheck(ctx context.Context, c *call, build Build) error {
	if err := c.checkModes(); err != nil {
		return err
	}
	switch {
	case c.cli.Bool("fix"):
		return runFix(ctx, c, build)
	case c.cli.Bool("history"):
		return runHistory(ctx, c)
	case c.cli.Bool("refs"):
		return runCheckRefs(ctx, c, build)
	}
	k, err := c.check(ctx)
	if err != nil {
		return err
	}
	return c.conclude(k, build)
}

// conclude reports what was judged, and ends the command as that says.
func (c *call) conclude(k *checked, build Build) error {
	c.doc.Packages, c.doc.Targets = k.counted(), k.targets
	for _, p := range k.packages {
		c.actions.judge(p.Name, p.Folder(), p.Version.String(), k.lastTags[p.Name])
	}
	if err := c.report(k.findings, k.summary(c.cli.Bool("strict")), build); err != nil {
		return err
	}
	if len(k.packages) == 0 && c.cli.Bool("fail-on-empty") {
		return &errShown{exitEmpty}
	}
	return nil
}

// checkModes refuses options that ask for two things at once.
func (c *call) checkModes() error {
	var set []string
	for _, option := range []string{"rev", "worktree", "history", "refs"} {
		if value := c.cli.String(option); value != "" && value != "false" {
			set = append(set, "--"+option)
		}
	}
	if len(set) > 1 {
		return &usage{message: strings.Join(set, " and ") + " exclude each other", fix: "leave out one of them"}
	}
	if format := c.cli.String("format"); c.cli.Bool("history") && (format == formatSARIF || format == formatGitHub) {
		return &usage{message: "--history has no output format " + format, fix: "--format text or --format json"}
	}
	return nil
}

// checked is what was judged, and how.
type checked struct {
	workspace *monorepo.Workspace // nil where the configuration has faults
	packages  []*monorepo.Package // those that were asked for
	targets   []rules.Target
	findings  finding.List
	lastTags  map[string]string // of the packages, for GitHub Actions
}

// check judges the packages that the arguments name.
func (c *call) check(ctx context.Context) (*checked, error) {
	asked, err := c.askedTargets()
	if err != nil {
		return nil, err
	}
	if c.repo == nil { // else files were repaired, and this is the second look
		if err := c.openRepo(ctx); err != nil {
			return nil, err
		}
	}
	commit, err := c.commitToCheck(ctx)
	if err != nil {
		return nil, err
	}
	faults, err := c.configToCheck(ctx, commit)
	if err != nil || faults.Errors() {
		return &checked{findings: faults}, err
	}
	if len(asked) == 0 {
		asked = c.targets()
	}
	k := &checked{targets: asked}
	tags, err := c.load(ctx, k, commit)
	if err != nil {
		return nil, err
	}
	if err := c.judge(ctx, k, tags); err != nil {
		return nil, err
	}
	k.findings = append(k.findings, faults...)
	k.nameOwners()
	k.findings.Sort()
	return k, nil
}

// load finds the packages, and the repository's tags.
func (c *call) load(ctx context.Context, k *checked, commit *gitrepo.Commit) (tags []gitrepo.Ref, err error) {
	snap, err := c.snapshotToCheck(ctx, commit)
	if err != nil {
		return nil, err
	}
	if tags, err = c.repo.Refs(ctx, gitrepo.TagPrefix); err != nil {
		return nil, err
	}
	var names []string
	if c.config.Strategy == "" && c.config.Tag == "" {
		if names, err = monorepo.TagNames(ctx, c.repo, tags); err != nil {
			return nil, err
		}
	}
	if k.workspace, err = monorepo.Load(ctx, snap, c.config, names); err != nil {
		return nil, err
	}
	if k.workspace.Scheme != nil {
		c.doc.Strategy = string(k.workspace.Scheme.Strategy())
	}
	if inActions() {
		if k.lastTags, err = k.workspace.LastTags(ctx, c.repo, tags); err != nil {
			return nil, err
		}
	}
	k.packages, err = askedPackages(k.workspace, c.cli.Args().Slice())
	return tags, err
}

// judge finds what is wrong with the packages.
func (c *call) judge(ctx context.Context, k *checked, tags []gitrepo.Ref) error {
	facts, err := rules.Gather(ctx, c.repo, k.workspace, tags)
	if err != nil {
		return err
	}
	if facts.Changes, err = rules.GatherChanges(ctx, c.repo, k.workspace, tags); err != nil {
		return err
	}
	req := rules.Request{Workspace: k.workspace, Targets: k.targets, Facts: facts}
	if c.cli.Args().Present() {
		for _, p := range k.packages {
			req.Packages = append(req.Packages, p.Name)
		}
	}
	c.doing("checking the rules")
	k.findings, err = rules.Check(ctx, req)
	c.doing("")
	return err
}

// askedTargets reads --target.
func (c *call) askedTargets() ([]rules.Target, error) {
	var targets []rules.Target
	var known []string
	for _, t := range rules.Targets() {
		known = append(known, string(t))
	}
	for _, word := range c.cli.StringSlice("target") {
		for name := range strings.SplitSeq(word, ",") {
			if !slices.Contains(known, name) {
				message := "no target " + name
				if near, ok := spelling.Nearest(name, known); ok {
					message += ", did you mean " + near + "?"
				}
				return nil, &usage{message: message, fix: "--target takes " + strings.Join(known, ", ")}
			}
			targets = append(targets, rules.Target(name))
		}
	}
	slices.Sort(targets)
	return slices.Compact(targets), nil
}

// commitToCheck is the commit whose packages are judged; nil with --worktree.
func (c *call) commitToCheck(ctx context.Context) (*gitrepo.Commit, error) {
	if c.cli.Bool("worktree") {
		if c.repo.Bare() {
			return nil, &usage{message: c.repo.Root() + " is a bare repository: it has no files on disk", fix: "leave out --worktree"}
		}
		return nil, nil
	}
	rev := c.cli.String("rev")
	if rev == "" {
		head, err := c.repo.Head(ctx)
		if err != nil {
			return nil, err
		}
		if head.Commit.IsZero() {
			return nil, &release.NoCommitError{Branch: head.Branch}
		}
		return c.repo.Commit(ctx, head.Commit)
	}
	id, err := c.repo.Resolve(ctx, rev)
	if err != nil {
		return nil, &usage{message: err.Error(), fix: "git fetch, or name another commit"}
	}
	return c.repo.Commit(ctx, id)
}

// configToCheck reads the configuration of the commit, or of the work tree where
// that is nil, or the file of --config.
func (c *call) configToCheck(ctx context.Context, commit *gitrepo.Commit) (faults finding.List, err error) {
	if commit == nil || c.cli.String("config") != "" {
		c.config, faults, err = c.parseConfig(ctx)
		return faults, err
	}
	if c.config, faults, err = judge.Config(ctx, c.repo, commit.Tree); c.config == nil {
		c.config = config.Default()
	}
	return faults, err
}

// snapshotToCheck shows the files of the commit, or of the work tree where that is
// nil.
func (c *call) snapshotToCheck(ctx context.Context, commit *gitrepo.Commit) (*gitrepo.Snapshot, error) {
	if commit != nil {
		c.doc.Base = commit.ID.String()
		c.repo.Preload()
		return c.repo.CommitSnapshot(ctx, commit.ID)
	}
	snap, err := c.repo.CommittableSnapshot(ctx)
	if err != nil {
		return nil, err
	}
	head, err := c.repo.Head(ctx)
	if err != nil || head.Commit.IsZero() {
		return snap, err
	}
	at, err := c.repo.Commit(ctx, head.Commit)
	if err != nil {
		return nil, err
	}
	snap.Commit, snap.Tree = head.Commit, at.Tree // what it would become
	return snap, nil
}

// askedPackages are the packages that names and globs ask for; all without any.
func askedPackages(w *monorepo.Workspace, asked []string) ([]*monorepo.Package, error) {
	if len(asked) == 0 {
		return w.Packages, nil
	}
	var names []string
	for _, p := range w.Packages {
		names = append(names, p.Name)
	}
	for _, word := range asked {
		if slices.ContainsFunc(names, func(name string) bool { return isAsked(word, name) }) {
			continue
		}
		message := fmt.Sprintf("no package %s in this repository", word)
		if near, ok := spelling.Nearest(word, names); ok {
			message += fmt.Sprintf(" (did you mean %s?)", near)
		}
		return nil, &usage{message: message, fix: "upmrel list"}
	}
	return slices.DeleteFunc(slices.Clone(w.Packages), func(p *monorepo.Package) bool {
		return !slices.ContainsFunc(asked, func(word string) bool { return isAsked(word, p.Name) })
	}), nil
}

// isAsked reports whether an argument, a name or a glob, means a package.
func isAsked(word, name string) bool {
	return word == name || monorepo.MatchesAny([]string{word}, name)
}
