package refs

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Target is the full name of the ref that a symbolic ref names in the end, whether or
// not there is one of that name; "" for what is no symbolic ref, or a broken one. It
// reads no other refs.
func Target(commonDir string, hashSize int, name string) (string, error) {
	if _, err := os.Stat(filepath.Join(commonDir, "reftable")); err == nil {
		return "", fmt.Errorf("%w: reftable", ErrUnsupported)
	}
	if !validName(name) {
		return "", nil
	}
	if !isRead(name) {
		return "", fmt.Errorf("%w: %s", ErrUnsupported, name)
	}
	r := &looseReader{root: commonDir, digits: 2 * hashSize, buffer: make([]byte, maxLoose)}
	for links := range maxLinks {
		ref, err := r.one(name)
		switch {
		case err != nil:
			return "", err
		case ref.err != nil || ref.target == "" && links == 0:
			return "", nil
		case ref.target == "":
			return name, nil
		}
		name = ref.target
	}
	return "", nil
}

// one reads one ref. That of a name without a file of its own is empty.
func (r *looseReader) one(name string) (looseRef, error) {
	info, err := os.Lstat(r.path(name))
	switch {
	case err != nil || info.IsDir(): // packed, or not there
		return looseRef{}, nil
	case info.Mode()&fs.ModeSymlink != 0:
		return looseRef{}, fmt.Errorf("%w: %q is a symbolic link", ErrUnsupported, name)
	}
	r.found = r.found[:0]
	if err := r.read(name); err != nil || len(r.found) == 0 {
		return looseRef{}, err
	}
	return r.found[0], nil
}
