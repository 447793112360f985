package hooks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// configHooks looks at the hooks of git's configuration, which run before the file.
func (w *walk) configHooks(ctx context.Context) error {
	set, run, err := w.repo.ConfigHooks(ctx, hookName)
	if _, refused := errors.AsType[*gitrepo.GitError](err); refused {
		w.because(broken, "git refuses every push: "+err.Error(), "correct what git config --show-origin --get-regexp '^hook' shows")
		return nil
	}
	if err != nil {
		return err
	}
	for _, hook := range set {
		key := "hook." + hook.Name + ".command"
		asks := callsUpmrel([]byte(hook.Command))
		switch {
		case run && hook.Off == "":
			w.lfs = w.lfs || runsLFS([]byte(hook.Command))
			w.ran(Run{By: "git", Path: key, Asks: asks})
			if asks {
				w.asked(hook.Command)
				w.config = key
			}
		case asks && hook.Off != "":
			w.because(absent, key+" asks upmrel, but is switched off", finding.Command("git", "config", "--unset-all", hook.Off))
		case asks:
			major, minor, err := w.repo.GitVersion(ctx)
			if err != nil {
				return err
			}
			w.because(absent, fmt.Sprintf("%s asks upmrel, but git %d.%d passes over it: hooks of the configuration need git 2.54", key, major, minor), w.install)
		}
	}
	return nil
}

// configAlone tells of a hook of the configuration what users of two gits should know.
func (w *walk) configAlone() {
	if w.config == "" {
		return
	}
	if slices.ContainsFunc(w.status.Runs, func(r Run) bool { return r.Asks && r.Path != w.config }) {
		w.because(advice, "upmrel is asked twice of every push, by "+w.config+" and by a file", finding.Command("git", "config", "--remove-section", strings.TrimSuffix(w.config, ".command")))
		return
	}
	w.because(advice, "git before 2.54, as some programs bring along, passes over "+w.config+" and lets everything out", w.install)
}
