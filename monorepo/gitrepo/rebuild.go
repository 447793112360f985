package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

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
	at.env = append(at.env, sameEverywhere()...)
	if _, err := at.run(ctx, "read-tree", tree.String()); err != nil {
		return ID{}, err
	}
	spec := ":(top,literal)" + folder
	if _, err := at.run(ctx, "checkout", "--quiet", "--force", "--", spec); err != nil {
		return ID{}, fmt.Errorf("check out %s: %w", folder, err)
	}
	dir := filepath.Join(files, filepath.FromSlash(folder))
	if err := change(dir); err != nil {
		return ID{}, err
	}
	if err := checkBuilt(dir); err != nil {
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

// sameEverywhere sets what of git's configuration would make other trees of the same
// files on another machine, and keeps the user's hooks out.
func sameEverywhere() []string {
	settings := [][2]string{
		{"core.autocrlf", "false"}, {"core.safecrlf", "false"}, {"core.sparseCheckout", "false"}, {"core.hooksPath", os.DevNull},
	}
	if runtime.GOOS != "windows" {
		settings = append(settings, [2]string{"core.fileMode", "true"}, [2]string{"core.symlinks", "true"})
	}
	env := []string{fmt.Sprintf("GIT_CONFIG_COUNT=%d", len(settings))}
	for i, s := range settings {
		env = append(env, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", i, s[0]), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", i, s[1]))
	}
	return env
}

// checkBuilt refuses what git would take for something else than files: a folder that
// is gone or a symlink, and repositories in it.
func checkBuilt(dir string) error {
	if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
		return errors.New("the package's folder is no folder any more")
	}
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && strings.EqualFold(e.Name(), ".git") && path != dir {
			inside, _ := filepath.Rel(dir, path)
			return fmt.Errorf("%s makes a repository of its folder, whose files git would leave out: remove it", filepath.ToSlash(inside))
		}
		return err
	})
}
