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
		UsageText: "upmrel demo\nupmrel demo --keep /tmp/demo     leaves it there to look around\nupmrel demo --sample /tmp/demo   makes the sample monorepo and plays nothing",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "keep", Usage: "play in `DIR`, which must not exist, and leave it there"},
			&cli.StringFlag{Name: "sample", Usage: "only make the sample monorepo, in `DIR`, which must not exist"},
		},
		Action: out.action(runDemo),
	}
}

// runDemo plays every step and fails if one does not go as it says.
func runDemo(ctx context.Context, c *call) (err error) {
	if sample := c.cli.String("sample"); sample != "" {
		return makeSample(ctx, c, sample)
	}
	dir := c.cli.String("keep")
	if dir != "" {
		dir, err = newFolder(dir, "--keep")
	} else if dir, err = os.MkdirTemp("", "upmrel-demo-"); err == nil {
		defer func() { err = errors.Join(err, removeAll(dir)) }()
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
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

// makeSample makes the sample monorepo and its remote for people to try commands on.
// Its commits have an author wherever git knows none.
func makeSample(ctx context.Context, c *call, name string) error {
	if c.cli.String("keep") != "" {
		return &usage{message: "--sample plays nothing that --keep could leave", fix: "choose one of them"}
	}
	dir, err := newFolder(name, "--sample")
	if err != nil {
		return err
	}
	d := &demo{call: c, dir: dir, repo: filepath.Join(dir, "acme-unity")}
	if err := d.prepareRepository(ctx); err != nil {
		return err
	}
	for key, value := range map[string]string{"user.name": "Demo", "user.email": "demo@example.com"} {
		if err := d.play(ctx, demoStep{hidden: true, run: []string{"git", "config", key, value}}); err != nil {
			return err
		}
	}
	if err := os.Remove(d.gitConfig()); err != nil {
		return err
	}
	c.printf("%s has three packages, %s is its remote\n", clean(filepath.Join(name, "acme-unity")), clean(filepath.Join(name, "remote.git")))
	return nil
}

// newFolder makes the folder that an option names, and returns its full path.
func newFolder(dir, option string) (string, error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", &usage{message: err.Error(), fix: option + " takes a folder that does not exist yet"}
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
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
	date   string   // of the commit that it makes; "" is now
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
	return d.prepareRepository(ctx)
}

// gitConfig is the file that git reads in place of the user's.
func (d *demo) gitConfig() string { return filepath.Join(d.dir, "gitconfig") }

// prepareRepository makes the sample monorepo and the bare remote.
func (d *demo) prepareRepository(ctx context.Context) error {
	if err := os.MkdirAll(d.repo, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(d.gitConfig(), []byte(demoGitConfig), 0o600); err != nil {
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
		if err := d.play(ctx, demoStep{hidden: true, run: args, date: "2026-01-01T12:00:00Z"}); err != nil {
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
		on := d.colors.stdout
		d.printf("\n")
		for _, line := range wrap(s.say, 78) {
			d.printf("%s\n", paint(on, faint, "# "+line))
		}
		d.printf("%s\n", paint(on, bold, "$ "+strings.Join(s.run, " ")))
	}
	program := s.run[0]
	if program == "upmrel" {
		program = d.binary
	}
	var text bytes.Buffer
	cmd := exec.CommandContext(ctx, program, s.run[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = d.repo, d.environ(), &text, &text
	if s.date != "" {
		cmd.Env = append(cmd.Env, "GIT_AUTHOR_DATE="+s.date, "GIT_COMMITTER_DATE="+s.date)
	}
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		return err
	} else if ok && ctx.Err() != nil {
		return errors.Join(ctx.Err(), exit)
	}
	if !s.hidden {
		for line := range strings.Lines(strings.TrimRight(text.String(), "\n") + "\n") {
			d.printf("  %s\n", cleanPainted(line))
		}
	}
	return s.check(cmd.ProcessState.ExitCode(), styling().ReplaceAllString(text.String(), ""))
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
		return strings.HasPrefix(kv, "GIT_") || strings.HasPrefix(kv, "GITHUB_") || strings.HasPrefix(kv, "UPMREL_")
	})
	env = append(env, "GIT_CONFIG_GLOBAL="+d.gitConfig(), "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	if d.colors.stdout {
		return append(env, "CLICOLOR_FORCE=1")
	}
	return append(env, "NO_COLOR=1")
}
