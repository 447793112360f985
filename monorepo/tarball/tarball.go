// Package tarball makes npm-shaped tarballs of packages: what `npm pack` takes of a
// package's folder, as it is in a commit. The files, their order, bytes and modes are
// npm's. The tar inside is the same bytes wherever and whenever it is made; so is the
// gzip around it, for one version of Go, whose compress/flate may come to pack tighter.
package tarball

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/pack"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Tarball is a package that can be packed.
type Tarball struct {
	Name    string   // of the package
	Version string   // that its manifest has
	Files   []File   // in the order in which they are packed
	LeftOut []string // the folder's other regular files and submodules, sorted; paths from it too

	snap     *gitrepo.Snapshot
	dir      string
	pointers map[string]gitrepo.LFSPointer // those of Files that are pointers of git LFS
}

// File is a file of a tarball.
type File struct {
	Path string `json:"path"` // from the package's folder
	Size int64  `json:"size"` // in bytes
	Mode int64  `json:"mode"` // 0o644 or 0o755
}

// New finds what of a folder of a snapshot is packed; "" is the root. Symlinks are not,
// as npm takes files alone. An error that is a *pack.UnknownError or a *SubmoduleError
// says that only npm knows; one that is ErrName, that there is no name for the tarball.
func New(ctx context.Context, snap *gitrepo.Snapshot, dir string) (*Tarball, error) {
	t := &Tarball{snap: snap, dir: dir}
	file := path.Join(t.dir, "package.json")
	data, err := snap.Read(ctx, file, monorepo.MaxManifest)
	if err != nil {
		return nil, fmt.Errorf("read %w", err)
	}
	json, err := manifest.ParseValue(data)
	if err == nil {
		err = t.identify(json)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	contents := FolderOf(ctx, snap, t.dir, json)
	packed, err := contents.Packed()
	if err == nil {
		err = t.leaveOutSubmodules(&contents)
	}
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", t.Name, err)
	}
	return t, t.take(ctx, &contents, packed)
}

// identify reads name and version. They make the tarball's name, so no manifest may
// have it written elsewhere, or taken for an option.
func (t *Tarball) identify(json *manifest.Value) error {
	if v := json.Get("name"); v != nil && v.Kind == manifest.String {
		t.Name = v.Text
	}
	if v := json.Get("version"); v != nil && v.Kind == manifest.String {
		t.Version = v.Text
	}
	if t.Name == "" || strings.ContainsFunc(t.Name, notInFilename) || strings.ContainsRune(".-", rune(t.Name[0])) {
		return fmt.Errorf("%.100q: %w", t.Name, ErrName)
	}
	_, err := version.Parse(t.Version)
	return err
}

// ErrName says that a package's name makes no name of a file.
var ErrName = errors.New("no name of a package can be that")

func notInFilename(r rune) bool {
	const known = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
	return !strings.ContainsRune(known, r)
}

// SubmoduleError says that npm packs the files of a submodule, which the repository
// does not hold. Path is from its root.
type SubmoduleError struct{ Path string }

func (e *SubmoduleError) Error() string {
	return finding.Printable(e.Path) + " is a submodule, whose files are in another repository: leave it out by .npmignore, or put them into the package"
}

// leaveOutSubmodules leaves out those that npm does, and refuses others.
func (t *Tarball) leaveOutSubmodules(folder *pack.Folder) error {
	for _, e := range t.snap.Below(t.dir) {
		if e.Mode != gitrepo.ModeSubmodule {
			continue
		}
		name := gitrepo.Inside(t.dir, e.Path)
		if packed, err := folder.Enters(name); err != nil || packed {
			return cmp.Or(err, error(&SubmoduleError{e.Path}))
		}
		t.LeftOut = append(t.LeftOut, name)
	}
	return nil
}

// maxIgnoreFile is the largest .npmignore or .gitignore that is read, in bytes.
const maxIgnoreFile = 1 << 20

// FolderOf is a folder of a snapshot as npm sees it, what packages inside it hold
// included; "" is the root.
func FolderOf(ctx context.Context, snap *gitrepo.Snapshot, dir string, json *manifest.Value) pack.Folder {
	folder := pack.Folder{Manifest: json, Read: func(name string) ([]byte, error) {
		return snap.Read(ctx, path.Join(dir, name), maxIgnoreFile)
	}}
	for _, e := range snap.Below(dir) {
		if e.Mode.Regular() {
			folder.Files = append(folder.Files, gitrepo.Inside(dir, e.Path))
		}
	}
	return folder
}

// take learns of the packed files how they are packed.
func (t *Tarball) take(ctx context.Context, folder *pack.Folder, packed []string) error {
	packed = slices.Compact(packed)
	for _, name := range folder.Files {
		if _, ok := slices.BinarySearch(packed, name); !ok {
			t.LeftOut = append(t.LeftOut, name)
		}
	}
	slices.Sort(t.LeftOut)
	var entries []gitrepo.Entry
	sortAsNPM(packed)
	for _, name := range packed {
		e, _ := t.snap.Entry(path.Join(t.dir, name))
		entries = append(entries, e)
	}
	if err := t.snap.Fetch(ctx, entries); err != nil {
		return err
	}
	for i, name := range packed {
		f := File{Path: name, Mode: 0o644}
		if entries[i].Mode == gitrepo.ModeExecutable || folder.Program(name) {
			f.Mode = 0o755
		}
		var err error
		if f.Size, err = t.measure(ctx, entries[i], name); err != nil {
			return err
		}
		t.Files = append(t.Files, f)
	}
	return nil
}

// measure finds how large a file is: in the place of a pointer of git LFS the file that
// it stands for is packed.
func (t *Tarball) measure(ctx context.Context, e gitrepo.Entry, name string) (int64, error) {
	size, err := t.snap.Size(ctx, e)
	if err != nil || size < gitrepo.MinLFSPointer || size >= gitrepo.MaxLFSPointer {
		return size, err
	}
	data, err := t.snap.Read(ctx, e.Path, gitrepo.MaxLFSPointer)
	if err != nil {
		return 0, err
	}
	pointer, ok := gitrepo.ParseLFSPointer(data)
	if !ok {
		return size, nil
	}
	if t.pointers == nil {
		t.pointers = map[string]gitrepo.LFSPointer{}
	}
	t.pointers[name] = pointer
	return pointer.Size, nil
}

// Filename is the tarball's name.
func (t *Tarball) Filename() string { return Filename(t.Name, t.Version) }

// Filename is what npm calls the tarball of a package: NAME-VERSION.tgz.
func Filename(name, version string) string { return name + "-" + version + ".tgz" }

// Unpacked is the size of all files together, in bytes.
func (t *Tarball) Unpacked() int64 {
	total := int64(0)
	for _, f := range t.Files {
		total += f.Size
	}
	return total
}
