package cmd

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/release"
	"github.com/upmrel/upmrel/release/workflowfile"
)

func initCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:  "init",
		Usage: "write a configuration, and a workflow, from what the repository already does",
		UsageText: "upmrel init\n" +
			"upmrel init -n           show it, write nothing\n" +
			"upmrel init --workflow   write a workflow of GitHub Actions too, or only that\n" +
			"upmrel init --target assetstore --publisher com.acme --product input\n\n" +
			"--target assetstore asks which namespaces you claimed in the Publisher Portal, or\n" +
			"takes --publisher and --product. A product's packages are called\n" +
			"PUBLISHER.NAMESPACE or PUBLISHER.NAMESPACE.PACKAGE; others are named:\n" +
			"--product NAMESPACE=PKG,PKG.\n" + portalSteps,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "workflow", Usage: "write " + workflowfile.Path + ", which checks pull requests and releases on demand"},
			&cli.StringSliceFlag{Name: "target", Usage: "publish to `TARGET`: git, openupm or assetstore; may be repeated"},
			&cli.StringFlag{Name: "publisher", Usage: "the publisher's `NAMESPACE` at the Asset Store"},
			&cli.StringSliceFlag{Name: "product", Usage: "a product's `NAMESPACE` at the Asset Store; may be repeated"},
		},
		Action: out.action(runInit),
	}
}

// runInit proposes strategy and tag template from the packages and past tags.
func runInit(ctx context.Context, c *call) error {
	targets, err := c.initTargets()
	if err != nil {
		return err
	}
	s, err := c.survey(ctx, release.SurveyOptions{Offline: true})
	if err != nil {
		return err
	}
	w := s.Workspace
	files, err := c.filesToInit(ctx)
	if err != nil {
		return err
	}
	if w.Scheme == nil || len(w.Packages) == 0 {
		if w.Findings.Errors() {
			return &findings{w.Findings}
		}
		return &usage{message: "no Unity package found", fix: "upmrel list --all says why a package.json was left out"}
	}
	proposal := c.config
	if files.config {
		if proposal, err = c.propose(ctx, s, targets); err != nil {
			return err
		}
	}
	c.printf("strategy %s, tags %s (%s)\n", w.Scheme.Strategy(), clean(w.Scheme.Template()), clean(reason(w.Inferred)))
	c.problems(w.Findings)
	if err := c.initialize(ctx, files, proposal, s); err != nil || c.dryRun {
		return err
	}
	if slices.Contains(targets, rules.AssetStore) {
		c.sayf("for the Asset Store: upmrel check. %s\n", portalSteps)
	}
	return nil
}

// filesToInit are those that init writes.
type filesToInit struct {
	config, workflow bool
	offers           bool // a workflow is left to the user's answer, or to another time
}

// filesToInit finds out which files are to be written, and refuses to write over any. A
// configuration that is there is no obstacle to a workflow.
func (c *call) filesToInit(ctx context.Context) (filesToInit, error) {
	files := filesToInit{config: true, workflow: c.cli.Bool("workflow")}
	there, err := c.isThere(ctx, config.Filename)
	switch {
	case err != nil || !there:
	case files.workflow && !c.cli.IsSet("target"):
		files.config = false
	case !c.dryRun:
		return files, &usage{message: config.Filename + " is there already", fix: "edit it; or remove it and run upmrel init again"}
	}
	if err != nil || !files.workflow || c.dryRun {
		return files, err
	}
	there, err = c.isThere(ctx, workflowfile.Path)
	if there {
		return files, &usage{
			message: workflowfile.Path + " is there already",
			fix:     "keep it, and put what upmrel init --workflow -n shows into another file there",
		}
	}
	return files, err
}

// isThere reports whether a file of the work tree is there.
func (c *call) isThere(ctx context.Context, path string) (bool, error) {
	switch _, err := c.repo.ReadFile(ctx, path, config.MaxSize); {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case errors.Is(err, gitrepo.ErrTooLarge):
		return true, nil
	default:
		return err == nil, err
	}
}

// propose makes a configuration of what the repository does.
func (c *call) propose(ctx context.Context, s *release.Situation, targets []rules.Target) (*config.Config, error) {
	proposal, w := config.Default(), s.Workspace
	proposal.Strategy, proposal.Tag = string(w.Scheme.Strategy()), w.Scheme.Template()
	if s.DefaultBranch != "" {
		proposal.Branches = []string{monorepo.GlobOf(s.DefaultBranch)}
	}
	return proposal, c.proposeTargets(ctx, proposal, targets, w)
}

// initialize writes the files, or shows them.
func (c *call) initialize(ctx context.Context, files filesToInit, cfg *config.Config, s *release.Situation) error {
	if err := c.offerWorkflow(ctx, &files, s); err != nil {
		return err
	}
	var written []string
	for _, f := range []struct {
		wanted bool
		path   string
		data   []byte
	}{
		{files.config, config.Filename, config.Write(cfg)},
		{files.workflow, workflowfile.Path, workflowfile.Write(workflowFor(cfg, s))},
	} {
		switch {
		case !f.wanted:
		case c.dryRun:
			c.printf("\n%s:\n\n%s", f.path, f.data)
		default:
			if err := c.repo.CreateFile(f.path, f.data); err != nil {
				return err
			}
			c.printf("wrote %s for %s\n", f.path, finding.Count(len(s.Workspace.Packages), "package"))
			written = append(written, f.path)
		}
	}
	if c.dryRun {
		return nil
	}
	return c.offerHook(ctx, files, written)
}

// offerHook asks on a terminal whether the hook is to be installed, and says what comes
// next.
func (c *call) offerHook(ctx context.Context, files filesToInit, written []string) error {
	next := []string{finding.Command(append([]string{"git", "add"}, written...)...) + " and commit"}
	if files.offers {
		next = append(next, "upmrel init --workflow")
	}
	if c.asks() && c.ask(ctx, "Install the hook that judges what is pushed from this clone?") {
		if err := c.installHook(ctx); err != nil {
			return err
		}
	} else {
		next = append(next, "upmrel hook install")
	}
	c.sayf("next: %s; upmrel list\n", strings.Join(next, "; "))
	return ctx.Err()
}

// installHook is what hook install does without options. What it would need one for is
// left to it.
func (c *call) installHook(ctx context.Context) error {
	err := runHookInstall(ctx, c)
	if wrong, ok := errors.AsType[*usage](err); ok {
		return &usage{message: wrong.message, fix: "upmrel hook install"}
	}
	return err
}

// initTargets reads --target, and refuses options that go with another one.
func (c *call) initTargets() ([]rules.Target, error) {
	targets, err := c.askedTargets()
	if err != nil {
		return nil, err
	}
	for _, option := range []string{"publisher", "product"} {
		if c.cli.IsSet(option) && !slices.Contains(targets, rules.AssetStore) {
			return nil, &usage{message: "--" + option + " is for the Asset Store", fix: "add --target assetstore"}
		}
	}
	return targets, nil
}

// proposeTargets puts into a proposal where the packages are published, and what the
// Asset Store has to know.
func (c *call) proposeTargets(ctx context.Context, proposal *config.Config, targets []rules.Target, w *monorepo.Workspace) error {
	if len(targets) == 0 {
		return nil
	}
	proposal.Check.Targets = nil
	for _, t := range targets {
		proposal.Check.Targets = append(proposal.Check.Targets, string(t))
	}
	if !slices.Contains(targets, rules.AssetStore) {
		return nil
	}
	var names []string
	for _, p := range w.Packages {
		names = append(names, p.Name)
	}
	var err error
	proposal.AssetStore, err = c.namespaces(ctx, names)
	return err
}

func reason(inferred string) string {
	if inferred == "" {
		return "configured"
	}
	return inferred
}
