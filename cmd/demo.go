package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

func demoCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "demo",
		Usage:     "play a whole release on a sample monorepo in a temporary folder",
		UsageText: "upmrel demo\nupmrel demo --keep /tmp/demo    leaves it there to look around",
		Flags:     []cli.Flag{&cli.StringFlag{Name: "keep", Usage: "play in `DIR`, which must not exist, and leave it there"}},
		Action:    out.action(runDemo),
	}
}

// runDemo plays every step and fails if one does not go as it says.
func runDemo(ctx context.Context, c *call) (err error) {
	dir := c.cli.String("keep")
	if dir == "" {
		if dir, err = os.MkdirTemp("", "upmrel-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, removeAll(dir)) }()
	} else if err := os.Mkdir(dir, 0o755); err != nil {
		return &usage{message: err.Error(), fix: "--keep takes a folder that does not exist yet"}
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return err
	}
	d := &demo{call: c, dir: dir, repo: filepath.Join(dir, "acme-unity")}
	if err := d.prepare(ctx); err != nil {
		return err
	}
	for _, step := range demoSteps() {
		if err := d.play(ctx, step); err != nil {
			return err
		}
	}
	c.printf("\nThat is all: what the plan showed is what was pushed, and nothing else got out.\n")
	if c.cli.String("keep") != "" {
		c.printf("Look around: cd %s   (upmrel is ../bin/upmrel there)\n", clean(d.repo))
	}
	return nil
}

// removeAll removes the demo's folder; git's object files are read-only, which
// stops the removal on Windows unless they are made writable first.
func removeAll(dir string) error {
	if runtime.GOOS == "windows" {
		_ = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
			_ = os.Chmod(path, 0o700)
			return err
		})
	}
	return os.RemoveAll(dir)
}

// demo is one play in a folder of its own, with a git that knows nothing of the
// user's settings.
type demo struct {
	*call
	dir    string // of everything
	repo   string // the sample monorepo
	binary string // a copy of this program that the hook can find later
}

// demoStep is one command, what is said before it, and what must come of it.
type demoStep struct {
	say    string
	write  map[string]string // files changed before the command runs
	hidden bool              // preparation: not shown
	run    []string
	code   int      // the exit code that it must have; -1: any but 0
	shows  []string // what its output must hold
	lacks  []string // what its output must not hold
}

// prepare makes the sample monorepo, the bare remote and the copy of upmrel.
func (d *demo) prepare(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Join(d.dir, "bin"), 0o755); err != nil {
		return err
	}
	if err := d.copyBinary(); err != nil {
		return err
	}
	if err := d.write("../gitconfig", demoGitConfig); err != nil {
		return err
	}
	for path, text := range demoFiles() {
		if err := d.write(path, text); err != nil {
			return err
		}
	}
	for _, args := range [][]string{
		{"git", "init", "-q", "--bare", filepath.Join(d.dir, "remote.git")},
		{"git", "init", "-q"},
		{"git", "add", "."},
		{"git", "commit", "-q", "-m", "feat: three packages"},
		{"git", "remote", "add", "origin", filepath.Join(d.dir, "remote.git")},
		{"git", "push", "-q", "-u", "origin", "main"},
	} {
		if err := d.play(ctx, demoStep{hidden: true, run: args}); err != nil {
			return err
		}
	}
	return nil
}

const demoGitConfig = `[user]
	name = Demo
	email = demo@example.com
[init]
	defaultBranch = main
[core]
	autocrlf = false
`

func (d *demo) write(path, text string) error {
	name := filepath.Join(d.repo, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text), 0o600)
}

// copyBinary keeps this program in the demo's folder: the one that `go run`
// made is gone when a hook needs it.
func (d *demo) copyBinary() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	from, err := os.Open(self)
	if err != nil {
		return err
	}
	defer from.Close()
	d.binary = filepath.Join(d.dir, "bin", "upmrel"+filepath.Ext(self))
	to, err := os.OpenFile(d.binary, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}

// play runs one step, shows it, and checks that it went as it says.
func (d *demo) play(ctx context.Context, s demoStep) error {
	for path, text := range s.write {
		if err := d.write(path, text); err != nil {
			return err
		}
	}
	if !s.hidden {
		d.printf("\n# %s\n$ %s\n", s.say, strings.Join(s.run, " "))
	}
	program := s.run[0]
	if program == "upmrel" {
		program = d.binary
	}
	var text bytes.Buffer
	cmd := exec.CommandContext(ctx, program, s.run[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = d.repo, d.environ(), &text, &text
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		return err
	} else if ok && ctx.Err() != nil {
		return errors.Join(ctx.Err(), exit)
	}
	if !s.hidden {
		for line := range strings.Lines(strings.TrimRight(text.String(), "\n") + "\n") {
			d.printf("  %s\n", cleanLines(line))
		}
	}
	return s.check(cmd.ProcessState.ExitCode(), text.String())
}

// check compares what happened with what the step promises.
func (s demoStep) check(code int, text string) error {
	fault := ""
	switch {
	case s.code == -1 && code == 0:
		fault = "it should have been refused"
	case s.code != -1 && code != s.code:
		fault = fmt.Sprintf("it ended with exit code %d, not %d", code, s.code)
	}
	for _, want := range s.shows {
		if !strings.Contains(text, want) {
			fault = fmt.Sprintf("its output does not say %q", want)
		}
	}
	for _, unwanted := range s.lacks {
		if strings.Contains(text, unwanted) {
			fault = fmt.Sprintf("its output says %q", unwanted)
		}
	}
	if fault == "" {
		return nil
	}
	return fmt.Errorf("the demo went wrong at %q: %s\n%s", strings.Join(s.run, " "), fault, text)
}

// environ is the user's environment without what would change the demo.
func (d *demo) environ() []string {
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		return strings.HasPrefix(kv, "GIT_") || strings.HasPrefix(kv, "UPMREL_")
	})
	return append(env, "GIT_CONFIG_GLOBAL="+filepath.Join(d.dir, "gitconfig"), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_TERMINAL_PROMPT=0", "NO_COLOR=1", "LC_ALL=C")
}
