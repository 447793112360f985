package tarball

import (
	"archive/tar"
	"cmp"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"time"
)

// modified is the date of every file in every tarball of npm: later than the first that
// zip archives know. (pacote)
var modified = time.Date(1985, time.October, 26, 8, 15, 0, 0, time.UTC)

// Write writes the tarball, file by file: no more than one is in memory, and none that
// git LFS keeps. An error leaves half a tarball behind; it is a *gitrepo.LFSError where
// git LFS lacks a file.
func (t *Tarball) Write(ctx context.Context, w io.Writer) error {
	zipped, err := gzip.NewWriterLevel(w, gzip.BestCompression) // with neither date nor system
	if err != nil {
		return err
	}
	archive := tar.NewWriter(zipped)
	for _, f := range t.Files {
		if err := t.writeFile(ctx, archive, f); err != nil {
			return err
		}
	}
	return cmp.Or(archive.Close(), zipped.Close())
}

func (t *Tarball) writeFile(ctx context.Context, archive *tar.Writer, f File) error {
	file := path.Join(t.dir, f.Path)
	if !fs.ValidPath(f.Path) {
		return fmt.Errorf("%q is no path of a file that every system can unpack", file)
	}
	header := &tar.Header{Typeflag: tar.TypeReg, Name: "package/" + f.Path, Size: f.Size, Mode: f.Mode, ModTime: modified}
	if err := archive.WriteHeader(header); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if pointer, ok := t.pointers[f.Path]; ok {
		return t.snap.Smudge(ctx, file, pointer, archive)
	}
	data, err := t.snap.Read(ctx, file, 0)
	if err != nil {
		return err
	}
	if int64(len(data)) != f.Size {
		return fmt.Errorf("%s changed while it was packed", file)
	}
	_, err = archive.Write(data)
	return err
}
