package github

import (
	"errors"
	"os"
)

// Append adds lines to one of the files that a step tells the runner things in. What
// another program left there without a line's end stays a line of its own.
func Append(name, lines string) error {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	if isOpen(f) {
		lines = "\n" + lines
	}
	_, err = f.WriteString(lines)
	return errors.Join(err, f.Close())
}

// isOpen reports whether a file's last line has no end.
func isOpen(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err = f.ReadAt(last, info.Size()-1)
	return err == nil && last[0] != '\n'
}
