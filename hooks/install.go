package hooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// hookName is the hook that upmrel installs.
const hookName = "pre-push"

// marker is a line of every hook that upmrel wrote, whatever its version.
const marker = "# upmrel hook: managed by `upmrel hook install`; do not edit."

// ForeignError says that a hook of somebody else is in the way.
type ForeignError struct {
	Path    string
	Snippet string // to put into it
}

func (e *ForeignError) Error() string { return e.Path + " is there already and is not upmrel's" }

// OutsideError says that git runs hooks from a folder that is not this
// repository's own, where a file would act on other repositories or be committed.
type OutsideError struct {
	Dir     string
	Snippet string
}

func (e *OutsideError) Error() string {
	return "core.hooksPath sends git to " + e.Dir + ", which is not this repository's own hooks folder"
}

// Snippet makes any other pre-push hook ask upmrel first. It stands at the top of
// the hook and gives both the same standard input, which Git LFS needs too.
const Snippet = `refs=$(cat)
printf '%s\n' "$refs" | upmrel hook pre-push "$@" || exit $?
exec <<UPMREL
$refs
UPMREL`

// Install writes the pre-push hook, with the path of the upmrel binary to run.
// It returns the hook's path, and whether an older one of ours was replaced.
func Install(ctx context.Context, repo *gitrepo.Repo, binary string) (path string, replaced bool, err error) {
	if path, err = hookPath(ctx, repo); err != nil {
		return "", false, err
	}
	old, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return path, false, &ForeignError{Path: path, Snippet: Snippet} // git ignores a dangling link without a word
		}
	case err != nil:
		return path, false, err
	case !ours(old):
		return path, false, &ForeignError{Path: path, Snippet: Snippet}
	default:
		replaced = true
	}
	return path, replaced, writeHook(path, shim(binary))
}

// Uninstall removes the pre-push hook if it is ours; removed is false where
// there is none.
func Uninstall(ctx context.Context, repo *gitrepo.Repo) (path string, removed bool, err error) {
	if path, err = hookPath(ctx, repo); err != nil {
		return "", false, err
	}
	old, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return path, false, nil
	case err != nil:
		return path, false, err
	case !ours(old):
		return path, false, &ForeignError{Path: path}
	}
	return path, true, os.Remove(path)
}

func ours(hook []byte) bool { return bytes.Contains(hook, []byte(marker)) }

// hookPath is where git looks for the hook; it must be in the repository's own
// git folder.
func hookPath(ctx context.Context, repo *gitrepo.Repo) (string, error) {
	dir, err := repo.HooksDir(ctx)
	if err != nil {
		return "", err
	}
	own := filepath.Join(repo.CommonDir(), "hooks")
	if filepath.Clean(dir) != filepath.Clean(own) {
		return "", &OutsideError{Dir: dir, Snippet: Snippet}
	}
	return filepath.Join(dir, hookName), nil
}

// writeHook puts a hook in place in one step: a killed install leaves the old
// one or the new one.
func writeHook(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), hookName+".*.tmp")
	if err != nil {
		return err
	}
	_, err = temp.Write(text)
	err = errors.Join(err, temp.Chmod(0o755), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

// shim is the hook's text: plain sh, always with LF, since git hangs on a first
// line that ends in CR. It runs the recorded binary, else the one in PATH. With
// neither it refuses pushes of tags only, because those can't be taken back.
func shim(binary string) []byte {
	return fmt.Appendf(nil, `#!/bin/sh
%s
# Remove it with: upmrel hook uninstall
[ "$UPMREL_HOOK" = 0 ] && exit 0
bin=%s
[ -x "$bin" ] || bin=$(command -v upmrel)
if [ -n "$bin" ]; then
  exec "$bin" hook pre-push "$@"
fi
refused=0
while read -r line; do
  case "$line" in *" refs/tags/"*) refused=1 ;; esac
done
if [ "$refused" = 1 ]; then
  echo "upmrel: the program is gone, so tags can't be checked and are not pushed" >&2
  echo "  fix: install upmrel and run: upmrel hook install   (or: git push --no-verify)" >&2
fi
exit "$refused"
`, marker, quote(filepath.ToSlash(binary)))
}

// quote makes one word for sh.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
