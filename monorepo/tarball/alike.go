package tarball

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
)

// Alike reports whether two tarballs hold the same bytes: one that another version of Go
// made may only be packed tighter. Of there, which may be anything, no more is unpacked
// than own has; an error says that it broke off on its way, or that own can't be read.
func Alike(there, own io.Reader) (bool, error) {
	ours, size, err := unpackedSum(own, 1<<62)
	if err != nil {
		return false, err
	}
	arriving := &arrival{Reader: there}
	theirs, n, err := unpackedSum(arriving, size+1)
	if err != nil && arriving.err != nil {
		return false, arriving.err
	}
	return err == nil && n == size && bytes.Equal(theirs.Sum(nil), ours.Sum(nil)), nil
}

// arrival tells what broke off from what arrived whole and is no gzip.
type arrival struct {
	io.Reader
	err error // other than the end
}

func (a *arrival) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		a.err = err
	}
	return n, err
}

// unpackedSum unpacks a gzip, at most so many bytes of it.
func unpackedSum(r io.Reader, most int64) (sum hash.Hash, size int64, err error) {
	sum = sha256.New()
	unpacked, err := gzip.NewReader(r)
	if err != nil {
		return sum, 0, err
	}
	size, err = io.Copy(sum, io.LimitReader(unpacked, most))
	return sum, size, err
}
