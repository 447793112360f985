package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

func hookCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:  "hook",
		Usage: "refuse pushes of invalid tags",
		Subcommands: []*cli.Command{
			{
				Name: "install", Usage: "install the pre-push hook in this repository",
				UsageText: "upmrel hook install", Action: out.action(runHookInstall),
			},
			{
				Name: "uninstall", Usage: "remove the pre-push hook",
				UsageText: "upmrel hook uninstall", Action: out.action(runHookUninstall),
			},
			{
				Name: "pre-push", Usage: "judge the refs that git pushes; git runs this",
				ArgsUsage: "REMOTE URL", UsageText: `upmrel hook pre-push "$@"   (in .git/hooks/pre-push)`,
				Action: out.action(runPrePush),
			},
		},
	}
}

func runHookInstall(ctx context.Context, c *call) error {
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	binary, err := lastingBinary()
	if err != nil {
		return err
	}
	if c.dryRun {
		dir, err := c.repo.HooksDir(ctx)
		c.printf("would write the pre-push hook in %s\n", clean(dir))
		return err
	}
	path, replaced, err := hooks.Install(ctx, c.repo, binary)
	if err != nil {
		return hookError(err)
	}
	verb := "installed"
	if replaced {
		verb = "renewed"
	}
	c.printf("%s %s\n", verb, clean(path))
	return nil
}

// lastingBinary is the path of this program. One that `go run` made, and will
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
	return binary, nil
}

// isGoRun reports whether a program lies in a folder that go makes for a build.
func isGoRun(binary string) bool {
	return regexp.MustCompile(`/go-build[0-9]+/`).MatchString(filepath.ToSlash(binary))
}

func runHookUninstall(ctx context.Context, c *call) error {
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	if c.dryRun {
		dir, err := c.repo.HooksDir(ctx)
		c.printf("would remove upmrel's pre-push hook from %s\n", clean(dir))
		return err
	}
	path, removed, err := hooks.Uninstall(ctx, c.repo)
	if err != nil {
		return hookError(err)
	}
	if removed {
		c.printf("removed %s\n", clean(path))
	} else {
		c.printf("no hook at %s\n", clean(path))
	}
	return nil
}

// hookError tells how to go on where somebody else's hook is in the way.
func hookError(err error) error {
	if foreign, ok := errors.AsType[*hooks.ForeignError](err); ok {
		fix := "it was left as it is"
		if foreign.Snippet != "" {
			fix = "put this below its first line:\n" + foreign.Snippet
		}
		return &usage{message: err.Error(), fix: fix}
	}
	if outside, ok := errors.AsType[*hooks.OutsideError](err); ok {
		return &usage{message: err.Error(), fix: "put this below the first line of the pre-push hook there:\n" + outside.Snippet}
	}
	return err
}

// runPrePush is silent when everything may go out.
func runPrePush(ctx context.Context, c *call) error {
	if c.fromTerminal {
		return &usage{message: "git runs this hook and tells it the refs on standard input", fix: "upmrel hook install"}
	}
	refs, err := hooks.ReadPrePush(c.stdin)
	if err != nil {
		return err
	}
	if len(hooks.Tags(refs)) == 0 {
		return nil
	}
	allow, err := allowed()
	if err != nil {
		return err
	}
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	remote := gitrepo.Remote{Name: c.cli.Args().Get(0), URL: c.cli.Args().Get(1)}
	verdicts, err := hooks.PrePush(ctx, c.repo, remote, refs, allow)
	if err != nil {
		return err
	}
	return c.printVerdicts(verdicts)
}

// allowed reads the codes that UPMREL_ALLOW lets through for one push.
func allowed() ([]finding.Code, error) {
	codes, err := hooks.ParseAllow(os.Getenv("UPMREL_ALLOW"))
	if err != nil {
		return nil, &usage{message: "UPMREL_ALLOW: " + err.Error(), fix: "name the codes that the hook printed, separated by commas"}
	}
	return codes, nil
}

// printVerdicts shows what is refused and how to mend it; all of it on stderr,
// since stdout belongs to git push --porcelain.
func (c *call) printVerdicts(verdicts []hooks.Verdict) error {
	refused := 0
	var rule finding.Code
	for _, v := range verdicts {
		c.doc.Problems = append(c.doc.Problems, v.Findings...)
		if v.Findings.Errors() {
			refused++
			rule = cmp.Or(rule, firstError(v.Findings))
			continue
		}
		for _, f := range v.Findings {
			fmt.Fprintf(c.stderr, "upmrel: %s goes out all the same: %s  %s\n",
				clean(gitrepo.ShortName(v.Ref.Name)), f.Code, clean(f.Message))
		}
	}
	if refused == 0 {
		return nil
	}
	fmt.Fprintf(c.stderr, "upmrel: refused %d of %s\n", refused, finding.Count(len(verdicts), "tag"))
	shown := 0
	for _, v := range verdicts {
		if !v.Findings.Errors() {
			continue
		}
		if shown++; shown > maxRefs {
			fmt.Fprintf(c.stderr, "  ... and %d more\n", refused-maxRefs)
			break
		}
		c.printVerdict(v)
	}
	fmt.Fprintf(c.stderr, "  (skip once: git push --no-verify; about the rule: upmrel explain %s)\n", rule)
	return &errShown{exitFindings}
}

func firstError(list finding.List) finding.Code {
	i := slices.IndexFunc(list, func(f finding.Finding) bool { return f.Severity == finding.Error })
	return list[i].Code
}

// What fits on a screen: refs of a push, and findings of one kind on a ref.
const (
	maxRefs  = 5
	maxAlike = 3
)

// printVerdict shows one refused ref: what is wrong with it, and each fix once.
func (c *call) printVerdict(v hooks.Verdict) {
	fmt.Fprintf(c.stderr, "  %s", clean(gitrepo.ShortName(v.Ref.Name)))
	if !v.Ref.New.IsZero() {
		fmt.Fprintf(c.stderr, " at %s", v.Ref.New.Short())
	}
	fmt.Fprintln(c.stderr)
	for i := 0; i < len(v.Findings); {
		first := v.Findings[i]
		alike := 0
		for ; i < len(v.Findings) && v.Findings[i].Code == first.Code && v.Findings[i].Fix == first.Fix; i++ {
			if alike++; alike <= maxAlike {
				fmt.Fprintf(c.stderr, "    %s  %s\n", first.Code, clean(v.Findings[i].Message))
			}
		}
		if alike > maxAlike {
			fmt.Fprintf(c.stderr, "    ... and %d more of %s\n", alike-maxAlike, first.Code)
		}
		if first.Fix != "" {
			fmt.Fprintf(c.stderr, "    fix: %s\n", clean(first.Fix))
		}
	}
}
