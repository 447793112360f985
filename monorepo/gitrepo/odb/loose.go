package odb

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strconv"
)

// looseDir is an object folder with one file for each loose object.
type looseDir string

func (d looseDir) path(id ID) string {
	name := id.String()
	return filepath.Join(string(d), name[:2], name[2:])
}

// find reads an object, or returns an error that wraps fs.ErrNotExist.
func (d looseDir) find(z *inflater, r request) (object, error) {
	f, err := openUnmapped(d.path(r.id))
	if err != nil {
		return object{}, err
	}
	defer f.close() //nolint:errcheck // it was only read
	obj, err := z.loose(f, r)
	if err != nil && !errors.Is(err, ErrTooLarge) {
		return object{}, &CorruptError{File: f.name, Err: err}
	}
	return obj, err
}

// loose reads a file that is one stream of an object with its header.
func (z *inflater) loose(f *file, r request) (object, error) {
	if err := z.open(f, 0, f.size); err != nil {
		return object{}, err
	}
	start, err := z.start()
	if err != nil {
		return object{}, err
	}
	head, data, _ := bytes.Cut(start, []byte{0})
	obj, err := parseLooseHeader(head)
	if err != nil || r.headerOnly {
		return obj, err
	}
	if err := checkSize(obj.size, r.limit); err != nil {
		return object{}, err
	}
	if obj.data, err = z.rest(obj.size, bytes.Clone(data)); err != nil {
		return object{}, err
	}
	if _, err := z.section.ReadByte(); err != io.EOF {
		return object{}, errTrailing
	}
	return obj, z.verify(r.id, obj)
}

// parseLooseHeader reads "kind size".
func parseLooseHeader(head []byte) (object, error) {
	word, digits, _ := bytes.Cut(head, []byte{' '})
	size, err := strconv.ParseUint(string(digits), 10, 63)
	if err != nil {
		return object{}, errors.New("the header has no size")
	}
	for kind := Commit; kind <= Tag; kind++ {
		if string(word) == kind.String() {
			return object{kind: kind, size: int64(size)}, nil
		}
	}
	return object{}, errors.New("the header names no kind of object")
}
