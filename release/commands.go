package release

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// The points of a release at which commands run, as the configuration and
// UPMREL_HOOK name them.
const (
	preBump    = "preBump"
	postBump   = "postBump"
	preCommit  = "preCommit"
	postCommit = "postCommit"
	prePush    = "prePush"
	postPush   = "postPush"
)

// commandRun is a point of a release at which commands run.
type commandRun struct {
	when   string     // preBump, postBump, ...
	commit gitrepo.ID // the release commit; zero before there is one
	ApplyOptions
}

// RunPlan is a command that a plan runs.
type RunPlan struct {
	Hook  string   `json:"hook"` // the point at which it runs: preBump, postBump, ...
	Run   []string `json:"run"`
	Shell bool     `json:"shell"`
}

// Runs lists the commands that run when the plan is carried out, in order. Without an
// edit nothing is bumped, without a commit nothing is committed, and so on.
func (p *Plan) Runs() []RunPlan {
	runs := []RunPlan{}
	for _, when := range []string{preBump, postBump, preCommit, postCommit, prePush, postPush} {
		for _, c := range p.commandsAt(when) {
			runs = append(runs, RunPlan{Hook: when, Run: c.Run, Shell: c.Shell})
		}
	}
	return runs
}

// commandsAt are the commands that run at one point of this plan.
func (p *Plan) commandsAt(when string) []config.Command {
	switch c := p.Commands; {
	case when == preBump && len(p.Edits) > 0:
		return c.PreBump
	case when == postBump && len(p.Edits) > 0:
		return c.PostBump
	case when == preCommit && p.Commit != nil:
		return c.PreCommit
	case when == postCommit && p.Commit != nil:
		return c.PostCommit
	case when == prePush && p.Pushes():
		return c.PrePush
	case when == postPush && p.Pushes():
		return c.PostPush
	}
	return nil
}

// runCommands runs the user's commands of one point of a release, one after the other,
// in the work tree's root. The first that fails ends it with a *CommandError.
func (p *Plan) runCommands(ctx context.Context, repo *gitrepo.Repo, run commandRun) error {
	commands := p.commandsAt(run.when)
	if len(commands) == 0 {
		return nil
	}
	file, err := writePlanFile(run.Document)
	if err != nil {
		return fmt.Errorf("write the plan for %s: %w", run.when, err)
	}
	defer os.RemoveAll(filepath.Dir(file))
	for _, c := range commands {
		ended := run.begin(fmt.Sprintf("run %s  %s", run.when, strings.ReplaceAll(finding.Command(c.Run...), "\n", " ")))
		err := userCommand{
			words: c.Run, shell: c.Shell, timeout: c.Timeout, dir: repo.Root(), output: run.Output,
			env: p.commandEnv(run, file),
		}.run(ctx)
		ended()
		if failed, ok := errors.AsType[*CommandError](err); ok {
			failed.Hook, failed.Late = run.when, run.when == postPush
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// begin tells that a command runs.
func (o ApplyOptions) begin(what string) (ended func()) {
	if o.Running != nil {
		return o.Running(what)
	}
	say(o.Output, "  %s\n", what)
	return func() {}
}

// say tells what is going on, where somebody listens.
func say(out io.Writer, format string, args ...any) {
	if out != nil {
		_, _ = fmt.Fprintf(out, format, args...)
	}
}

// commandEnv is what a command is told of the release.
func (p *Plan) commandEnv(run commandRun, planFile string) []string {
	env := []string{"UPMREL_HOOK=" + run.when, "UPMREL_PLAN_FILE=" + planFile}
	if v := p.commonVersion(); v != "" {
		env = append(env, "UPMREL_VERSION="+v)
	}
	if !run.commit.IsZero() {
		env = append(env, "UPMREL_COMMIT="+run.commit.String())
	}
	return env
}

// commonVersion is the version that all packages of the plan share, "" where they
// have several.
func (p *Plan) commonVersion() string {
	if len(p.Packages) == 0 {
		return ""
	}
	v := p.Packages[0].Version
	for _, pp := range p.Packages {
		if pp.Version != v {
			return ""
		}
	}
	return v
}

// writePlanFile puts the plan into a temporary folder that only the user can read.
func writePlanFile(document []byte) (file string, err error) {
	dir, err := os.MkdirTemp("", "upmrel-plan-")
	if err != nil {
		return "", err
	}
	file = filepath.Join(dir, "plan.json")
	if err := os.WriteFile(file, document, 0o600); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return file, nil
}
