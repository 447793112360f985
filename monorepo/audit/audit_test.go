package audit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// run audits one package on all tags of a repository: a line for each tag.
func run(t *testing.T, r *repotest.Repo, subject audit.Subject, change func(*audit.Request)) []string {
	t.Helper()
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	tags, err := repo.Refs(t.Context(), gitrepo.TagPrefix)
	if err != nil {
		t.Fatal(err)
	}
	req := audit.Request{Packages: []audit.Subject{subject}, Tags: tags}
	if change != nil {
		change(&req)
	}
	found, err := audit.Run(t.Context(), repo, req)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, tag := range found[0].Tags {
		lines = append(lines, fmt.Sprintf("%s %s", tag.Tag.Name, found[0].Words(tag)))
	}
	slices.Sort(lines)
	return lines
}

func TestHowBuildsEnd(t *testing.T) {
	t.Parallel()
	core := func(version string) string { return unity("com.acme.core", version) }
	const deep = "a/b/c/package.json"
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"the tag's version", map[string]string{"core/package.json": core("1.0.0")}, "builds"},
		{"another version", map[string]string{"core/package.json": core("1.0.0-rc.1")}, "fails E811: package.json says 1.0.0-rc.1"},
		{"no version", map[string]string{"core/package.json": `{"name": "com.acme.core"}`}, "fails E811: package.json has no version"},
		{"a version as nobody writes it", map[string]string{"core/package.json": core("v1.0.0")}, "fails E811: package.json says v1.0.0"},
		{"no package of the name", map[string]string{"ui/package.json": unity("com.acme.ui", "1.0.0")}, "fails E800: no package.json has the name com.acme.core"},
		{"a broken manifest", map[string]string{"core/package.json": core("1.0.0") + ","}, "fails E800: no package.json has the name com.acme.core"},
		{"a manifest of another case", map[string]string{"core/Package.json": core("1.0.0")}, "fails E800: no package.json has the name com.acme.core"},
		{
			"a private package",
			map[string]string{"core/package.json": `{"name": "com.acme.core", "version": "1.0.0", "private": true}`},
			"fails E801: package.json is private",
		},
		{"the shallowest of two", map[string]string{deep: core("1.0.0"), "z/package.json": core("0.9.0")}, "fails E811: z/package.json says 0.9.0"},
		{"the first of two of one depth", map[string]string{"a/package.json": core("0.9.0"), "core/package.json": core("1.0.0")}, "fails E811: a/package.json says 0.9.0"},
		{"a copy behind it", map[string]string{"core/package.json": core("1.0.0"), "d/package.json": core("0.9.0")}, "builds"},
		{"hidden folders count", map[string]string{".old/package.json": core("0.9.0"), "core/package.json": core("1.0.0")}, "fails E811: .old/package.json says 0.9.0"},
		{"so do modules of node", map[string]string{"node_modules/package.json": core("0.9.0"), "pkg/package.json": core("1.0.0")}, "fails E811: node_modules/package.json says 0.9.0"},
		{"and samples", map[string]string{"Samples~/package.json": core("0.9.0"), "core/package.json": core("1.0.0")}, "fails E811: Samples~/package.json says 0.9.0"},
		{
			"scripts of npm",
			map[string]string{"core/package.json": `{"name": "com.acme.core", "version": "1.0.0", "scripts": {"prepack": "make"}}`},
			"builds; npm runs prepack, which may fail (E810)",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			r.Commit("first", tt.files)
			r.Tag("1.0.0")
			if diff := cmp.Diff([]string{"1.0.0 " + tt.want}, run(t, r, audit.Subject{Name: "com.acme.core"}, nil)); diff != "" {
				t.Errorf("tags (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatCantBeToldOrIsNoPlainTag(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{"core/package.json": unity("com.acme.core", "1.0.0")})
	r.Git("tag", "-a", "-m", "x", "1.0.0")
	r.Git("tag", "1.0.1", "HEAD:core")
	r.Git("tag", "1.0.2", "HEAD:core/package.json")
	r.Git("tag", "nightly")
	r.Git("update-index", "--add", "--cacheinfo", "160000,"+r.Git("rev-parse", "HEAD")+",sub")
	r.Git("commit", "-q", "-m", "a submodule beside it")
	r.Tag("1.0.3")
	r.Git("rm", "-q", "-r", "--cached", "core")
	r.Git("commit", "-q", "-m", "a submodule alone")
	r.Tag("1.0.4")
	link := r.Git("hash-object", "-w", "--stdin")
	r.Git("update-index", "--add", "--cacheinfo", "120000,"+link+",package.json")
	r.Git("rm", "-q", "--cached", "sub")
	r.Git("commit", "-q", "-m", "a symlink")
	r.Tag("1.0.5")
	missing := gitrepo.Ref{Name: gitrepo.TagPrefix + "1.0.6"}
	if err := missing.ID.UnmarshalText([]byte("0123456789012345678901234567890123456789")); err != nil {
		t.Fatal(err)
	}
	missing.Peeled = missing.ID
	want := []string{
		"1.0.0 builds",
		"1.0.1 can't be told: it stands on no commit",
		"1.0.2 can't be told: it stands on no commit",
		"1.0.3 fails E811: package.json says 1.0.0",
		"1.0.4 can't be told: the manifest may lie in a submodule, which was not looked at",
		"1.0.5 fails E800: no package.json has the name com.acme.core",
		"1.0.6 can't be told: its commit is not in this clone",
		"nightly ignored: no version in its name",
	}
	subject := audit.Subject{Name: "com.acme.core"}
	addMissing := func(req *audit.Request) { req.Tags = append(req.Tags, missing) }
	if diff := cmp.Diff(want, run(t, r, subject, addMissing)); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	subject.TrackingMode = openupm.TracksGitHubRelease
	for _, line := range run(t, r, subject, addMissing) {
		if !strings.HasSuffix(line, "can't be told: the archive of the GitHub Release is published, not the tag's files") && !strings.HasPrefix(line, "nightly") {
			t.Errorf("with GitHub Releases: %s", line)
		}
	}
	subject = audit.Subject{Name: "com.acme.core", Settings: openupm.Settings{TagIgnore: "("}}
	if lines := run(t, r, subject, nil); lines != nil {
		t.Errorf("under a broken pattern: %q", lines)
	}
}

func TestABranchIsClonedInTheTagsPlace(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	old := r.Commit("first", map[string]string{"core/package.json": unity("com.acme.core", "1.0.0")})
	r.Commit("second", map[string]string{"core/package.json": unity("com.acme.core", "1.1.0")})
	r.Tag("1.1.0")
	r.Tag("1.1.0-rc.1")
	var branch gitrepo.ID
	if err := branch.UnmarshalText([]byte(r.Git("rev-parse", old))); err != nil {
		t.Fatal(err)
	}
	got := run(t, r, audit.Subject{Name: "com.acme.core"}, func(req *audit.Request) {
		req.Branches = map[string]gitrepo.ID{"1.1.0": branch, "main": branch}
	})
	want := []string{
		"1.1.0 fails E811: package.json says 1.0.0; a branch has this name and is built in its place",
		"1.1.0-rc.1 fails E811: package.json says 1.1.0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
}

func TestPlannedTagsAreJudgedAsTheReleaseWouldMakeThem(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{
		"bin/package.json": unity("com.acme.ui", "0.9.0"), "core/package.json": unity("com.acme.core", "1.0.0"), "ui/package.json": unity("com.acme.ui", "1.0.0"),
	})
	r.Tag("com.acme.core/1.0.0")
	var head gitrepo.ID
	if err := head.UnmarshalText([]byte(r.Git("rev-parse", "HEAD"))); err != nil {
		t.Fatal(err)
	}
	versions := map[string]string{"core/package.json": "1.1.0", "ui/package.json": "1.1.0"}
	planned := func(req *audit.Request) {
		req.Planned = []audit.Planned{
			{Name: "com.acme.core/1.0.0", Commit: head, Versions: versions},
			{Name: "com.acme.core/1.1.0", Commit: head, Versions: versions},
			{Name: "com.acme.ui/1.1.0", Commit: head, Versions: versions},
			{Name: "upm/com.acme.ui/1.1.0", Commit: head, Versions: versions, Dir: "ui"},
		}
	}
	for _, tt := range []struct {
		name, prefix string
		want         []string
	}{
		{"com.acme.core", "com.acme.core/", []string{"com.acme.core/1.0.0 builds", "com.acme.core/1.1.0 builds"}},
		{"com.acme.ui", "com.acme.ui/", []string{"com.acme.ui/1.1.0 fails E811: bin/package.json says 0.9.0"}},
		{"com.acme.ui", "upm/com.acme.ui/", []string{"upm/com.acme.ui/1.1.0 builds"}},
	} {
		got := run(t, r, audit.Subject{Name: tt.name, Settings: openupm.Settings{TagPrefix: tt.prefix}}, planned)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.prefix, diff)
		}
	}
}
