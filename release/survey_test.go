package release_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release"
)

const coreManifest = "Packages/core/package.json"

func core(version string) map[string]string {
	return map[string]string{coreManifest: `{"name": "core", "version": "` + version + `", "unity": "2021.3"}`}
}

func look(t *testing.T, r *repotest.Repo, opts release.SurveyOptions) (*release.Situation, error) {
	t.Helper()
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := repo.Close(); err != nil {
			t.Error(err)
		}
	})
	opts.Config = config.Default()
	return release.Survey(t.Context(), repo, opts)
}

func mustLook(t *testing.T, r *repotest.Repo, opts release.SurveyOptions) *release.Situation {
	t.Helper()
	s, err := look(t, r, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSurveyOfARepositoryWithoutCommits(t *testing.T) {
	t.Parallel()
	_, err := look(t, repotest.New(t), release.SurveyOptions{})
	var none *release.NoCommitError
	if !errors.As(err, &none) || none.Branch != "main" {
		t.Errorf("error %v, want a NoCommitError for main", err)
	}
}

func TestSurveySeesWhatIsHereAndWhatIsThere(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	first := r.Commit("core 1.0.0", core("1.0.0"))
	r.Tag("core/1.0.0")
	r.Remote("origin")
	head := r.Commit("core 1.1.0", core("1.1.0"))
	r.Tag("core/1.1.0")
	r.Write(map[string]string{"notes.txt": "", coreManifest: "not committed"})

	s := mustLook(t, r, release.SurveyOptions{Status: true})
	got := map[string]any{
		"head": s.Head.Commit.String(), "branch": s.Head.Branch,
		"last": s.States[0].Last.Tag, "version": s.Workspace.Packages[0].Version.String(),
		"tags here": len(s.Tags), "tags there": len(s.OnRemote.Tags), "main there": s.OnRemote.Branches["main"].String(),
		"1.0.0 there": s.OnRemote.Tags["core/1.0.0"].Peeled.String(),
		"remote":      s.Remote.Name, "behind": s.BehindRemote, "branches": s.Branches["main"].String(),
		"changed": s.Dirty.Tracked, "new": s.Dirty.Untracked,
	}
	want := map[string]any{
		"head": head, "branch": "main", "last": "core/1.1.0", "version": "1.1.0",
		"tags here": 2, "tags there": 1, "main there": first, "1.0.0 there": first,
		"remote": "origin", "behind": false, "branches": head,
		"changed": []string{coreManifest}, "new": []string{"notes.txt"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSurveyOfTheWorkTree(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("core 1.0.0", core("1.0.0"))
	r.Write(core("1.1.0"))
	s := mustLook(t, r, release.SurveyOptions{Worktree: true, Local: true})
	if got := s.Workspace.Packages[0].Version.String(); got != "1.1.0" || s.OnRemote != nil {
		t.Errorf("version %s, remote %v; want the file's 1.1.0, and no remote asked", got, s.OnRemote)
	}
}

func TestSurveyComparesTheBranchWithTheRemotes(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("core 1.0.0", core("1.0.0"))
	r.Commit("core 1.1.0", core("1.1.0"))
	remote := r.Remote("origin")
	r.Git("reset", "-q", "--hard", "HEAD~1")

	if !mustLook(t, r, release.SurveyOptions{}).BehindRemote {
		t.Error("the remote has a commit more, and that is not seen")
	}
	r.Git("remote", "set-url", "origin", remote.Dir()+"-gone")
	s := mustLook(t, r, release.SurveyOptions{})
	if s.RemoteErr == nil || s.OnRemote != nil || !s.BehindRemote {
		t.Errorf("a remote out of reach: error %v, refs %v, behind %t; want an error, none, and what the clone remembers",
			s.RemoteErr, s.OnRemote, s.BehindRemote)
	}
	offline := mustLook(t, r, release.SurveyOptions{Offline: true})
	if offline.RemoteErr != nil || !offline.BehindRemote || !strings.HasSuffix(offline.Remote.URL, "-gone") {
		t.Errorf("offline: error %v, behind %t, remote %v", offline.RemoteErr, offline.BehindRemote, offline.Remote)
	}
}
