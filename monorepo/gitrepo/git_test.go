package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestGitErrorSaysWhatWentWrong(t *testing.T) {
	t.Parallel()
	exit := errors.New("exit status 128")
	tests := []struct {
		args   []string
		stderr string
		want   string
	}{
		{[]string{"push", "origin"}, "", "git push: exit status 128"},
		{[]string{"-c", "a.b=c", "--no-optional-locks", "status"}, "fatal: bad index", "git status: bad index"},
		{[]string{"-C", "dir"}, "one\ntwo", "git : two"},
		{[]string{"push"}, "error: first\nhint: more\nfatal: the cause\nhint: last", "git push: the cause"},
		{[]string{"push"}, "To /x\nerror: failed to push some refs to '/x'\nhint: last", "git push: failed to push some refs to '/x'"},
	}
	for _, tt := range tests {
		err := &GitError{Args: tt.args, Stderr: tt.stderr, Err: exit}
		if got := err.Error(); got != tt.want || !errors.Is(err, exit) {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}

func TestGitRunsInEnglishWithTheArgumentsAsTheyAre(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	g := git{dir: made.Dir(), env: append(made.Env(), "LC_ALL=de_DE.UTF-8", "LANGUAGE=de")}
	_, err := g.run(t.Context(), "rev-parse", "--verify", "$(touch pwned); `touch pwned`")
	if gitErr, ok := errors.AsType[*GitError](err); !ok || gitErr.Code != 128 || gitErr.Stderr != "fatal: Needed a single revision" {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(filepath.Join(made.Dir(), "pwned")); err == nil {
		t.Error("a shell ran")
	}
}

// alias makes git run a shell script as the command "x".
func alias(made *repotest.Repo, script string) git {
	made.Git("config", "alias.x", "!"+script)
	return git{dir: made.Dir(), env: made.Env()}
}

func TestGitThatIsCanceledMayCleanUp(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("git is killed there")
	}
	made := repotest.New(t)
	fifo := filepath.Join(made.Dir(), "fifo")
	if out, err := exec.Command("mkfifo", fifo).CombinedOutput(); err != nil {
		t.Skipf("mkfifo: %v\n%s", err, out)
	}
	made.Commit("first", nil)
	// git holds the lock of the branch while the hook runs.
	script(t, made, "reference-transaction", "if test $1 = prepared; then echo >fifo; exec sleep 2 >/dev/null 2>&1; fi")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = os.ReadFile(fifo) // waits for the hook
		cancel()
	}()
	_, err := git{dir: made.Dir(), env: made.Env()}.run(ctx, "update-ref", "refs/heads/new", "HEAD")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(made.Dir(), ".git", "refs", "heads", "*")); fmt.Sprint(left) != fmt.Sprint([]string{filepath.Join(made.Dir(), ".git", "refs", "heads", "main")}) {
		t.Errorf("left %v", left)
	}
}

// A process that a hook leaves behind may hold git's output: git is done all the
// same.
func TestGitIsNotWaitedForLongerThanItRuns(t *testing.T) {
	t.Parallel()
	g := alias(repotest.New(t), "sleep 20 & echo done; echo $! >&2")
	start := time.Now()
	var stderr strings.Builder
	cmd := g.command(t.Context(), "x")
	cmd.Stderr = &stderr
	cmd.WaitDelay = patience / 100
	err := gitError(t.Context(), nil, "", cmd.Run())
	if err != nil || time.Since(start) > 30*time.Second {
		t.Errorf("error %v after %v", err, time.Since(start))
	}
	kill(t, stderr.String())
}

// kill ends a process that a test started.
func kill(t *testing.T, pid string) {
	t.Helper()
	var n int
	if _, err := fmt.Sscan(pid, &n); err != nil {
		return
	}
	if p, err := os.FindProcess(n); err == nil {
		_ = p.Kill()
	}
}

// Ctrl-C reaches every process of the terminal's group; the one that moves refs
// is in another.
func TestUpdateRefsIsShielded(t *testing.T) {
	t.Parallel()
	ours, err := exec.Command("ps", "-o", "pgid=", "-p", strconv.Itoa(os.Getpid())).Output()
	if err != nil {
		t.Skipf("ps: %v", err)
	}
	made := repotest.New(t)
	commit, err := odb.ParseID(made.Commit("first", nil))
	if err != nil {
		t.Fatal(err)
	}
	script(t, made, "reference-transaction", "ps -o pgid= -p $$ >.git/group")
	err = openInside(t, made).UpdateRefs(t.Context(), "test", []RefUpdate{{Name: "refs/heads/new", New: commit}})
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile(filepath.Join(made.Dir(), ".git", "group"))
	if err != nil || string(theirs) == "" || string(theirs) == string(ours) {
		t.Errorf("group %s, ours is %s, error %v", theirs, ours, err)
	}
}

// script makes a hook of a shell script.
func script(t *testing.T, made *repotest.Repo, hook, text string) {
	t.Helper()
	made.Write(map[string]string{".git/hooks/" + hook: "#!/bin/sh\n" + text + "\n"})
	if err := os.Chmod(filepath.Join(made.Dir(), ".git", "hooks", hook), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestSplitNUL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{"": 0, "\x00": 0, "a": 1, "a\x00": 1, "a\x00b\n\x00": 2} {
		if got := splitNUL([]byte(in)); len(got) != want {
			t.Errorf("%q splits into %q", in, got)
		}
	}
}
