package hooks

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// file looks at a hook's file: its text, or nil if git, or who runs it, would not or
// could not run it. A program that is no script has a text of no length.
func (w *walk) file(by, path, whose string) []byte {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		w.because(absent, w.missing(path, err), w.missingFix(path, err))
		return nil
	case !info.Mode().IsRegular():
		w.because(absent, w.name(path)+" is no file", "move it away, then "+w.install)
		return nil
	case !runnable(path):
		w.because(absent, w.name(path)+" is not executable, so git passes over it", finding.Command("chmod", "+x", path))
		return nil
	}
	w.ran(Run{By: by, Path: path, Whose: whose})
	text, err := readHook(path)
	if err != nil {
		w.because(broken, w.name(path)+" can't be read", finding.Command("chmod", "u+r", path))
		return nil
	}
	if text == nil {
		return []byte{}
	}
	if run := &w.status.Runs[len(w.status.Runs)-1]; run.Whose == "" {
		run.Whose = writerOf(text)
	}
	if !w.starts(path, text) {
		return nil
	}
	return text
}

func (w *walk) missing(path string, err error) string {
	if target, linkErr := os.Readlink(path); linkErr == nil {
		return w.name(path) + " links to " + target + ", which is not there, so git runs nothing and says nothing"
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err.Error()
	}
	return "there is no hook " + w.name(path)
}

func (w *walk) missingFix(path string, err error) string {
	if _, linkErr := os.Readlink(path); linkErr == nil {
		return finding.Command("rm", path) + " && " + w.install
	}
	m := managerOf(w.repo.Root(), w.status.Dir)
	switch {
	case m.Name == "" || !errors.Is(err, fs.ErrNotExist):
		return w.install
	case m.asks(w.repo.Root()):
		return m.Renew
	}
	return "in " + m.File + ":\n" + m.Snippet + "\nthen: " + m.Renew
}

// starts reports whether a script's first line lets the system start it.
func (w *walk) starts(path string, text []byte) bool {
	fix := "write it anew, with line feeds and without a byte order mark"
	if _, ours := readShim(text); ours {
		fix = w.install
	}
	first, _, _ := bytes.Cut(text, []byte("\n"))
	switch interpreter, isScript := bytes.CutPrefix(first, []byte("#!")); {
	case bytes.HasPrefix(text, []byte("\ufeff")):
		w.because(risk, w.name(path)+" begins with a byte order mark, at which sh complains on every push", fix)
	case !isScript || runtime.GOOS == "windows":
	case bytes.HasSuffix(first, []byte("\r")):
		w.because(broken, "the first line of "+w.name(path)+" ends with a carriage return: git push hangs or fails", fix)
		return false
	default:
		program, _, _ := strings.Cut(strings.TrimSpace(string(interpreter)), " ")
		if filepath.IsAbs(program) && !exists(program) {
			w.because(broken, w.name(path)+" is for "+program+", which is not there: git push hangs or fails", "correct its first line")
			return false
		}
	}
	return true
}

// name is a path as messages write it.
func (w *walk) name(path string) string { return relative(w.repo.Root(), path) }

// runs reports whether the hook's own text would run a program: one that is not empty.
func runs(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0 && runnable(path)
}

// runnable reports whether a path is that of a file that can be started.
func runnable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && executable(path)
}
