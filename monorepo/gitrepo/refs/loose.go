package refs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// maxLoose is the size in bytes from which a file is no loose ref.
const maxLoose = 8 << 10

// maxLinks is how many refs git reads for one name: all but the last may be
// symbolic.
const maxLinks = 5

var (
	errContent = errors.New("the file holds neither an id nor the name of a ref")
	errLinks   = errors.New("too many symbolic refs name each other")
)

// looseRef is a ref with a file of its own. Its ID is zero until it is
// resolved, and stays so if it is broken or names nothing.
type looseRef struct {
	Ref
	target string // the name that a symbolic ref holds
	err    error  // why it is broken
}

// looseReader reads loose refs.
type looseReader struct {
	root   string
	digits int // of an id
	buffer []byte
	found  []looseRef
}

// readLoose reads all loose refs, sorted by name.
func readLoose(commonDir string, hashSize int) ([]looseRef, error) {
	if _, err := os.Stat(filepath.Join(commonDir, "refs")); err != nil {
		return nil, err
	}
	r := &looseReader{root: commonDir, digits: 2 * hashSize, buffer: make([]byte, maxLoose)}
	for _, folder := range folders() {
		info, err := os.Stat(r.path(folder))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !info.IsDir() { // where refs are kept in a reftable, refs/heads is a file
			return nil, fmt.Errorf("%w: %s is a file", ErrUnsupported, folder)
		}
		if err := r.walk(folder); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(r.found, func(a, b looseRef) int { return strings.Compare(a.Name, b.Name) })
	return r.found, nil
}

func (r *looseReader) path(name string) string {
	return filepath.Join(r.root, filepath.FromSlash(name))
}

// walk reads the refs in a folder and its subfolders.
func (r *looseReader) walk(folder string) error {
	entries, err := os.ReadDir(r.path(folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // deleted while we look
		return err
	}
	for _, entry := range entries {
		name := folder + "/" + entry.Name()
		switch kind := entry.Type(); {
		case strings.HasPrefix(entry.Name(), "."), strings.HasSuffix(entry.Name(), ".lock"):
		case kind.IsDir():
			if err := r.walk(name); err != nil {
				return err
			}
		case kind&fs.ModeSymlink != 0:
			return fmt.Errorf("%w: %q is a symbolic link", ErrUnsupported, name)
		case kind&(fs.ModeNamedPipe|fs.ModeSocket|fs.ModeDevice) == 0:
			if err := r.read(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// read reads one ref.
func (r *looseReader) read(name string) error {
	ref := looseRef{Ref: Ref{Name: name}}
	content, err := r.content(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	switch {
	case err != nil:
		ref.err = err
	case !validName(name):
		ref.err = errName
	default:
		r.parse(&ref, content)
	}
	if ref.target != "" && !isRead(ref.target) {
		return fmt.Errorf("%w: %s names %s", ErrUnsupported, name, ref.target)
	}
	r.found = append(r.found, ref)
	return nil
}

// content reads a ref's file. A file that is too long is cut.
func (r *looseReader) content(name string) (string, error) {
	f, err := os.Open(r.path(name))
	if err != nil {
		return "", err
	}
	defer f.Close()
	n, err := io.ReadFull(f, r.buffer)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	return string(r.buffer[:n]), nil
}

// parse reads what a ref's file holds: "ref: <name>", or an id, after which git
// takes no notice of what follows white space.
func (r *looseReader) parse(ref *looseRef, content string) {
	content = strings.TrimRight(content, " \t\r\n")
	if target, ok := strings.CutPrefix(content, "ref:"); ok {
		if target = strings.TrimLeft(target, " \t\r\n"); validName(target) {
			ref.target = target
			return
		}
		ref.err = errContent
		return
	}
	hex := content[:min(len(content), r.digits)]
	rest := content[len(hex):]
	id, err := odb.ParseID(hex)
	if err != nil || id.IsZero() || len(hex) != r.digits || rest != "" && !strings.ContainsRune(" \t\r\n", rune(rest[0])) {
		ref.err = errContent
		return
	}
	ref.ID = id
}
