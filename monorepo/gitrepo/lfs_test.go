package gitrepo_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func pointerTo(content string) string {
	return fmt.Sprintf("version https://git-lfs.github.com/spec/v1\noid sha256:%x\nsize %d\n", sha256.Sum256([]byte(content)), len(content))
}

func TestParseLFSPointer(t *testing.T) {
	t.Parallel()
	good := pointerTo("art")
	extended := strings.Replace(good, "oid", "ext-0-foo sha256:00\noid", 1)
	for _, text := range []string{good, strings.TrimSuffix(good, "\n"), extended} {
		p, ok := gitrepo.ParseLFSPointer([]byte(text))
		if !ok || p.Size != 3 || p.SHA256 != sha256.Sum256([]byte("art")) {
			t.Errorf("%q: %v, %x, %d bytes", text, ok, p.SHA256, p.Size)
		}
	}
	for _, text := range []string{
		"", "version", good[:60], "\n" + good, strings.Replace(good, "size 3", "size -3", 1), strings.Replace(good, "size 3", "size 3e3", 1),
		strings.Replace(good, "oid sha256:", "oid sha256:00", 1), strings.Replace(good, "sha256:", "md5:", 1), good + strings.Repeat("x", gitrepo.MaxLFSPointer),
	} {
		if p, ok := gitrepo.ParseLFSPointer([]byte(text)); ok {
			t.Errorf("%q: %+v", text, p)
		}
	}
}

func FuzzParseLFSPointer(f *testing.F) {
	f.Add(pointerTo("art"))
	f.Add(strings.Replace(pointerTo(""), "oid", "size 9223372036854775808\noid", 1))
	f.Fuzz(func(t *testing.T, text string) {
		p, ok := gitrepo.ParseLFSPointer([]byte(text))
		if ok && (p.Size < 0 || !gitrepo.IsLFSPointer([]byte(text)) || !strings.Contains(strings.ToLower(text), fmt.Sprintf("%x", p.SHA256))) {
			t.Errorf("%q: %+v", text, p)
		}
	})
}

// TestSmudgeGivesTheVeryFile has a shell script in the place of git LFS.
func TestSmudgeGivesTheVeryFile(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the git LFS of this test is a shell script")
	}
	for _, tt := range []struct{ name, script, want string }{
		{"the file", `printf art`, ""},
		{"another of its size", `printf art | tr t m`, "another file"},
		{"a larger one", `printf artist`, "larger file"},
		{"a smaller one", `printf ar`, "another file"},
		{"the pointer of a small file", `echo "$pointer"`, "larger file"},
		{"nothing", `echo 'no such object' >&2; exit 2`, "no such object"},
		{"the file, and then it fails", `printf art; exit 1`, "exit status 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bin := t.TempDir()
			script := "#!/bin/sh\npointer=$(cat)\n" + tt.script + "\n"
			if err := os.WriteFile(filepath.Join(bin, "git-lfs"), []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
			got, err := smudge(t, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
			if _, ok := errors.AsType[*gitrepo.LFSError](err); ok != (tt.want != "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want %q", err, tt.want)
			}
			if err == nil && got != "art" {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestSmudgeWithoutGitLFS(t *testing.T) {
	t.Parallel()
	if path, err := exec.LookPath("git-lfs"); err == nil {
		t.Skipf("it is installed: %s", path)
	}
	if _, err := smudge(t); !errors.Is(err, gitrepo.ErrNoLFS) {
		t.Errorf("error %v", err)
	}
}

// smudge asks git LFS, as the environment has it, for the file that a commit has a
// pointer of.
func smudge(t *testing.T, env ...string) (string, error) {
	t.Helper()
	r := repotest.New(t)
	r.Commit("art", map[string]string{"a.png": pointerTo("art")})
	repo, err := gitrepo.Open(t.Context(), r.Dir(), append(r.Env(), env...))
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
	data, err := snap.Read(t.Context(), "a.png", 0)
	pointer, ok := gitrepo.ParseLFSPointer(data)
	if err != nil || !ok {
		t.Fatalf("%q, error %v", data, err)
	}
	var out strings.Builder
	err = snap.Smudge(t.Context(), "a.png", pointer, &out)
	return out.String(), err
}
