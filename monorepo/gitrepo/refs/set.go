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
)

// Set is the refs that Read reads, as they were when it was opened. Of packed ones it
// looks only at those that it is asked for: there may be a hundred thousand. Broken
// refs are left out.
type Set struct {
	commonDir string
	loose     []looseRef // sorted by name
	packed    *packedFile
}

// Open reads the loose refs of a repository, and the text of the packed ones. The
// arguments are those of Read.
func Open(commonDir string, hashSize int) (*Set, error) {
	s, err := open(commonDir, hashSize)
	if err != nil {
		return nil, fmt.Errorf("read refs: %w", err)
	}
	return s, nil
}

func open(commonDir string, hashSize int) (*Set, error) {
	if hashSize != 20 && hashSize != 32 {
		return nil, fmt.Errorf("no hash has %d bytes", hashSize)
	}
	if _, err := os.Stat(filepath.Join(commonDir, "reftable")); err == nil {
		return nil, fmt.Errorf("%w: reftable", ErrUnsupported)
	}
	// Loose refs first: one that is packed while we read is then in the file.
	loose, err := readLoose(commonDir, hashSize)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(commonDir, "packed-refs")
	text, err := readText(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	s := &Set{commonDir: commonDir, loose: loose}
	if s.packed, err = newPackedFile(path, text, hashSize); err != nil {
		return nil, err
	}
	for i := range s.loose {
		if ref := &s.loose[i]; ref.target != "" {
			if err := s.follow(ref); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// follow gives a symbolic ref the ids of the ref that it names in the end, none if
// there is no such ref.
func (s *Set) follow(ref *looseRef) error {
	name := ref.target
	for range maxLinks - 1 {
		i, ok := slices.BinarySearchFunc(s.loose, name, looseByName)
		if !ok {
			found, _, err := s.packed.find(name)
			ref.ID, ref.Peeled = found.ID, found.Peeled
			return err
		}
		if s.loose[i].target == "" {
			ref.ID = s.loose[i].ID
			return nil
		}
		name = s.loose[i].target
	}
	ref.err = errLinks
	return nil
}

// SetOf is the set of refs that were read another way, sorted by name.
func SetOf(all []Ref) *Set { return &Set{packed: &packedFile{whole: &packed{refs: all}}} }

// Find finds one ref by its full name.
func (s *Set) Find(name string) (ref Ref, ok bool, err error) {
	if i, ok := slices.BinarySearchFunc(s.loose, name, looseByName); ok {
		ref := s.loose[i].Ref
		return ref, !ref.ID.IsZero(), nil
	}
	return s.packed.find(name)
}

// Refs lists the refs whose full name begins with prefix, sorted by name.
func (s *Set) Refs(prefix string) ([]Ref, error) {
	packed, err := s.packed.under(prefix)
	if err != nil {
		return nil, err
	}
	return overlay(packed.refs, s.looseUnder(prefix)), nil
}

// Names lists the full names of the refs whose name begins with prefix, sorted.
func (s *Set) Names(prefix string) ([]string, error) {
	packed, err := s.packed.names(prefix)
	if err != nil {
		return nil, err
	}
	return overlayNames(packed, s.looseUnder(prefix)), nil
}

// looseUnder is the part of the loose refs that begin with prefix.
func (s *Set) looseUnder(prefix string) []looseRef {
	from, _ := slices.BinarySearchFunc(s.loose, prefix, looseByName)
	to := from
	for to < len(s.loose) && strings.HasPrefix(s.loose[to].Name, prefix) {
		to++
	}
	return s.loose[from:to]
}

func looseByName(ref looseRef, name string) int { return strings.Compare(ref.Name, name) }

// broken lists the broken refs, those of the whole packed file first.
func (s *Set) broken(all *packed) []error {
	var broken []error
	for _, name := range all.badNames {
		broken = append(broken, &BrokenError{Name: name, Path: s.packed.path, Err: errName})
	}
	for _, ref := range s.loose {
		if ref.err != nil {
			file := filepath.Join(s.commonDir, filepath.FromSlash(ref.Name))
			broken = append(broken, &BrokenError{Name: ref.Name, Path: file, Err: ref.err})
		}
	}
	return broken
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
