package upm_test

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/unity"
	"github.com/upmrel/upmrel/monorepo/upm"
)

const (
	name = "com.acme.foo"
	dir  = "Packages/com.acme.foo"
)

// fixture is a repository with one package, and what Tree needs of it.
type fixture struct {
	*repotest.Repo
	repo *gitrepo.Repo
	src  upm.Source
}

// newFixture commits files, those of the package by their paths in it with "/"
// in front, and says where the package is.
func newFixture(tb testing.TB, files ...string) *fixture {
	tb.Helper()
	made := repotest.New(tb)
	content := map[string]string{}
	for _, file := range append(files, "/package.json", "/package.json.meta") {
		file, _, _ = strings.Cut(file, " ")
		if strings.HasPrefix(file, "/") {
			file = dir + file
		}
		content[file] = contentOf(file)
	}
	made.Commit("first", content)
	return newFixtureAt(tb, made, "HEAD^{tree}", "HEAD:"+dir)
}

func contentOf(path string) string { return "content of " + path + "\r\n" }

func newFixtureAt(tb testing.TB, made *repotest.Repo, root, pkg string) *fixture {
	tb.Helper()
	repo, err := gitrepo.Open(tb.Context(), made.Dir(), made.Env())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := repo.Close(); err != nil {
			tb.Error(err)
		}
	})
	return &fixture{made, repo, upm.Source{Root: parse(tb, made.Git("rev-parse", root)), Package: parse(tb, made.Git("rev-parse", pkg)), Name: name}}
}

func parse(tb testing.TB, text string) gitrepo.ID {
	tb.Helper()
	id, err := odb.ParseID(text)
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

// tree applies a transform and writes what is new.
func (f *fixture) tree(tb testing.TB, transform upm.Transform) (gitrepo.ID, error) {
	tb.Helper()
	w := f.repo.NewWriter()
	id, err := transform.Tree(tb.Context(), f.repo, w, f.src)
	if err == nil {
		err = w.Flush(tb.Context())
	}
	return id, err
}

// files lists a tree as git shows it.
func (f *fixture) files(tb testing.TB, tree gitrepo.ID) []string {
	tb.Helper()
	return strings.Split(f.Git("-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", tree.String()), "\n")
}

var transforms = []struct {
	name string
	// files of the repository; one marked " gone" is to go, and one marked
	// " as NAME" is to have another name.
	files []string
	upm.Transform
	added []string // the package's new files
}{
	{
		"samples are hidden, their .meta goes",
		[]string{"/Samples/Foo/a.cs as Samples~/Foo/a.cs", "/Samples/Foo.meta as Samples~/Foo.meta", "/Samples.meta gone", "/Runtime/Samples/b.cs", "/Runtime/Samples.meta"},
		upm.Transform{Samples: true},
		nil,
	},
	{
		"samples that are hidden already stay, as does samples in lower case",
		[]string{"/Samples~/a.cs", "/samples/a.cs", "/samples.meta"},
		upm.Transform{Samples: true},
		nil,
	},
	{
		"a package without samples stays as it is",
		[]string{"/a.cs"},
		upm.Transform{Samples: true, Drop: []string{"**/*.psd"}},
		nil,
	},
	{
		"a dropped file takes its .meta along",
		[]string{"/a.psd gone", "/a.psd.meta gone", "/Art/b.psd gone", "/Art/b.psd.meta gone", "/Art/b.png", "/Art.meta", "/psd"},
		upm.Transform{Drop: []string{"**/*.psd"}},
		nil,
	},
	{
		"a folder that gets empty goes with its .meta, and so upwards",
		[]string{"/Art/Deep/b.psd gone", "/Art/Deep/b.psd.meta gone", "/Art/Deep.meta gone", "/Art.meta gone", "/a.cs"},
		upm.Transform{Drop: []string{"Art/*/*.psd"}},
		nil,
	},
	{
		"a folder goes with all that is in it",
		[]string{"/Tests/Editor/a.cs gone", "/Tests/b.cs gone", "/Tests.meta gone", "/Runtime/Tests/c.cs", "/Docs~/d.md gone"},
		upm.Transform{Drop: []string{"Tests", "{Docs~,Other/More}/**"}},
		nil,
	},
	{
		"names that only look alike stay",
		[]string{"/tests/a.cs", "/Tests.cs", "/Testsuite/a.cs", "/é日.psd gone", "/[x].psd gone", "/a b.psd.meta"},
		upm.Transform{Drop: []string{"Tests/**", "*.psd"}},
		nil,
	},
	{
		"a .meta is dropped by itself",
		[]string{"/a.cs", "/a.cs.meta gone"},
		upm.Transform{Drop: []string{"*.cs.meta"}},
		nil,
	},
	{
		"a package.json that is not the package's is dropped like any file",
		[]string{"/Samples/npm/package.json gone", "/Samples/npm/package.json.meta gone"},
		upm.Transform{Drop: []string{"*/**/package.json"}},
		nil,
	},
	{
		"a file of the root comes with a .meta",
		[]string{"LICENSE.md", "README.md"},
		upm.Transform{Include: []string{"LICENSE.md"}},
		[]string{"LICENSE.md", "LICENSE.md.meta"},
	},
	{
		"a new folder gets a .meta, one of the package's does not",
		[]string{"docs/a/b.md", "docs/c.txt", "Runtime/d.cs", "/Runtime/e.cs", "docs/no.png"},
		upm.Transform{Include: []string{"docs/**/*.{md,txt}", "Runtime/d.cs"}},
		[]string{"docs.meta", "docs/a.meta", "docs/a/b.md", "docs/a/b.md.meta", "docs/c.txt", "docs/c.txt.meta", "Runtime/d.cs", "Runtime/d.cs.meta"},
	},
	{
		"what Unity hides gets no .meta",
		[]string{".github/a.md", "Docs~/b/c.md", "x/.hidden", "x/d~", "x/CVS/e.md", "x/f.tmp", "x/g.bundle/h/i.md"},
		upm.Transform{Include: []string{"{.github,Docs~,x}/**"}},
		[]string{".github/a.md", "Docs~/b/c.md", "x.meta", "x/.hidden", "x/d~", "x/CVS/e.md", "x/f.tmp", "x/g.bundle/h/i.md", "x/g.bundle.meta"},
	},
	{
		"a .meta of the package's or of the root's is no second time made",
		[]string{"LICENSE.md", "NOTICE.md", "NOTICE.md.meta", "/LICENSE.md.meta"},
		upm.Transform{Include: []string{"*.md", "*.md.meta"}},
		[]string{"LICENSE.md", "NOTICE.md", "NOTICE.md.meta"},
	},
	{
		"a file that the package holds stays, unless it is dropped",
		[]string{"LICENSE.md", "/LICENSE.md", "README.md", "/README.md gone", "/README.md.meta gone"},
		upm.Transform{Drop: []string{"README.md"}, Include: []string{"LICENSE.md", "README.md"}},
		[]string{"README.md", "README.md.meta"},
	},
	{
		"drop, samples and include work in this order",
		[]string{"/Samples/a.psd gone", "/Samples/b.cs as Samples~/b.cs", "/Samples.meta gone", "Samples/c.psd"},
		upm.Transform{Samples: true, Drop: []string{"Samples/*.psd"}, Include: []string{"Samples/c.psd"}},
		[]string{"Samples/c.psd", "Samples/c.psd.meta", "Samples.meta"},
	},
}

func TestTreeIsWhatGitMakesOfAWorkTree(t *testing.T) {
	t.Parallel()
	for _, test := range transforms {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, test.files...)
			id, err := f.tree(t, test.Transform)
			if err != nil {
				t.Fatal(err)
			}
			f.edit(t, test.files, test.added)
			want := parse(t, f.Git("write-tree", "--prefix="+dir+"/"))
			if id != want {
				t.Errorf("(-git +tree):\n%s", cmp.Diff(f.files(t, want), f.files(t, id)))
			}
			if again, err := f.tree(t, test.Transform); err != nil || again != id {
				t.Errorf("again: %s, %v", again, err)
			}
			f.Git("fsck", "--strict", "--no-dangling", "--no-progress")
		})
	}
}

// edit does in the work tree, with git, what the marks behind files say, and
// copies what is added from the root.
func (f *fixture) edit(t *testing.T, files, added []string) {
	t.Helper()
	for _, file := range files {
		file, mark, _ := strings.Cut(file, " ")
		switch to, renamed := strings.CutPrefix(mark, "as "); {
		case mark == "gone":
			f.Git("rm", "-q", "--", dir+file)
		case renamed:
			f.Write(map[string]string{dir + "/" + path.Dir(to) + "/keep": ""}) // git mv makes no folder
			f.Git("mv", "--", dir+file, dir+"/"+to)
		}
	}
	held := strings.Split(f.Git("ls-files"), "\n")
	for _, file := range added {
		content := contentOf(file)
		of := strings.TrimSuffix(file, ".meta")
		switch {
		case slices.Contains(held, file) || of == file:
		case slices.Contains(added, of):
			content = string(unity.FileMeta(unity.GUID(name, of), of))
		default:
			content = string(unity.FolderMeta(unity.GUID(name, of)))
		}
		f.Write(map[string]string{dir + "/" + file: content})
		f.Git("add", "--", dir+"/"+file)
	}
}

func TestTreeRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files []string
		upm.Transform
		want string
	}{
		{"both forms of samples", []string{"/Samples/a", "/Samples~/b"}, upm.Transform{Samples: true}, "samples: the package holds both Samples and Samples~; keep one of them, or set samples: false"},
		{"both forms of samples, one in another case", []string{"/Samples/a", "/samples~/b"}, upm.Transform{Samples: true}, "samples: the package holds both Samples and samples~; keep one of them, or set samples: false"},
		{"samples that are no folder", []string{"/Samples"}, upm.Transform{Samples: true}, "samples: Samples is a file, not a folder"},
		{"a drop of the manifest", nil, upm.Transform{Drop: []string{"x", "**"}}, `drop "**" matches package.json, which a package needs`},
		{"a drop from outside", nil, upm.Transform{Drop: []string{"../x"}}, `drop: "../x" is no path from the root on`},
		{"a drop with a backslash", nil, upm.Transform{Drop: []string{`a\b`}}, `drop: "a\\b" has a backslash; folders are separated by /`},
		{"a glob that is none", nil, upm.Transform{Include: []string{"[a"}}, `include: "[a" is not a valid glob`},
		{"an include by way of another place", []string{"a.md"}, upm.Transform{Include: []string{"x/../a.md"}}, `include: "x/../a.md" is no path from the root on`},
		{"an include from the root of the disk", nil, upm.Transform{Include: []string{"/etc/passwd"}}, `include: "/etc/passwd" is no path from the root on`},
		{"includes that match nothing", []string{"a.md", "license.md"}, upm.Transform{Include: []string{"LICENSE.md", "*.md", "*.txt"}}, "include \"LICENSE.md\" matches no file\ninclude \"*.txt\" matches no file"},
		{"an include of a folder", []string{"docs/a.md"}, upm.Transform{Include: []string{"docs"}}, `include "docs" matches no file; it is a folder: write "docs/**"`},
		{"an include where the package has a folder", []string{"x", "/x/a"}, upm.Transform{Include: []string{"x"}}, "include x: in the package, it is a folder"},
		{"an include below a file of the package", []string{"x/a", "/x"}, upm.Transform{Include: []string{"x/a"}}, "include x/a: in the package, x is a file"},
		{"an include that differs in case", []string{"LICENSE.md", "/license.md"}, upm.Transform{Include: []string{"LICENSE.md"}}, "include LICENSE.md: the package holds license.md, which Windows and macOS take for LICENSE.md"},
		{"an include into a folder that differs in case", []string{"docs/a.md", "/Docs/b.md"}, upm.Transform{Include: []string{"docs/*"}}, "include docs/a.md: the package holds Docs, which Windows and macOS take for docs"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, test.files...)
			id, err := f.tree(t, test.Transform)
			if err == nil {
				t.Fatalf("no error, but %q", f.files(t, id))
			}
			if diff := cmp.Diff("upm tree of com.acme.foo: "+test.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// object writes an object that git itself would not write.
func (f *fixture) object(t *testing.T, entries ...string) gitrepo.ID {
	t.Helper()
	var data []byte
	for _, e := range entries {
		head, id, _ := strings.Cut(e, "=")
		data = append(append(data, head+"\x00"...), parse(t, id).Bytes()...)
	}
	w := f.repo.NewWriter()
	id := w.Add(odb.Tree, data)
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestTreeIsSafeWithTreesThatGitWouldNotWrite(t *testing.T) {
	t.Parallel()
	f := newFixture(t, "a.md")
	blob := f.Git("rev-parse", "HEAD:a.md")
	below := f.object(t, "100644 x.md="+blob).String()
	commit := f.Git("rev-parse", "HEAD")
	manifest := "100644 package.json=" + blob
	tests := []struct {
		name    string
		entries []string // of the root, and of the package
		upm.Transform
		want string // of the error, else the files
	}{
		{"a folder ..", []string{"40000 ..=" + below}, upm.Transform{Include: []string{"**/x.md"}}, `include "**/x.md" matches ../x.md, which git checks out nowhere or not on Windows`},
		{"a folder .GIT", []string{"40000 .GIT=" + below}, upm.Transform{Include: []string{"**"}}, `include "**" matches .GIT/x.md, which git checks out nowhere or not on Windows`},
		{"a folder git~1", []string{"40000 git~1=" + below}, upm.Transform{Include: []string{"*/*"}}, `include "*/*" matches git~1/x.md, which git checks out nowhere or not on Windows`},
		{"a name with a backslash", []string{`100644 a\..\x.md=` + blob}, upm.Transform{Include: []string{"*.md"}}, `include "*.md" matches a\\..\\x.md, which git checks out nowhere or not on Windows`},
		{"a name with a slash", []string{`100644 ../x.md=` + blob}, upm.Transform{Include: []string{"**"}}, `include "**" matches ../x.md, which git checks out nowhere or not on Windows`},
		{"a symlink", []string{"120000 x.md=" + blob}, upm.Transform{Include: []string{"x.md"}}, `include "x.md" matches x.md, which is a symlink, not a file`},
		{"a submodule", []string{"160000 x=" + commit}, upm.Transform{Include: []string{"*"}}, `include "*" matches x, which is a submodule, not a file`},
		{"samples that are a symlink", []string{"120000 Samples=" + blob}, upm.Transform{Samples: true}, "samples: Samples is a symlink, not a folder"},
		{"a name twice", []string{"100644 a=" + blob, "100755 a=" + blob}, upm.Transform{Drop: []string{"b"}}, `holds "a" twice`},
		{"a tree that is a file", []string{"40000 a=" + blob}, upm.Transform{Drop: []string{"a/*"}}, "not a tree"},
		{"hostile names of the package's are dropped or stay", []string{"40000 ..=" + below, "40000 .git=" + below, "160000 mod=" + commit, "120000 link=" + blob, manifest}, upm.Transform{Drop: []string{"../**", "mod"}}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root := f.object(t, test.entries...)
			f := &fixture{f.Repo, f.repo, upm.Source{Root: root, Package: root, Name: name}}
			if test.want != "" {
				test.Drop = append(test.Drop, "nothing")
				if _, err := f.tree(t, test.Transform); err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %v, want %s", err, test.want)
				}
				return
			}
			id, err := f.tree(t, upm.Transform{Drop: []string{"mod", "li*"}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"../x.md", ".git/x.md", "package.json"}, f.files(t, id)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTreeKeepsModesAndBlobs(t *testing.T) {
	t.Parallel()
	f := newFixture(t, "tool.sh", "/run.sh", "/gone.psd")
	f.Git("update-index", "--chmod=+x", "tool.sh", dir+"/run.sh")
	f.Git("commit", "-q", "-m", "modes")
	f.src.Root, f.src.Package = parse(t, f.Git("rev-parse", "HEAD^{tree}")), parse(t, f.Git("rev-parse", "HEAD:"+dir))
	id, err := f.tree(t, upm.Transform{Drop: []string{"*.psd"}, Include: []string{"*.sh"}})
	if err != nil {
		t.Fatal(err)
	}
	for path, source := range map[string]string{"tool.sh": "tool.sh", "run.sh": dir + "/run.sh"} {
		got := f.Git("ls-tree", id.String(), path)
		if want := "100755 blob " + f.Git("rev-parse", "HEAD:"+source) + "\t" + path; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestTreeWithoutEffectIsTheSourceAndWritesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, "LICENSE.md", "/LICENSE.md", "/Runtime/a.cs")
	before := f.Git("count-objects")
	for _, transform := range []upm.Transform{{}, {Samples: true, Drop: []string{"**/*.psd"}, Include: []string{"LICENSE.md"}}} {
		if id, err := f.tree(t, transform); err != nil || id != f.src.Package {
			t.Errorf("%s, %v; want %s", id, err, f.src.Package)
		}
	}
	if after := f.Git("count-objects"); after != before {
		t.Errorf("%s, then %s", before, after)
	}
}

func BenchmarkTree(b *testing.B) {
	const pkg = "com.acme.pkg0000"
	made := repotest.Generate(b, repotest.Spec{Packages: 1, Files: 5000, Tags: 1, Commits: 2, Strategy: "prefixed"})
	f := newFixtureAt(b, made, "HEAD^{tree}", "HEAD:Packages/"+pkg)
	for _, bench := range []struct {
		name string
		upm.Transform
	}{
		{"drop one file", upm.Transform{Drop: []string{"README.md"}}},
		{"drop by name anywhere", upm.Transform{Drop: []string{"**/*.psd", "**/Class*9.cs"}}},
		{"include", upm.Transform{Include: []string{"Packages/*/LICENSE.md"}}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if id, err := bench.Tree(b.Context(), f.repo, f.repo.NewWriter(), f.src); err != nil || id == f.src.Package {
					b.Fatal(id, err)
				}
			}
		})
	}
}
