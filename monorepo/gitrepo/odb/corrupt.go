package odb

import "fmt"

// CorruptError says that a file of the repository is damaged.
type CorruptError struct {
	File   string // path of the file
	Offset int64  // where in the file the damaged part begins, in bytes
	Err    error  // what is wrong with it
}

// Error names the file, the place and the damage.
func (e *CorruptError) Error() string {
	return fmt.Sprintf("%s is corrupt at byte %d: %v", e.File, e.Offset, e.Err)
}

// Unwrap returns the damage.
func (e *CorruptError) Unwrap() error { return e.Err }

func corrupt(file string, offset int64, format string, args ...any) error {
	return &CorruptError{File: file, Offset: offset, Err: fmt.Errorf(format, args...)}
}
