package rules_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/rules"
)

// gather asks for the facts of HEAD in a repository.
func gather(t *testing.T, r *repotest.Repo) rules.Facts {
	t.Helper()
	return gatherOf(t, r, func(_ *gitrepo.Repo, head *gitrepo.Snapshot) (*gitrepo.Snapshot, error) { return head, nil })
}

// gatherOf asks for the facts of another snapshot than HEAD's.
func gatherOf(t *testing.T, r *repotest.Repo, other func(*gitrepo.Repo, *gitrepo.Snapshot) (*gitrepo.Snapshot, error)) rules.Facts {
	t.Helper()
	repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	head, err := repo.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	snap, err := repo.CommitSnapshot(t.Context(), head.Commit)
	if err != nil {
		t.Fatal(err)
	}
	if snap, err = other(repo, snap); err != nil {
		t.Fatal(err)
	}
	tags, err := repo.Refs(t.Context(), gitrepo.TagPrefix)
	if err != nil {
		t.Fatal(err)
	}
	names, err := monorepo.TagNames(t.Context(), repo, tags)
	if err != nil {
		t.Fatal(err)
	}
	w, err := monorepo.Load(t.Context(), snap, config.Default(), names)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := rules.Gather(t.Context(), repo, w, tags)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

const (
	fooJSON = `{"name": "com.acme.foo", "version": "1.2.0"}`
	barJSON = `{"name": "com.acme.bar", "version": "1.2.0", "samples": [{"path": "Samples~/Demo"}]}`
)

func TestGatherFindsIgnoreRules(t *testing.T) {
	t.Parallel()
	const foo = "Packages/com.acme.foo/"
	tests := []struct {
		name   string
		files  map[string]string
		onDisk []string // folders that git does not know
		global string
		want   []rules.Hidden
	}{
		{
			name:  "the usual rules of a Unity project",
			files: map[string]string{".gitignore": "/[Ll]ibrary/\n*.tmp\n*.pidb.meta\n.idea.meta\n/Packages/com.acme.foo/Local.meta\n"},
		},
		{
			name:  "backups of an editor, where the package has no such folder",
			files: map[string]string{".gitignore": "# backups\n*~\n"},
			want: []rules.Hidden{
				{Path: foo + "Samples~", Source: ".gitignore", Line: 2, Pattern: "*~"},
			},
		},
		{
			name:  "a folder that is in git",
			files: map[string]string{".gitignore": "*~\n", foo + "Native~/x.c": ""},
			want:  []rules.Hidden{{Path: foo + "Native~", Source: ".gitignore", Line: 1, Pattern: "*~", Exists: true}},
		},
		{
			name:   "a folder that never got into git",
			files:  map[string]string{"Packages/.gitignore": "Samples~/\n"},
			onDisk: []string{foo + "Samples~"},
			want:   []rules.Hidden{{Path: foo + "Samples~", Source: "Packages/.gitignore", Line: 1, Pattern: "Samples~/", Exists: true}},
		},
		{
			name:   "a folder that never got into git, and is not the first",
			files:  map[string]string{".gitignore": "*~\n"},
			onDisk: []string{foo + "Documentation~"},
			want:   []rules.Hidden{{Path: foo + "Documentation~", Source: ".gitignore", Line: 1, Pattern: "*~", Exists: true}},
		},
		{
			name:  "samples that the manifest tells of",
			files: map[string]string{".gitignore": "*~\n", foo + "package.json": barJSON},
			want:  []rules.Hidden{{Path: foo + "Samples~", Source: ".gitignore", Line: 1, Pattern: "*~", Exists: true}},
		},
		{
			name:  "rules with exceptions",
			files: map[string]string{".gitignore": "*~\n!Samples~/\n!Documentation~/\n"},
		},
		{
			name:  "metas, also where git has them",
			files: map[string]string{".gitignore": "*.meta\n", foo + "Runtime/Foo.cs": "", foo + "Runtime/Foo.cs.meta": "", foo + "Runtime.meta": ""},
			want:  []rules.Hidden{{Path: foo + "Runtime/Foo.cs.meta", Source: ".gitignore", Line: 1, Pattern: "*.meta", Exists: true}},
		},
		{
			name:  "one meta that git lacks",
			files: map[string]string{".gitignore": "Runtime.meta\n", foo + "Runtime/Foo.cs": ""},
			want:  []rules.Hidden{{Path: foo + "Runtime.meta", Source: ".gitignore", Line: 1, Pattern: "Runtime.meta", Exists: true}},
		},
		{
			name:  "one meta that git has",
			files: map[string]string{".gitignore": "Runtime.meta\n", foo + "Runtime/Foo.cs": "", foo + "Runtime.meta": ""},
		},
		{
			name:   "a rule of the machine",
			global: "*.meta\n",
			want:   []rules.Hidden{{Path: foo + "package.json.meta", Source: "GLOBAL", Line: 1, Pattern: "*.meta", Exists: true}},
		},
		{
			name:  "odd names",
			files: map[string]string{".gitignore": "*~\n*.meta\n", foo + ":odd [x]~/a": "", foo + ":(top)\n/b": ""},
			want: []rules.Hidden{
				{Path: foo + ":(top)\n/b.meta", Source: ".gitignore", Line: 2, Pattern: "*.meta", Exists: true},
				{Path: foo + ":odd [x]~", Source: ".gitignore", Line: 1, Pattern: "*~", Exists: true},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.name == "odd names" && runtime.GOOS == "windows" {
				t.Skip("no such names here")
			}
			r := repotest.New(t)
			r.Write(map[string]string{foo + "package.json": fooJSON})
			r.Write(tt.files)
			r.Git("add", "-A", "-f")
			r.Git("commit", "-q", "-m", "packages")
			for _, dir := range tt.onDisk {
				if err := os.MkdirAll(filepath.Join(r.Dir(), filepath.FromSlash(dir)), 0o777); err != nil {
					t.Fatal(err)
				}
			}
			if tt.global != "" {
				file := filepath.Join(t.TempDir(), "ignore")
				if err := os.WriteFile(file, []byte(tt.global), 0o666); err != nil {
					t.Fatal(err)
				}
				r.Git("config", "core.excludesFile", file)
				for i := range tt.want {
					tt.want[i].Source = filepath.ToSlash(file)
				}
			}
			got := gather(t, r).Hidden
			slices.SortFunc(got, func(a, b rules.Hidden) int { return strings.Compare(a.Path, b.Path) })
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("hidden (-want +got):\n%s", diff)
			}
		})
	}
}

// git answers no question about what lies beyond a symlink or in a submodule.
func TestGatherAsksAroundSymlinksAndSubmodules(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	for _, name := range []string{"foo", "bar", "own"} {
		r.Write(map[string]string{"Packages/com.acme." + name + "/package.json": `{"name": "com.acme.` + name + `", "version": "1.2.0"}`})
	}
	r.Write(map[string]string{".gitignore": "*~\n", "Samples/Demo.cs": ""})
	if err := os.Symlink("../../Samples", filepath.Join(r.Dir(), "Packages", "com.acme.bar", "Samples~")); err != nil {
		t.Skip(err)
	}
	r.Git("add", "-A", "-f")
	r.Git("commit", "-q", "-m", "packages")
	r.Git("update-index", "--add", "--cacheinfo", "160000,"+r.Git("rev-parse", "HEAD")+",Packages/com.acme.own/Samples~")
	r.Git("commit", "-q", "-m", "submodule")
	want := []string{"Packages/com.acme.bar/Documentation~", "Packages/com.acme.foo/Samples~", "Packages/com.acme.own/Documentation~"}
	var got []string
	for _, h := range gather(t, r).Hidden {
		got = append(got, h.Path)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("hidden (-want +got):\n%s", diff)
	}
}

func TestGatherAsksNoIgnoreRulesOfABareRepository(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("packages", map[string]string{".gitignore": "*~\n", "Packages/com.acme.foo/package.json": fooJSON})
	bare := r.Remote("origin")
	if got := gather(t, bare).Hidden; got != nil {
		t.Errorf("in a bare repository: %v", got)
	}
}

func TestGatherFindsStaleSignatures(t *testing.T) {
	t.Parallel()
	const dir = "Packages/com.acme.foo/"
	tests := []struct {
		name    string
		commits []map[string]string
		want    map[string]string
	}{
		{
			name:    "signed in the commit of the version",
			commits: []map[string]string{{dir + "package.json": fooJSON, dir + ".attestation.p7m": "1"}},
		},
		{
			name: "signed after it",
			commits: []map[string]string{
				{dir + "package.json": fooJSON}, {dir + ".attestation.p7m": "1"}, {"Packages/com.acme.bar/package.json": barJSON},
			},
		},
		{
			name:    "changed after it",
			commits: []map[string]string{{dir + "package.json": fooJSON, dir + ".attestation.p7m": "1"}, {dir + "Runtime/Foo.cs": "class Foo {}"}},
			want:    map[string]string{dir + ".attestation.p7m": dir + "Runtime/Foo.cs"},
		},
		{
			name: "changed and changed back",
			commits: []map[string]string{
				{dir + "package.json": fooJSON, dir + ".attestation.p7m": "1"}, {dir + "package.json": barJSON}, {dir + "package.json": fooJSON},
			},
		},
		{
			name: "signed again",
			commits: []map[string]string{
				{dir + "package.json": fooJSON, dir + ".attestation.p7m": "1"}, {dir + "a.txt": "a"}, {dir + ".attestation.p7m": "2"},
			},
		},
		{
			name:    "a package at the root",
			commits: []map[string]string{{"package.json": fooJSON, ".attestation.p7m": "1"}, {"README.md": "Foo"}},
			want:    map[string]string{".attestation.p7m": "README.md"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			for _, files := range tt.commits {
				r.Commit("change", files)
			}
			if diff := cmp.Diff(tt.want, gather(t, r).Outdated); diff != "" {
				t.Errorf("outdated (-want +got):\n%s", diff)
			}
		})
	}
}

// A release edits the manifest, and so outdates the signature; who signs anew has
// both not committed yet.
func TestGatherFindsSignaturesThatAReleaseOutdates(t *testing.T) {
	t.Parallel()
	const dir = "Packages/com.acme.foo/"
	r := repotest.New(t)
	r.Commit("signed", map[string]string{dir + "package.json": fooJSON + "\n", dir + ".attestation.p7m": "1"})
	worktree := func(repo *gitrepo.Repo, _ *gitrepo.Snapshot) (*gitrepo.Snapshot, error) {
		return repo.WorktreeSnapshot(t.Context())
	}
	release := func(_ *gitrepo.Repo, head *gitrepo.Snapshot) (*gitrepo.Snapshot, error) {
		return head.Edited(map[string][]byte{dir + "package.json": []byte(strings.ReplaceAll(fooJSON, "1.2.0", "1.3.0"))}), nil
	}
	stale := map[string]string{dir + ".attestation.p7m": dir + "package.json"}
	tests := []struct {
		name     string
		files    map[string]string
		snapshot func(*gitrepo.Repo, *gitrepo.Snapshot) (*gitrepo.Snapshot, error)
		want     map[string]string
	}{
		{"a plan that raises the version", nil, release, stale},
		{"a clean work tree, checked out with other line endings", map[string]string{dir + "package.json": fooJSON + "\r\n"}, worktree, nil},
		{"a manifest that is edited", map[string]string{dir + "package.json": barJSON}, worktree, stale},
		{"a package that is signed anew", map[string]string{dir + "package.json": barJSON, dir + ".attestation.p7m": "2"}, worktree, nil},
	}
	for _, tt := range tests { // one after the other: they share the work tree
		r.Write(tt.files)
		if diff := cmp.Diff(tt.want, gatherOf(t, r, tt.snapshot).Outdated); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestGatherKnowsTheRemoteAndWhatWasReleased(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("packages", map[string]string{
		"Packages/com.acme.foo/package.json": fooJSON,
		"Packages/com.acme.bar/package.json": barJSON,
		"Packages/com.acme.own/package.json": `{"name": "com.acme.own", "version": "0.1.0", "private": true}`,
	})
	if got := gather(t, r); got.Remote != "" {
		t.Errorf("without a remote it is %q", got.Remote)
	}
	r.Tag("com.acme.foo/1.2.0")
	r.Git("remote", "add", "origin", "https://ann:secret@gitlab.com/acme/packages.git")
	got := gather(t, r)
	want := rules.Facts{Remote: "https://gitlab.com/acme/packages.git", Untagged: []string{"com.acme.bar"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}
