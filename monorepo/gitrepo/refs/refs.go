// Package refs reads all refs of a repository at once, straight from git's
// files. It never writes, and it looks at no object: a ref may name one that is
// missing. Refs that git keeps another way (reftable) are refused, and the
// caller asks git.
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

// Ref is one ref.
type Ref struct {
	Name   string // in full
	ID     odb.ID
	Peeled odb.ID // what an annotated tag stands on, else ID; zero: not known
}

// ErrUnsupported is returned (wrapped) where git keeps refs in another way than
// Read knows. The caller asks git.
var ErrUnsupported = errors.New("unsupported storage of refs")

// BrokenError is a ref that git itself ignores with a warning: its file holds
// neither an id nor another ref's name, or git allows no ref of its name.
type BrokenError struct {
	Name string // in full, perhaps with characters that no ref's name may have
	Path string // the file
	Err  error  // what is wrong with it
}

func (e *BrokenError) Error() string { return fmt.Sprintf("broken ref %q: %v", e.Name, e.Err) }

// Unwrap returns what is wrong with the ref.
func (e *BrokenError) Unwrap() error { return e.Err }

// maxPacked is the size in bytes of the largest packed-refs file that is read,
// of about ten million refs.
const maxPacked = 1 << 30

// isRead reports whether a ref is in one of the folders that Read reads.
func isRead(name string) bool {
	for _, folder := range folders() {
		if strings.HasPrefix(name, folder) && len(name) > len(folder) && name[len(folder)] == '/' {
			return true
		}
	}
	return false
}

func folders() [4]string {
	return [...]string{"refs/heads", "refs/remotes", "refs/replace", "refs/tags"}
}

// Read lists the refs below refs/heads/, refs/remotes/, refs/replace/ and
// refs/tags/ of the repository with the git folder commonDir, the one that all
// its work trees share, sorted by name. hashSize is 20 or 32, the bytes of an
// id. A symbolic ref has the ids of the ref that it names; one that names
// nothing is left out, as git does.
//
// Where refs are broken, Read returns all others and an error that joins a
// [BrokenError] for each. Other errors come without refs.
func Read(commonDir string, hashSize int) ([]Ref, error) {
	found, broken, err := read(commonDir, hashSize)
	if err != nil {
		return nil, fmt.Errorf("read refs: %w", err)
	}
	return found, errors.Join(broken...)
}

func read(commonDir string, hashSize int) (found []Ref, broken []error, err error) {
	if hashSize != 20 && hashSize != 32 {
		return nil, nil, fmt.Errorf("no hash has %d bytes", hashSize)
	}
	if _, err := os.Stat(filepath.Join(commonDir, "reftable")); err == nil {
		return nil, nil, fmt.Errorf("%w: reftable", ErrUnsupported)
	}
	// Loose refs first: one that is packed while we read is then in the file.
	loose, err := readLoose(commonDir, hashSize)
	if err != nil {
		return nil, nil, err
	}
	path := filepath.Join(commonDir, "packed-refs")
	text, err := readText(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	packed, err := parsePacked(text, hashSize)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, name := range packed.badNames {
		broken = append(broken, &BrokenError{Name: name, Path: path, Err: errName})
	}
	resolve(loose, packed.refs)
	for _, ref := range loose {
		if ref.err != nil {
			file := filepath.Join(commonDir, filepath.FromSlash(ref.Name))
			broken = append(broken, &BrokenError{Name: ref.Name, Path: file, Err: ref.err})
		}
	}
	return overlay(packed.refs, loose), broken, nil
}

// readText reads a file as a string, without a second copy of its bytes.
func readText(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if info.Size() > maxPacked {
		return "", fmt.Errorf("%w: %d bytes", ErrUnsupported, info.Size())
	}
	var text strings.Builder
	text.Grow(int(info.Size()))
	_, err = io.Copy(&text, f)
	return text.String(), err
}

// overlay lays the loose refs over the packed ones, both sorted: a loose ref
// hides the packed one of its name even if it is broken or names nothing.
func overlay(packed []Ref, loose []looseRef) []Ref {
	if len(loose) == 0 {
		return packed
	}
	all := make([]Ref, 0, len(packed)+len(loose))
	for _, ref := range loose {
		n, same := slices.BinarySearchFunc(packed, ref.Name, byName)
		all = append(all, packed[:n]...)
		if !ref.ID.IsZero() {
			all = append(all, ref.Ref)
		}
		if same {
			n++
		}
		packed = packed[n:]
	}
	return append(all, packed...)
}

func byName(ref Ref, name string) int { return strings.Compare(ref.Name, name) }
