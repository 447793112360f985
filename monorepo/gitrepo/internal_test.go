package gitrepo

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// openInside opens a test's repository.
func openInside(t *testing.T, made *repotest.Repo) *Repo {
	t.Helper()
	r, err := Open(t.Context(), made.Dir(), made.Env())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// A few objects can stand for more files than fit in memory, or for folders that
// nest without end.
func TestATreeWithoutEndIsAnError(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		leaf string // what is in the innermost folder
		fold int    // how often each folder is in the next
		deep int
	}{
		{"files", "100644 package.json\x00" + strings.Repeat("\x12", 20), 10, 20},
		{"empty folders", "", 10, 20},
		{"folders in folders", "", 1, 3000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := openInside(t, repotest.New(t))
			r.maxEntries = 5000
			w := r.NewWriter()
			tree := w.Add(odb.Tree, []byte(tt.leaf))
			for range tt.deep {
				var data []byte
				for i := range tt.fold {
					data = fmt.Appendf(data, "40000 %02d\x00%s", i, tree.Bytes())
				}
				tree = w.Add(odb.Tree, data)
			}
			commit, err := w.AddCommit(t.Context(), NewCommit{Tree: tree})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, listErr := r.CommitSnapshot(t.Context(), commit)
			_, diffErr := r.Diff(t.Context(), ID{}, tree)
			_, findErr := r.Finder("package.json").Snapshot(t.Context(), commit)
			if tt.leaf == "" && tt.fold > 1 {
				findErr = listErr // each tree is read once, and nothing is found
			}
			for _, err := range []error{listErr, diffErr, findErr} {
				if err == nil || !strings.Contains(err.Error(), "too many") {
					t.Errorf("error %v", err)
				}
			}
		})
	}
}

// The second of three files can't be replaced: the first gets its bytes and its
// permissions back.
func TestReplaceAllPutsBackWhatItReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var all []replacement
	for i, name := range []string{"a", "b", "c"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("old "+name), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := newReplacement(root, name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if all = append(all, f); i == 1 {
			continue // nothing is staged for b
		}
		if err := f.stage(root, []byte("new "+name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := replaceAll(root, all); err == nil || !strings.HasPrefix(err.Error(), "replace b: ") {
		t.Errorf("error %v", err)
	}
	for _, name := range []string{"a", "b", "c"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(data) != "old "+name {
			t.Errorf("%s: %q, error %v", name, data, err)
		}
		info, err := os.Stat(filepath.Join(dir, name))
		if runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o600) {
			t.Errorf("%s: %v, error %v", name, info.Mode(), err)
		}
	}
}
