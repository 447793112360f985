package cmd

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release"
)

// call is one run of a command: its options, the repository and the output.
type call struct {
	*output
	cli     *cli.Context
	repo    *gitrepo.Repo
	config  *config.Config
	dryRun  bool
	offline bool

	waits *release.InterruptedError // a release that is made and not published; nil: none

	surveyed release.SurveyOptions // where the last plan looked
}

// action wraps a command's function: it reads the global options and refuses a
// wrong format. Beside text and JSON a command may have formats of its own.
func (o *output) action(run func(ctx context.Context, c *call) error, formats ...string) cli.ActionFunc {
	return func(cc *cli.Context) error {
		o.quiet = cc.Bool("quiet")
		if cc.Bool("no-color") {
			o.colors = colors{}
		}
		o.doc.Command = cc.Command.FullName()
		switch format := cc.String("format"); format {
		case "json":
			o.json = true
		case "text":
			o.json = false // of a variable that the command does not obey
		default:
			if !slices.Contains(formats, format) {
				return &usage{message: "no output format " + format, fix: "--format " + strings.Join(append([]string{"text", "json"}, formats...), ", ")}
			}
		}
		if cc.Command.ArgsUsage == "" && cc.Args().Present() {
			return &usage{message: cc.Command.Name + " takes no arguments: " + strings.Join(cc.Args().Slice(), " "), fix: commandLine(cc) + " --help"}
		}
		c := &call{output: o, cli: cc, dryRun: cc.Bool("dry-run"), offline: cc.Bool("offline")}
		o.actions.shows = c.dryRun || o.doc.Command == "plan"
		err := run(cc.Context, c)
		if c.repo != nil {
			err = errors.Join(err, c.repo.Close())
		}
		return err
	}
}

// openRepo opens the repository; -v shows the git commands that run.
func (c *call) openRepo(ctx context.Context) error {
	if c.repo != nil {
		return nil
	}
	if err := c.openBy(ctx, gitrepo.Open); err != nil {
		return err
	}
	return c.heed(ctx)
}

// openHook is openRepo for what git itself runs.
func (c *call) openHook(ctx context.Context) error { return c.openBy(ctx, gitrepo.OpenHook) }

func (c *call) openBy(ctx context.Context, open func(ctx context.Context, dir string, env []string) (*gitrepo.Repo, error)) error {
	var err error
	if c.repo, err = open(ctx, c.cli.String("directory"), nil); err != nil {
		return err
	}
	if c.cli.Bool("verbose") {
		c.repo.Trace(func(args []string) { c.sayf("git %s\n", clean(strings.Join(args, " "))) })
	}
	return nil
}

// open opens the repository and reads the configuration.
func (c *call) open(ctx context.Context) error {
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	if c.repo.Bare() {
		return &bareError{root: c.repo.Root()}
	}
	return c.readConfig(ctx)
}

// readConfig reads .upmrel.yaml from the work tree, or the file of --config.
func (c *call) readConfig(ctx context.Context) error {
	cfg, list, err := c.parseConfig(ctx)
	if err != nil {
		return err
	}
	if list.Errors() {
		return &findings{list}
	}
	c.problems(list)
	c.config = cfg
	return nil
}

// parseConfig is readConfig for a command that reports the faults itself.
func (c *call) parseConfig(ctx context.Context) (*config.Config, finding.List, error) {
	if name := c.cli.String("config"); name != "" {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, &configMissing{err}
		}
		cfg, list := config.Parse(name, data)
		return cfg, list, nil
	}
	data, err := c.repo.ReadFile(ctx, config.Filename, config.MaxSize)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return config.Default(), nil, nil
	case err != nil:
		return nil, finding.List{{
			Code: finding.ConfigSyntax, Severity: finding.Error, Path: config.Filename, Message: err.Error(),
		}}, nil
	}
	cfg, list := config.Parse(config.Filename, data)
	return cfg, list, nil
}

// openAnywhere is open for commands that need no work tree: in a bare repository the
// configuration is HEAD's.
func (c *call) openAnywhere(ctx context.Context) error {
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	if !c.repo.Bare() {
		return c.readConfig(ctx)
	}
	commit, err := c.commitToCheck(ctx)
	if err != nil {
		return err
	}
	faults, err := c.configToCheck(ctx, commit)
	if err != nil {
		return err
	}
	if faults.Errors() {
		return &findings{faults}
	}
	c.problems(faults)
	return nil
}

// survey opens the repository and looks at everything that a plan depends on.
func (c *call) survey(ctx context.Context, opts release.SurveyOptions) (*release.Situation, error) {
	if err := c.open(ctx); err != nil {
		return nil, err
	}
	return c.look(ctx, opts)
}

// surveyAnywhere is survey for commands that need no work tree.
func (c *call) surveyAnywhere(ctx context.Context, opts release.SurveyOptions) (*release.Situation, error) {
	if err := c.openAnywhere(ctx); err != nil {
		return nil, err
	}
	return c.look(ctx, opts)
}

// look looks at everything that a plan depends on.
func (c *call) look(ctx context.Context, opts release.SurveyOptions) (*release.Situation, error) {
	c.surveyed, opts.Config = opts, c.config
	opts.Offline = opts.Offline || c.offline
	opts.Doing, opts.Progress = c.doing, c.counted
	s, err := release.Survey(ctx, c.repo, opts)
	c.doing("")
	if err != nil {
		return nil, err
	}
	c.doc.Base = s.Head.Commit.String()
	if s.Workspace.Scheme != nil {
		c.doc.Strategy = string(s.Workspace.Scheme.Strategy())
	}
	return s, nil
}
