package hooks

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
)

// A present hook is what stands where git looks for the hook.
type present struct {
	path  string
	info  fs.FileInfo // of the link itself; nil: there is nothing
	shim  Shim
	ours  bool
	start []byte // of the text; nil for a dangling link
}

// maxShim is more than any text of ours takes, in bytes.
const maxShim = 64 << 10

func look(path string) (present, error) {
	h := present{path: path}
	var err error
	if h.info, err = os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return present{path: path}, nil
	} else if err != nil {
		return h, err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil && h.isLink():
		return h, nil // dangling, or round in a circle
	case err != nil:
		return h, err
	case !info.Mode().IsRegular():
		return h, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return h, err
	}
	defer file.Close()
	if h.start, err = io.ReadAll(io.LimitReader(file, maxShim)); err != nil {
		return h, err
	}
	h.shim, h.ours = readShim(h.start)
	h.ours = h.ours && !h.shim.Edited
	return h, nil
}

func (h present) exists() bool { return h.info != nil }

func (h present) isLink() bool { return h.info.Mode()&fs.ModeSymlink != 0 }

// isFile reports whether a hook can be kept: a file or a link.
func (h present) isFile() bool { return h.isLink() || h.info.Mode().IsRegular() }

// asks reports whether a hook that is no file of ours asks upmrel all the same: by the
// lines of --manual, or as a link to a hook of ours.
func (h present) asks() bool {
	if h.ours {
		return h.isLink() && !h.shim.Broken && executable(h.path)
	}
	return !h.shim.Edited && callsUpmrel(h.start)
}

// oddity says why git does not run a hook of somebody else, or how it would not work
// when it is kept under another name; "" for most.
func (h present) oddity() string {
	first, _, _ := bytes.Cut(h.start, []byte("\n"))
	switch {
	case h.start == nil:
		return "it is a link to nothing, so git did not run it"
	case !executable(h.path):
		return "it is not executable, so git did not run it, and does not run it now"
	case bytes.HasPrefix(first, []byte("#!")) && bytes.HasSuffix(first, []byte("\r")):
		return "its first line ends in a carriage return, so it can't run, and refuses every push; write it with LF"
	case looksAtItsName(string(h.start)):
		return "it seems to look at its own name, which changed; try a push with --dry-run"
	}
	return ""
}

// executable reports whether git would run a file; on Windows it asks for no such bit.
func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0)
}

// looksAtItsName finds the ways in which scripts that serve several hooks ask which
// one they are.
func looksAtItsName(text string) bool {
	for _, way := range []string{`basename "$0"`, `basename $0`, `basename -- "$0"`, `${0##*/}`, `File.basename($0)`, `File.basename(__FILE__)`, `basename(sys.argv[0])`} {
		if strings.Contains(text, way) {
			return true
		}
	}
	return false
}
