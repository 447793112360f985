package subtreetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// Oracle asks the installed git for the split of a revision, and returns its
// id or what git said as it died. It skips the test where git has no subtree
// command.
//
// It leaves nothing behind in the repository: neither the copies nor git's
// notes. So runs in one repository may be parallel, and a copy that exists
// there was written by the code under test. Beyond repotest's environment one
// setting is not git's default: core.quotePath is off, as git dies of a prefix
// outside ASCII otherwise. No id depends on it.
func Oracle(tb testing.TB, r *repotest.Repo, prefix, rev string, args ...string) (id, failure string) {
	tb.Helper()
	return newRun(tb, r, prefix).split(rev, args...)
}

// run is one run of git subtree, in a worktree of its own of the repository.
type run struct {
	tb               testing.TB
	repo             *repotest.Repo
	prefix           string
	work, git, store string // the work tree, its git folder and its object store
	said             string // what git wrote as its error output
}

// newRun makes the worktree. Git wants the prefix to exist in it, whatever
// the revision holds; all that is its own are HEAD, the objects that it writes
// and subtree-cache.
func newRun(tb testing.TB, r *repotest.Repo, prefix string) *run {
	tb.Helper()
	dir := tb.TempDir()
	s := &run{
		tb: tb, repo: r, prefix: prefix,
		work: filepath.Join(dir, "work"), git: filepath.Join(dir, "git"), store: filepath.Join(dir, "objects"),
	}
	for _, folder := range []string{filepath.Join(s.work, filepath.FromSlash(prefix)), s.git, s.store} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			tb.Fatal(err)
		}
	}
	head, err := os.ReadFile(filepath.Join(commonDir(r), "HEAD"))
	if err != nil {
		tb.Fatal(err)
	}
	for name, content := range map[string]string{"HEAD": string(head), "commondir": commonDir(r) + "\n"} {
		if err := os.WriteFile(filepath.Join(s.git, name), []byte(content), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	return s
}

func commonDir(r *repotest.Repo) string {
	inside := filepath.Join(r.Dir(), ".git")
	if _, err := os.Stat(inside); err != nil {
		return r.Dir()
	}
	return inside
}

func (s *run) split(rev string, args ...string) (id, failure string) {
	s.tb.Helper()
	var stderr strings.Builder
	cmd := s.command(append(append([]string{"subtree", "split", "-q", "--prefix=" + s.prefix}, args...), rev)...)
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	s.said = strings.TrimSpace(stderr.String())
	switch {
	case err == nil:
		return strings.TrimSpace(string(stdout)), ""
	case strings.Contains(s.said, "'subtree' is not a git command"):
		s.tb.Skip("git subtree is not installed")
		return "", ""
	case s.said == "":
		return "", err.Error()
	default:
		return "", s.said
	}
}

// command prepares git in the worktree.
func (s *run) command(args ...string) *exec.Cmd {
	cmd := s.repo.Command(append([]string{"-c", "core.quotePath=false"}, args...)...)
	cmd.Dir = s.work
	cmd.Env = append(
		cmd.Env,
		"TZ=UTC",
		"GIT_DIR="+s.git,
		"GIT_WORK_TREE="+s.work,
		"GIT_OBJECT_DIRECTORY="+s.store,
		"GIT_ALTERNATE_OBJECT_DIRECTORIES="+filepath.Join(commonDir(s.repo), "objects"),
	)
	return cmd
}

// NeedGit skips a test that runs git subtree itself where git has no such command.
func NeedGit(tb testing.TB) {
	tb.Helper()
	path, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(strings.TrimSpace(string(path)), "git-subtree")); err != nil {
		tb.Skip("git subtree is not installed")
	}
}
