package gitrepo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// Rebuild checks a folder of a tree out into a temporary place, lets change work
// on the files there, and returns the tree of what the folder holds then, ignored
// files too. The user's filters and attributes are those of the whole tree. The
// repository's own index and work tree have no part in it.
func (r *Repo) Rebuild(ctx context.Context, tree ID, folder string, change func(dir string) error) (ID, error) {
	temp, err := os.MkdirTemp("", "upmrel-build-")
	if err != nil {
		return ID{}, err
	}
	defer os.RemoveAll(temp)
	files := filepath.Join(temp, "files")
	if err := os.Mkdir(files, 0o777); err != nil {
		return ID{}, err
	}
	at := r.git
	at.dir = files
	at.env = append(slices.Clip(at.env), "GIT_DIR="+r.gitDir, "GIT_WORK_TREE="+files, "GIT_INDEX_FILE="+filepath.Join(temp, "index"))
	if _, err := at.run(ctx, "read-tree", tree.String()); err != nil {
		return ID{}, err
	}
	spec := ":(top,literal)" + folder
	if _, err := at.run(ctx, "checkout", "--quiet", "--force", "--", spec); err != nil {
		return ID{}, fmt.Errorf("check out %s: %w", folder, err)
	}
	if err := change(filepath.Join(files, filepath.FromSlash(folder))); err != nil {
		return ID{}, err
	}
	if _, err := at.run(ctx, "add", "--all", "--force", "--", spec); err != nil {
		return ID{}, err
	}
	args := []string{"write-tree"}
	if folder != "" {
		args = append(args, "--prefix="+folder+"/")
	}
	line, err := at.line(ctx, args...)
	if err != nil {
		return ID{}, err
	}
	return odb.ParseID(line)
}
