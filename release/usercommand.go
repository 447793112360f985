package release

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// CommandError says that a command of the user's configuration failed.
type CommandError struct {
	Command string // as it can be pasted
	Hook    string // the point of a release at which it ran, preCommit say; "" for one that builds a package
	Output  string // the end of what it printed, standard error among it
	Shown   bool   // its output was shown as it came
	Late    bool   // the release was out when it failed
	Err     error
}

func (e *CommandError) Error() string {
	if e.Hook == "" {
		return e.Command + ": " + e.Err.Error()
	}
	return e.Hook + " " + e.Command + ": " + e.Err.Error()
}

func (e *CommandError) Unwrap() error { return e.Err }

// patience is how long a command may take to end when it is asked to, and how long
// what it left running may hold its output.
const patience = 5 * time.Second

// userCommand is a command of the user's configuration and what it gets.
type userCommand struct {
	words   []string
	shell   bool // the system's shell runs the words, joined by spaces
	timeout time.Duration
	dir     string
	env     []string  // beside the process's own
	output  io.Writer // gets what it prints, as it comes; nil: nobody
}

// run runs the command until it ends, its time is over or ctx ends; in the latter
// cases everything that it started ends with it, as far as the system knows what that
// is. It fails with a *CommandError, or with the error of ctx.
func (u userCommand) run(ctx context.Context) error {
	limited, stop := context.WithTimeout(ctx, u.timeout)
	defer stop()
	var said tail
	cmd := u.prepare(limited)
	cmd.Stdout = &said
	if u.output != nil {
		cmd.Stdout = io.MultiWriter(&said, u.output)
	}
	cmd.Stderr = cmd.Stdout
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) && limited.Err() == nil { // it is done, what it started is not
		err = nil
	}
	if err != nil {
		killGroup(cmd.Process)
	}
	if u.output != nil && len(said) > 0 && said[len(said)-1] != '\n' {
		_, _ = io.WriteString(u.output, "\n")
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case limited.Err() != nil:
		err = fmt.Errorf("it took longer than %s", u.timeout)
	case err == nil:
		return nil
	}
	return &CommandError{Command: finding.Command(u.words...), Output: strings.TrimSpace(string(said)), Shown: u.output != nil, Err: err}
}

// prepare makes the process, without a shell unless the user asks for one. It leads a
// group of its own, so that it can be ended with its children.
func (u userCommand) prepare(ctx context.Context) *exec.Cmd {
	var cmd *exec.Cmd
	if u.shell {
		cmd = shellCommand(ctx, strings.Join(u.words, " "))
	} else {
		cmd = exec.CommandContext(ctx, u.words[0], u.words[1:]...) //nolint:gosec // the user's own configuration
	}
	cmd.Dir = u.dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), isOurs), u.env...)
	leadGroup(cmd)
	cmd.Cancel = func() error { return endGroup(cmd.Process) }
	cmd.WaitDelay = patience
	return cmd
}

// isOurs reports whether a variable is not for commands to inherit: it tells git where
// the repository is, as in a hook, or is what upmrel tells of a release.
func isOurs(pair string) bool {
	name, _, _ := strings.Cut(pair, "=")
	return slices.Contains([]string{
		"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR",
		"UPMREL_PLAN_FILE", "UPMREL_HOOK", "UPMREL_PACKAGE", "UPMREL_VERSION", "UPMREL_COMMIT", "UPMREL_DRY_RUN",
	}, name)
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
