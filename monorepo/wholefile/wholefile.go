// Package wholefile writes files in one step: whoever is killed in between leaves the
// old one or the new one.
package wholefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Write puts a file in place. While it is half written it lies beside that, under a
// name of the pattern, as os.CreateTemp has it; a process that is killed leaves it there.
func Write(path, pattern string, data []byte, mode fs.FileMode) error {
	return Fill(path, pattern, mode, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Fill is Write of what fill writes. With an error of fill all is as it was.
func Fill(path, pattern string, mode fs.FileMode, fill func(io.Writer) error) error {
	temp, err := os.CreateTemp(filepath.Dir(path), pattern)
	if err != nil {
		return err
	}
	err = fill(temp)
	err = errors.Join(err, temp.Chmod(mode), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}
