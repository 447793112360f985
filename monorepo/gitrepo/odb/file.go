package odb

import "os"

// file is the content of an immutable file: mapped into memory, or read piece
// by piece where the system can't map it.
type file struct {
	name   string
	size   int64
	mapped []byte
	handle *os.File // nil when mapped
}

// openFile opens a file, mapped if it can be.
func openFile(name string) (*file, error) {
	f, err := openUnmapped(name)
	if err != nil {
		return nil, err
	}
	if f.size == 0 || f.size != int64(int(f.size)) {
		return f, nil
	}
	mapped, err := mapFile(f.handle, int(f.size))
	if err != nil {
		return f, nil // it can still be read
	}
	handle := f.handle
	f.mapped, f.handle = mapped, nil
	return f, handle.Close()
}

// openUnmapped opens a file to be read piece by piece.
func openUnmapped(name string) (*file, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for its writer
		return nil, corrupt(name, 0, "it is not a regular file")
	}
	handle, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err = handle.Stat(); err != nil {
		_ = handle.Close()
		return nil, err
	}
	return &file{name: name, size: info.Size(), handle: handle}, nil
}

// bytes returns n bytes at an offset. They must not be changed nor kept beyond close.
func (f *file) bytes(off, n int64) ([]byte, error) {
	if off < 0 || n < 0 || off > f.size-n {
		return nil, corrupt(f.name, off, "the file ends at byte %d", f.size)
	}
	if f.handle == nil {
		return f.mapped[off : off+n], nil
	}
	buf := make([]byte, n)
	if _, err := f.handle.ReadAt(buf, off); err != nil {
		return nil, err
	}
	return buf, nil
}

func (f *file) close() error {
	if f.handle != nil {
		return f.handle.Close()
	}
	return unmapFile(f.mapped)
}
