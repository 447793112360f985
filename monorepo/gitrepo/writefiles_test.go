package gitrepo_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// onDisk reads the work tree: content by path, with a mark for what is not a
// plain file.
func onDisk(t *testing.T, made *repotest.Repo) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(made.Dir(), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Name() == ".git":
			return filepath.SkipDir
		case d.IsDir():
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(made.Dir(), path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if d.Type()&fs.ModeSymlink != 0 {
			files[name] = "-> " + d.Type().String()
			return nil
		}
		data, err := os.ReadFile(path)
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o644 {
			name += " " + info.Mode().Perm().String()
		}
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// replace gives files new bytes, whatever they hold.
func replace(t *testing.T, made *repotest.Repo, files map[string]string) error {
	t.Helper()
	var changes []gitrepo.FileChange
	for _, path := range slices.Sorted(maps.Keys(files)) {
		old, _ := os.ReadFile(filepath.Join(made.Dir(), path)) // none is for ChangeFiles to tell
		changes = append(changes, gitrepo.FileChange{Path: path, Old: old, New: []byte(files[path])})
	}
	return open(t, made).ChangeFiles(changes)
}

func TestChangeFilesReplacesThem(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Write(map[string]string{
		"a/package.json": "a", "b/package.json": "b", "kept": "kept", "run": "old", "shared": "old",
		"a/package.json.upmrel.tmp": "left by a run that was killed",
	})
	for name, perm := range map[string]fs.FileMode{"run": 0o755, "shared": 0o666} { // more than the umask leaves
		if err := os.Chmod(filepath.Join(made.Dir(), name), perm); err != nil {
			t.Fatal(err)
		}
	}
	err := replace(t, made, map[string]string{
		"a/package.json": "longer than before", "b/package.json": "", "run": "new", "shared": "new",
	})
	want := map[string]string{
		"a/package.json": "longer than before", "b/package.json": "", "kept": "kept", "run -rwxr-xr-x": "new", "shared -rw-rw-rw-": "new",
	}
	if runtime.GOOS == "windows" {
		want["run"], want["shared"] = "new", "new"
		delete(want, "run -rwxr-xr-x")
		delete(want, "shared -rw-rw-rw-")
	}
	if diff := cmp.Diff(want, onDisk(t, made)); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestReplacingChangesAllOrNone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(t *testing.T, made *repotest.Repo)
		path    string // beside package.json, which could be written
		want    string
	}{
		{"a file that is not there", nil, "z/package.json", "write z/package.json: "},
		{"a folder", func(_ *testing.T, made *repotest.Repo) { made.Write(map[string]string{"z/x": ""}) }, "z", "write z: not a regular file"},
		{"a file in a folder that is a file", nil, "package.json/x", "write package.json/x: package.json is no folder"},
		{"a file outside", nil, "../z", "write ../z: "},
		{"a folder that can't be written to", func(_ *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"z": "z", "z.upmrel.tmp/x": "in the way of root too"})
		}, "z", "write z: "},
		{"a symlink", func(t *testing.T, made *repotest.Repo) {
			if !symlink(t, made, "package.json", "z") {
				t.Skip("no symlinks here")
			}
		}, "z", "write z: not a regular file"},
		{"a file in a folder that is a symlink", func(t *testing.T, made *repotest.Repo) {
			made.Write(map[string]string{"y/package.json": "y"})
			if !symlink(t, made, "y", "z") {
				t.Skip("no symlinks here")
			}
		}, "z/package.json", "write z/package.json: z is no folder"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			made.Write(map[string]string{"package.json": "old"})
			if tt.prepare != nil {
				tt.prepare(t, made)
			}
			before := onDisk(t, made)
			err := replace(t, made, map[string]string{"package.json": "new", tt.path: "new"})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error %v", err)
			}
			if diff := cmp.Diff(before, onDisk(t, made)); diff != "" {
				t.Errorf("(-before +after):\n%s", diff)
			}
		})
	}
}

// A symlink that somebody committed under the name of our temporary file must
// not lead the new bytes into git's own folder.
func TestReplacingWritesThroughNoSymlink(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Write(map[string]string{"package.json": "old"})
	hook := filepath.Join(".git", "hooks", "post-checkout")
	if !symlink(t, made, hook, "package.json.upmrel.tmp") || !symlink(t, made, hook, ".upmrel.yaml") {
		t.Skip("no symlinks here")
	}
	if err := replace(t, made, map[string]string{"package.json": "new"}); err != nil {
		t.Error(err)
	}
	if err := open(t, made).CreateFile(".upmrel.yaml", []byte("new")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(filepath.Join(made.Dir(), hook)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("wrote through a symlink: error %v", err)
	}
}

func TestCreateFileMakesNewFilesOnly(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Write(map[string]string{"there": "there", "folder/x": "x"})
	r := open(t, made)
	for _, path := range []string{".upmrel.yaml", "new/folder/y"} {
		if err := r.CreateFile(path, []byte("new")); err != nil {
			t.Error(err)
		}
	}
	for _, path := range []string{".upmrel.yaml", "there", "folder"} {
		if err := r.CreateFile(path, []byte("other")); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: error %v", path, err)
		}
	}
	for _, path := range []string{"there/x", "there/x/y", "../x", "../none/x"} {
		if err := r.CreateFile(path, []byte("other")); err == nil {
			t.Errorf("%s was made", path)
		}
	}
	want := map[string]string{".upmrel.yaml": "new", "new/folder/y": "new", "there": "there", "folder/x": "x"}
	if diff := cmp.Diff(want, onDisk(t, made)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
