package hooks

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// folder finds the folder of hooks, if git has any.
func (w *walk) folder(ctx context.Context) error {
	path, err := w.repo.HooksPath(ctx)
	if err != nil {
		return err
	}
	w.status.Path = path
	unset := finding.Command("git", "config", "--"+path.Scope, "--unset-all", "core.hooksPath") + " && upmrel hook install"
	if path.Scope == "command" {
		unset = "leave out -c core.hooksPath, or unset GIT_CONFIG_COUNT and GIT_CONFIG_PARAMETERS"
	}
	if path.Scope != "" && path.Path == "" {
		w.because(absent, "core.hooksPath ("+path.Scope+") is empty, so git runs no hook", unset)
		return nil
	}
	dir, err := w.repo.HooksDir(ctx)
	if err != nil {
		return err
	}
	w.status.Dir = dir
	if info, err := os.Stat(dir); path.Scope == "" || err == nil && info.IsDir() {
		return nil
	}
	w.status.Dir = ""
	message := fmt.Sprintf("core.hooksPath (%s) leads to %s, which is no folder, so git runs no hook and says nothing", path.Scope, dir)
	w.because(absent, message, w.folderFix(path.Path, dir, unset))
	return nil
}

// folderFix is what brings a missing folder of hooks back.
func (w *walk) folderFix(path, dir, unset string) string {
	if _, ok := huskyFile(dir); ok {
		return "npx husky   (in this work tree; npm install runs it, too)"
	}
	main := filepath.Join(filepath.Dir(w.repo.CommonDir()), path)
	if !filepath.IsAbs(path) && main != dir && exists(main) { // a linked work tree, of another branch perhaps
		return finding.Command("git", "config", "core.hooksPath", main)
	}
	return unset
}
