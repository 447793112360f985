package gitrepo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
)

// A pointer of git LFS has that many bytes at least, and less than MaxLFSPointer; and
// begins so. (git-lfs/docs/spec.md)
const (
	MinLFSPointer = 120
	MaxLFSPointer = 1024
	lfsVersion    = "version https://git-lfs.github.com/spec/v1\n"
)

// IsLFSPointer reports whether a file's bytes are a pointer of git LFS.
func IsLFSPointer(data []byte) bool {
	return len(data) < MaxLFSPointer && bytes.HasPrefix(data, []byte(lfsVersion))
}

// LFSPointer is what git holds in the place of a file that git LFS keeps.
type LFSPointer struct {
	SHA256 [sha256.Size]byte // of the file
	Size   int64             // of the file, in bytes

	text []byte
}

// ParseLFSPointer reads a pointer; ok is false where a file's bytes are none.
func ParseLFSPointer(data []byte) (p LFSPointer, ok bool) {
	if !IsLFSPointer(data) {
		return p, false
	}
	p.Size, p.text = -1, data
	var oid []byte
	for line := range strings.Lines(string(data)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch key {
		case "oid":
			oid, _ = hex.DecodeString(strings.TrimPrefix(value, "sha256:"))
		case "size":
			size, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return p, false
			}
			p.Size = size
		}
	}
	return p, copy(p.SHA256[:], oid) == len(oid) && len(oid) == sha256.Size && p.Size >= 0
}

// LFSError says that git LFS did not give a file.
type LFSError struct {
	Path string
	Err  error
}

func (e *LFSError) Error() string {
	return fmt.Sprintf("%s is a pointer of git LFS, and git LFS does not give the file: %v", e.Path, e.Err)
}

func (e *LFSError) Unwrap() error { return e.Err }

// Smudge writes the file that a pointer at a path stands for, as git LFS has it, from
// its server where it must. All other errors than those of w are an *LFSError.
func (s *Snapshot) Smudge(ctx context.Context, path string, p LFSPointer, w io.Writer) error {
	if s.smudge == nil {
		return &LFSError{path, errors.New("there is no repository")}
	}
	out := &smudged{to: w, sum: sha256.New(), left: p.Size}
	err := s.smudge(ctx, path, p.text, out)
	switch {
	case out.err != nil:
		return out.err
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil && bytes.Equal(out.sum.Sum(nil), sumOf(p.text)):
		err = errors.New("it has the pointer alone")
	case err == nil && (out.left != 0 || !bytes.Equal(out.sum.Sum(nil), p.SHA256[:])):
		err = errors.New("it gives another file than the pointer asks for")
	}
	if err != nil {
		return &LFSError{path, err}
	}
	return nil
}

func sumOf(data []byte) []byte {
	sum := sha256.Sum256(data)
	return sum[:]
}

// smudged passes on no more than the file that a pointer stands for.
type smudged struct {
	to   io.Writer
	sum  hash.Hash
	left int64
	err  error // of to
}

func (s *smudged) Write(p []byte) (int, error) {
	if int64(len(p)) > s.left {
		return 0, errors.New("it gives a larger file than the pointer asks for")
	}
	s.left -= int64(len(p))
	s.sum.Write(p)
	if _, s.err = s.to.Write(p); s.err != nil {
		return 0, s.err
	}
	return len(p), nil
}

// smudge has git LFS turn a pointer into the file.
func (r *Repo) smudge(ctx context.Context, path string, pointer []byte, w io.Writer) error {
	args := []string{"lfs", "smudge"}
	if r.objects.offline {
		args = append(args, "--skip") // what is not here
	}
	args = append(args, "--", path)
	var stderr bytes.Buffer
	cmd := r.git.command(ctx, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(pointer), w, &stderr
	err := cmd.Run()
	if strings.Contains(stderr.String(), "'lfs' is not a git command") {
		return ErrNoLFS
	}
	return gitError(ctx, args, stderr.String(), err)
}

// ErrNoLFS says that git LFS is not installed.
var ErrNoLFS = errors.New("git LFS is not installed")
