package gitrepo_test

import (
	"context"
	"os/exec"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// open opens a test's repository.
func open(tb testing.TB, made *repotest.Repo) *gitrepo.Repo {
	tb.Helper()
	return openAt(tb, made.Dir(), made.Env())
}

func openAt(tb testing.TB, dir string, env []string) *gitrepo.Repo {
	tb.Helper()
	r, err := gitrepo.Open(tb.Context(), dir, env)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := r.Close(); err != nil {
			tb.Error(err)
		}
	})
	return r
}

// id asks git for the id of a revision.
func id(tb testing.TB, made *repotest.Repo, rev string) gitrepo.ID {
	tb.Helper()
	return parseID(tb, made.Git("rev-parse", "--verify", rev))
}

func parseID(tb testing.TB, hex string) gitrepo.ID {
	tb.Helper()
	parsed, err := odb.ParseID(hex)
	if err != nil {
		tb.Fatal(err)
	}
	return parsed
}

// dirs lists the folders in a tree.
func dirs(tb testing.TB, made *repotest.Repo, tree string) []string {
	tb.Helper()
	return strings.Fields(made.Git("ls-tree", "-d", "--name-only", tree))
}

// nul splits what git prints with -z.
func nul(out string) []string {
	if out == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
}

// gitIn runs git in a folder and returns its output.
func gitIn(dir string, env []string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, env
	out, err := cmd.Output()
	return string(out), err
}

// canceled is a context that is over.
func canceled(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
