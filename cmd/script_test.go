package cmd_test

import (
	"errors"
	"flag"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/upmrel/upmrel/cmd"
	"github.com/upmrel/upmrel/release/githubapi/githubtest"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script, and what is made of output")

// TestMain lets this test binary be upmrel too: scripts, and the hooks that they
// install, find a copy of it under that name in PATH.
func TestMain(m *testing.M) {
	programs := map[string]func(){
		"upmrel": func() { os.Exit(cmd.Main(os.Args, cmd.Build{Version: "0.0.0-test"})) },
	}
	maps.Copy(programs, tracers())
	testscript.Main(m, programs)
}

// TestScript runs every script of testdata/script: one for each story that a
// user lives through, with the real program, real git and real remotes.
//
// Beside testscript's own commands a script has these:
//
//	git ARGS...             runs git
//	exits CODE PROGRAM ...  runs a program that has to end with that exit code
//	commit MESSAGE          commits everything in the current folder
//	project DIR             makes a repository of DIR with all that is in it in
//	                        one commit, and the bare remote DIR.git, which has it too
//	serve http|git          lets REMOTES be served on loopback, see serve
//	serve npm               starts a registry on loopback, see serveNPM; published and
//	                        openupm ask it
//	github serve ...        is GitHub on loopback, see gitHub
//
// the conditions [root] for a user who may write anywhere, [git:PROGRAM] for a
// program of git's own, [git-hook-list] for a git that runs hooks of its
// configuration, [verdaccio] and [openupm-cli] for programs that UPMREL_VERDACCIO and
// UPMREL_OPENUPM_CLI name, and these variables:
//
//	REMOTES    the URL of the script's folder, for remotes in it
//	PROGRAM    the path of upmrel
//	ELSEWHERE  PATH without upmrel
func TestScript(t *testing.T) {
	t.Parallel()
	if signal.Ignored(syscall.SIGHUP) { // by nohup; what a script starts is to heed it
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	testscript.Run(t, testscript.Params{
		Files:              scripts(t),
		Setup:              isolate,
		Condition:          condition,
		UpdateScripts:      *update,
		RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"git":       runGit,
			"exits":     exits,
			"commit":    commit,
			"project":   project,
			"serve":     serve,
			"github":    gitHub,
			"published": published,
			"openupm":   openupm,
		},
	})
}

// scripts lists them all, or under -short those of inShort.
func scripts(t *testing.T) []string {
	t.Helper()
	dir := filepath.Join("..", "testdata", "script")
	if testing.Short() {
		var files []string
		for _, name := range inShort {
			files = append(files, filepath.Join(dir, name+".txtar"))
		}
		return files
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scripts, error %v", len(files), err)
	}
	return files
}

// inShort are the scripts that run under -short, and with it under the race detector:
// one or two for each place where upmrel does several things at once, in all kinds of
// repositories.
var inShort = []string{
	"auto-both", "auto-commits", "changelog-from-commits", "version-files", // reading packages, files and histories
	"check", "check-history", "check-refs", "repository-kinds", "upm-clones", // judging, and reading by way of git
	"split-memory", "split-packages", "release-upm-push", // splitting
	"release-over-git", "push-tag-groups", "push-race", // pushing
	"commands-timeout", "interrupted", "resume", "rollback", "signals", "two-at-once", // the journal
	"hook-passes", "hook-refuses", "hook-rules", "hook-server",
}

// isolate gives a script a home of its own, so that nothing of the machine's git
// setup shows, and a clock that stands still, so that every id comes out the same.
func isolate(env *testscript.Env) error {
	home := filepath.Join(env.WorkDir, ".home")
	config := filepath.Join(home, ".gitconfig")
	const date = "2026-01-02T03:04:05Z"
	program, err := exec.LookPath("upmrel")
	if err != nil {
		return err
	}
	for _, pair := range [][2]string{
		{"HOME", home},
		{"USERPROFILE", home},
		{"LOCALAPPDATA", home},
		{"REMOTES", fileURL(env.WorkDir)},
		{"PROGRAM", program},
		{"ELSEWHERE", pathWithout(filepath.Base(program))},
		{"GIT_CONFIG_GLOBAL", config},
		{"GIT_CONFIG_NOSYSTEM", "1"},
		{"GIT_CEILING_DIRECTORIES", env.WorkDir},
		{"GIT_TERMINAL_PROMPT", "0"},
		{"GIT_AUTHOR_DATE", date},
		{"GIT_COMMITTER_DATE", date},
		{"LC_ALL", "C"},
		{"NO_COLOR", "1"},
		{"UPMREL_ALLOW", "meta-missing,asmdef-missing"}, // most scripts' packages are too small to be whole
		{"GORACE", "atexit_sleep_ms=0"},                 // under -race every program would end a second late
	} {
		env.Setenv(pair[0], pair[1])
	}
	env.Values[gitHubOf{}] = new(*githubtest.Server)
	if err := os.MkdirAll(home, 0o755); err != nil {
		return err
	}
	return os.WriteFile(config, []byte(gitConfig), 0o644)
}

const gitConfig = `[user]
	name = Test
	email = test@example.com
[init]
	defaultBranch = main
[core]
	autocrlf = false
[advice]
	detachedHead = false
[gc]
	auto = 0
[protocol "file"]
	allow = always
[upmrel "prePush"]
	severity = meta-missing=off
	severity = asmdef-missing=off
`

// fileURL is a folder as git takes it for a remote.
func fileURL(dir string) string {
	return "file:///" + strings.TrimPrefix(filepath.ToSlash(dir), "/")
}

// pathWithout is PATH without the folders that hold a program.
func pathWithout(program string) string {
	dirs := slices.DeleteFunc(filepath.SplitList(os.Getenv("PATH")), func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, program))
		return err == nil
	})
	return strings.Join(dirs, string(filepath.ListSeparator))
}

func condition(name string) (bool, error) {
	if program, ok := strings.CutPrefix(name, "git:"); ok {
		return gitProgram(program) != "", nil
	}
	switch name {
	case "root":
		return os.Geteuid() == 0, nil
	case "git-hook-list":
		return hasConfigHooks(), nil
	case "verdaccio":
		return os.Getenv("UPMREL_VERDACCIO") != "", nil
	case "openupm-cli":
		return os.Getenv("UPMREL_OPENUPM_CLI") != "", nil
	}
	return false, errors.New("no such condition")
}

// hasConfigHooks reports whether git lists the hooks of its configuration, as since 2.54.
func hasConfigHooks() bool {
	usage, _ := exec.Command("git", "hook", "-h").Output() // which ends with an error code
	return strings.Contains(string(usage), "git hook list")
}

func runGit(ts *testscript.TestScript, neg bool, args []string) {
	if err := ts.Exec("git", args...); (err != nil) != neg {
		ts.Fatalf("git %s: %v", strings.Join(args, " "), err)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGS...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	err = ts.Exec(args[1], args[2:]...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, not %d", code, want)
	}
}

func commit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: commit MESSAGE")
	}
	runGit(ts, false, []string{"add", "-A"})
	runGit(ts, false, []string{"commit", "-q", "-m", args[0]})
}

func project(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: project DIR")
	}
	dir := args[0]
	remote := ts.Getenv("REMOTES") + "/" + dir + ".git"
	for _, args := range [][]string{
		{"init", "-q", "--bare", ts.MkAbs(dir + ".git")},
		{"init", "-q", dir},
		{"-C", dir, "add", "-A"},
		{"-C", dir, "commit", "-q", "-m", "feat: packages"},
		{"-C", dir, "remote", "add", "origin", remote},
		{"-C", dir, "push", "-q", "-u", "origin", "main"},
	} {
		runGit(ts, false, args)
	}
}
