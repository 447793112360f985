package gitrepo

import (
	"os"
	"path/filepath"
)

// Busy names the git command that waits to be finished in this work tree:
// "merge", "rebase", "cherry-pick" or "revert"; "" if none does.
func (r *Repo) Busy() string {
	for _, mark := range []struct{ file, command string }{
		{"MERGE_HEAD", "merge"},
		{"rebase-merge", "rebase"},
		{"rebase-apply", "rebase"},
		{"CHERRY_PICK_HEAD", "cherry-pick"},
		{"REVERT_HEAD", "revert"},
	} {
		if _, err := os.Lstat(filepath.Join(r.gitDir, mark.file)); err == nil {
			return mark.command
		}
	}
	return ""
}
