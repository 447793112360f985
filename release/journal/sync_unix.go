//go:build unix

package journal

import (
	"errors"
	"os"
	"syscall"
)

// syncFolder makes the names in a folder survive a loss of power. Not every file
// system can do that, and then there is no more to be had.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.EBADF) {
		err = nil
	}
	return errors.Join(err, f.Close())
}
