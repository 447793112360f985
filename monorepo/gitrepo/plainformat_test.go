package gitrepo

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// What plainFormat reads of a configuration is what git reads of it.
func TestPlainFormatIsGits(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	lines := []string{
		"[core]", "[CORE]", "[core \"x\"]", "[core.x]", "[ core]", "[remote \"a.b/c\"]", "[extensions]", "[include]", "[core] bare = true", "[core]]",
		"bare = false", "\tbare = true", "Bare=false", "bare", "bare = \"true\"", "bare = true # x", "bare = no", "bare = fa\\\nlse", "bare = ",
		"repositoryformatversion = 0", "repositoryformatversion = 1", "repositoryFormatVersion=0", "repositoryformatversion = 2", "worktree = x",
		"", "# comment", "; [core]", "url = x ; y", "url = \"a\\\"b\"", "url = a\\\\", "fetch = +refs/heads/*:refs/remotes/a/*", "1x = y", "k e y = z", "\r",
	}
	random := rand.New(rand.NewPCG(3, 4))
	plain := 0
	for range 400 {
		text := "[core]\n"
		if random.IntN(2) == 0 {
			text += "repositoryformatversion = 0\nbare = false\n"
		}
		for range random.IntN(6) {
			text += lines[random.IntN(len(lines))] + "\n"
		}
		bare, ok := plainFormat([]byte(text))
		if !ok {
			continue
		}
		plain++
		cmd := made.Command("config", "--file", "-", "--list")
		cmd.Stdin = strings.NewReader(text)
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("git does not read what is read as plain:\n%s", text)
			continue
		}
		last := map[string]string{}
		for line := range strings.Lines(string(out)) {
			key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
			last[key] = value
			if strings.HasPrefix(key, "extensions.") || key == "core.worktree" {
				t.Errorf("%s is in what is read as plain:\n%s", key, text)
			}
		}
		if format := last["core.repositoryformatversion"]; format != "0" && format != "1" || (last["core.bare"] == "true") != bare {
			t.Errorf("bare %v, git says %q:\n%s", bare, out, text)
		}
	}
	if plain < 50 {
		t.Errorf("only %d were plain", plain)
	}
}
