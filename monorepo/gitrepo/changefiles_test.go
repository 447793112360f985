package gitrepo_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// three changes that fit the files of TestChangeFilesChangesAllOrNone.
func threeChanges() []gitrepo.FileChange {
	return []gitrepo.FileChange{
		{Path: "a/new.meta", New: []byte("new"), Create: true},
		{Path: "a/package.json", Old: []byte("old"), New: []byte("new")},
		{Path: "gone.meta", Old: []byte("gone"), Delete: true},
	}
}

func TestChangeFilesChangesAllOrNone(t *testing.T) {
	t.Parallel()
	files := map[string]string{"a/package.json": "old", "gone.meta": "gone", "kept": "kept", "full/x": "x", "stuck": "x", "stuck.upmrel.tmp/x": "in the way of root too"}
	tests := []struct {
		name    string
		another gitrepo.FileChange // after three that could be made
		want    string             // the error; "" is none
		changed bool               // that is ErrChanged
	}{
		{"what fits", gitrepo.FileChange{Path: "kept", Old: []byte("kept"), New: []byte("kept")}, "", false},
		{"other bytes than were read", gitrepo.FileChange{Path: "kept", Old: []byte("keep"), New: []byte("x")}, "write kept: ", true},
		{"other bytes in what is to go", gitrepo.FileChange{Path: "kept", Old: []byte("keep"), Delete: true}, "write kept: ", true},
		{"a file where there was none", gitrepo.FileChange{Path: "kept", New: []byte("x"), Create: true}, "write kept: ", true},
		{"a file that is gone", gitrepo.FileChange{Path: "none", Old: []byte("x"), New: []byte("y")}, "write none: ", false},
		{"no folder for a new file", gitrepo.FileChange{Path: "none/x", New: []byte("y"), Create: true}, "write none/x: ", false},
		{"a folder that is to go", gitrepo.FileChange{Path: "full", Delete: true}, "write full: not a regular file", false},
		{"a new file in a file", gitrepo.FileChange{Path: "kept/x", New: []byte("y"), Create: true}, "write kept/x: kept is no folder", false},
		{"a new file outside", gitrepo.FileChange{Path: "../x", New: []byte("y"), Create: true}, "write ../x: ", false},
		{"one file twice", threeChanges()[2], "write gone.meta: named twice", false},
		{"no place for the new bytes", gitrepo.FileChange{Path: "stuck", Old: []byte("x"), New: []byte("y")}, "write stuck: ", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			made.Write(files)
			want := onDisk(t, made)
			if tt.want == "" {
				want["a/new.meta"], want["a/package.json"] = "new", "new"
				delete(want, "gone.meta")
			}
			err := open(t, made).ChangeFiles(append(threeChanges(), tt.another))
			switch {
			case tt.want == "" && err != nil, tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.want)):
				t.Errorf("error %v", err)
			case tt.changed != errors.Is(err, gitrepo.ErrChanged):
				t.Errorf("is ErrChanged: %t", !tt.changed)
			}
			if diff := cmp.Diff(want, onDisk(t, made)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestExistsSeesWhatGitDoesNot(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Write(map[string]string{".gitignore": "*.log\n", "a/x.log": ""})
	r := open(t, made)
	for path, want := range map[string]bool{"a": true, "a/x.log": true, "a/y": false, ".gitignore/x": false, "../a": false} {
		if got := r.Exists(path); got != want {
			t.Errorf("%s: %t", path, got)
		}
	}
}
