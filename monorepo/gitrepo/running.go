package gitrepo

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// GitRuns reports whether a git command is at work in this repository now: that of a
// name, or with "" any that is not meant to stay. known is false where the system does
// not tell: without /proc, as on macOS and Windows.
func (r *Repo) GitRuns(command string) (runs, known bool) {
	processes, err := filepath.Glob("/proc/[0-9]*/comm")
	if err != nil || len(processes) == 0 {
		return false, false
	}
	places := r.places()
	for _, file := range processes {
		name, err := os.ReadFile(file)
		if err != nil || !strings.HasPrefix(string(name), "git") {
			continue
		}
		process := filepath.Dir(file)
		args, _ := os.ReadFile(filepath.Join(process, "cmdline"))
		words := strings.Split(string(args), "\x00")
		if command != "" && !slices.Contains(words, command) || strings.Contains(string(args), "daemon") {
			continue
		}
		dir, err := os.Readlink(filepath.Join(process, "cwd"))
		if err == nil && slices.ContainsFunc(places, func(place string) bool { return isBelow(dir, place) }) {
			return true, true
		}
	}
	return false, true
}

// places are the folders of the repository: its work trees share the refs, so git may
// have locked them from any.
func (r *Repo) places() []string {
	list := []string{r.root, r.commonDir}
	if filepath.Base(r.commonDir) == ".git" {
		list = append(list, filepath.Dir(r.commonDir))
	}
	linked := filepath.Join(r.commonDir, "worktrees")
	entries, _ := os.ReadDir(linked) // none are there
	for _, e := range entries {
		// gitrepository-layout(5): the path of the work tree's .git.
		if file, err := os.ReadFile(filepath.Join(linked, e.Name(), "gitdir")); err == nil {
			list = append(list, filepath.Dir(strings.TrimSpace(string(file))))
		}
	}
	return list
}

// isBelow reports whether a path is a folder or in it.
func isBelow(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}
