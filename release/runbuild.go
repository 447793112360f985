package release

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// CommandError says that a command of the user's configuration failed.
type CommandError struct {
	Command string // as it can be pasted
	Output  string // what it printed, standard error among it
	Err     error
}

func (e *CommandError) Error() string { return e.Command + ": " + e.Err.Error() }

func (e *CommandError) Unwrap() error { return e.Err }

// patience is how long what a command left running may hold its output.
const patience = 5 * time.Second

// runBuild runs the user's command on a temporary checkout of a package, and
// returns the tree of what it leaves there.
func (p *Plan) runBuild(ctx context.Context, repo *gitrepo.Repo, m *made, b *BranchPlan) (gitrepo.ID, error) {
	t := b.Split.Target
	return repo.Rebuild(ctx, m.tree, t.Path, func(dir string) error {
		ctx, stop := context.WithTimeout(ctx, t.Run.Timeout)
		defer stop()
		cmd := userCommand(ctx, t.Run)
		cmd.Dir = dir
		cmd.Env = append(slices.DeleteFunc(os.Environ(), isGitPlace),
			"UPMREL_PACKAGE="+b.Package, "UPMREL_VERSION="+p.versionOf(b.Package), "UPMREL_COMMIT="+m.commit.String())
		cmd.WaitDelay = patience
		var out tail
		cmd.Stdout, cmd.Stderr = &out, &out
		err := cmd.Run()
		if errors.Is(err, exec.ErrWaitDelay) && ctx.Err() == nil { // it is done, what it started is not
			err = nil
		}
		if ctx.Err() == context.DeadlineExceeded {
			err = fmt.Errorf("it took longer than %s", t.Run.Timeout)
		}
		if err != nil {
			return &CommandError{Command: finding.Command(t.Run.Run...), Output: strings.TrimSpace(string(out)), Err: err}
		}
		return nil
	})
}

// isGitPlace reports whether a variable tells git where the repository is, as in a
// hook: the command runs elsewhere.
func isGitPlace(pair string) bool {
	name, _, _ := strings.Cut(pair, "=")
	return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"}, name)
}

// maxOutput is how many of the last bytes are kept that a command prints.
const maxOutput = 64 << 10

// tail keeps the end of what is written to it.
type tail []byte

func (t *tail) Write(p []byte) (int, error) {
	*t = append(*t, p...)
	if more := len(*t) - maxOutput; more > maxOutput {
		*t = append((*t)[:0], (*t)[more:]...)
	}
	return len(p), nil
}

// userCommand prepares a command, without a shell unless the user asks for one.
func userCommand(ctx context.Context, run config.UPMRun) *exec.Cmd {
	if run.Shell {
		return shellCommand(ctx, strings.Join(run.Run, " "))
	}
	return exec.CommandContext(ctx, run.Run[0], run.Run[1:]...) //nolint:gosec // the user's own configuration
}
