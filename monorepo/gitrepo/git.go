package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// GitError is a git command that failed.
type GitError struct {
	Args   []string
	Code   int    // git's exit code; -1 when it did not exit by itself
	Stderr string // what git said, trimmed
	Err    error
}

func (e *GitError) Error() string {
	if e.Stderr == "" {
		return fmt.Sprintf("git %s: %v", e.command(), e.Err)
	}
	return fmt.Sprintf("git %s: %s", e.command(), lastLine(e.Stderr))
}

func (e *GitError) Unwrap() error { return e.Err }

// command is the git command's name without the options before it.
func (e *GitError) command() string {
	for i := 0; i < len(e.Args); i++ {
		switch arg := e.Args[i]; {
		case arg == "-c" || arg == "-C":
			i++
		case !strings.HasPrefix(arg, "-"):
			return arg
		}
	}
	return ""
}

// lastLine is the line of git's complaint that says what went wrong.
func lastLine(s string) string {
	lines := strings.Split(s, "\n")
	for _, prefix := range []string{"fatal: ", "error: "} {
		for _, line := range lines {
			if rest, ok := strings.CutPrefix(line, prefix); ok {
				return rest
			}
		}
	}
	return lines[len(lines)-1]
}

// patience is how long a git that was asked to end may take before it is killed,
// and how long what it left running may hold its output.
const patience = 3 * time.Second

// git runs the git program in one place with one environment.
type git struct {
	dir string
	env []string // nil is the process's own
	// unattended keeps git, and what it runs, from the terminal.
	unattended bool
	// trace, if set, is told the arguments of every command that is run.
	trace func(args []string)
}

// command prepares git with arguments only, never through a shell. When ctx
// ends, git is asked to end too, so that it takes its locks away.
func (g git) command(ctx context.Context, args ...string) *exec.Cmd {
	if g.trace != nil {
		g.trace(args)
	}
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", g.dir}, args...)...)
	cmd.Env = g.env
	if g.env == nil {
		cmd.Env = cmd.Environ()
	}
	cmd.Env = append(slices.Clip(cmd.Env), "LC_ALL=C")
	cmd.Cancel = func() error { return interrupt(cmd.Process) }
	cmd.WaitDelay = patience
	if g.unattended {
		detach(cmd)
	}
	return cmd
}

// interrupt asks a process to end. Where no process can be asked, as on Windows,
// it is killed.
func interrupt(p *os.Process) error {
	err := p.Signal(os.Interrupt)
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		return p.Kill()
	}
	return err
}

// dated is git with a date for what it makes, unless its environment has one.
func (g git) dated(date time.Time) git {
	if date.IsZero() {
		return g
	}
	for _, name := range []string{"GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"} {
		if g.getenv(name) == "" {
			g.env = append(slices.Clip(g.env), fmt.Sprintf("%s=@%d %s", name, date.Unix(), date.Format("-0700")))
		}
	}
	return g
}

// getenv looks a variable up in the environment that git gets; "" if it is not set.
func (g git) getenv(name string) string {
	for _, pair := range slices.Backward(g.env) {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}

// run returns git's standard output.
func (g git) run(ctx context.Context, args ...string) ([]byte, error) {
	return g.pipe(ctx, nil, args...)
}

// pipe gives git its standard input and returns its standard output.
func (g git) pipe(ctx context.Context, stdin io.Reader, args ...string) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	cmd := g.command(ctx, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &stdout, &stderr
	err := cmd.Run()
	return stdout.Bytes(), gitError(ctx, args, stderr.String(), err)
}

// gitError says why a git command failed, nil where it did not.
func gitError(ctx context.Context, args []string, stderr string, err error) error {
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay): // git is done, a process of a user's hook is not
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("upmrel needs the git program, and there is none in PATH: %w", err)
	}
	code := -1
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	}
	return &GitError{Args: args, Code: code, Stderr: strings.TrimSpace(stderr), Err: err}
}

// line runs git and returns its output as one line.
func (g git) line(ctx context.Context, args ...string) (string, error) {
	out, err := g.run(ctx, args...)
	return strings.TrimRight(string(out), "\r\n"), err
}

// exitCode is the exit code of a failed git command, -1 for any other error.
func exitCode(err error) int {
	if gitErr, ok := errors.AsType[*GitError](err); ok {
		return gitErr.Code
	}
	return -1
}

// splitNUL splits the output of a git command run with -z.
func splitNUL(out []byte) []string {
	s := strings.TrimSuffix(string(out), "\x00")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\x00")
}
