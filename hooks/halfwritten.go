package hooks

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/upmrel/upmrel/monorepo/wholefile"
)

// writeFile puts a file in place in one step, by way of a name that sweep knows.
func writeFile(path string, text []byte, mode fs.FileMode) error {
	return wholefile.Write(path, tempPrefix+"*"+tempSuffix, text, mode)
}

// What files are called while they are half written: begin and end.
const (
	tempPrefix = hookName + ".upmrel-"
	tempSuffix = ".tmp"
)

// abandoned is how old a half written file is that nobody writes any more.
const abandoned = time.Minute

// sweep removes what killed installs left half written. The folder, which has just
// been changed, tells the time.
func sweep(dir string) error {
	changed, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	left, err := os.ReadDir(dir)
	for _, entry := range left {
		if name := entry.Name(); !strings.HasPrefix(name, tempPrefix) || !strings.HasSuffix(name, tempSuffix) {
			continue
		}
		if info, infoErr := entry.Info(); infoErr == nil && changed.ModTime().Sub(info.ModTime()) > abandoned {
			err = errors.Join(err, os.Remove(filepath.Join(dir, entry.Name())))
		}
	}
	return err
}
