package hooks

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/upmrel/upmrel/monorepo/lazyregexp"
)

var lfsCall = lazyregexp.New(`(?m)^[^#\n]*\bgit[ -]lfs[ \t]+pre-push`)

// runsLFS reports whether a hook hands the pushed refs to Git LFS.
func runsLFS(text []byte) bool { return lfsCall().Match(text) }

// lostLFS warns where Git LFS has files and is not told of pushes.
func (w *walk) lostLFS() {
	if w.lfs || w.repo.Bare() {
		return
	}
	attributes, err := os.ReadFile(filepath.Join(w.repo.Root(), ".gitattributes"))
	if err == nil && bytes.Contains(attributes, []byte("filter=lfs")) {
		w.because(risk, "no hook runs git-lfs on a push, so files that .gitattributes gives to Git LFS are not uploaded", w.lfsFix())
	}
}

func (w *walk) lfsFix() string {
	if len(w.status.Runs) == 0 {
		return "git lfs install"
	}
	if m := managerOf(w.repo.Root(), w.status.Dir); m.Name != "" {
		return "git lfs install --manual, and what it prints of pre-push in " + m.File
	}
	return "upmrel hook uninstall && git lfs install && upmrel hook install --chain"
}
