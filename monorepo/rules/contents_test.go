package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// load makes the packages of a snapshot.
func load(t *testing.T, snap *gitrepo.Snapshot) *monorepo.Workspace {
	t.Helper()
	w, err := monorepo.Load(t.Context(), snap, config.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// contents reads the packages' files and writes what is known of each.
func contents(t *testing.T, req Request) map[string][]string {
	t.Helper()
	r := newRun(req)
	if err := r.read(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, s := range r.all {
		for _, f := range s.files {
			line := fmt.Sprintf("%s %d", f.name, f.size)
			if f.hidden {
				line += " hidden"
			}
			if f.lfs {
				line += " lfs"
			}
			if f.meta != nil {
				line += " guid " + f.meta.guid
			}
			if f.data != nil {
				line += " data " + string(f.data)
			}
			got[s.Name] = append(got[s.Name], line)
		}
	}
	return got
}

func TestEveryFileBelongsToTheInnermostPackage(t *testing.T) {
	t.Parallel()
	const guid = "9dd4e461268c8034f5c8564e155c67a6"
	pointer := "version https://git-lfs.github.com/spec/v1\noid sha256:" + strings.Repeat("0", 64) + "\nsize 1\n"
	manifest := func(name string) string { return fmt.Sprintf(`{"name": %q, "version": "1.0.0"}`, name) }
	w := load(t, gitrepo.SnapshotOf(map[string]string{
		"package.json": manifest("com.acme.root"), "a": "1", "Packages/x": "12", "Packages/in/package.json": manifest("com.acme.in"),
		"Packages/in/A.asmdef": "{}", "Packages/in/A.asmdef.meta": "guid: " + guid, "Packages/in/Tests/a": "123", "Packages/in/b~/B.asmdef": "{}",
		"Packages/in/b~/B.asmdef.meta": "guid: " + guid, "Packages/in/film": pointer, "Packages/inner": "1234", "Packages/in.cs": "", "z": "",
	}))
	all := map[string][]string{
		"com.acme.root": {"Packages/in.cs 0", "Packages/inner 4", "Packages/x 2", "a 1", "package.json 45", "z 0"},
		"com.acme.in": {
			"A.asmdef 2 data {}", "A.asmdef.meta 38 guid " + guid, "Tests/a 3", "b~/B.asmdef 2 hidden", "b~/B.asmdef.meta 38 hidden",
			fmt.Sprintf("film %d lfs", len(pointer)), "package.json 43",
		},
	}
	if diff := cmp.Diff(all, contents(t, Request{Workspace: w})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	root := map[string][]string{
		"com.acme.root": all["com.acme.root"],
		"com.acme.in": {
			"A.asmdef 2 data {}", "A.asmdef.meta 38 guid " + guid, "Tests/a -1", "b~/B.asmdef -1 hidden", "b~/B.asmdef.meta -1 hidden", "film -1", "package.json -1",
		},
	}
	if diff := cmp.Diff(root, contents(t, Request{Workspace: w, Packages: []string{"com.acme.root"}})); diff != "" {
		t.Errorf("of the package that is not judged, what others may have too (-want +got):\n%s", diff)
	}
}

// said are the findings of one rule.
func said(t *testing.T, w *monorepo.Workspace, code finding.Code) []string {
	t.Helper()
	list, err := Check(t.Context(), Request{Workspace: w})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range list {
		if f.Code == code {
			got = append(got, f.Where()+": "+f.Message)
		}
	}
	return got
}

func TestAFileThatCantBeReadIsAFinding(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{
		"package.json": `{"name": "com.acme.foo", "version": "1.0.0"}`, "Foo.cs": "", "Foo.cs.meta": "guid: 9dd4e461268c8034f5c8564e155c67a6\n",
		"Runtime/Bar.cs": "", "Runtime/Bar.cs.meta": "guid: 415290769594460e2e485922904f345d\n",
	})
	r, err := gitrepo.Open(t.Context(), made.Dir(), made.Env())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	snap, err := r.WorktreeSnapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w := load(t, snap)
	for _, path := range []string{"Foo.cs", "Foo.cs.meta", "Runtime"} { // while they are judged
		if err := os.RemoveAll(filepath.Join(made.Dir(), path)); err != nil {
			t.Fatal(err)
		}
	}
	made.Write(map[string]string{"Runtime": "a file now"})
	got := said(t, w, finding.MetaGUID)
	if len(got) != 2 || !strings.HasPrefix(got[0], "Foo.cs.meta: can't be read: ") || got[1] != "Runtime/Bar.cs.meta: can't be read: Runtime: no folder" {
		t.Errorf("%q", got)
	}
}

func TestATextThatIsTooLargeIsNotRead(t *testing.T) {
	t.Parallel()
	w := load(t, gitrepo.SnapshotOf(map[string]string{
		"package.json": `{"name": "com.acme.foo", "version": "1.0.0"}`, "Foo.cs": "", "Foo.cs.meta": strings.Repeat(" ", maxText+1),
	}))
	want := []string{"Foo.cs.meta: can't be read: larger than 16 MiB"}
	if diff := cmp.Diff(want, said(t, w, finding.MetaGUID)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Sizes are not worth a question to the server for each file.
func TestNothingButTextsIsFetchedIntoAPartialClone(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("first", map[string]string{
		"package.json": `{"name": "com.acme.foo", "version": "1.0.0"}`, "Foo.png": "large", "Foo.png.meta": "guid: none\n",
	})
	made.Git("config", "uploadpack.allowFilter", "true")
	dir := filepath.Join(t.TempDir(), "clone")
	made.Git("clone", "-q", "--no-checkout", "--filter=blob:none", "--no-local", made.Dir(), dir)
	r, err := gitrepo.Open(t.Context(), dir, made.Env())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	head, err := r.Resolve(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	snap, err := r.CommitSnapshot(t.Context(), head)
	if err != nil {
		t.Fatal(err)
	}
	w := load(t, snap)
	if got := said(t, w, finding.MetaGUID); len(got) != 1 {
		t.Errorf("%q", got)
	}
	picture, _ := snap.Entry("Foo.png")
	if has, err := r.Has(t.Context(), picture.ID); has || err != nil {
		t.Errorf("fetched: %v, error %v", has, err)
	}
}

func TestANameThatIsNotUTF8IsAFinding(t *testing.T) {
	t.Parallel()
	const file = "Packages/com.acme.foo/Documentation~/caf\xe9.md"
	w := load(t, gitrepo.SnapshotOf(map[string]string{
		"Packages/com.acme.foo/package.json": `{"name": "com.acme.foo", "version": "1.0.0"}`, file: "",
	}))
	list, err := Check(t.Context(), Request{Workspace: w})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if f.Code == finding.PathWindows && f.Path == file {
			return
		}
	}
	t.Errorf("%q is not found: %v", file, list)
}
