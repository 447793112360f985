package repotest_test

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// counts is what a repository holds, as git counts it.
type counts struct{ packages, files, tags, commits, changed int }

func TestGenerateHoldsWhatTheSpecAsksFor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		spec repotest.Spec
		want counts
	}{
		{
			"two releases of all packages",
			repotest.Spec{Packages: 5, Files: 103, Tags: 10, Commits: 20, Strategy: "prefixed", Changed: 3},
			counts{packages: 5, files: 103, tags: 10, commits: 20, changed: 3},
		},
		{
			"a first release of some packages",
			repotest.Spec{Packages: 4, Files: 60, Tags: 6, Commits: 9, Strategy: "prefixed", Changed: 1},
			counts{packages: 4, files: 60, tags: 6, commits: 9, changed: 1},
		},
		{
			"one tag for all packages",
			repotest.Spec{Packages: 4, Files: 60, Tags: 7, Commits: 12, Strategy: "synchronized", Changed: 2},
			counts{packages: 4, files: 60, tags: 7, commits: 12, changed: 2},
		},
		{
			"releases of one package at a time",
			repotest.Spec{Packages: 4, Files: 60, Tags: 9, Commits: 40, Strategy: "prefixed", Changed: 4, Alone: true, MergeEvery: 3},
			counts{packages: 4, files: 60, tags: 9, commits: 40, changed: 4},
		},
		{
			"manifests only, in as few commits as that takes",
			repotest.Spec{Packages: 3, Tags: 3, Strategy: "prefixed", Changed: 1},
			counts{packages: 3, files: 3, tags: 3, commits: 3, changed: 1},
		},
		{
			"never released",
			repotest.Spec{Packages: 2, Files: 30, Commits: 5, Strategy: "synchronized"},
			counts{packages: 2, files: 30, commits: 5, changed: 2},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.Generate(t, tt.spec)
			if diff := cmp.Diff(tt.want, count(t, r), cmp.AllowUnexported(counts{})); diff != "" {
				t.Errorf("counts (-want +got):\n%s", diff)
			}
			checkTags(t, r)
			checkDependencies(t, r)
		})
	}
}

func TestGenerateChecksOutAWorkTree(t *testing.T) {
	t.Parallel()
	spec := repotest.Spec{Packages: 2, Files: 40, Tags: 2, Strategy: "prefixed", Worktree: true}
	if status := repotest.Generate(t, spec).Git("status", "--porcelain"); status != "" {
		t.Errorf("the work tree is not clean:\n%s", status)
	}
}

func TestGenerateGivesTheSameIdsAgain(t *testing.T) {
	t.Parallel()
	spec := repotest.Spec{Packages: 3, Files: 50, Tags: 6, Commits: 10, Strategy: "prefixed", Changed: 1}
	first, second := repotest.Generate(t, spec), repotest.Generate(t, spec)
	if diff := cmp.Diff(first.Git("for-each-ref"), second.Git("for-each-ref")); diff != "" {
		t.Errorf("refs (-first +second):\n%s", diff)
	}
}

// Not parallel: it moves the user's cache folder.
func TestGenerateKeepsABigRepositoryForTheNextRun(t *testing.T) {
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} { // of Linux, macOS, Windows
		t.Setenv(name, t.TempDir())
	}
	spec := repotest.Spec{Packages: 10, Files: 5000, Tags: 10, Strategy: "prefixed"}
	first := repotest.Generate(t, spec)
	first.Git("config", "test.kept", "yes")
	second := repotest.Generate(t, spec)
	if first.Dir() != second.Dir() || second.Git("config", "test.kept") != "yes" {
		t.Errorf("made twice: in %s and %s", first.Dir(), second.Dir())
	}
	beside, err := os.ReadDir(filepath.Dir(first.Dir()))
	if err != nil || len(beside) != 1 {
		t.Errorf("beside it in the cache: %v, error %v", beside, err)
	}
}

// count counts with git alone.
func count(t *testing.T, r *repotest.Repo) counts {
	t.Helper()
	n := counts{
		files:   len(strings.Fields(r.Git("ls-files"))),
		tags:    strings.Count(r.Git("for-each-ref", "--format=%(objecttype)", "refs/tags"), "tag"),
		commits: len(strings.Fields(r.Git("rev-list", "HEAD"))),
	}
	prefixed := strings.Contains(r.Git("tag"), "/")
	for name, p := range manifests(t, r, "HEAD") {
		n.packages++
		since := p.Version
		if prefixed {
			since = name + "/" + p.Version
		}
		if _, err := r.Try("diff", "--quiet", since, "HEAD", "--", "Packages/"+name); err != nil {
			n.changed++
		}
	}
	return n
}

// manifest is what the checks need of a package.json.
type manifest struct {
	Name, Version string
	Dependencies  map[string]string
}

// manifests reads every manifest of a revision, by name.
func manifests(t *testing.T, r *repotest.Repo, rev string) map[string]manifest {
	t.Helper()
	var blobs []string
	for file := range strings.FieldsSeq(r.Git("ls-tree", "-r", "--name-only", rev)) {
		if path.Base(file) == "package.json" {
			blobs = append(blobs, rev+":"+file)
		}
	}
	found := map[string]manifest{}
	stream := json.NewDecoder(strings.NewReader(r.Git(append([]string{"show"}, blobs...)...)))
	for _, blob := range blobs {
		var m manifest
		if err := stream.Decode(&m); err != nil {
			t.Fatalf("%s: %v", blob, err)
		}
		if folder := path.Base(path.Dir(blob)); folder != m.Name {
			t.Errorf("%s is the package %s", blob, m.Name)
		}
		found[m.Name] = m
	}
	return found
}

// checkTags reports tags whose commit holds another version.
func checkTags(t *testing.T, r *repotest.Repo) {
	t.Helper()
	for tag := range strings.FieldsSeq(r.Git("tag")) {
		name, version, prefixed := strings.Cut(tag, "/")
		for _, m := range manifests(t, r, tag) {
			if prefixed && m.Name == name && m.Version != version || !prefixed && m.Version != tag {
				t.Errorf("tag %s: %s has version %s", tag, m.Name, m.Version)
			}
		}
	}
}

// checkDependencies reports dependencies that name another version than the
// sibling's, and a repository of many packages without any.
func checkDependencies(t *testing.T, r *repotest.Repo) {
	t.Helper()
	packages, edges := manifests(t, r, "HEAD"), 0
	for _, m := range packages {
		for name, version := range m.Dependencies {
			edges++
			if got := packages[name].Version; got != version {
				t.Errorf("%s depends on %s %s, which is at %s", m.Name, name, version, got)
			}
		}
	}
	if edges == 0 {
		t.Error("no package depends on another")
	}
}
