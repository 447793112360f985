package hooks_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// side is one of the two repositories of a push.
type side struct {
	made *repotest.Repo
	repo *gitrepo.Repo
	ids  map[string]gitrepo.ID // that were asked for
}

// id is what a ref stands on; zeros for none.
func (s side) id(t *testing.T, name string) gitrepo.ID {
	t.Helper()
	if id, known := s.ids[name]; known {
		return id
	}
	hex, err := s.made.Try("rev-parse", "--verify", "-q", name)
	if err != nil {
		hex = zero
	}
	id, err := odb.ParseID(strings.TrimSpace(hex))
	if err != nil {
		t.Fatal(err)
	}
	s.ids[name] = id
	return id
}

// judge judges a push, by its codes.
func (s side) judge(t *testing.T, remote judge.Remote, refs []judge.Ref) []string {
	t.Helper()
	report, err := hooks.Judge(t.Context(), s.repo, hooks.Push{Refs: refs, Remote: remote})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, v := range report.Verdicts {
		for _, f := range v.Findings {
			codes = append(codes, fmt.Sprintf("%s %s", v.Ref.Name, f.Code))
		}
	}
	for _, f := range report.Findings {
		codes = append(codes, string(f.Code))
	}
	return codes
}

func open(t *testing.T, dir string, env []string) *gitrepo.Repo {
	t.Helper()
	repo, err := gitrepo.OpenHook(t.Context(), dir, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	return repo
}

// pushing makes a clone of a server's repository, with commits and tags to push, and
// opens both: the server's as within a hook, where the new objects are beside its own.
func pushing(t *testing.T, yaml string) (clone, server side) {
	t.Helper()
	r := repotest.New(t)
	files := func(version, needs string) map[string]string {
		return map[string]string{
			"core/package.json": fmt.Sprintf(`{"name": "com.acme.core", "unity": "2021.3", "version": %q}`, version),
			"ui/package.json":   fmt.Sprintf(`{"name": "com.acme.ui", "unity": "2021.3", "version": %q, "dependencies": {"com.acme.core": %q}}`, version, needs),
			config.Filename:     yaml, ".github/workflows/release.yml": "on: {push: {tags: ['**']}}\n",
		}
	}
	r.Commit("first", files("1.0.0", "1.0.0"))
	r.Tag("com.acme.core/1.0.0")
	r.Tag("com.acme.ui/1.0.0")
	r.Git("branch", "upm")
	bare := r.Remote("origin")
	r.Git("fetch", "-q", "origin")
	r.Commit("second", files("1.1.0", "1.1.0"))
	r.Git("checkout", "-q", "-b", "broken")
	r.Commit("broken", files("1.2", "1.1.0"))
	r.Git("checkout", "-q", "--orphan", "stray")
	r.Commit("stray", files("1.3.0", "1.0.0"))
	env := append(r.Env(), "GIT_ALTERNATE_OBJECT_DIRECTORIES="+filepath.Join(r.Dir(), ".git", "objects"), "GIT_DIR=.")
	return side{r, open(t, r.Dir(), r.Env()), map[string]gitrepo.ID{}}, side{bare, open(t, bare.Dir(), env), map[string]gitrepo.ID{}}
}

// TestAPushIsJudgedTheSameEverywhere holds that whoever pushes and the server come to the
// same answer, where the clone knows what the server has, and that the server's update
// hook, which is told less, finds nothing else.
func TestAPushIsJudgedTheSameEverywhere(t *testing.T) {
	t.Parallel()
	const (
		main = "main:refs/heads/main"
		core = "main:refs/tags/com.acme.core/"
		ui   = "main:refs/tags/com.acme.ui/"
	)
	pushes := []struct {
		refs []string // as git push takes them
		want string   // what one of the strategies makes of them; "": none of them anything
	}{
		{[]string{main}, ""},
		{[]string{main, "main:refs/tags/nightly"}, ""},
		{[]string{"stray:refs/heads/topic"}, ""},
		{[]string{":refs/heads/main"}, ""},
		{[]string{main, core + "1.1.0", ui + "1.1.0"}, "tag-malformed"},
		{[]string{main, "main:refs/tags/1.1.0"}, "tag-malformed"},
		{[]string{main, ui + "1.1.0"}, "dependency-untagged"},
		{[]string{main, ui + "1.1.0", ":refs/tags/com.acme.core/1.0.0"}, "tag-deleted"},
		{[]string{main, core + "1.2.0"}, "version-mismatch"},
		{[]string{main, core + "1.1"}, "tag-malformed"},
		{[]string{main, core + "1.1.0", "main:refs/tags/v1.1.0", "main:refs/tags/upm/1.1.0"}, "package-unknown"},
		{[]string{main, core + "1.1.0", "main:refs/tags/com.acme.core-1.1.0"}, "tag-duplicate"},
		{[]string{"main:refs/tags/com.acme.cor/1.1.0"}, "package-unknown"},
		{[]string{"main^{tree}:refs/tags/com.acme.ui/9.0.0"}, "tag-no-commit"},
		{[]string{main, core + "1.0.0"}, "tag-moved"},
		{[]string{core + "1.1.0"}, "tag-unreachable"},
		{[]string{"stray:refs/heads/stray", "stray:refs/tags/com.acme.core/1.3.0"}, "tag-unreachable"},
		{[]string{main, "main:refs/heads/com.acme.core/1.1.0", core + "1.1.0"}, "tag-is-branch"},
		{[]string{main, core + "1.1.0", ui + "1.1.0", core + "1.2.0", ui + "1.2.0"}, "tag-workflow"},
		{[]string{"broken:refs/heads/main"}, "version-invalid"},
		{[]string{"main^{tree}:refs/heads/main"}, "branch-no-commit"},
		{[]string{"stray:refs/heads/upm"}, "upm-rewrite"},
		{[]string{":refs/heads/upm"}, "upm-rewrite"},
	}
	found := make([]strings.Builder, len(pushes))
	for _, yaml := range []string{
		"{strategy: prefixed, check: {targets: [git]}}\n", "strategy: synchronized\n", "{strategy: prefixed, upm: {tag: both}, prePush: {branches: refuse}}\n",
		"check: {targets: [openupm]}\n", "{strategy: prefixed, branches: [none], prePush: {severity: {tag-moved: \"off\"}}}\n",
	} {
		clone, server := pushing(t, yaml)
		for i, push := range pushes {
			var refs []judge.Ref
			for _, spec := range push.refs {
				from, to, _ := strings.Cut(spec, ":")
				refs = append(refs, judge.Ref{Name: to, Old: server.id(t, to), New: clone.id(t, from)})
			}
			all := clone.judge(t, judge.Remote{Name: "origin"}, refs)
			if diff := cmp.Diff(all, server.judge(t, judge.Remote{Here: true}, refs)); diff != "" {
				t.Errorf("%s%v (-pre-push +pre-receive):\n%s", yaml, push.refs, diff)
			}
			for _, ref := range refs {
				for _, code := range server.judge(t, judge.Remote{Here: true, Piecemeal: true}, []judge.Ref{ref}) {
					if !slices.Contains(all, code) && !strings.HasSuffix(code, string(finding.NotJudged)) {
						t.Errorf("%s%v: an update hook finds %s", yaml, push.refs, code)
					}
				}
			}
			found[i].WriteString(strings.Join(all, "\n"))
		}
	}
	for i, push := range pushes {
		if got := found[i].String(); !strings.Contains(got, push.want) || push.want == "" && got != "" {
			t.Errorf("%v: found are\n%s\nwant %q", push.refs, got, push.want)
		}
	}
}
