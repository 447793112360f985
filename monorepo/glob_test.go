package monorepo_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
)

func TestGlobOf(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"main", "release/1.x", "!a", "{a,b}", "a]b}", "%{a", "${{x}}", "größe"} {
		globs := []string{monorepo.GlobOf(name)}
		if !monorepo.MatchesAny(globs, name) || monorepo.MatchesAny(globs, "a") {
			t.Errorf("%s is not what %s matches alone", name, globs)
		}
		cfg := config.Default()
		cfg.Branches = globs
		if _, findings := config.Parse(config.Filename, config.Write(cfg)); len(findings) > 0 {
			t.Errorf("%s: %v", name, findings)
		}
	}
}
