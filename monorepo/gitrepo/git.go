package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
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

// git runs the git program in one place with one environment.
type git struct {
	dir string
	env []string // nil is the process's own
	// trace, if set, is told the arguments of every command that is run.
	trace func(args []string)
}

// command prepares git with arguments only, never through a shell.
func (g git) command(ctx context.Context, args ...string) *exec.Cmd {
	if g.trace != nil {
		g.trace(args)
	}
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", g.dir}, args...)...)
	cmd.Env = append(cmd.Environ(), g.env...)
	if g.env != nil {
		cmd.Env = g.env
	}
	cmd.Env = append(cmd.Env[:len(cmd.Env):len(cmd.Env)], "LC_ALL=C")
	return cmd
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
	if err == nil {
		return stdout.Bytes(), nil
	}
	return stdout.Bytes(), gitError(ctx, args, stderr.String(), err)
}

func gitError(ctx context.Context, args []string, stderr string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("upmrel needs the git program, and there is none in PATH: %w", err)
	}
	code := -1
	var exit *exec.ExitError
	if errors.As(err, &exit) {
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
	var gitErr *GitError
	if errors.As(err, &gitErr) {
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
