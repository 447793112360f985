package odb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// maxSteps is how far git follows alternates of alternates.
const maxSteps = 6

// objectDirs returns dir and every folder that it borrows objects from, each
// once: by its info/alternates, by the environment, and by theirs in turn.
func objectDirs(dir, environment string) ([]string, error) {
	var found folders
	err := found.add(dir, 0)
	for _, path := range splitAlternates(environment, os.PathListSeparator) {
		if err == nil {
			err = found.add(path, 1)
		}
	}
	return found.paths, err
}

// folders is a set of folders in the order they were found.
type folders struct {
	paths []string
	infos []fs.FileInfo
}

// add adds a folder that is so many steps away, and its alternates. One that is
// missing or already there is passed over, as git does: so a cycle ends.
func (f *folders) add(dir string, steps int) error {
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() || steps > maxSteps {
		return nil
	}
	for _, known := range f.infos {
		if os.SameFile(known, info) {
			return nil
		}
	}
	f.paths = append(f.paths, dir)
	f.infos = append(f.infos, info)

	list, err := os.ReadFile(filepath.Join(dir, "info", "alternates"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read alternates: %w", err)
	}
	for _, path := range splitAlternates(string(list), '\n') {
		path = filepath.FromSlash(path)
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		if err := f.add(path, steps+1); err != nil {
			return err
		}
	}
	return nil
}

// splitAlternates splits a list of folders at sep. As in git, an entry that
// begins with # is a comment, and one in double quotes may hold the separator
// and C escapes.
func splitAlternates(list string, sep rune) []string {
	var paths []string
	for list != "" {
		var path string
		if quoted, err := strconv.QuotedPrefix(list); err == nil && list[0] == '"' {
			path, _ = strconv.Unquote(quoted)
			_, list, _ = strings.Cut(list[len(quoted):], string(sep))
		} else {
			path, list, _ = strings.Cut(list, string(sep))
		}
		if path != "" && path[0] != '#' {
			paths = append(paths, path)
		}
	}
	return paths
}
