package release

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

func TestPreconditions(t *testing.T) {
	t.Parallel()
	repo := given{packages: "core 1.0.0 changed\nui 1.0.0", tags: "core/1.0.0 ui/1.0.0"}
	unpushed := given{packages: "core 1.1.0", here: "core/1.1.0@head"}
	dirty := func(d gitrepo.Dirty) func(*Situation) { return func(s *Situation) { s.Dirty = d } }
	tests := []struct {
		name    string
		given   given
		request string // "" is minor
		with    func(*Situation)
		want    []*Precondition
	}{
		{"a clean clone of the default branch: none", repo, "", func(*Situation) {}, nil},
		{"a shallow clone", repo, "", func(s *Situation) { s.Shallow = true }, []*Precondition{{
			Message: "this clone is shallow: its history and tags are not all here",
			Fix:     "git fetch --unshallow --tags   (in GitHub Actions: actions/checkout with fetch-depth: 0)",
		}}},
		{"a detached HEAD", repo, "", func(s *Situation) { s.Head.Branch, s.DefaultBranch = "", "trunk" }, []*Precondition{{
			Message: "HEAD is detached: a release needs a branch", Fix: "git switch trunk",
		}}},
		{"a detached HEAD beside a branch whose name a shell would obey", repo, "", func(s *Situation) { s.Head.Branch, s.DefaultBranch = "", "a;b" }, []*Precondition{{
			Message: "HEAD is detached: a release needs a branch", Fix: "git switch 'a;b'",
		}}},
		{"a detached HEAD where no default branch is known", repo, "", func(s *Situation) { s.Head.Branch, s.DefaultBranch = "", "" }, []*Precondition{{
			Message: "HEAD is detached: a release needs a branch", Fix: "git switch main",
		}}},
		{"another branch than the default one", repo, "", func(s *Situation) { s.Head.Branch = "topic" }, []*Precondition{{
			Message: "no release is made from branch topic, only from main",
			Fix:     "git switch main   (or add it: branches: [topic] in .upmrel.yaml)",
		}}},
		{"any branch where no default one is known", repo, "", func(s *Situation) { s.Head.Branch, s.DefaultBranch = "topic", "" }, nil},
		{"a branch that a glob allows", repo, "", func(s *Situation) {
			s.Head.Branch, s.Config.Branches = "release/1.x", []string{"release/*"}
		}, nil},
		{"a branch that no glob allows", repo, "", func(s *Situation) { s.Config.Branches = []string{"release/*", "main2"} }, []*Precondition{{
			Message: "no release is made from branch main, only from release/*, main2",
			Fix:     "git switch BRANCH   (or add it: branches: [main] in .upmrel.yaml)",
		}}},
		{"changes that are not committed", repo, "", dirty(gitrepo.Dirty{Tracked: []string{"README.md"}}), []*Precondition{{
			Message: "1 change not committed", Fix: "git commit -a   (or git stash)", Paths: []string{"README.md"},
		}}},
		{"new files in a released package, a folder too", repo, "", dirty(gitrepo.Dirty{
			Untracked: []string{"Packages/core/New.cs", "Packages/core/New/", "Packages/ui/New.cs", "Pack", "Packages/core2/x", "notes.txt"},
		}), []*Precondition{{
			Message: "2 files in released packages not tracked by git", Fix: "git add and commit them   (or ignore them in .gitignore)",
			Paths: []string{"Packages/core/New.cs", "Packages/core/New/"},
		}}},
		{"new files in a package whose tag is made already", given{packages: "core 1.1.0\nui 1.0.0", here: "core/1.1.0@head"}, "1.0.0 -p ui -p core=1.1.0", dirty(gitrepo.Dirty{
			Untracked: []string{"Packages/core/New.cs"},
		}), nil},
		{"a configuration that is not committed", repo, "", dirty(gitrepo.Dirty{Untracked: []string{".upmrel.yaml"}}), []*Precondition{{
			Message: ".upmrel.yaml is not committed, so the hook and your team would not use it", Fix: "git add .upmrel.yaml && git commit",
		}}},
		{"changes while all that is left is to push", unpushed, "", dirty(gitrepo.Dirty{
			Tracked: []string{"README.md"}, Untracked: []string{"Packages/core/New.cs"},
		}), nil},
		{"no remote", repo, "", func(s *Situation) { s.Remote, s.OnRemote, s.DefaultBranch = gitrepo.Remote{}, nil, "" }, []*Precondition{{
			Message: "there is no remote to push to", Fix: "git remote add origin URL   (or --no-push)",
		}}},
		{"no remote to push what is made", unpushed, "push", func(s *Situation) { s.Remote, s.OnRemote, s.DefaultBranch = gitrepo.Remote{}, nil, "" }, []*Precondition{{
			Message: "there is no remote to push to", Fix: "git remote add origin URL   (or --no-push)",
		}}},
		{"no remote, and none needed", repo, "minor --no-push", func(s *Situation) { s.Remote, s.OnRemote, s.DefaultBranch = gitrepo.Remote{}, nil, "" }, nil},
		{"a remote that is ahead", repo, "", func(s *Situation) { s.BehindRemote = true }, []*Precondition{{
			Message: "main is behind origin/main", Fix: "git pull --rebase, then run the same command again",
		}}},
		{"a clone without tags", given{packages: "core 1.0.0", there: "core/0.1.0 core/0.2.0"}, "", func(*Situation) {}, []*Precondition{{
			Message: "this clone has no tags, origin has 2", Fix: "git fetch --tags origin",
		}}},
		{"tags that speak for both strategies", repo, "", func(s *Situation) {
			s.Workspace.Ambiguous, s.Workspace.Inferred = true, "11 of the newest 20 tags match, 9 match {version}"
		}, []*Precondition{{
			Message: "the tags speak for both strategies (11 of the newest 20 tags match, 9 match {version})",
			Fix:     "upmrel init, and commit .upmrel.yaml",
		}}},
		{"what is to be mended first comes first", repo, "", func(s *Situation) { s.Shallow, s.BehindRemote, s.Head.Branch = true, true, "x" }, []*Precondition{
			{
				Message: "this clone is shallow: its history and tags are not all here",
				Fix:     "git fetch --unshallow --tags   (in GitHub Actions: actions/checkout with fetch-depth: 0)",
			},
			{Message: "no release is made from branch x, only from main", Fix: "git switch main   (or add it: branches: [x] in .upmrel.yaml)"},
			{Message: "x is behind origin/x", Fix: "git pull --rebase, then run the same command again"},
		}},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := c.given.situation(t)
			c.with(s)
			request := c.request
			if request == "" {
				request = "minor"
			}
			plan, err := Make(s, ask(t, request))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, plan.Preconditions(s)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
