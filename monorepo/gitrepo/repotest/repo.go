// Package repotest makes git repositories for tests and benchmarks: small ones
// by hand, big ones from a [Spec]. Every repository has an environment of its
// own, in which nothing of the machine's git setup shows and every id comes out
// the same, and no process-wide state, so that tests may run in parallel. Only
// tests and benchmarks import it; a fault fails the test at once.
package repotest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// epoch is when every repository's time begins.
var epoch = time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)

// Repo is a git repository that belongs to one test.
type Repo struct {
	tb      testing.TB
	dir     string
	home    string
	commits int
}

// New makes an empty repository with the unborn branch main.
func New(tb testing.TB) *Repo {
	tb.Helper()
	r := open(tb, tempDir(tb))
	r.Git("init", "-q")
	return r
}

// open gives the repository in dir, which need not be there yet, a home and a clock.
func open(tb testing.TB, dir string) *Repo {
	tb.Helper()
	return &Repo{tb: tb, dir: dir, home: tempDir(tb)}
}

// tempDir is a folder that lasts as long as the test, by the path that git
// prints for it: on macOS the temporary folder is a symbolic link.
func tempDir(tb testing.TB) string {
	tb.Helper()
	dir, err := filepath.EvalSymlinks(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	return dir
}

// Dir is the repository's folder: the root of the work tree, or a bare
// repository itself.
func (r *Repo) Dir() string { return r.dir }

// Env is the environment that git and anything that runs git is to have here,
// as key=value pairs. It changes with every commit, which moves the clock.
func (r *Repo) Env() []string {
	date := epoch.Add(time.Duration(r.commits) * time.Minute).Format(time.RFC3339)
	env := append(inherited(),
		"HOME="+r.home,
		"USERPROFILE="+r.home,
		"LOCALAPPDATA="+r.home,
		"LC_ALL=C",
		"GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL="+os.DevNull,
		"GIT_TERMINAL_PROMPT=0",
		"GIT_AUTHOR_DATE="+date,
		"GIT_COMMITTER_DATE="+date,
	)
	return append(env, configEnv()...)
}

// inherited is this process's environment less what steers git, the tool or
// where either keeps its files: a test may itself be run by a git hook or in a
// GitHub workflow.
func inherited() []string {
	var env []string
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(strings.ToUpper(pair), "=")
		switch {
		case strings.HasPrefix(name, "GIT"), strings.HasPrefix(name, "UPMREL_"), strings.HasPrefix(name, "XDG_"):
		default:
			env = append(env, pair)
		}
	}
	return env
}

// configEnv is configuration that no file needs to hold. It outranks the
// repository's own, so signing and line endings, which tests set there, are
// left at git's default: off.
func configEnv() []string {
	config := [][2]string{
		{"user.name", "Test"},
		{"user.email", "test@example.com"},
		{"init.defaultBranch", "main"},
		{"gc.auto", "0"}, // no process outlives the test
		{"maintenance.auto", "false"},
	}
	env := []string{"GIT_CONFIG_COUNT=" + strconv.Itoa(len(config))}
	for i, entry := range config {
		n := strconv.Itoa(i)
		env = append(env, "GIT_CONFIG_KEY_"+n+"="+entry[0], "GIT_CONFIG_VALUE_"+n+"="+entry[1])
	}
	return env
}

// Command prepares a git command in the repository, for tests that give it
// input or read it as it runs.
func (r *Repo) Command(args ...string) *exec.Cmd {
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = r.Env()
	return cmd
}

// Try runs git and returns all that it printed, for tests in which git may fail.
func (r *Repo) Try(args ...string) (string, error) {
	output, err := r.Command(args...).CombinedOutput()
	return string(output), err
}

// Git runs git and returns its standard output without the last newline. A
// commit or a merge moves the clock on by a minute.
func (r *Repo) Git(args ...string) string {
	r.tb.Helper()
	if args[0] == "commit" || args[0] == "merge" {
		r.commits++
	}
	var stderr strings.Builder
	cmd := r.Command(args...)
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if err != nil {
		r.tb.Fatalf("git %s: %v\n%s%s", strings.Join(args, " "), err, stdout, &stderr)
	}
	return strings.TrimSuffix(string(stdout), "\n")
}

// Write writes files to the work tree, by slash-separated paths.
func (r *Repo) Write(files map[string]string) {
	r.tb.Helper()
	for path, content := range files {
		full := filepath.Join(r.dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			r.tb.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			r.tb.Fatal(err)
		}
	}
}

// Commit writes files, commits the whole work tree and returns the commit's id.
func (r *Repo) Commit(message string, files map[string]string) string {
	r.tb.Helper()
	r.Write(files)
	r.Git("add", "-A")
	r.Git("commit", "-q", "--allow-empty", "-m", message)
	return r.Git("rev-parse", "HEAD")
}

// Tag makes an annotated tag of HEAD with its own name as the message.
func (r *Repo) Tag(name string) {
	r.tb.Helper()
	r.Git("tag", "-a", "-m", name, name)
}

// Remote makes a bare repository, adds it as a remote and pushes every branch
// and tag to it.
func (r *Repo) Remote(name string) *Repo {
	r.tb.Helper()
	remote := open(r.tb, tempDir(r.tb))
	remote.Git("init", "-q", "--bare")
	r.Git("remote", "add", name, remote.dir)
	if r.Git("for-each-ref", "--count=1") != "" { // git calls a push of nothing a failure
		r.Git("push", "-q", name, "refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*")
	}
	return remote
}
