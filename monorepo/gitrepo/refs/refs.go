// Package refs reads all refs of a repository at once, straight from git's
// files. It never writes, and it looks at no object: a ref may name one that is
// missing. Refs that git keeps another way (reftable) are refused, and the
// caller asks git.
package refs

import (
	"errors"
	"fmt"
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
	s, err := Open(commonDir, hashSize)
	if err != nil {
		return nil, err
	}
	packed, err := s.packed.under("")
	if err != nil {
		return nil, err
	}
	return overlay(packed.refs, s.loose), errors.Join(s.broken(packed)...)
}

// overlay lays the loose refs over the packed ones, both sorted: a loose ref
// hides the packed one of its name even if it is broken or names nothing.
func overlay(packed []Ref, loose []looseRef) []Ref {
	return lay(packed, loose, func(ref Ref) string { return ref.Name }, func(ref looseRef) Ref { return ref.Ref })
}

// overlayNames is overlay for names alone.
func overlayNames(packed []string, loose []looseRef) []string {
	return lay(packed, loose, func(name string) string { return name }, func(ref looseRef) string { return ref.Name })
}

func lay[T any](packed []T, loose []looseRef, name func(T) string, of func(looseRef) T) []T {
	if len(loose) == 0 {
		return packed
	}
	all := make([]T, 0, len(packed)+len(loose))
	for _, ref := range loose {
		n, same := slices.BinarySearchFunc(packed, ref.Name, func(t T, other string) int { return strings.Compare(name(t), other) })
		all = append(all, packed[:n]...)
		if !ref.ID.IsZero() {
			all = append(all, of(ref))
		}
		if same {
			n++
		}
		packed = packed[n:]
	}
	return append(all, packed...)
}

func byName(ref Ref, name string) int { return strings.Compare(ref.Name, name) }
