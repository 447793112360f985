package cmd

import (
	"context"
	"crypto/sha1"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/wholefile"
)

// tarballSums are what registries know a tarball by.
type tarballSums struct {
	Size      int64  `json:"size"`
	Shasum    string `json:"shasum"`    // SHA-1 in hex
	Integrity string `json:"integrity"` // SHA-512 as browsers and npm write it
}

// tarballState says what became of a tarball's file.
type tarballState string

const (
	tarballNew      tarballState = ""
	tarballSame     tarballState = "unchanged" // it was there, the same bytes
	tarballReplaced tarballState = "replaced"  // it was there, other bytes
)

// summer finds the sums of what is written to it.
type summer struct {
	size         int64
	sha1, sha512 hash.Hash
}

func newSummer() *summer { return &summer{sha1: sha1.New(), sha512: sha512.New()} }

func (s *summer) Write(p []byte) (int, error) {
	s.size += int64(len(p))
	s.sha1.Write(p)
	return s.sha512.Write(p)
}

func (s *summer) sums() *tarballSums {
	return &tarballSums{
		Size: s.size, Shasum: hex.EncodeToString(s.sha1.Sum(nil)),
		Integrity: "sha512-" + base64.StdEncoding.EncodeToString(s.sha512.Sum(nil)),
	}
}

// makeTarballs writes the tarballs, one after the other; with -n to nowhere.
func (c *call) makeTarballs(ctx context.Context, packages []*packedPackage) error {
	dir := c.cli.String("output")
	if dir == "-" && len(packages) != 1 {
		return &usage{message: fmt.Sprintf("-o - writes one package, not %d", len(packages)), fix: "upmrel pack PKG -o - >FILE, or -o DIR"}
	}
	if err := oneEach(packages); err != nil {
		return err
	}
	for _, p := range packages {
		c.doing("packing " + p.Name)
		err := c.makeTarball(ctx, p, dir)
		c.doing("")
		if err != nil {
			return lfsFault(p, err)
		}
	}
	return nil
}

// oneEach refuses to write two tarballs under one name.
func oneEach(packages []*packedPackage) error {
	seen := map[string]bool{}
	for _, p := range packages {
		if seen[p.Filename] {
			return &usage{message: "two tarballs would be " + p.Filename, fix: "pack them one after the other, with -o into two folders"}
		}
		seen[p.Filename] = true
	}
	return nil
}

func (c *call) makeTarball(ctx context.Context, p *packedPackage, dir string) error {
	switch {
	case c.dryRun:
		return c.writeTarball(ctx, p, io.Discard)
	case dir == "-":
		return c.writeTarball(ctx, p, c.stdout)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &usage{message: fmt.Sprintf("-o: %v", err), fix: "name a folder, in which the tarball gets npm's name; or - for standard output"}
	}
	file := filepath.Join(dir, p.Filename)
	err := wholefile.Fill(file, p.Filename+".*.tmp", 0o644, func(w io.Writer) error {
		if err := c.writeTarball(ctx, p, w); err != nil {
			return err
		}
		there, err := sumsOf(file)
		switch {
		case errors.Is(err, os.ErrNotExist):
			return nil
		case err != nil:
			return err
		case *there == *p.tarballSums:
			p.state = tarballSame
			return errSame
		}
		p.state = tarballReplaced
		return nil
	})
	if errors.Is(err, errSame) {
		err = nil
	}
	if err == nil {
		p.Written = file
	}
	return err
}

// errSame keeps a file that is as it is to be.
var errSame = errors.New("it is the same")

// sumsOf are the sums of a file; of anything else that is no folder they are none.
func sumsOf(path string) (*tarballSums, error) {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return &tarballSums{}, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := newSummer()
	_, err = io.Copy(s, f)
	return s.sums(), err
}

// writeTarball writes a tarball and sums it up. OpenUPM refuses one that is too large.
func (c *call) writeTarball(ctx context.Context, p *packedPackage, w io.Writer) error {
	s := newSummer()
	if err := p.tarball.Write(ctx, io.MultiWriter(w, s)); err != nil {
		return err
	}
	p.tarballSums = s.sums()
	left, err := c.letPass(p.tooLarge())
	if err == nil && len(left) > 0 {
		err = &findings{left}
	}
	return err
}

// tooLarge finds a tarball that OpenUPM refuses.
func (p *packedPackage) tooLarge() finding.List {
	if p.Size <= openupm.MaxPackage {
		return nil
	}
	return finding.List{{
		Code: finding.PackageSize, Severity: finding.Error, Path: p.Path, Package: p.Name,
		Message: fmt.Sprintf("the tarball has %s: OpenUPM takes none over %s (its error E413)", byteCount(p.Size), byteCount(openupm.MaxPackage)),
		Fix:     "keep large files out of the package, or make packages of its parts",
	}}
}

// lfsFault is the fault of a package of which git LFS lacks a file.
func lfsFault(p *packedPackage, err error) error {
	lacks, ok := errors.AsType[*gitrepo.LFSError](err)
	if !ok {
		return err
	}
	return &findings{finding.List{{
		Code: finding.LFSPointer, Severity: finding.Error, Path: lacks.Path, Package: p.Name,
		Message: fmt.Sprintf("is a pointer of git LFS, which does not give the file: %v", lacks.Err), Fix: lfsFix(err),
	}}}
}

// lfsFix says how git LFS comes to have a file.
func lfsFix(err error) string {
	if errors.Is(err, gitrepo.ErrNoLFS) {
		return "install git LFS, then run the same command again"
	}
	return "git lfs fetch --all"
}
