package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

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

// lastingBinary is the path of this program, "" if it is one that `go run` made
// and will remove.
func lastingBinary() (string, error) {
	binary, err := os.Executable()
	if err != nil {
		return "", err
	}
	if strings.Contains(filepath.ToSlash(binary), "/go-build") {
		return "", &usage{
			message: "this upmrel was built by `go run` and vanishes, so a hook could not find it",
			fix:     "go install ./cmd/upmrel, then upmrel hook install",
		}
	}
	return binary, nil
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
			fix = "add this line to it: " + foreign.Snippet
		}
		return &usage{message: err.Error(), fix: fix}
	}
	if outside, ok := errors.AsType[*hooks.OutsideError](err); ok {
		return &usage{message: err.Error(), fix: "add this line to the pre-push hook there: " + outside.Snippet}
	}
	return err
}

// runPrePush is silent when everything may go out.
func runPrePush(ctx context.Context, c *call) error {
	if c.fromTerminal {
		return &usage{message: "git runs this hook and tells it the refs on standard input", fix: "upmrel hook install"}
	}
	refs, err := hooks.ReadPrePush(c.stdin)
	if err != nil || len(hooks.Tags(refs)) == 0 {
		return err
	}
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	verdicts, err := hooks.PrePush(ctx, c.repo, c.cli.Args().First(), refs, allowed())
	if err != nil {
		return err
	}
	return c.printVerdicts(verdicts)
}

// allowed reads the codes that UPMREL_ALLOW lets through for one push.
func allowed() []finding.Code {
	var codes []finding.Code
	for code := range strings.SplitSeq(os.Getenv("UPMREL_ALLOW"), ",") {
		if code = strings.TrimSpace(code); code != "" {
			codes = append(codes, finding.Code(code))
		}
	}
	return codes
}

// printVerdicts shows what is refused and how to mend it; all of it on stderr,
// since stdout belongs to git push --porcelain.
func (c *call) printVerdicts(verdicts []hooks.Verdict) error {
	refused := 0
	for _, v := range verdicts {
		c.doc.Problems = append(c.doc.Problems, v.Findings...)
		if v.Findings.Errors() {
			refused++
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
	fmt.Fprintf(c.stderr, "upmrel: refused %d of %s\n", refused, count(len(verdicts), "tag"))
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
	fmt.Fprintf(c.stderr, "  (skip once: git push --no-verify)\n")
	return &errShown{exitFindings}
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
