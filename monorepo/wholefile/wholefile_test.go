package wholefile_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/wholefile"
)

func TestWriteReplacesAFileOrLeavesAllAsItWas(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	for _, text := range []string{"old", "new"} {
		if err := wholefile.Write(file, "file.*.tmp", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if data, err := os.ReadFile(file); err != nil || string(data) != text {
			t.Errorf("%q, error %v, want %q", data, err, text)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := wholefile.Write(filepath.Join(dir, "folder"), "folder.*.tmp", nil, 0o644); err == nil {
		t.Error("a folder was replaced")
	}
	if err := wholefile.Write(filepath.Join(dir, "none", "file"), "*.tmp", nil, 0o644); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in a folder that is not there: %v", err)
	}
	half := errors.New("half")
	if err := wholefile.Fill(file, "file.*.tmp", 0o644, func(w io.Writer) error {
		_, err := io.WriteString(w, "newer")
		return errors.Join(err, half)
	}); !errors.Is(err, half) {
		t.Errorf("who fills it fails: error %v", err)
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != "new" {
		t.Errorf("after that %q, error %v", data, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if diff := cmp.Diff([]string{"file", "folder"}, left); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
}
