// Package refs reads all refs of a repository at once, straight from git's
// files. It never writes. Refs that git keeps another way (reftable) are
// refused, and the caller asks git.
package refs

import (
	"errors"
	"fmt"
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

// ErrUnsupported is returned where git does not keep refs in files.
var ErrUnsupported = errors.New("refs are not kept in files")

// maxLoose is the largest loose ref that is read, in bytes: a symbolic ref's
// name, or an id.
const maxLoose = 8 << 10

// maxLinks is the number of symbolic refs that are followed, as in git.
const maxLinks = 5

// Read lists the refs below refs/heads/, refs/tags/, refs/remotes/ and
// refs/replace/ of the repository with the git folder commonDir, sorted by
// name. hashSize is 20 or 32, the bytes of an id. A symbolic ref has the id of
// the ref that it names; one that names nothing is left out, as git does.
func Read(commonDir string, hashSize int) ([]Ref, error) {
	if info, err := os.Stat(filepath.Join(commonDir, "reftable")); err == nil && info.IsDir() {
		return nil, ErrUnsupported
	}
	// Loose refs first: one that is packed while we read is then in the file.
	loose, links, err := readLoose(commonDir)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(commonDir, "packed-refs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	packed, err := parsePacked(string(text), hashSize)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", commonDir, err)
	}
	if len(loose) == 0 && len(links) == 0 && sorted(packed) {
		return packed, nil
	}
	return merge(packed, loose, links), nil
}

func sorted(refs []Ref) bool { return slices.IsSortedFunc(refs, byName) }

func byName(a, b Ref) int { return strings.Compare(a.Name, b.Name) }

// merge lays the loose refs over the packed ones and follows symbolic refs.
func merge(packed []Ref, loose map[string]odb.ID, links map[string]string) []Ref {
	all := make([]Ref, 0, len(packed)+len(loose)+len(links))
	for _, ref := range packed {
		if _, over := loose[ref.Name]; over || links[ref.Name] != "" {
			continue
		}
		all = append(all, ref)
	}
	for name, id := range loose {
		all = append(all, Ref{Name: name, ID: id})
	}
	slices.SortFunc(all, byName)
	var resolved []Ref
	for name := range links {
		if ref, ok := follow(name, all, links); ok {
			resolved = append(resolved, Ref{Name: name, ID: ref.ID, Peeled: ref.Peeled})
		}
	}
	all = append(all, resolved...)
	slices.SortFunc(all, byName)
	return all
}

// follow finds the ref that a symbolic one names in the end.
func follow(name string, refs []Ref, links map[string]string) (Ref, bool) {
	for range maxLinks {
		target, symbolic := links[name]
		if !symbolic {
			break
		}
		name = target
	}
	i, ok := slices.BinarySearchFunc(refs, name, func(ref Ref, name string) int { return strings.Compare(ref.Name, name) })
	if !ok {
		return Ref{}, false
	}
	return refs[i], true
}
