package gitrepo

import (
	"context"
	"os"
	"path/filepath"
	"strings"
)

// CheckedOut maps the branches that are checked out somewhere, by their short names,
// to their work trees: to move one from here would leave the files there behind.
func (r *Repo) CheckedOut(ctx context.Context) (map[string]string, error) {
	found := map[string]string{}
	head, err := r.Head(ctx)
	if err != nil {
		return nil, err
	}
	if head.Branch != "" && !r.bare {
		found[head.Branch] = r.root
	}
	if branch := r.unfinished(); branch != "" {
		found[branch] = r.root
	}
	if linked, err := os.ReadDir(filepath.Join(r.commonDir, "worktrees")); err != nil || len(linked) == 0 {
		return found, nil //nolint:nilerr // the folder is made with the first linked work tree
	}
	listed, err := r.git.run(ctx, "for-each-ref", "--format=%(refname) %(worktreepath)", BranchPrefix)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(listed)) {
		name, path, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if path != "" {
			found[strings.TrimPrefix(name, BranchPrefix)] = path
		}
	}
	return found, nil
}

// unfinished is the branch that a rebase or a bisection in this work tree goes back
// to; "" if there is none. A bisection that began detached goes back to a commit's id,
// which is the name of no branch.
func (r *Repo) unfinished() string {
	for _, file := range []string{"rebase-merge/head-name", "rebase-apply/head-name", "BISECT_START"} {
		data, err := os.ReadFile(filepath.Join(r.gitDir, filepath.FromSlash(file)))
		if err == nil {
			return strings.TrimPrefix(strings.TrimSpace(string(data)), BranchPrefix)
		}
	}
	return ""
}
