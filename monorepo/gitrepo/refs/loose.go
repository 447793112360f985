package refs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// BrokenError is a loose ref that holds neither an id nor another ref's name.
type BrokenError struct{ Path string }

func (e *BrokenError) Error() string { return e.Path + " is a broken ref" }

// readLoose reads the ref files: ids by name, and what symbolic refs name.
func readLoose(commonDir string) (ids map[string]odb.ID, links map[string]string, err error) {
	ids, links = map[string]odb.ID{}, map[string]string{}
	for _, kind := range [...]string{"heads", "tags", "remotes", "replace"} {
		top := filepath.Join(commonDir, "refs", kind)
		err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil // deleted while we look, or there is none
			case err != nil:
				return err
			case entry.IsDir() || strings.HasSuffix(path, ".lock"):
				return nil
			}
			name, err := filepath.Rel(commonDir, path)
			if err != nil {
				return err
			}
			return readOne(path, filepath.ToSlash(name), ids, links)
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return ids, links, nil
}

// readOne reads one ref file.
func readOne(path, name string, ids map[string]odb.ID, links map[string]string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() > maxLoose {
		return &BrokenError{Path: path}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read a ref: %w", err)
	}
	text := strings.TrimSpace(string(data))
	if target, ok := strings.CutPrefix(text, "ref:"); ok {
		links[name] = strings.TrimSpace(target)
		return nil
	}
	id, err := odb.ParseID(text)
	if err != nil {
		return &BrokenError{Path: path}
	}
	ids[name] = id
	return nil
}
