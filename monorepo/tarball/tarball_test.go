package tarball_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/tarball"
)

// entry is a file in a tarball.
type entry struct {
	Path, Content, Mtime string
	Mode                 int64
}

// snapshot shows a folder as the root of a commit.
func (f folder) snapshot() *gitrepo.Snapshot {
	snap := gitrepo.SnapshotOf(f.files)
	for i, e := range snap.Entries() {
		if f.executable[e.Path] {
			snap.Entries()[i].Mode = gitrepo.ModeExecutable
		}
	}
	return snap
}

// unpacked packs a folder and reads the tarball.
func unpacked(t *testing.T, f folder) ([]entry, error) {
	t.Helper()
	made, err := tarball.New(t.Context(), f.snapshot(), "")
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	if err := made.Write(t.Context(), &data); err != nil {
		return nil, err
	}
	return read(t, data.Bytes()), nil
}

func read(t *testing.T, data []byte) []entry {
	t.Helper()
	zipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var entries []entry
	for archive := tar.NewReader(zipped); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return entries
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry{
			Path: header.Name, Mode: header.Mode, Content: latin1(content),
			Mtime: header.ModTime.UTC().Format("2006-01-02T15:04:05.000Z"),
		})
	}
}

// latin1 is each byte as a character, as testdata/npm.js writes contents.
func latin1(data []byte) string {
	var b strings.Builder
	for _, c := range data {
		b.WriteRune(rune(c))
	}
	return b.String()
}

const manifest = `{"name": "com.acme.foo", "version": "1.0.0"}`

func TestWriteGivesTheSameBytesAnywhere(t *testing.T) {
	t.Parallel()
	f := folder{
		files: map[string]string{
			"package.json": manifest, "Runtime/A.cs": "class A {}\n", "Runtime/A.cs.meta": "guid: 1\n", "Tools~/run": "#!/bin/sh\n",
			"日本語.txt": "x", strings.Repeat("d/", 60) + strings.Repeat("e", 101): "long",
		},
		executable: map[string]bool{"Tools~/run": true},
	}
	made, err := tarball.New(t.Context(), f.snapshot(), "")
	if err != nil {
		t.Fatal(err)
	}
	var once, again bytes.Buffer
	if err := errors.Join(made.Write(t.Context(), &once), made.Write(t.Context(), &again)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(once.Bytes(), again.Bytes()) {
		t.Error("the second tarball is another")
	}
	if diff := cmp.Diff([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"), once.Bytes()[:10]); diff != "" {
		t.Errorf("the head of gzip tells of a date, a name or a system (-want +got):\n%s", diff)
	}
	zipped, err := gzip.NewReader(&once)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, zipped); err != nil {
		t.Fatal(err)
	}
	const want = "347e340fcff6d9e32e6fafea0e2fcdd1f3e76199063fc4f7d0954e9866aa71f9"
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		t.Errorf("the tar inside is %s, want %s: tarballs of releases that are out would differ", got, want)
	}
}

func TestNewKnowsModesAndSizes(t *testing.T) {
	t.Parallel()
	f := folder{
		files:      map[string]string{"P/package.json": manifest, "P/run": "12345", "P/.npmignore": "*.md\nmodule", "P/a.md": "", "P/B.cs": "", "P/X/package.json": "{}", "Q/A.cs": ""},
		executable: map[string]bool{"P/run": true},
	}
	snap := f.snapshot().With("P/link", gitrepo.ModeSymlink, 3).With("P/module", gitrepo.ModeSubmodule, 0)
	got, err := tarball.New(t.Context(), snap, "P")
	if err != nil {
		t.Fatal(err)
	}
	files := []tarball.File{{Path: "run", Size: 5, Mode: 0o755}, {Path: "B.cs", Mode: 0o644}, {Path: "package.json", Size: int64(len(manifest)), Mode: 0o644}, {Path: "X/package.json", Size: 2, Mode: 0o644}}
	if diff := cmp.Diff(files, got.Files); diff != "" {
		t.Errorf("packed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{".npmignore", "a.md", "module"}, got.LeftOut); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	if got.Filename() != "com.acme.foo-1.0.0.tgz" || got.Unpacked() != 7+int64(len(manifest)) {
		t.Errorf("%s of %d bytes", got.Filename(), got.Unpacked())
	}
}

func TestNewRefusesToLeaveOutSubmodules(t *testing.T) { // npm packs their files
	t.Parallel()
	tests := []struct {
		name, manifest, ignore string
		refused                bool
	}{
		{"all is packed", "", "", true},
		{"a part of it may be packed", `, "files": ["lib/module/src"]`, "", true},
		{"it is not among the files", `, "files": ["Runtime"]`, "", false},
		{"it is ignored", "", "module/", false},
		{"what it is in is ignored", "", "/lib", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := folder{files: map[string]string{"P/package.json": `{"name": "com.acme.foo", "version": "1.0.0"` + tt.manifest + "}", "P/.npmignore": tt.ignore}}
			_, err := tarball.New(t.Context(), f.snapshot().With("P/lib/module", gitrepo.ModeSubmodule, 0), "P")
			module, refused := errors.AsType[*tarball.SubmoduleError](err)
			if refused != tt.refused || refused && module.Path != "P/lib/module" {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestNewRefusesWhatMakesNoFileName(t *testing.T) {
	t.Parallel()
	for _, manifest := range []string{
		`{"version": "1.0.0"}`, `{"name": "", "version": "1.0.0"}`, `{"name": 1, "version": "1.0.0"}`, `{"name": "a"}`, `{`, `[]`,
		`{"name": "../../a", "version": "1.0.0"}`, `{"name": "..", "version": "1.0.0"}`, `{"name": "a\\b", "version": "1.0.0"}`, `{"name": "--all", "version": "1.0.0"}`,
		`{"name": "@acme/a", "version": "1.0.0"}`, `{"name": "c:a", "version": "1.0.0"}`, `{"name": "a\u0000b", "version": "1.0.0"}`, `{"name": "ａ", "version": "1.0.0"}`,
		`{"name": "a", "version": "1.0"}`, `{"name": "a", "version": "../1.0.0"}`, `{"name": "a", "version": "1.0.0-../../b"}`,
	} {
		f := folder{files: map[string]string{"package.json": manifest}}
		if made, err := tarball.New(t.Context(), f.snapshot(), ""); err == nil {
			t.Errorf("%s: %s", manifest, made.Filename())
		}
	}
}

func TestWriteEndsInAnErrorAndNotInAnotherTarball(t *testing.T) {
	t.Parallel()
	pointer := fmt.Sprintf("version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 7\n", 1)
	changing := map[string]string{"package.json": manifest, "A.cs": "before"}
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"a file that changes", changing, "A.cs changed while it was packed"},
		{"a path that is no text", map[string]string{"package.json": manifest, "\xff.cs": ""}, `"\xff.cs" is no path`},
		{"a pointer of git LFS, and no git LFS", map[string]string{"package.json": manifest, "a.png": pointer}, "a.png is a pointer of git LFS"},
	} {
		made, err := tarball.New(t.Context(), gitrepo.SnapshotOf(tt.files), "")
		if err != nil {
			t.Fatal(err)
		}
		if changing["A.cs"] = "since"; made.Write(t.Context(), io.Discard) == nil {
			t.Errorf("%s: no error", tt.name)
		}
		if err := made.Write(t.Context(), io.Discard); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
	made, err := tarball.New(t.Context(), gitrepo.SnapshotOf(map[string]string{"package.json": manifest}), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Write(t.Context(), fullDisk{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("to a full disk: error %v", err)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestNewRefusesPathsOutOfTheFolder(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"X/../../../etc/passwd", "../a", "X//a", "X/./a", "X/.."} {
		f := folder{files: map[string]string{"package.json": manifest, path: ""}}
		if _, err := tarball.New(t.Context(), f.snapshot(), ""); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v", path, err)
		}
	}
}

func TestPackedKeepsWhatIsPackedAndItsOtherHalf(t *testing.T) {
	t.Parallel()
	files := map[string]string{"Library.cs": "", "P/package.json": `{"name": "a", "version": "1.0.0", "files": ["Runtime", "Editor.meta"]}`}
	for _, name := range []string{"Runtime.meta", "Runtime/A.cs", "Runtime/A.cs.meta", "Editor.meta", "Editor/B.cs", "Tests.meta", "Tests/C.cs", "D.cs", "D.cs.meta"} {
		files["P/"+name] = ""
	}
	snap := gitrepo.SnapshotOf(files)
	made, err := tarball.New(t.Context(), snap, "P")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range tarball.Packed(snap, []*tarball.Tarball{made}).Entries() {
		got = append(got, e.Path)
	}
	want := []string{"Library.cs", "P/Editor.meta", "P/Editor/B.cs", "P/Runtime.meta", "P/Runtime/A.cs", "P/Runtime/A.cs.meta", "P/package.json"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzNew(f *testing.F) {
	f.Add(manifest, "Runtime/A.cs", "*.md")
	f.Add(`{"name": "..", "version": "1.0.0-a", "bin": "x", "files": ["/x/*"]}`, "../x", "!x")
	f.Fuzz(func(t *testing.T, manifest, path, rules string) {
		made := folder{files: map[string]string{"package.json": manifest, path: "x", ".npmignore": rules}}
		made.dropClashes()
		entries, err := unpacked(t, made)
		if err != nil {
			return
		}
		for _, e := range entries {
			if name, ok := strings.CutPrefix(e.Path, "package/"); !ok || !filepath.IsLocal(name) {
				t.Errorf("%q would be unpacked", e.Path)
			}
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	files := map[string]string{"package.json": manifest}
	for i := range 1000 {
		name := fmt.Sprintf("Runtime/Folder%d/File%d.cs", i/20, i)
		files[name] = strings.Repeat(fmt.Sprintf("    public int Value%d { get; private set; }\n", i), 60)
		files[name+".meta"] = fmt.Sprintf("fileFormatVersion: 2\nguid: %032x\nMonoImporter:\n  externalObjects: {}\n", i)
	}
	snap := gitrepo.SnapshotOf(files)
	b.ReportAllocs()
	for b.Loop() {
		made, err := tarball.New(b.Context(), snap, "")
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(made.Unpacked())
		if err := made.Write(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
