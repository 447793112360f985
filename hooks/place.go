package hooks

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Where says which folder of hooks is meant.
type Where int

// The folders that core.hooksPath can lead to.
const (
	// Own is the folder from which git runs hooks here, if it lies in the repository's
	// git folder: it acts on this repository and this machine only.
	Own Where = iota
	// Local is that folder also where it lies in the work tree, as .githooks does: what
	// is in it may be committed, and then acts on everybody's machine.
	Local
	// Global is the folder of the user's or the machine's configuration, which acts on
	// all repositories.
	Global
)

// hookName is the hook that upmrel installs.
const hookName = "pre-push"

// Place is a folder from which git runs hooks.
type Place struct {
	Dir string
	// Committed says that the folder lies in the work tree. What is written there holds
	// no path of this machine.
	Committed bool
	// Instead is the folder that git uses in the repository at hand, "" if it is Dir.
	Instead string
	// Manager keeps the hooks of the folder, so that nobody else can; its file is told
	// from the top of the work tree, Root.
	Manager Manager
	Root    string

	where Where
}

// PlaceError says why a folder is not written to.
type PlaceError struct {
	Reason string
	Fix    string
	Option string // of the same command, which is the fix; "" if there is none
}

func (e *PlaceError) Error() string { return e.Reason }

// Find finds a folder of hooks. The repository may be nil for Global. It returns a
// PlaceError for a folder of another kind than asked for, and for none.
func Find(ctx context.Context, repo *gitrepo.Repo, where Where) (Place, error) {
	if where == Global {
		return findGlobal(ctx, repo)
	}
	setting, err := repo.HooksPath(ctx)
	if err != nil {
		return Place{}, err
	}
	if setting.Scope != "" && setting.Path == "" {
		return Place{}, hooksOff(setting, "")
	}
	dir, err := repo.HooksDir(ctx)
	if err != nil {
		return Place{}, err
	}
	place := Place{Dir: dir, Root: repo.Root(), where: where}
	switch {
	case !isFolder(dir):
		return Place{}, hooksOff(setting, dir)
	case !everybodys(setting) && within(dir, repo.CommonDir()):
		place.Manager = managerOf(repo.Root(), dir)
	case !everybodys(setting) && inWorkTree(dir, repo):
		place.Committed, place.Manager = true, managerOf(repo.Root(), dir)
		if where != Local && place.Manager.Name == "" {
			return Place{}, &PlaceError{
				Reason: sends(setting, dir) + ", in the work tree: a hook there may be committed, and act on everybody's machine",
				Option: "--local",
			}
		}
	default:
		return Place{}, outside(repo, setting, place)
	}
	return place, nil
}

// outside says why a folder that does not belong to the repository is not written to.
func outside(repo *gitrepo.Repo, setting gitrepo.HooksPath, place Place) error {
	if place.where != Local {
		return &PlaceError{
			Reason: sends(setting, place.Dir) + ", outside of this repository: a hook there acts on every repository that uses the folder",
			Option: "--global",
		}
	}
	return &PlaceError{
		Reason: sends(setting, place.Dir) + ", so git runs nothing from this repository's own folder",
		Fix:    finding.Command("git", "config", "core.hooksPath", filepath.Join(repo.CommonDir(), "hooks")) + "   (turns off what is in the other folder, here)",
	}
}

// sends says what makes git run the hooks of a folder.
func sends(setting gitrepo.HooksPath, dir string) string {
	if setting.Scope == "" { // a link
		return ".git/hooks sends git to " + dir
	}
	return fmt.Sprintf("core.hooksPath (%s) sends git to %s", setting.Scope, dir)
}

// findGlobal finds the folder for all repositories, or else the one outside of this
// repository that its own configuration leads to.
func findGlobal(ctx context.Context, repo *gitrepo.Repo) (Place, error) {
	setting, err := gitrepo.UserHooksPath(ctx)
	if err != nil {
		return Place{}, err
	}
	if setting.Scope != "" && setting.Path == "" {
		return Place{}, hooksOff(setting, "")
	}
	instead := ""
	if repo != nil {
		if instead, err = repo.HooksDir(ctx); err != nil {
			return Place{}, err
		}
		if setting.Scope == "" && !within(instead, repo.CommonDir()) && !inWorkTree(instead, repo) {
			setting = gitrepo.HooksPath{Scope: "local", Path: instead}
		}
	}
	switch {
	case setting.Scope == "":
		return Place{}, &PlaceError{
			Reason: "there is no hooks folder for all repositories: core.hooksPath is not set",
			Fix: "upmrel hook install, in each repository   (or " + finding.Command("git", "config", "--global", "core.hooksPath", "DIR") +
				", which turns off the hooks in every repository's own .git/hooks)",
		}
	case !filepath.IsAbs(setting.Path):
		return Place{}, &PlaceError{
			Reason: "core.hooksPath (" + setting.Scope + ") is " + setting.Path + ", another folder in each work tree",
			Fix:    "upmrel hook install --local, in each repository",
		}
	case !isFolder(setting.Path):
		return Place{}, hooksOff(setting, setting.Path)
	}
	place := Place{Dir: filepath.Clean(setting.Path), where: Global}
	if instead != "" && resolve(instead) != resolve(place.Dir) {
		place.Instead = instead
	}
	return place, nil
}

// hooksOff says that git runs no hooks at all, as people arrange with /dev/null.
func hooksOff(setting gitrepo.HooksPath, dir string) error {
	path := "core.hooksPath (" + setting.Scope + ")"
	unset := finding.Command("git", "config", "--"+setting.Scope, "--unset-all", "core.hooksPath")
	switch {
	case setting.Scope == "":
		return &PlaceError{Reason: dir + " is no folder: git runs no hooks", Fix: finding.Command("mv", dir, dir+".old")}
	case setting.Scope == "command":
		unset = "leave out -c core.hooksPath, or unset GIT_CONFIG_COUNT and GIT_CONFIG_PARAMETERS"
	case dir == "":
		return &PlaceError{Reason: path + " is empty: git runs no hooks", Fix: unset}
	}
	return &PlaceError{Reason: path + " leads to " + dir + ", which is no folder: git runs no hooks", Fix: unset}
}

// everybodys reports whether the setting names one folder for all repositories.
func everybodys(setting gitrepo.HooksPath) bool {
	return (setting.Scope == "global" || setting.Scope == "system") && filepath.IsAbs(setting.Path)
}

// inWorkTree reports whether a folder lies in the work tree, or in the main one if
// that is another.
func inWorkTree(dir string, repo *gitrepo.Repo) bool {
	common := repo.CommonDir()
	return !repo.Bare() && within(dir, repo.Root()) || filepath.Base(common) == ".git" && within(dir, filepath.Dir(common))
}

func within(dir, root string) bool {
	rel, err := filepath.Rel(resolve(root), resolve(dir))
	return err == nil && filepath.IsLocal(rel)
}

// resolve follows the links of a path, whose end need not exist.
func resolve(path string) string {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	dir, name := filepath.Split(filepath.Clean(path))
	if name == "" || dir == "" {
		return path
	}
	return filepath.Join(resolve(filepath.Clean(dir)), name)
}

// isFolder reports whether a path is a folder or could become one.
func isFolder(path string) bool {
	for {
		info, err := os.Stat(path)
		if err == nil {
			return info.IsDir()
		}
		parent := filepath.Dir(path)
		if parent == path {
			return errors.Is(err, fs.ErrNotExist)
		}
		path = parent
	}
}
