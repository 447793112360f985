package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

func hookInstallCommand(out *output) *cli.Command {
	return &cli.Command{
		Name: "install", Usage: "install the pre-push hook in this repository",
		UsageText: "upmrel hook install            in .git/hooks, or where core.hooksPath leads within .git\n" +
			"upmrel hook install --chain    beside the hook of git-lfs or another that is there\n\n" +
			"The hook judges every push of this repository, from all its work trees. One of\n" +
			"somebody else is never lost: with --chain both run, upmrel's first and the other\n" +
			"only if the push goes on; with --force the other rests. hook uninstall brings it\n" +
			"back. Where core.hooksPath leads out of .git, an option must say that this is\n" +
			"known: --local for a folder of the work tree, which everybody gets who clones it,\n" +
			"--global for one that acts on all repositories. Where husky or lefthook keep the\n" +
			"hooks, nothing is written, and the lines for their file are shown.",
		Flags: append(hookFolderFlags(),
			&cli.BoolFlag{Name: "chain", Usage: "keep a hook that is there, and run it after upmrel's"},
			&cli.BoolFlag{Name: "force", Usage: "keep a hook that is there, but run it no more"},
			&cli.BoolFlag{Name: "manual", Usage: "show how to do it by hand, for other hook managers and servers too"}),
		Action: out.action(runHookInstall),
	}
}

func hookUninstallCommand(out *output) *cli.Command {
	return &cli.Command{
		Name: "uninstall", Usage: "remove the pre-push hook, and bring back the one before it",
		UsageText: "upmrel hook uninstall\nupmrel hook uninstall -n   show what would be done",
		Flags:     hookFolderFlags(), Action: out.action(runHookUninstall),
	}
}

func hookFolderFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "local", Usage: "also where core.hooksPath is a folder of the work tree, to be committed"},
		&cli.BoolFlag{Name: "global", Usage: "in the core.hooksPath of all repositories"},
	}
}

func runHookInstall(ctx context.Context, c *call) error {
	options := hooks.Options{DryRun: c.dryRun}
	switch {
	case c.cli.Bool("manual"):
		return c.printManual()
	case c.cli.Bool("chain") && c.cli.Bool("force"):
		return &usage{message: "--chain runs the hook that is there, and --force does not", fix: "leave out one of them"}
	case c.cli.Bool("chain"):
		options.Foreign = hooks.Chain
	case c.cli.Bool("force"):
		options.Foreign = hooks.Replace
	}
	place, err := c.findHooks(ctx)
	if err != nil {
		return err
	}
	if !place.Committed {
		if options.Binary, err = lastingBinary(); err != nil {
			return err
		}
	}
	done, err := place.Install(options)
	if foreign, ok := errors.AsType[*hooks.ForeignError](err); ok && foreign.CanChain && c.mayChain(ctx, foreign) {
		options.Foreign = hooks.Chain
		done, err = place.Install(options)
	}
	if err := c.printHook(done, err); err != nil || c.dryRun || c.repo == nil || place.Instead != "" {
		return err
	}
	return c.confirmHook(ctx)
}

// confirmHook tells what keeps pushes from being judged all the same, or may come to.
func (c *call) confirmHook(ctx context.Context) error {
	around, err := surroundings()
	if err != nil {
		return err
	}
	status, err := hooks.Inspect(ctx, c.repo, around)
	if err != nil {
		return err
	}
	c.problems(slices.DeleteFunc(status.Findings, func(f finding.Finding) bool { return f.Severity < finding.Warning }))
	if c.repo.Bare() {
		c.sayf("note: it judges what is pushed from here; what is pushed to here is judged by pre-receive: %s\n", manualCommand)
	}
	if !status.Judged {
		return &errShown{exitFindings}
	}
	return nil
}

func runHookUninstall(ctx context.Context, c *call) error {
	place, err := c.findHooks(ctx)
	if err != nil {
		return err
	}
	return c.printHook(place.Uninstall(hooks.Options{DryRun: c.dryRun}))
}

// findHooks finds the folder that the options mean. That of all repositories can be
// told from outside of any.
func (c *call) findHooks(ctx context.Context) (hooks.Place, error) {
	where := hooks.Own
	switch {
	case c.cli.Bool("local") && c.cli.Bool("global"):
		return hooks.Place{}, &usage{message: "--local and --global are two folders", fix: "leave out one of them"}
	case c.cli.Bool("local"):
		where = hooks.Local
	case c.cli.Bool("global"):
		where = hooks.Global
	}
	if err := c.openRepo(ctx); err != nil && (where != hooks.Global || !is[*gitrepo.NotRepositoryError](err)) {
		return hooks.Place{}, err
	}
	place, err := hooks.Find(ctx, c.repo, where)
	if other, ok := errors.AsType[*hooks.PlaceError](err); ok && other.Option != "" {
		return place, &usage{message: other.Reason, fix: commandLine(c.cli) + " " + other.Option}
	}
	return place, hookError(err)
}

// mayChain asks whether a hook of somebody else shall run too.
func (c *call) mayChain(ctx context.Context, foreign *hooks.ForeignError) bool {
	if c.dryRun || c.cli.Bool("force") {
		return false
	}
	return c.cli.Bool("yes") || c.asks() && c.ask(ctx, clean(foreign.Error())+".\nKeep it and run it after upmrel's?")
}

// lastingBinary is the path of this program, as PATH has it if it does: a link there
// stays when the program behind it is renewed. One that `go run` made, and will
// remove, is a usage error.
func lastingBinary() (string, error) {
	binary, err := os.Executable()
	if err != nil {
		return "", err
	}
	if isGoRun(binary) {
		return "", &usage{
			message: "this upmrel was built by `go run` and vanishes, so a hook could not find it",
			fix:     "go install ./cmd/upmrel, then upmrel hook install",
		}
	}
	inPath, err := exec.LookPath("upmrel")
	if err == nil && filepath.IsAbs(inPath) && isSameFile(inPath, binary) {
		return inPath, nil
	}
	return binary, nil
}

func isSameFile(a, b string) bool {
	one, err := os.Stat(a)
	other, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(one, other)
}

// isGoRun reports whether a program lies in a folder that go makes for a build, or in its
// cache, from which `go run` starts it the second time.
func isGoRun(binary string) bool {
	return regexp.MustCompile(`/go-build[0-9]+/|/[0-9a-f]{2}/[0-9a-f]{64}-d/`).MatchString(filepath.ToSlash(binary))
}

// printHook tells what was done to a hook, or would be.
func (c *call) printHook(done hooks.Done, err error) error {
	if err != nil {
		return hookError(err)
	}
	c.doc.Hook = done
	text := map[hooks.Action]string{
		hooks.Installed: "installed %s\n",
		hooks.Renewed:   "renewed %s\n",
		hooks.Unchanged: "already installed %s\n",
		hooks.Called:    "nothing to install: %s calls upmrel already\n",
		hooks.Removed:   "removed %s\n",
		hooks.Restored:  "restored %s as it was before upmrel's\n",
		hooks.Absent:    "no hook at %s\n",
	}
	if c.dryRun {
		text[hooks.Installed] = "would install %s\n"
		text[hooks.Renewed] = "would renew %s\n"
		text[hooks.Removed] = "would remove %s\n"
		text[hooks.Restored] = "would restore %s as it was before upmrel's\n"
	}
	c.printf(text[done.Action], clean(done.Hook))
	if done.Chained != "" {
		c.printf("  and after it runs %s, the hook that was there\n", clean(done.Chained))
	}
	if done.Replaced != "" {
		c.printf("  and kept %s, which does not run\n", clean(done.Replaced))
	}
	for _, note := range done.Notes {
		fmt.Fprintf(c.stderr, "note: %s\n", clean(note))
	}
	return nil
}

// hookError tells how to go on where a hook can't be put.
func hookError(err error) error {
	if foreign, ok := errors.AsType[*hooks.ForeignError](err); ok {
		return &usage{message: foreign.Error(), fix: foreign.Fix}
	}
	if place, ok := errors.AsType[*hooks.PlaceError](err); ok {
		return &usage{message: place.Error(), fix: place.Fix}
	}
	return err
}
